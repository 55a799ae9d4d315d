#include "base/crypto.hpp"

#include <botan/hash.h>

#include <exception>

namespace physcrm {
namespace {

/// Making the object costs more than hashing a short text, so each thread keeps one.
Botan::HashFunction& sha256_of_thread() {
  thread_local const std::unique_ptr<Botan::HashFunction> hash = Botan::HashFunction::create("SHA-256");
  if (!hash) std::terminate();  // a Botan without SHA-256 is a broken installation, not a state to go on in
  return *hash;
}

}  // namespace

Sha256Digest sha256(std::string_view bytes) {
  Botan::HashFunction& hash = sha256_of_thread();
  hash.update(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  Sha256Digest digest{};
  hash.final(digest.data());
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace physcrm
