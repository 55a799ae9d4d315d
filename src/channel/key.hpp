// An idempotency key in the form that may stand anywhere: in a Message-ID, a header, a file's name.
#ifndef PHYSCRM_CHANNEL_KEY_HPP
#define PHYSCRM_CHANNEL_KEY_HPP

#include <string>
#include <string_view>

namespace physcrm::channel {

/// The key itself when it is 1 to 64 letters, digits, `_`, `-` and single dots inside. Else what is left of
/// it when all other characters are `_`, cut at 64, and `-` and 32 hexadecimal digits of its hash: other
/// keys, other tokens. Empty for an empty key.
[[nodiscard]] std::string token_of_key(std::string_view key);

}  // namespace physcrm::channel

#endif
