#include "physcrm/channel.hpp"

#include <algorithm>
#include <array>

namespace physcrm {
namespace {

constexpr std::array<std::string_view, kChannelKindCount> kKinds{"email", "webhook", "directory", "host"};

}  // namespace

std::string_view to_string(ChannelKind kind) noexcept {
  return kKinds[static_cast<std::size_t>(kind)];
}

template <>
std::optional<ChannelKind> from_string(std::string_view name) noexcept {
  const auto found = std::find(kKinds.begin(), kKinds.end(), name);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<ChannelKind>(found - kKinds.begin());
}

}  // namespace physcrm
