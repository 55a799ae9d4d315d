// The ways a message leaves the engine (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_CHANNEL_HPP
#define PHYSCRM_NOTIFICATION_CHANNEL_HPP

#include <cstdint>
#include <optional>
#include <string_view>

#include "physcrm/vocabulary.hpp"

namespace physcrm {

enum class Channel : std::uint8_t {
  email = 0,
  webhook = 1,
  directory = 2,  ///< a file a message, for another system to pick up
  host = 3,       ///< the host's own callback
};
inline constexpr int kChannelCount = 4;

[[nodiscard]] std::string_view to_string(Channel channel) noexcept;
template <>
[[nodiscard]] std::optional<Channel> from_string<Channel>(std::string_view name) noexcept;

}  // namespace physcrm

#endif
