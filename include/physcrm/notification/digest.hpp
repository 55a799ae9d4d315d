// One message about many notices (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_DIGEST_HPP
#define PHYSCRM_NOTIFICATION_DIGEST_HPP

#include <span>

#include "physcrm/notification/message.hpp"
#include "physcrm/notification/template_set.hpp"

namespace physcrm {

/// The digest of these notices: one line for each, the most urgent first (severity, then the fewest days
/// left, then the physician's name), in text and in HTML, and a subject that says how many and how urgent the
/// first is. Each line is true for the days really left and says what to do. Without notices the message is
/// empty: there is nothing to send.
[[nodiscard]] Message render_digest(std::span<const MessageFields> notices);

}  // namespace physcrm

#endif
