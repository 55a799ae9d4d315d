#include "engine/outbox_batch.hpp"

#include <algorithm>
#include <utility>

#include "base/crypto.hpp"
#include "base/try.hpp"
#include "engine/channel_set.hpp"
#include "engine/worker.hpp"
#include "physcrm/notification/delivery.hpp"
#include "physcrm/notification/digest.hpp"
#include "physcrm/notification/retention.hpp"
#include "physcrm/notification/retry.hpp"

namespace physcrm {
namespace {

/// Deliveries in hand at once. A message that is answered late holds up the next batch, not this one; a few
/// kilobytes each.
constexpr int kBatch = 1000;
/// How long a delivery is held without a sign of life. Longer than any channel's time-out for one message.
constexpr std::int64_t kLease_s = 900;
/// Results that are recorded in one transaction: few enough that a crash repeats few messages, many enough
/// that a sync to disk is shared.
constexpr std::size_t kFlushAt = 100;
/// Between two recordings passes at least so many times as long as the last one took: at most a fifth of the
/// time goes into them, and where messages are slower each one is recorded before the next is begun.
constexpr std::int64_t kFlushPatience = 4;
/// Messages of one batch that may have left without a record before no further one is begun.
constexpr int kMostUnrecorded = 10;

Recipient recipient_of(const Delivery& delivery) {
  return {delivery.recipient_kind, delivery.recipient_id};
}

}  // namespace

// --- Taking ---------------------------------------------------------------------------------------------

Result<bool> OutboxBatch::claim(QueueMode mode, NotificationId only_of) {
  const Instant now = run_.core.now();
  written_on_ = civil_date(now);
  held_until_ = now.plus_seconds(kLease_s);
  const storage::ClaimRequest request{worker_name(run_.core),     now,    held_until_,
                                      mode == QueueMode::retries, kBatch, only_of,
                                      run_.core.channels().mask()};
  PHYSCRM_TRY(auto tx, run_.core.store().begin(storage::Access::write));
  PHYSCRM_TRY(held_, tx->deliveries().claim(request));
  if (held_.empty()) return false;
  is_known_.assign(held_.size(), false);
  PHYSCRM_TRY(store_id_, run_.core.store_id(*tx));
  PHYSCRM_TRYV(make_messages(*tx));
  PHYSCRM_TRYV(tx->commit());
  return true;
}

Result<void> OutboxBatch::make_messages(storage::Transaction& tx) {
  std::vector<NotificationId> ids;
  for (const auto& held : held_) ids.push_back(held.delivery.notification_id);
  PHYSCRM_TRY(auto found, tx.notifications().find_many(ids));
  for (auto& row : found) {
    if (!row) return Error{ErrorCode::storage_error, "a delivery belongs to no notification"};
    notifications_.push_back(std::move(*row));
  }
  for (const auto& held : held_) PHYSCRM_TRYV(find_contact(tx, held.delivery));
  PHYSCRM_TRY(const NoticeTexts texts,
              NoticeTexts::read(tx, notifications_, policies().intervals, names_of_contacts()));
  PHYSCRM_TRY(const TemplateSet templates, read_templates(run_.core, tx));
  for (std::size_t i = 0; i < held_.size(); ++i) set_aside(i, run_.core.now());
  for (int kind = 0; kind < kChannelKindCount; ++kind) group(static_cast<ChannelKind>(kind));
  for (Envelope& envelope : envelopes_) PHYSCRM_TRYV(make_message(templates, texts, envelope));
  return ok();
}

Result<void> OutboxBatch::find_contact(storage::Transaction& tx, const Delivery& delivery) {
  const Recipient recipient = recipient_of(delivery);
  if (contacts_.contains(recipient)) return ok();
  ContactBook book{run_.core};
  PHYSCRM_TRY(const Contact* contact, book.find(tx, recipient));
  contacts_.emplace(recipient, contact == nullptr ? Contact{recipient, {}, {}, {}, {}, {}} : *contact);
  return ok();
}

std::map<PhysicianId, std::string> OutboxBatch::names_of_contacts() const {
  std::map<PhysicianId, std::string> names;
  for (const auto& [recipient, contact] : contacts_) {
    if (recipient.kind == RecipientKind::physician) {
      names.emplace_hint(names.end(), PhysicianId{recipient.id}, contact.name);
    }
  }
  return names;
}

/// What is not to be tried at all: too long after its first failure, not wanted any more, or put off while it
/// was in somebody's hands.
void OutboxBatch::set_aside(std::size_t index, Instant now) {
  Delivery delivery = held_[index].delivery;
  if (const auto until = notifications_[index].snoozed_until; until && *until > now) {
    delivery.next_attempt_at = *until;
    is_known_[index] = true;
    done_.push_back({std::move(delivery), held_[index].epoch, std::nullopt});
    return;
  }
  const bool is_unwanted = notifications_[index].status == DeliveryStatus::cancelled;
  const bool is_too_late =
      delivery.first_failed_at && is_past_retrying(*delivery.first_failed_at, now, policies().retry);
  if (!is_unwanted && !is_too_late) return;
  delivery.status = is_unwanted ? DeliveryStatus::cancelled : DeliveryStatus::permanently_failed;
  delivery.final_at = now;
  is_known_[index] = true;
  done_.push_back({std::move(delivery), held_[index].epoch, std::nullopt});
}

/// Deliveries of one digest become one message; every other is its own. Those of a channel that this host
/// does not have are not made into one, and given back.
void OutboxBatch::group(ChannelKind channel) {
  std::map<std::string, std::size_t> digests;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    const Delivery& delivery = held_[i].delivery;
    if (is_known_[i] || delivery.channel != channel) continue;
    if (run_.core.channels().find(channel) == nullptr) continue;
    const std::string& digest = delivery.digest_id;
    const auto at = digest.empty() ? digests.end() : digests.find(digest);
    if (at != digests.end()) {
      envelopes_[at->second].members.push_back(i);
      continue;
    }
    if (!digest.empty()) digests.emplace(digest, envelopes_.size());
    envelopes_.push_back({{i}, channel, {}});
  }
}

