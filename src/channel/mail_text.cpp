#include "channel/mail_text.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "roster/unicode.hpp"

namespace physcrm::channel {
namespace {

constexpr std::size_t kMaxColumns = 76;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kWordBegin = "=?utf-8?B?";
constexpr std::string_view kWordEnd = "?=";
/// Longer ones are encoded: a line with one of them could not be folded below 76 columns.
constexpr std::size_t kMaxPlainWord = 60;

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = (bits << 8) | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= group.size() ? kDigits[(bits >> (18 - 6 * k)) & 63] : '=';
    }
  }
  return out;
}

/// As many whole characters from the front of `rest` as fit in `bytes`, and at least one; taken off.
std::string_view take_characters(std::string_view& rest, std::size_t bytes) {
  std::string_view left = rest;
  std::size_t size = 0;
  while (!left.empty()) {
    (void)take_code_point(left);
    const std::size_t next = rest.size() - left.size();
    if (size != 0 && next > bytes) break;
    size = next;
  }
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

bool is_plain_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; }) &&
         text.find("=?") == std::string_view::npos;
}

bool has_long_word(std::string_view text) noexcept {
  std::size_t length = 0;
  for (const char c : text) {
    length = c == ' ' ? 0 : length + 1;
    if (length > kMaxPlainWord) return true;
  }
  return false;
}

/// A header field on its way: knows the column and folds before what would not fit.
class Field {
 public:
  Field(std::string& out, std::string_view name) : out_(out), begin_of_line_(out.size()) {
    out_ += name;
    out_ += ':';
  }

  /// A space, or a fold, and the word.
  void word(std::string_view word) {
    if (column() + 1 + word.size() > kMaxColumns) fold();
    out_ += ' ';
    out_ += word;
  }

  /// Encoded-words, each of whole characters, as the space in the line allows; receivers join them.
  void encoded(std::string_view text) {
    constexpr std::size_t kFrame = 1 + kWordBegin.size() + kWordEnd.size();
    constexpr std::size_t kLeast = 8;  // base64 of the longest character
    while (!text.empty()) {
      if (column() + kFrame + kLeast > kMaxColumns) fold();
      const std::size_t room = (kMaxColumns - column() - kFrame) / 4 * 3;
      out_ += ' ';
      out_ += kWordBegin;
      out_ += base64(take_characters(text, room));
      out_ += kWordEnd;
    }
  }

  void plain(std::string_view text) {
    while (!text.empty()) {
      const std::size_t space = std::min(text.find(' '), text.size());
      word(text.substr(0, space));
      text.remove_prefix(std::min(space + 1, text.size()));
    }
  }

  void end() { out_ += "\r\n"; }

 private:
  [[nodiscard]] std::size_t column() const noexcept { return out_.size() - begin_of_line_; }
  void fold() {
    out_ += "\r\n";
    begin_of_line_ = out_.size();
  }

  std::string& out_;
  std::size_t begin_of_line_;
};

std::string quoted_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out += '"';
}

/// How many bytes the line end at the front of `text` has; 0 when there is none.
constexpr std::size_t line_end(std::string_view text) noexcept {
  if (text.starts_with("\r\n")) return 2;
  return text.starts_with('\n') || text.starts_with('\r') ? 1 : 0;
}

/// Whether the character at the front of `rest` may stand for itself at this column.
bool stands_for_itself(std::string_view rest, std::size_t column) noexcept {
  const char c = rest.front();
  if (c == ' ' || c == '\t') return rest.size() > 1 && line_end(rest.substr(1)) == 0;
  if (c <= 0x20 || c >= 0x7F || c == '=') return false;
  // A lone dot ends a message; relays and mailboxes put a > before From.
  return column != 0 || (c != '.' && !rest.starts_with("From "));
}

std::string escaped(char c) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'=', kHex[byte >> 4], kHex[byte & 15]};
}

}  // namespace

std::string repaired_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t good = utf8_error_at(text);
    out += text.substr(0, good);
    if (good == text.size()) break;
    out += kReplacement;
    text.remove_prefix(good + 1);
  }
  return out;
}

std::string one_line(std::string_view text) {
  const std::string repaired = repaired_utf8(text);
  std::string out;
  bool wants_space = false;
  for (std::string_view rest = repaired; !rest.empty();) {
    const std::string_view before = rest;
    const char32_t c = take_code_point(rest);
    if (c == ' ' || is_unprintable(c)) {
      wants_space = !out.empty();
      continue;
    }
    if (wants_space) out += ' ';
    wants_space = false;
    out += before.substr(0, before.size() - rest.size());
  }
  return out;
}

void append_text_field(std::string& out, std::string_view name, std::string_view text) {
  const std::string line = one_line(text);
  Field field{out, name};
  if (is_plain_ascii(line) && !has_long_word(line)) {
    field.plain(line);
  } else {
    field.encoded(line);
  }
  field.end();
}

void append_mailbox_field(std::string& out, std::string_view name, std::string_view display_name,
                          std::string_view address) {
  const std::string line = one_line(display_name);
  Field field{out, name};
  if (line.empty()) {
    field.word(address);
  } else {
    if (is_plain_ascii(line) && line.size() <= kMaxPlainWord / 2) {
      field.word(quoted_string(line));
    } else {
      field.encoded(line);
    }
    std::string bracketed{"<"};
    bracketed += address;
    field.word(bracketed += '>');
  }
  field.end();
}

std::string quoted_printable(std::string_view text) {
  const std::string repaired = repaired_utf8(text);
  std::string out;
  out.reserve(repaired.size() + repaired.size() / 8);
  std::size_t column = 0;
  for (std::string_view rest = repaired; !rest.empty();) {
    if (const std::size_t length = line_end(rest); length != 0) {
      out += "\r\n";
      column = 0;
      rest.remove_prefix(length);
      continue;
    }
    const std::size_t width = stands_for_itself(rest, column) ? 1 : 3;
    if (column + width > kMaxColumns - 1) {  // the last column is the soft line break's
      out += "=\r\n";
      column = 0;
      continue;
    }
    if (width == 1) {
      out += rest.front();
    } else {
      out += escaped(rest.front());
    }
    column += width;
    rest.remove_prefix(1);
  }
  return out;
}

}  // namespace physcrm::channel
