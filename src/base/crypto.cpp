#include "base/crypto.hpp"

#include <botan/hash.h>
#include <botan/mac.h>

#include <exception>
#include <list>
#include <memory>
#include <mutex>

namespace physcrm {
namespace {

using Hashes = std::list<std::unique_ptr<Botan::HashFunction>>;

/// The hash objects of threads that have ended, for those that come. Never destroyed: a detached thread may
/// end while the process does, when Botan's own memory is already gone.
struct SpareHashes {
  std::mutex mutex;
  Hashes hashes;
};
SpareHashes& spare_hashes() {
  static auto* const spare = new SpareHashes;
  return *spare;
}

/// Making the object costs more than hashing a short text, so each thread keeps one.
class HashOfThread {
 public:
  HashOfThread() {
    {
      SpareHashes& spare = spare_hashes();
      const std::lock_guard lock{spare.mutex};
      if (!spare.hashes.empty()) mine_.splice(mine_.end(), spare.hashes, spare.hashes.begin());
    }
    if (mine_.empty()) mine_.push_back(Botan::HashFunction::create("SHA-256"));
    if (!mine_.front()) std::terminate();  // a Botan without SHA-256 is a broken installation
  }
  HashOfThread(const HashOfThread&) = delete;
  HashOfThread& operator=(const HashOfThread&) = delete;
  ~HashOfThread() {
    SpareHashes& spare = spare_hashes();
    const std::lock_guard lock{spare.mutex};
    spare.hashes.splice(spare.hashes.end(), mine_);
  }

  [[nodiscard]] Botan::HashFunction& get() const noexcept { return *mine_.front(); }

 private:
  Hashes mine_;  ///< one
};

Botan::HashFunction& sha256_of_thread() {
  thread_local const HashOfThread hash;
  return hash.get();
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

Sha256Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  const auto mac = Botan::MessageAuthenticationCode::create("HMAC(SHA-256)");
  if (!mac) std::terminate();  // as above
  // A key longer than a block is its hash, by definition; Botan itself takes none above 4096 bytes.
  constexpr std::size_t kBlock = 64;
  Sha256Digest short_key{};
  if (key.size() > kBlock) {
    short_key = sha256(key);
    key = {reinterpret_cast<const char*>(short_key.data()), short_key.size()};
  }
  mac->set_key(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
  mac->update(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  Sha256Digest digest{};
  mac->final(digest.data());
  return digest;
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
