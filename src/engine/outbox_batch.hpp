// A batch of deliveries in one worker's hands: claimed, made into messages, sent, recorded.
#ifndef PHYSCRM_ENGINE_OUTBOX_BATCH_HPP
#define PHYSCRM_ENGINE_OUTBOX_BATCH_HPP

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/held_time.hpp"
#include "engine/notice_texts.hpp"
#include "engine/outbox.hpp"

namespace physcrm {

[[nodiscard]] inline Recipient recipient_of(const Delivery& delivery) {
  return {delivery.recipient_kind, delivery.recipient_id};
}

/// One message that leaves: a delivery, or all of a digest.
struct Envelope {
  std::vector<std::size_t> members;  ///< places among the batch's deliveries
  ChannelKind channel = ChannelKind::email;
  OutgoingMessage message;
};

/// What a batch does while it only waits: sends what else is due. False when the run was told to stop.
using BesideWaiting = std::function<Result<bool>()>;

class OutboxBatch {
 public:
  /// `known_failed`: deliveries that have failed in this run already, so that a retry does not count twice.
  /// `due`: how many were due when the run began, for its progress. `waiting`: the batch beside whose last
  /// answers this one is sent, and whose lease is held meanwhile; may be null.
  OutboxBatch(const RunContext& run, std::int64_t due, std::set<DeliveryId>& known_failed,
              QueueReport& report, OutboxBatch* waiting)
      : run_(run), due_(due), known_failed_(known_failed), report_(report), waiting_(waiting) {}

  /// Takes what is due and makes its messages. False when nothing is.
  [[nodiscard]] Result<bool> claim(QueueMode mode, NotificationId only_of = {});
  /// Sends everything; each result is recorded soon after it is known, and what is still on its way is held.
  /// `beside` is called when the last few answers are late, as often as they stay so. False when the run was
  /// told to stop.
  [[nodiscard]] Result<bool> send(const BesideWaiting& beside);

  /// Whether anything of it was settled: not all given back.
  [[nodiscard]] bool has_tried_any() const noexcept {
    return std::find(is_known_.begin(), is_known_.end(), true) != is_known_.end();
  }

  /// Whether midnight passed while it was sent, or its lease ran out: what was given back is taken anew.
  [[nodiscard]] bool is_to_be_taken_anew() const noexcept { return is_outdated_ || is_lease_lost_; }

  /// Why some of what was sent could not be recorded; nothing: all of it was.
  [[nodiscard]] const std::optional<Error>& unrecorded() const noexcept { return unrecorded_; }

 private:
  Result<void> make_messages(storage::Transaction& tx);
  Result<void> make_message(const TemplateSet& templates, const NoticeTexts& texts, Envelope& envelope);
  Result<void> find_contact(storage::Transaction& tx, const Delivery& delivery);
  [[nodiscard]] std::map<PhysicianId, std::string> names_of_contacts() const;
  void set_aside(std::size_t index, Instant now);
  void group(ChannelKind channel);
  void send_over(ChannelKind channel, const BesideWaiting& beside);
  void take_result(const Envelope& envelope, SendResult result);
  [[nodiscard]] bool heartbeat(const BesideWaiting& beside);
  void hold();
  [[nodiscard]] bool only_waits() const;
  void let_others_go(const BesideWaiting& beside);
  /// Whether a further message may be begun.
  [[nodiscard]] bool goes_on() const noexcept {
    return !error_ && !is_stopped_ && !is_lease_lost_ && !is_outdated_;
  }
  [[nodiscard]] Date civil_date(Instant at) const { return run_.moment.settings->zone.civil_date(at); }
  Result<void> flush();
  Result<void> record_done();
  void keep_known();
  Result<void> record(std::span<const storage::DeliveryRecord> records);
  [[nodiscard]] std::string key_of(const Envelope& envelope) const;
  void judge(std::size_t index, const SendResult& result, const std::string& subject,
             const std::string& body);
  Result<void> fall_back(UnitOfWork& work, const Delivery& given_up);
  void count(const Delivery& delivery);
  [[nodiscard]] const Policies& policies() const noexcept { return run_.moment.settings->policies; }

  const RunContext& run_;
  std::int64_t due_;
  std::set<DeliveryId>& known_failed_;
  QueueReport& report_;
  OutboxBatch* waiting_;
  std::vector<storage::ClaimedDelivery> held_;
  std::vector<Notification> notifications_;  ///< of each held one
  std::map<Recipient, Contact> contacts_;
  std::vector<Envelope> envelopes_;
  std::vector<storage::DeliveryRecord> done_;  ///< known, not yet recorded
  std::vector<bool> is_known_;                 ///< of each held one
  std::string store_id_;
  std::int64_t answered_at_us_ = 0;  ///< by the monotonic clock, when an answer came last
  std::int64_t flushed_at_us_ = 0;   ///< when recording ended last
  std::int64_t flush_us_ = 0;        ///< how long recording took last
  std::int64_t newly_known_ = 0;     ///< those of `done_` that the report does not count yet
  HeldTime hold_{run_.core};         ///< since what is held was taken, or held for longer
  Date written_on_;                  ///< the civil day whose days left the messages say
  bool is_stopped_ = false;
  bool is_outdated_ = false;    ///< that day is over
  bool is_lease_lost_ = false;  ///< it ran out, or another worker has some of it: no more is sent of it
  std::optional<Error> unrecorded_;
  int unrecorded_count_ = 0;
  std::optional<Error> error_;  ///< what went wrong while a channel was sending
};

}  // namespace physcrm

#endif
