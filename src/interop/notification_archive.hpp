// Notifications on their way out of the store: JSON Lines, gzipped (docs/rules.md 3, retention).
#ifndef PHYSCRM_INTEROP_NOTIFICATION_ARCHIVE_HPP
#define PHYSCRM_INTEROP_NOTIFICATION_ARCHIVE_HPP

#include <span>
#include <string>

#include "physcrm/notification/notification.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

/// One notification with all that hangs on it, as one JSON object and a line end: the fields of the wire
/// (what was sent in full, with its hash), and each delivery with its log.
[[nodiscard]] std::string archive_line(const Notification& notification, std::span<const Delivery> deliveries,
                                       std::span<const DeliveryAttempt> attempts);

/// The lines as one gzip file (RFC 1952), without a name or a time in it: the same lines give the same bytes.
[[nodiscard]] Result<std::string> gzip(const std::string& lines);

}  // namespace physcrm

#endif