/// A digest's is of all that is in it: one that has lost or gained a notice is another message.
std::string OutboxBatch::key_of(const Envelope& envelope) const {
  const std::string key = idempotency_key(store_id_, held_[envelope.members.front()].delivery.id);
  if (envelope.members.size() == 1) return key;
  std::set<DeliveryId> members;
  for (const std::size_t i : envelope.members) members.insert(held_[i].delivery.id);
  std::string names;
  for (const DeliveryId id : members) names += id.to_string() + ' ';
  constexpr std::size_t kDigits = 12;
  return idempotency_key(store_id_, *members.begin()) + '-' + sha256_hex(names).substr(0, kDigits);
}

Result<void> OutboxBatch::make_message(const TemplateSet& templates, const NoticeTexts& texts,
                                       Envelope& envelope) {
  const Delivery& first = held_[envelope.members.front()].delivery;
  const Notification& row = notifications_[envelope.members.front()];
  const Contact& contact = contacts_.at(recipient_of(first));
  Message message;
  if (envelope.members.size() > 1) {
    std::vector<MessageFields> notices;
    for (const std::size_t i : envelope.members)
      notices.push_back(texts.fields_of(notifications_[i], written_on_));
    message = render_digest(notices);
  } else {
    message = texts.render(
        row, templates.resolve(row.notice, row.severity, envelope.channel, contact.preferences.language),
        written_on_);
  }
  envelope.message.idempotency_key = key_of(envelope);
  envelope.message.to_address = first.recipient;
  envelope.message.to_name = contact.name;
  envelope.message.subject = std::move(message.subject);
  envelope.message.text = std::move(message.text);
  envelope.message.html = std::move(message.html);
  envelope.message.date = run_.core.now();
  return ok();
}

// --- Sending --------------------------------------------------------------------------------------------

