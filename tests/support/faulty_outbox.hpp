// The parts of a transaction about messages and the engine itself, each call of which may fail.
#ifndef PHYSCRM_TESTS_SUPPORT_FAULTY_OUTBOX_HPP
#define PHYSCRM_TESTS_SUPPORT_FAULTY_OUTBOX_HPP

#include "storage/port/store.hpp"
#include "support/port_faults.hpp"

namespace physcrm::storage::testing {

using testing_support::PortFaults;

class FaultyNotifications final : public Notifications {
 public:
  FaultyNotifications(Notifications& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<OwedSlice> scan_owed(const OwedRange& range, const std::optional<ScanPosition>& after,
                              int limit) override {
    return faults_.guard([&] { return inner_.scan_owed(range, after, limit); });
  }
  Result<SettledDays> settled_owed(std::span<const OwedRange> ranges) override {
    return faults_.guard([&] { return inner_.settled_owed(ranges); });
  }
  Result<std::vector<RowOutcome>> insert(std::span<const Notification> rows) override {
    return faults_.guard([&] { return inner_.insert(rows); });
  }
  Result<void> revive(std::span<const NotificationId> ids) override {
    return faults_.guard([&] { return inner_.revive(ids); });
  }
  Result<std::vector<NotificationId>> cancel(std::span<const NotificationId> ids, CancelReason reason,
                                             Instant at) override {
    return faults_.guard([&] { return inner_.cancel(ids, reason, at); });
  }
  Result<std::vector<NotificationId>> cancel_unsent(const CancelScope& scope, CancelReason reason,
                                                    Instant at) override {
    return faults_.guard([&] { return inner_.cancel_unsent(scope, reason, at); });
  }
  Result<void> update(std::span<const Notification> rows) override {
    return faults_.guard([&] { return inner_.update(rows); });
  }
  Result<void> settle(std::span<const Notification> rows) override {
    return faults_.guard([&] { return inner_.settle(rows); });
  }
  Result<std::vector<Notification>> unplanned(Instant now, NotificationId after, int limit) override {
    return faults_.guard([&] { return inner_.unplanned(now, after, limit); });
  }
  Result<std::vector<Notification>> to_escalate(Instant now, int limit) override {
    return faults_.guard([&] { return inner_.to_escalate(now, limit); });
  }
  Result<std::vector<Notification>> final_before(Severity severity, Instant before, NotificationId after,
                                                 int limit) override {
    return faults_.guard([&] { return inner_.final_before(severity, before, after, limit); });
  }
  Result<std::int64_t> remove(std::span<const NotificationId> ids) override {
    return faults_.guard([&] { return inner_.remove(ids); });
  }
  Result<std::optional<Notification>> find(NotificationId id) override {
    return faults_.guard([&] { return inner_.find(id); });
  }
  Result<std::vector<std::optional<Notification>>> find_many(std::span<const NotificationId> ids) override {
    return faults_.guard([&] { return inner_.find_many(ids); });
  }
  Result<Page<Notification>> list(const NotificationFilter& filter, const PageRequest& page) override {
    return faults_.guard([&] { return inner_.list(filter, page); });
  }

 private:
  Notifications& inner_;
  PortFaults& faults_;
};

class FaultyDeliveries final : public Deliveries {
 public:
  FaultyDeliveries(Deliveries& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<std::vector<RowOutcome>> insert(std::span<const Delivery> rows) override {
    return faults_.guard([&] { return inner_.insert(rows); });
  }
  Result<std::vector<ClaimedDelivery>> claim(const ClaimRequest& request) override {
    return faults_.guard([&] { return inner_.claim(request); });
  }
  Result<std::int64_t> make_failed_due(Instant now, Instant lease_now) override {
    return faults_.guard([&] { return inner_.make_failed_due(now, lease_now); });
  }
  Result<void> postpone(NotificationId id, Instant until) override {
    return faults_.guard([&] { return inner_.postpone(id, until); });
  }
  Result<std::int64_t> extend(std::span<const ClaimedDelivery> held, Instant lease_until) override {
    return faults_.guard([&] { return inner_.extend(held, lease_until); });
  }
  Result<std::vector<bool>> record(std::span<const DeliveryRecord> records) override {
    return faults_.guard([&] { return inner_.record(records); });
  }
  Result<void> cancel_of(std::span<const NotificationId> ids, Instant now, Instant lease_now) override {
    return faults_.guard([&] { return inner_.cancel_of(ids, now, lease_now); });
  }
  Result<std::vector<NotificationStanding>> standings_of(std::span<const NotificationId> ids) override {
    return faults_.guard([&] { return inner_.standings_of(ids); });
  }
  Result<std::vector<Delivery>> of_notification(NotificationId id) override {
    return faults_.guard([&] { return inner_.of_notification(id); });
  }
  Result<std::vector<DeliveryAttempt>> attempts_of(NotificationId id) override {
    return faults_.guard([&] { return inner_.attempts_of(id); });
  }
  Result<std::int64_t> cancel_failed(NotificationId id, Instant now) override {
    return faults_.guard([&] { return inner_.cancel_failed(id, now); });
  }
  Result<QueueDepth> depth(Instant now, Instant lease_now) override {
    return faults_.guard([&] { return inner_.depth(now, lease_now); });
  }
  Result<std::int64_t> remove_failure_logs(Instant before, int limit) override {
    return faults_.guard([&] { return inner_.remove_failure_logs(before, limit); });
  }
  Result<std::int64_t> remove_of(std::span<const NotificationId> ids) override {
    return faults_.guard([&] { return inner_.remove_of(ids); });
  }

 private:
  Deliveries& inner_;
  PortFaults& faults_;
};

class FaultyRecipients final : public Recipients {
 public:
  FaultyRecipients(Recipients& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<std::optional<StoredPreferences>> find_preferences(const std::string& recipient) override {
    return faults_.guard([&] { return inner_.find_preferences(recipient); });
  }
  Result<void> put_preferences(const StoredPreferences& row) override {
    return faults_.guard([&] { return inner_.put_preferences(row); });
  }
  Result<std::vector<StoredTemplate>> templates() override {
    return faults_.guard([&] { return inner_.templates(); });
  }
  Result<void> put_template(const StoredTemplate& row) override {
    return faults_.guard([&] { return inner_.put_template(row); });
  }
  Result<void> remove_template(const std::string& key) override {
    return faults_.guard([&] { return inner_.remove_template(key); });
  }

 private:
  Recipients& inner_;
  PortFaults& faults_;
};

class FaultyAuditLog final : public AuditLog {
 public:
  FaultyAuditLog(AuditLog& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<void> append(const std::string& body, const std::string& entry_hash) override {
    return faults_.guard([&] { return inner_.append(body, entry_hash); });
  }
  Result<std::vector<AuditEntry>> read(std::int64_t after, int limit) override {
    return faults_.guard([&] { return inner_.read(after, limit); });
  }

 private:
  AuditLog& inner_;
  PortFaults& faults_;
};

class FaultyKeptCalls final : public KeptCalls {
 public:
  FaultyKeptCalls(KeptCalls& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<std::optional<KeptCall>> find(const std::string& key) override {
    return faults_.guard([&] { return inner_.find(key); });
  }
  Result<void> put(const KeptCall& call) override {
    return faults_.guard([&] { return inner_.put(call); });
  }
  Result<std::int64_t> remove_before(Instant at, int limit) override {
    return faults_.guard([&] { return inner_.remove_before(at, limit); });
  }

 private:
  KeptCalls& inner_;
  PortFaults& faults_;
};

class FaultySettings final : public Settings {
 public:
  FaultySettings(Settings& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<std::vector<Setting>> all() override {
    return faults_.guard([&] { return inner_.all(); });
  }
  Result<void> put(const Setting& setting) override {
    return faults_.guard([&] { return inner_.put(setting); });
  }

 private:
  Settings& inner_;
  PortFaults& faults_;
};

class FaultyJobs final : public Jobs {
 public:
  FaultyJobs(Jobs& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<std::vector<JobState>> all() override {
    return faults_.guard([&] { return inner_.all(); });
  }
  Result<void> ensure(const std::string& name, Instant next_due_at) override {
    return faults_.guard([&] { return inner_.ensure(name, next_due_at); });
  }
  Result<std::optional<std::int64_t>> lease(const std::string& name, const std::string& owner, Instant now,
                                            Instant until) override {
    return faults_.guard([&] { return inner_.lease(name, owner, now, until); });
  }
  Result<bool> extend(const std::string& name, std::int64_t epoch, Instant until) override {
    return faults_.guard([&] { return inner_.extend(name, epoch, until); });
  }
  Result<bool> release(const std::string& name) override {
    return faults_.guard([&] { return inner_.release(name); });
  }
  Result<void> pause(const std::string& name, Instant until) override {
    return faults_.guard([&] { return inner_.pause(name, until); });
  }
  Result<bool> finish(const JobRun& run, std::int64_t epoch, Instant next_due_at) override {
    return faults_.guard([&] { return inner_.finish(run, epoch, next_due_at); });
  }
  Result<std::vector<JobRun>> history(const std::string& name, int limit) override {
    return faults_.guard([&] { return inner_.history(name, limit); });
  }

 private:
  Jobs& inner_;
  PortFaults& faults_;
};

class FaultyIntegrity final : public Integrity {
 public:
  FaultyIntegrity(Integrity& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<Findings> find(RowCheck check, const AttemptBounds& bounds, int limit) override {
    return faults_.guard([&] { return inner_.find(check, bounds, limit); });
  }
  Result<std::vector<std::int64_t>> ids(IdKind kind, std::int64_t after, int limit) override {
    return faults_.guard([&] { return inner_.ids(kind, after, limit); });
  }
  Result<std::vector<HistoryStep>> steps(const HistoryStep& after, int limit) override {
    return faults_.guard([&] { return inner_.steps(after, limit); });
  }
  Result<std::vector<HashedText>> rule_packs(std::int64_t after, int limit) override {
    return faults_.guard([&] { return inner_.rule_packs(after, limit); });
  }
  Result<std::vector<HashedText>> checklist_templates(std::int64_t after, int limit) override {
    return faults_.guard([&] { return inner_.checklist_templates(after, limit); });
  }
  Result<Mends> mends(RowCheck check, int limit) override {
    return faults_.guard([&] { return inner_.mends(check, limit); });
  }
  Result<std::vector<Mend>> mend(RowCheck check, int limit) override {
    return faults_.guard([&] { return inner_.mend(check, limit); });
  }

 private:
  Integrity& inner_;
  PortFaults& faults_;
};

}  // namespace physcrm::storage::testing

#endif
