#include "notification/html.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace physcrm {
namespace {

constexpr std::array<std::string_view, 2> kRefusedElements{"script", "style"};

/// Whether a tag, an end tag, a comment or a declaration begins at this `<`; else it is text.
bool begins_tag(std::string_view rest) noexcept {
  if (rest.size() < 2 || rest[0] != '<') return false;
  const char c = ascii_lower(rest[1]);
  return (c >= 'a' && c <= 'z') || c == '/' || c == '!' || c == '?';
}

/// The tag at the beginning of `rest` with both its brackets; empty when it is never closed.
std::string_view tag_at(std::string_view rest) noexcept {
  if (rest.starts_with("<!--")) {
    const std::size_t end = rest.find("-->", 4);
    return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end + 3);
  }
  char quote = '\0';
  for (std::size_t i = 1; i < rest.size(); ++i) {
    const char c = rest[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return rest.substr(0, i + 1);
    }
  }
  return {};
}

bool is_refused(std::string_view tag) {
  const std::string name = ascii_lower(tag.substr(1));
  return std::any_of(kRefusedElements.begin(), kRefusedElements.end(),
                     [&](std::string_view refused) { return name.starts_with(refused); });
}

std::size_t count(std::string_view text, std::string_view part) noexcept {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

void append_html_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(is_control(c) ? ' ' : c);
    }
  }
}

std::string html_of_text(std::string_view text) {
  std::string out = "<p>";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    append_html_text(out, text.substr(0, end));
    if (end == text.size()) break;
    out += "<br>\n";
    text.remove_prefix(end + 1);
  }
  return out + "</p>\n";
}

std::string_view html_template_complaint(std::string_view html, std::string_view phrase) {
  // What a reader sees: without tags, and with any white space as one space.
  std::string seen;
  for (std::string_view rest = html; !rest.empty();) {
    if (begins_tag(rest)) {
      const std::string_view tag = tag_at(rest);
      if (tag.empty()) return "a tag is opened and never closed";
      if (is_refused(tag)) return "an HTML body has no script and style elements";
      if (tag.find('[') != std::string_view::npos) return "a placeholder may not stand inside a tag";
      rest.remove_prefix(tag.size());
      continue;
    }
    const char c = rest.front();
    const bool is_space = c == ' ' || c == '\n' || c == '\t';
    if (!is_space || seen.empty() || seen.back() != ' ') seen.push_back(is_space ? ' ' : c);
    rest.remove_prefix(1);
  }
  if (count(seen, phrase) > count(html, phrase)) {
    return "\"expires in [days] days\" must stand together, without tags and line breaks in it";
  }
  return {};
}

}  // namespace physcrm
