// Cryptography, all of it by Botan, which no other file names.
#ifndef PHYSCRM_BASE_CRYPTO_HPP
#define PHYSCRM_BASE_CRYPTO_HPP

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace physcrm {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// SHA-256 of the bytes. Safe from many threads; keeps one hash object a thread.
[[nodiscard]] Sha256Digest sha256(std::string_view bytes);

/// The same as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// HMAC-SHA256 (RFC 2104) with a key of any length.
[[nodiscard]] Sha256Digest hmac_sha256(std::string_view key, std::string_view bytes);

/// Two lower-case hexadecimal digits a byte.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace physcrm

#endif
