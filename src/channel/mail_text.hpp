// Text as mail carries it: header fields (RFC 5322, 2047) and quoted-printable bodies (RFC 2045).
#ifndef PHYSCRM_CHANNEL_MAIL_TEXT_HPP
#define PHYSCRM_CHANNEL_MAIL_TEXT_HPP

#include <string>
#include <string_view>

namespace physcrm::channel {

/// The same text, with U+FFFD for each byte that is not part of well-formed UTF-8.
[[nodiscard]] std::string repaired_utf8(std::string_view text);

/// One line that can do no harm in a header: repaired, every run of spaces, line ends, control characters and
/// characters that turn the direction of text one space, none at the ends.
[[nodiscard]] std::string one_line(std::string_view text);

/// `name: text` and CR LF, folded at 76 columns, as encoded-words where it is not plain ASCII (or could be
/// taken for an encoded-word). Any text; `name` is a field's name.
void append_text_field(std::string& out, std::string_view name, std::string_view text);

/// `name: "display name" <address>` and CR LF; without the name and the brackets when the name is blank. Any
/// display name; `address` is one that `normalize_email` answered.
void append_mailbox_field(std::string& out, std::string_view name, std::string_view display_name,
                          std::string_view address);

/// The repaired text in lines of at most 76 columns that end with CR LF, where the text has line ends of any
/// kind (CR LF, LF, CR) and nowhere else. No line begins with a dot or with `From `, and no two characters of
/// it are `=_`.
[[nodiscard]] std::string quoted_printable(std::string_view text);

}  // namespace physcrm::channel

#endif
