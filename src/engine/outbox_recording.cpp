// What became of a batch's deliveries, made into rows.
#include <algorithm>
#include <utility>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "engine/outbox_batch.hpp"
#include "physcrm/notification/delivery.hpp"
#include "physcrm/notification/retry.hpp"

namespace physcrm {
namespace {

/// Messages of one batch that may have left without a record before no further one is begun.
constexpr int kMostUnrecorded = 10;

/// A channel's error as it is kept. A host's own channel may say anything, and what no store can hold would
/// keep a message that has left from being recorded.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (has_control_character({&c, 1})) c = ' ';
  }
  for (std::size_t at = utf8_error_at(text); at < text.size(); at = utf8_error_at(text)) text[at] = '?';
  return text;
}

}  // namespace

void OutboxBatch::judge(std::size_t index, const SendResult& result, const std::string& subject,
                        const std::string& body) {
  is_known_[index] = true;
  newly_known_ += known_failed_.contains(held_[index].delivery.id) ? 0 : 1;
  const Instant now = run_.core.now();
  storage::DeliveryRecord record{held_[index].delivery, held_[index].epoch, DeliveryAttempt{}};
  Delivery& delivery = record.delivery;
  ++delivery.attempts;
  const std::string error = one_line(result.error);
  record.attempt = DeliveryAttempt{delivery.id, delivery.attempts, now, AttemptOutcome::sent, error};
  if (result.outcome == SendOutcome::sent) {
    delivery.status = DeliveryStatus::sent;
    delivery.sent_at = delivery.final_at = now;
    delivery.last_error.clear();
    delivery.subject = subject;
    delivery.body = body;
    delivery.body_hash = sha256_hex(body);
    done_.push_back(std::move(record));
    return;
  }
  const Instant first_failed = delivery.first_failed_at.value_or(now);
  const bool is_permanent = result.outcome == SendOutcome::permanent_failure;
  const auto next = next_attempt_at(first_failed, delivery.attempts, is_permanent, now, policies().retry);
  delivery.first_failed_at = first_failed;
  delivery.last_error = error;
  delivery.status = next ? DeliveryStatus::failed : DeliveryStatus::permanently_failed;
  record.attempt->outcome = next ? AttemptOutcome::failed : AttemptOutcome::permanently_failed;
  if (next) delivery.next_attempt_at = *next;
  if (!next) delivery.final_at = now;
  done_.push_back(std::move(record));
}

Result<void> OutboxBatch::flush() {
  if (done_.empty()) return ok();
  const std::int64_t began_us = run_.core.monotonic_us();
  PHYSCRM_TRYV(record_done());
  flushed_at_us_ = run_.core.monotonic_us();
  flush_us_ = flushed_at_us_ - began_us;
  return ok();
}

/// What can't be recorded now stays known, and is recorded with what comes after it.
Result<void> OutboxBatch::record_done() {
  std::vector<storage::DeliveryRecord> records = std::exchange(done_, {});
  auto recorded = record(records);
  if (!recorded) {
    std::move(done_.begin(), done_.end(), std::back_inserter(records));
    done_ = std::move(records);
    return recorded;
  }
  newly_known_ = 0;
  return recorded;
}

/// Records what is known. A store that can't be asked now ends the sending; a row that can't be written holds
/// up no other, as long as it is not the store that takes none.
void OutboxBatch::keep_known() {
  const auto flushed = flush();
  if (flushed) return;
  if (flushed.error().code == ErrorCode::unavailable) {
    if (!error_) error_ = flushed.error();
    return;
  }
  for (const storage::DeliveryRecord& one : std::exchange(done_, {})) {
    const auto recorded = record({&one, 1});
    if (recorded) continue;
    run_.core.log(LogLevel::error, run_.operation + ": what became of " + one.delivery.id.to_string() +
                                       " could not be recorded: " + recorded.error().message);
    if (!unrecorded_) unrecorded_ = recorded.error();
    if (++unrecorded_count_ > kMostUnrecorded && !error_) error_ = unrecorded_;
  }
}

Result<void> OutboxBatch::record(std::span<const storage::DeliveryRecord> records) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin_despite_read_only(run_.core, run_.actor, run_.operation));
  PHYSCRM_TRY(const auto ours, work.tx().deliveries().record(records));
  std::vector<NotificationId> touched;
  std::vector<const Delivery*> counted;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Delivery& delivery = records[i].delivery;
    const bool is_given_back = !records[i].attempt && !is_final(delivery.status);
    if (is_given_back) continue;
    if (!ours[i]) {
      run_.core.log(LogLevel::warning, run_.operation + ": " + delivery.id.to_string() +
                                           " was taken over by another worker meanwhile");
      continue;
    }
    work.record(IdKind::delivery, delivery.id.value, to_string(delivery.status));
    touched.push_back(delivery.notification_id);
    if (delivery.status == DeliveryStatus::permanently_failed) PHYSCRM_TRYV(fall_back(work, delivery));
    if (delivery.status != DeliveryStatus::cancelled) counted.push_back(&delivery);
  }
  PHYSCRM_TRYV(settle_notifications(work, touched));
  PHYSCRM_TRYV(work.commit());
  for (const Delivery* delivery : counted) count(*delivery);
  return ok();
}

/// Over the next channel that the recipient takes and that has not failed for good; at once.
Result<void> OutboxBatch::fall_back(UnitOfWork& work, const Delivery& given_up) {
  const Contact& contact = contacts_.at(recipient_of(given_up));
  PHYSCRM_TRY(const auto all, work.tx().deliveries().of_notification(given_up.notification_id));
  std::vector<ChannelKind> failed;
  for (const Delivery& delivery : all) {
    if (recipient_of(delivery) == recipient_of(given_up)) failed.push_back(delivery.channel);
  }
  const auto channel = next_channel(contact.channels, failed);
  if (!channel) return ok();
  Delivery next;
  next.notification_id = given_up.notification_id;
  next.recipient_kind = given_up.recipient_kind;
  next.recipient_id = given_up.recipient_id;
  next.recipient = contact.address(*channel);
  next.channel = *channel;
  next.next_attempt_at = next.created_at = work.now();
  PHYSCRM_TRYV(insert_deliveries(work, {&next, 1}));
  return ok();
}

void OutboxBatch::count(const Delivery& delivery) {
  if (known_failed_.erase(delivery.id) > 0) {
    --report_.failed;  // counted when it failed first; now by what became of it
  } else {
    ++report_.claimed;
  }
  switch (delivery.status) {
    case DeliveryStatus::sent:
      ++report_.sent;
      return;
    case DeliveryStatus::failed:
      ++report_.failed;
      known_failed_.insert(delivery.id);
      return;
    default:
      ++report_.permanently_failed;
  }
}

}  // namespace physcrm
