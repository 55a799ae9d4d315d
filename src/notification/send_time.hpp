// When a message may go out, on its recipient's wall clock (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_SEND_TIME_HPP
#define PHYSCRM_NOTIFICATION_SEND_TIME_HPP

#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/notification/preferences.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// Days on which nobody works besides Saturdays and Sundays.
using HolidayTable = std::set<Date>;

[[nodiscard]] bool is_working_day(Date day, const HolidayTable& holidays);

/// The earliest moment at or after `not_before` at which a recipient may be sent a message, by the wall clock
/// of `zone` (the recipient's, else the organisation's).
/// - A critical one goes at once: neither digest nor quiet hours nor days off hold it back.
/// - With a digest: at the digest hour, or at the end of the quiet hours when it lies in them.
/// - Never in the quiet hours; with `working_days_only`, on a working day.
/// - Never held back past the expiration, while the text is of use: where all of this leads to a day after
///   `expiration` although `not_before` is not after it, the working days are given up, then the digest, then
///   the quiet hours, the first that is enough. `expiration` absent (a system notice): no limit.
/// An hour that the clock skips is the first moment after the gap; one that comes twice is the earlier one,
/// and quiet hours hold both times. The answer stays the same when it is asked again with itself. Preferences
/// that were not checked are taken as they are; quiet hours that never end hold nothing back.
[[nodiscard]] Instant earliest_send(const DeliveryPreferences& preferences, const Zone& zone,
                                    const HolidayTable& holidays, Severity severity,
                                    std::optional<Date> expiration, Instant not_before);

/// One delivery that has come to its time.
struct DueDelivery {
  std::string_view recipient;  ///< what tells recipients apart
  Severity severity = Severity::info;
  Instant send_at;  ///< of `earliest_send`
};

/// The places in `deliveries`, which are those of recipients with a digest in one zone, that become one
/// message, one list a message: what one recipient is due on one civil day of `zone`. A critical one is
/// always a message of its own. In the order of their first members; members in the order given.
[[nodiscard]] std::vector<std::vector<std::size_t>> group_digests(std::span<const DueDelivery> deliveries,
                                                                  const Zone& zone);

}  // namespace physcrm

#endif