Result<bool> OutboxBatch::send() {
  flushed_at_us_ = run_.core.monotonic_us();
  for (int kind = 0; kind < kChannelKindCount; ++kind) send_over(static_cast<ChannelKind>(kind));
  // What was not tried goes back as it was: of a channel that this host lacks, or because it was to stop.
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (!is_known_[i]) done_.push_back({held_[i].delivery, held_[i].epoch, std::nullopt});
  }
  keep_known();
  if (error_) return *error_;
  return !is_stopped_;
}

void OutboxBatch::send_over(ChannelKind channel) {
  std::vector<OutgoingMessage> messages;
  std::vector<const Envelope*> envelopes;
  for (const Envelope& envelope : envelopes_) {
    if (envelope.channel != channel) continue;
    messages.push_back(envelope.message);
    envelopes.push_back(&envelope);
  }
  if (messages.empty() || !goes_on()) return;
  run_.core.channels().find(channel)->send(
      messages,
      [&](std::size_t index, SendResult result) { take_result(*envelopes[index], std::move(result)); },
      [this] { return heartbeat(); });
}

void OutboxBatch::take_result(const Envelope& envelope, SendResult result) {
  if (result.outcome == SendOutcome::temporary_failure && result.error == kStoppedError) return;
  for (const std::size_t i : envelope.members) {
    judge(i, result, envelope.message.subject, envelope.message.text);
  }
  if (done_.size() < kFlushAt) return;
  keep_known();
}

/// Called at least every second while messages are on their way: what has been known for a while is recorded,
/// what is not known yet is held. False when no further message is to be begun.
bool OutboxBatch::heartbeat() {
  if (!goes_on()) return false;
  // It is asked before each message, too: recording every time would be a sync to disk for each.
  if (!done_.empty() && run_.core.monotonic_us() - flushed_at_us_ >= kFlushPatience * flush_us_) {
    keep_known();
  }
  const Instant now = run_.core.now();
  if (!error_ && now.plus_seconds(kLease_s / 2) > held_until_) {
    const bool has_run_out = now >= held_until_;
    held_until_ = now.plus_seconds(kLease_s);
    const auto extended = [&]() -> Result<void> {
      PHYSCRM_TRY(auto tx, run_.core.store().begin(storage::Access::write));
      PHYSCRM_TRY(const std::int64_t ours, tx->deliveries().extend(held_, held_until_));
      // What was recorded is not held any more. What else is not ours is with another worker, which sends it;
      // and after so long a check may have superseded what is left.
      const auto recorded =
          std::count(is_known_.begin(), is_known_.end(), true) - static_cast<std::ptrdiff_t>(done_.size());
      const bool is_all_ours = ours == static_cast<std::ptrdiff_t>(held_.size()) - recorded;
      is_lease_lost_ = has_run_out || !is_all_ours;
      return tx->commit();
    }();
    if (!extended) error_ = extended.error();
  }
  // The texts say the days left on the day they were made: at midnight those that have not begun are given
  // back, to be made again.
  if (civil_date(now) != written_on_) is_outdated_ = true;
  const std::int64_t tried = report_.claimed + newly_known_;
  if (!report_progress(run_, tried, std::max(due_, tried))) is_stopped_ = true;
  return goes_on();
}

// --- Recording ------------------------------------------------------------------------------------------

void OutboxBatch::judge(std::size_t index, const SendResult& result, const std::string& subject,
                        const std::string& body) {
  is_known_[index] = true;
  newly_known_ += known_failed_.contains(held_[index].delivery.id) ? 0 : 1;
  const Instant now = run_.core.now();
  storage::DeliveryRecord record{held_[index].delivery, held_[index].epoch, DeliveryAttempt{}};
  Delivery& delivery = record.delivery;
  ++delivery.attempts;
  record.attempt = DeliveryAttempt{delivery.id, delivery.attempts, now, AttemptOutcome::sent, result.error};
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
  delivery.last_error = result.error;
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
  PHYSCRM_TRY(auto work, UnitOfWork::begin(run_.core, run_.actor, run_.operation));
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
