// A stream of bytes that the engine pulls from: a roster file, a request's body, a host's callback.
#ifndef PHYSCRM_BYTE_SOURCE_HPP
#define PHYSCRM_BYTE_SOURCE_HPP

#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "physcrm/result.hpp"

namespace physcrm {

/// Where bytes come from. Used by one thread at a time.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// Puts 1..into.size() bytes at the front of `into` (never empty) and returns how many; 0 at the end, and
  /// from then on. An error ends the stream. May block; does not throw.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// The bytes of a text that outlives the source.
class TextSource final : public ByteSource {
 public:
  explicit TextSource(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = rest_.size() < into.size() ? rest_.size() : into.size();
    if (count != 0) std::memcpy(into.data(), rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

/// Opens a file for reading. Errors: `not_found` (no such file), `permission_denied`, `invalid_argument` (a
/// directory), `storage_error` (anything else, also while reading). The file is closed with the source.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path);

}  // namespace physcrm

#endif
