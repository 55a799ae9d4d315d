// A message as a mail (RFC 5322, MIME): what SMTP transmits and what an .eml file holds.
#ifndef PHYSCRM_CHANNEL_MIME_HPP
#define PHYSCRM_CHANNEL_MIME_HPP

#include <optional>
#include <string>

#include "physcrm/channel.hpp"

namespace physcrm::channel {

/// Who writes. Addresses in the form that `normalize_email` answers.
struct MailSender {
  std::string address;
  std::string name;      ///< may be empty
  std::string reply_to;  ///< may be empty
};

/// A message that can be written as a mail: its recipient in the form that goes on the wire, and its key's
/// token. Else why it never can.
struct MailEnvelope {
  std::string recipient;
  std::string token;
  std::string fault;  ///< not empty: the message is refused, and this is the reason
};
[[nodiscard]] MailEnvelope envelope_of(const OutgoingMessage& message);

/// The mail, with CR LF, ending with one; every line ends at 76 columns but where an address is longer. The
/// same message gives the same bytes. Whatever its texts hold, they add no header field and no part.
[[nodiscard]] std::string write_mail(const OutgoingMessage& message, const MailEnvelope& envelope,
                                     const MailSender& sender);

}  // namespace physcrm::channel

#endif
