#include "base/codec.hpp"

#include <charconv>

#include "base/text.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

/// A whole number written the one canonical way, or nothing.
template <class Int>
std::optional<Int> canonical_number(std::string_view text) noexcept {
  Int value{};
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const std::string_view digits = text.front() == '-' ? text.substr(1) : text;
  if (digits.front() == '0' && text != "0") return std::nullopt;
  return value;
}

}  // namespace

CanonicalWriter::CanonicalWriter(std::string_view name, int version) {
  out_ += name;
  out_ += '/';
  out_ += std::to_string(version);
  out_ += ':';
}

CanonicalWriter& CanonicalWriter::text(std::string_view bytes) {
  out_ += std::to_string(bytes.size());
  out_ += ':';
  out_ += bytes;
  out_ += ',';
  return *this;
}

CanonicalWriter& CanonicalWriter::integer(std::int64_t value) {
  out_ += '#';
  return text(std::to_string(value));
}

CanonicalWriter& CanonicalWriter::absent() {
  out_ += '~';
  return *this;
}

CanonicalWriter& CanonicalWriter::text_or_absent(const std::optional<std::string>& value) {
  return value ? text(*value) : absent();
}

CanonicalWriter& CanonicalWriter::integer_or_absent(const std::optional<std::int64_t>& value) {
  return value ? integer(*value) : absent();
}

CanonicalWriter& CanonicalWriter::begin_list() {
  out_ += '[';
  return *this;
}

CanonicalWriter& CanonicalWriter::end_list() {
  out_ += ']';
  return *this;
}

Result<CanonicalReader> CanonicalReader::open(std::string_view bytes, std::string_view name) {
  const std::size_t slash = bytes.find('/');
  const std::size_t colon = bytes.find(':');
  if (slash == std::string_view::npos || colon == std::string_view::npos || colon < slash ||
      bytes.substr(0, slash) != name) {
    return Error{ErrorCode::invalid_argument, "this is not a document of kind " + std::string{name}};
  }
  const auto version = canonical_number<int>(bytes.substr(slash + 1, colon - slash - 1));
  if (!version || *version < 1) {
    return Error{ErrorCode::invalid_argument, "the document's version is malformed"};
  }
  return CanonicalReader{bytes, colon + 1, *version};
}

Result<std::string_view> CanonicalReader::text() {
  std::size_t at = at_;
  PHYSCRM_TRY(const std::string_view value, netstring(at));
  at_ = at;
  return value;
}

Result<std::int64_t> CanonicalReader::integer() {
  if (at_ >= bytes_.size() || bytes_[at_] != '#') return error("a whole number");
  std::size_t at = at_ + 1;
  PHYSCRM_TRY(const std::string_view digits, netstring(at));
  const auto value = digits.empty() ? std::nullopt : canonical_number<std::int64_t>(digits);
  if (!value) return error("a whole number");
  at_ = at;
  return *value;
}

Result<std::optional<std::string_view>> CanonicalReader::text_or_absent() {
  if (take('~')) return std::optional<std::string_view>{};
  PHYSCRM_TRY(const std::string_view value, text());
  return std::optional<std::string_view>{value};
}

Result<std::optional<std::int64_t>> CanonicalReader::integer_or_absent() {
  if (take('~')) return std::optional<std::int64_t>{};
  PHYSCRM_TRY(const std::int64_t value, integer());
  return std::optional<std::int64_t>{value};
}

Result<void> CanonicalReader::begin_list() {
  if (!take('[')) return error("a list");
  ++open_lists_;
  return ok();
}

Result<void> CanonicalReader::end_list() {
  if (open_lists_ == 0 || !take(']')) return error("the end of a list");
  --open_lists_;
  return ok();
}

Result<void> CanonicalReader::finish() const {
  if (open_lists_ != 0) return error("the end of a list");
  if (at_ != bytes_.size()) return error("the end of the document");
  return ok();
}

bool CanonicalReader::take(char c) noexcept {
  if (at_ >= bytes_.size() || bytes_[at_] != c) return false;
  ++at_;
  return true;
}

/// Reads `5:hello,` at `at` and moves it behind.
Result<std::string_view> CanonicalReader::netstring(std::size_t& at) const {
  std::size_t colon = at;
  while (colon < bytes_.size() && is_ascii_digit(bytes_[colon])) ++colon;
  if (colon == at || colon >= bytes_.size() || bytes_[colon] != ':') return error("a text");
  const auto length = canonical_number<std::size_t>(bytes_.substr(at, colon - at));
  const std::size_t left = bytes_.size() - colon - 1;
  if (!length || *length >= left || bytes_[colon + 1 + *length] != ',') return error("a text");
  at = colon + 2 + *length;
  return bytes_.substr(colon + 1, *length);
}

Error CanonicalReader::error(std::string_view expected) const {
  std::string message = "expected ";
  message += expected;
  message += " at byte " + std::to_string(at_);
  return Error{ErrorCode::invalid_argument, std::move(message)};
}

}  // namespace physcrm
