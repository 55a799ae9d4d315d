// The outbox at work: from a pending notification to a message that has left (docs/rules.md 3, queue).
#ifndef PHYSCRM_ENGINE_OUTBOX_HPP
#define PHYSCRM_ENGINE_OUTBOX_HPP

#include <span>
#include <vector>

#include "engine/contact_book.hpp"
#include "engine/runs.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm {

enum class QueueMode : std::uint8_t {
  everything,  ///< what is due: first deliveries and retries
  retries,     ///< failed deliveries whose next attempt is due
};

/// Makes deliveries of the pending notifications that have none, a slice a transaction.
[[nodiscard]] Result<void> plan_deliveries(const RunContext& run, QueueReport& report);

/// Tells a further recipient of each warning and critical notification that nobody has acknowledged in time.
[[nodiscard]] Result<void> escalate(const RunContext& run, QueueReport& report);

/// Writes the deliveries, under new ids, and names them in the audit entry. Answers the notifications whose
/// recipient has one over this channel already.
[[nodiscard]] Result<std::vector<NotificationId>> insert_deliveries(UnitOfWork& work,
                                                                    std::span<Delivery> rows);

/// Addresses a permanently failed notification again, to those whom it did not reach, where they are to be
/// reached today; the caller writes the row. False: what it is about is over, and it stays as it is.
[[nodiscard]] Result<bool> plan_again(UnitOfWork& work, ContactBook& contacts, Notification& row);

/// Takes what is due in batches, sends it and records it, until nothing is left. `cancelled` when the run's
/// progress says stop.
[[nodiscard]] Result<void> send_due(const RunContext& run, QueueMode mode, QueueReport& report);
/// The same for the deliveries of one notification.
[[nodiscard]] Result<void> send_one(const RunContext& run, NotificationId id, QueueReport& report);

/// The delivery of a notification to a contact over one channel, due when the contact wants it; without its
/// id. `channel` is one of the contact's.
[[nodiscard]] Delivery new_delivery(const UnitOfWork& work, const Notification& of, const Contact& to,
                                    ChannelKind channel);

/// Makes the status of these notifications follow from their deliveries, and names those that changed in the
/// audit entry.
[[nodiscard]] Result<void> settle_notifications(UnitOfWork& work, std::span<const NotificationId> ids);

}  // namespace physcrm

#endif
