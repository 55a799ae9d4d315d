// The little HTML that messages need: text made harmless, and a look at what an author wrote.
#ifndef PHYSCRM_NOTIFICATION_HTML_HPP
#define PHYSCRM_NOTIFICATION_HTML_HPP

#include <string>
#include <string_view>

namespace physcrm {

[[nodiscard]] constexpr bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Appends `text` so that it is nothing but text, also within a quoted attribute: & < > " and ' are escaped,
/// control characters become spaces.
void append_html_text(std::string& out, std::string_view text);

/// A plain text as HTML: one paragraph, its line feeds kept.
[[nodiscard]] std::string html_of_text(std::string_view text);

/// Why an HTML template is refused, or an empty text: a placeholder inside a tag, a tag that is never closed,
/// a `script` or `style` element, or `phrase` parted by a tag or by more than one space.
[[nodiscard]] std::string_view html_template_complaint(std::string_view html, std::string_view phrase);

}  // namespace physcrm

#endif
