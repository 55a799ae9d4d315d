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

/// Deliveries in hand at once; a few kilobytes each.
constexpr int kBatch = 1000;
/// When so few answers are missing and none has come for so long, the next batch is begun beside them: one
/// slow server holds up nobody else. Where many are missing it is the whole channel that is slow, and more
/// messages would not help it.
constexpr std::ptrdiff_t kFewLeft = 32;
constexpr std::int64_t kPatience_us = 1'000'000;
/// How long a delivery is held without a sign of life. Longer than any channel's time-out for one message.
constexpr std::int64_t kLease_s = 900;
/// Results that are recorded in one transaction: few enough that a crash repeats few messages, many enough
/// that a sync to disk is shared.
constexpr std::size_t kFlushAt = 100;
/// Between two recordings passes at least so many times as long as the last one took: at most a fifth of the
/// time goes into them, and where messages are slower each one is recorded before the next is begun.
constexpr std::int64_t kFlushPatience = 4;

}  // namespace

// --- Taking ---------------------------------------------------------------------------------------------

Result<bool> OutboxBatch::claim(QueueMode mode, NotificationId only_of) {
  hold_ = HeldTime{run_.core};
  PHYSCRM_TRY(auto tx, begin_write(run_.core));
  PHYSCRM_TRY(const Instant lease_now, run_.core.lease_time(*tx));
  const Instant now = run_.core.now();
  written_on_ = civil_date(now);
  const storage::ClaimRequest request{
      run_.core.worker(),         now,    lease_now, lease_now.plus_seconds(kLease_s),
      mode == QueueMode::retries, kBatch, only_of,   run_.core.channels().mask()};
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

Result<bool> OutboxBatch::send(const BesideWaiting& beside) {
  flushed_at_us_ = answered_at_us_ = run_.core.monotonic_us();
  for (int kind = 0; kind < kChannelKindCount; ++kind) send_over(static_cast<ChannelKind>(kind), beside);
  // What was not tried goes back as it was: of a channel that this host lacks, or because it was to stop.
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (!is_known_[i]) done_.push_back({held_[i].delivery, held_[i].epoch, std::nullopt});
  }
  keep_known();
  if (error_) return *error_;
  return !is_stopped_;
}

void OutboxBatch::send_over(ChannelKind channel, const BesideWaiting& beside) {
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
      [&] { return heartbeat(beside); });
}

void OutboxBatch::take_result(const Envelope& envelope, SendResult result) {
  answered_at_us_ = run_.core.monotonic_us();
  if (result.outcome == SendOutcome::temporary_failure && result.error == kStoppedError) return;
  for (const std::size_t i : envelope.members) {
    judge(i, result, envelope.message.subject, envelope.message.text);
  }
  if (done_.size() < kFlushAt) return;
  keep_known();
}

/// Called at least every second while messages are on their way: what has been known for a while is recorded,
/// what is not known yet is held. False when no further message is to be begun.
bool OutboxBatch::heartbeat(const BesideWaiting& beside) {
  if (!goes_on()) return false;
  // It is asked before each message, too: recording every time would be a sync to disk for each.
  if (!done_.empty() && run_.core.monotonic_us() - flushed_at_us_ >= kFlushPatience * flush_us_) {
    keep_known();
  }
  const Instant now = run_.core.now();
  hold();
  // The texts say the days left on the day they were made: at midnight those that have not begun are given
  // back, to be made again.
  if (civil_date(now) != written_on_) is_outdated_ = true;
  const std::int64_t tried = report_.claimed + newly_known_;
  if (!report_progress(run_, tried, std::max(due_, tried))) is_stopped_ = true;
  if (goes_on() && only_waits()) let_others_go(beside);
  return goes_on();
}

/// Holds for longer what is not known yet, here and in the batches that wait for this one's end.
void OutboxBatch::hold() {
  if (waiting_ != nullptr) waiting_->hold();
  const std::int64_t held_s = hold_.seconds(run_.core);
  if (error_ || held_s <= kLease_s / 2) return;
  const bool has_run_out = held_s >= kLease_s;
  hold_ = HeldTime{run_.core};
  const auto extended = [&]() -> Result<void> {
    PHYSCRM_TRY(auto tx, run_.core.begin(storage::Access::write));
    PHYSCRM_TRY(const Instant lease_now, run_.core.lease_time(*tx));
    PHYSCRM_TRY(const std::int64_t ours, tx->deliveries().extend(held_, lease_now.plus_seconds(kLease_s)));
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

bool OutboxBatch::only_waits() const {
  return std::count(is_known_.begin(), is_known_.end(), false) <= kFewLeft &&
         run_.core.monotonic_us() - answered_at_us_ >= kPatience_us;
}

void OutboxBatch::let_others_go(const BesideWaiting& beside) {
  keep_known();  // it may be long until this batch is asked again
  const auto sent = beside();
  if (!sent && !error_) error_ = sent.error();
  if (sent && !sent.value()) is_stopped_ = true;
  answered_at_us_ = run_.core.monotonic_us();
}

}  // namespace physcrm
