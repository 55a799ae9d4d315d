#include "physcrm/notification/digest.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace physcrm {
namespace {

constexpr std::string_view kLine =
    "[urgency]: [physician_name]: [credential_type] in [state] expires in [days] days on [expiration_date]. "
    "Action required: [next_steps].\n";
constexpr std::string_view kHtmlLine =
    "<li><strong>[urgency]</strong>: [physician_name]: [credential_type] in [state] expires in [days] days "
    "on "
    "<strong>[expiration_date]</strong>. Action required: [next_steps].</li>\n";

bool is_more_urgent(const MessageFields& a, const MessageFields& b) noexcept {
  return std::tuple(b.severity, a.days_until, a.physician_name) <
         std::tuple(a.severity, b.days_until, b.physician_name);
}

}  // namespace

Message render_digest(std::span<const MessageFields> notices) {
  static const MessageTemplate kTextLine = MessageTemplate::parse(kLine, TemplatePart::body).value();
  static const MessageTemplate kHtmlItem = MessageTemplate::parse(kHtmlLine, TemplatePart::html).value();
  Message message;
  if (notices.empty()) return message;
  std::vector<MessageFields> ordered{notices.begin(), notices.end()};
  std::stable_sort(ordered.begin(), ordered.end(), is_more_urgent);

  message.subject = render_default(TemplatePart::subject, ordered.front());
  if (ordered.size() > 1) message.subject += " (and " + std::to_string(ordered.size() - 1) + " more)";
  message.html = "<ul>\n";
  for (const MessageFields& notice : ordered) {
    message.text += kTextLine.render(notice);
    message.html += kHtmlItem.render(notice);
  }
  message.html += "</ul>\n";
  return message;
}

}  // namespace physcrm
