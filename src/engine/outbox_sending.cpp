#include <algorithm>
#include <optional>
#include <utility>

#include "base/try.hpp"
#include "engine/channel_set.hpp"
#include "engine/job_run.hpp"
#include "engine/outbox_batch.hpp"
#include "physcrm/notification/delivery.hpp"
#include "physcrm/notification/escalation.hpp"
#include "physcrm/notification/retention.hpp"
#include "physcrm/notifications.hpp"

namespace physcrm {
namespace {

/// What the deliveries of one notification make of it. One that was sent stays so, whatever becomes of those
/// that were told later; of a cancelled one only a message that left all the same counts.
DeliveryStatus status_after(const Notification& row, std::span<const storage::DeliveryState> states) {
  std::vector<std::string> names;
  std::vector<RecipientDelivery> deliveries;
  names.reserve(states.size());
  for (const storage::DeliveryState& state : states) {
    names.push_back(Recipient{state.recipient_kind, state.recipient_id}.to_string());
    deliveries.push_back({names.back(), state.status});
  }
  const DeliveryStatus status = notification_status(deliveries);
  const bool has_left = std::any_of(states.begin(), states.end(), [](const storage::DeliveryState& state) {
    return state.status == DeliveryStatus::sent;
  });
  // What a further recipient's delivery comes to changes nothing about what became of the first one's.
  if (row.status == DeliveryStatus::sent || row.status == DeliveryStatus::permanently_failed)
    return row.status;
  if (row.status == DeliveryStatus::cancelled) return has_left ? DeliveryStatus::sent : row.status;
  return status;
}

void enter(Notification& row, DeliveryStatus status, Instant now, const EscalationPolicy& policy) {
  row.status = status;
  row.final_at = is_final(status) ? std::optional{now} : std::nullopt;
  if (status != DeliveryStatus::cancelled) row.cancel_reason = CancelReason::none;
  const bool is_undelivered = status == DeliveryStatus::permanently_failed;
  if ((status != DeliveryStatus::sent && !is_undelivered) || row.is_test || !row.physician_id) return;
  EscalationState state;
  state.is_undelivered = is_undelivered;
  state.severity = row.severity;
  state.sent_at = now;
  state.is_acknowledged = row.acknowledged_at.has_value();
  state.snoozed_until = row.snoozed_until;
  const auto next = next_escalation(state, policy);
  row.escalate_at = next ? std::optional{next->at} : std::nullopt;
}

Result<std::int64_t> count_due(EngineCore& core) {
  PHYSCRM_TRY(const auto tx, begin_read(core));
  PHYSCRM_TRY(const Instant lease_now, core.lease_time(*tx));
  PHYSCRM_TRY(const auto depth, tx->deliveries().depth(core.now(), lease_now));
  return depth.due;
}

/// Batches that may wait for their last answers at once.
constexpr int kMostWaiting = 8;

/// One run over what is due, batch after batch.
class Sending {
 public:
  Sending(const RunContext& run, QueueMode mode, NotificationId only_of, std::int64_t due,
          QueueReport& report)
      : run_(run), mode_(mode), only_of_(only_of), due_(due), report_(report) {}

  Result<void> all() {
    PHYSCRM_TRY(const bool goes_on, drain(nullptr, 0));
    // What could not be recorded is told when everything else has been done.
    if (unrecorded_ && goes_on) return *unrecorded_;
    if (goes_on) return ok();
    return Error{ErrorCode::cancelled, run_.operation + " was stopped; what was not sent is still to be"};
  }

 private:
  /// Until nothing is left; `beside` the last answers of `waiting` and those `below` it. False when the run
  /// was told to stop.
  Result<bool> drain(OutboxBatch* waiting, int below) {
    for (;;) {
      OutboxBatch batch{run_, due_, known_failed_, report_, waiting};
      PHYSCRM_TRY(const bool is_any, batch.claim(mode_, only_of_));
      if (!is_any) return true;
      PHYSCRM_TRY(const bool goes_on, batch.send([&]() -> Result<bool> {
        if (below + 1 >= kMostWaiting) return true;
        return drain(&batch, below + 1);
      }));
      if (!unrecorded_) unrecorded_ = batch.unrecorded();
      if (!goes_on) return false;
      // Nothing of it is wanted by a channel of this host: asking again would find the same.
      if (!batch.has_tried_any() && !batch.is_to_be_taken_anew()) return true;
    }
  }

  const RunContext& run_;
  QueueMode mode_;
  NotificationId only_of_;
  std::int64_t due_;
  QueueReport& report_;
  std::set<DeliveryId> known_failed_;
  std::optional<Error> unrecorded_;
};

Result<QueueReport> process(const RunContext& run) {
  QueueReport report;
  if (run.core.channels().is_empty()) return report;
  PHYSCRM_TRYV(plan_deliveries(run, report));
  PHYSCRM_TRYV(escalate(run, report));
  PHYSCRM_TRYV(send_due(run, QueueMode::everything, report));
  return report;
}

}  // namespace

Result<void> settle_notifications(UnitOfWork& work, std::span<const NotificationId> ids) {
  std::vector<NotificationId> sorted{ids.begin(), ids.end()};
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  PHYSCRM_TRY(auto standings, work.tx().deliveries().standings_of(sorted));
  std::vector<Notification> changed;
  for (storage::NotificationStanding& standing : standings) {
    Notification& row = standing.notification;
    const DeliveryStatus status = status_after(row, standing.deliveries);
    if (status == row.status) continue;
    enter(row, status, work.now(), work.settings().policies.escalation);
    work.record(IdKind::notification, row.id.value, to_string(status));
    changed.push_back(std::move(row));
  }
  return work.tx().notifications().settle(changed);
}

Result<void> send_due(const RunContext& run, QueueMode mode, QueueReport& report) {
  PHYSCRM_TRY(const std::int64_t due, count_due(run.core));
  return Sending{run, mode, {}, due, report}.all();
}

Result<void> send_one(const RunContext& run, NotificationId id, QueueReport& report) {
  return Sending{run, QueueMode::everything, id, 1, report}.all();
}

Result<QueueReport> process_notification_queue(const RunContext& run) {
  PHYSCRM_TRY(const QueueReport report, process(run));
  run.core.log(LogLevel::info, run.operation + ": claimed " + std::to_string(report.claimed) + ", sent " +
                                   std::to_string(report.sent) + ", failed " + std::to_string(report.failed) +
                                   ", permanently failed " + std::to_string(report.permanently_failed));
  return report;
}

Result<QueueReport> retry_failed_notifications(const RunContext& run, bool force) {
  QueueReport report;
  if (run.core.channels().is_empty()) return report;
  if (force) {
    PHYSCRM_TRY(auto tx, begin_write(run.core));
    PHYSCRM_TRY(const Instant lease_now, run.core.lease_time(*tx));
    PHYSCRM_TRYV(tx->deliveries().make_failed_due(run.core.now(), lease_now));
    PHYSCRM_TRYV(tx->commit());
  }
  PHYSCRM_TRYV(send_due(run, QueueMode::retries, report));
  return report;
}

Result<QueueReport> NotificationService::process_queue(const Actor& actor, const Progress& progress) {
  return run_by_hand(core_, kQueueJob, actor, "notifications.process_queue", progress,
                     process_notification_queue);
}

Result<QueueReport> NotificationService::retry_failed(bool force, const Actor& actor,
                                                      const Progress& progress) {
  return run_by_hand(core_, kRetryJob, actor, "notifications.retry_failed", progress,
                     [force](const RunContext& run) { return retry_failed_notifications(run, force); });
}

}  // namespace physcrm
