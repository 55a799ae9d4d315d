// Canonical text: one way, and only one, to write strings, whole numbers and nested lists as bytes. What is
// hashed and signed is written in it.
//
//   document  = name "/" version ":" value*          audit/1:5:hello,#2:-7,[3:abc,]~
//   text      = length ":" bytes ","                 length in bytes, decimal, no leading zero
//   integer   = "#" length ":" digits ","            64 bits, no plus, no leading zero, no -0
//   list      = "[" value* "]"
//   absent    = "~"
#ifndef PHYSCRM_BASE_CODEC_HPP
#define PHYSCRM_BASE_CODEC_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "physcrm/result.hpp"

namespace physcrm {

/// Writes a document front to back. Values in the order in which they are given; no call can fail.
class CanonicalWriter {
 public:
  /// `name`: lower-case ASCII letters and underscores (what this document is); `version` >= 1.
  CanonicalWriter(std::string_view name, int version);

  CanonicalWriter& text(std::string_view bytes);
  CanonicalWriter& integer(std::int64_t value);
  CanonicalWriter& absent();
  CanonicalWriter& text_or_absent(const std::optional<std::string>& value);
  CanonicalWriter& integer_or_absent(const std::optional<std::int64_t>& value);
  CanonicalWriter& begin_list();
  CanonicalWriter& end_list();  ///< closes the innermost open list; the caller pairs the two

  [[nodiscard]] const std::string& bytes() const& noexcept { return out_; }
  [[nodiscard]] std::string bytes() && noexcept { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads a document front to back and accepts exactly what a CanonicalWriter writes: reading and writing
/// again gives the same bytes. Errors: `invalid_argument` with the offset in the message. After an error the
/// reader stands where it was.
class CanonicalReader {
 public:
  /// Reads the head; an error unless the document has this name. The bytes outlive the reader.
  [[nodiscard]] static Result<CanonicalReader> open(std::string_view bytes, std::string_view name);

  [[nodiscard]] int version() const noexcept { return version_; }

  [[nodiscard]] Result<std::string_view> text();
  [[nodiscard]] Result<std::int64_t> integer();
  [[nodiscard]] Result<std::optional<std::string_view>> text_or_absent();
  [[nodiscard]] Result<std::optional<std::int64_t>> integer_or_absent();
  [[nodiscard]] Result<void> begin_list();
  [[nodiscard]] Result<void> end_list();

  /// Whether another value follows in the list (or document) in hand.
  [[nodiscard]] bool has_more() const noexcept { return at_ < bytes_.size() && bytes_[at_] != ']'; }

  /// Success when every byte was read and every list closed.
  [[nodiscard]] Result<void> finish() const;

 private:
  CanonicalReader(std::string_view bytes, std::size_t at, int version)
      : bytes_(bytes), at_(at), version_(version) {}
  [[nodiscard]] bool take(char c) noexcept;
  [[nodiscard]] Result<std::string_view> netstring(std::size_t& at) const;
  [[nodiscard]] Error error(std::string_view expected) const;

  std::string_view bytes_;
  std::size_t at_;
  int version_;
  std::size_t open_lists_ = 0;
};

}  // namespace physcrm

#endif
