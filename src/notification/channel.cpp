#include "physcrm/notification/channel.hpp"

#include <array>

namespace physcrm {
namespace {

constexpr std::array<std::string_view, kChannelCount> kNames{"email", "webhook", "directory", "host"};

}  // namespace

std::string_view to_string(Channel channel) noexcept {
  return kNames[static_cast<std::size_t>(channel)];
}

template <>
std::optional<Channel> from_string<Channel>(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Channel>(i);
  }
  return std::nullopt;
}

}  // namespace physcrm
