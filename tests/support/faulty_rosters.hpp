// The parts of a transaction about people, renewals and rules, each call of which may fail.
#ifndef PHYSCRM_TESTS_SUPPORT_FAULTY_ROSTERS_HPP
#define PHYSCRM_TESTS_SUPPORT_FAULTY_ROSTERS_HPP

#include "storage/port/store.hpp"
#include "support/port_faults.hpp"

namespace physcrm::storage::testing {

using testing_support::PortFaults;

class FaultyPhysicians final : public Physicians {
 public:
  FaultyPhysicians(Physicians& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<void> insert(std::span<const Physician> rows) override {
    return faults_.guard([&] { return inner_.insert(rows); });
  }
  Result<void> update(const Physician& row) override {
    return faults_.guard([&] { return inner_.update(row); });
  }
  Result<std::optional<Physician>> find(PhysicianId id) override {
    return faults_.guard([&] { return inner_.find(id); });
  }
  Result<std::vector<std::optional<Physician>>> find_many(std::span<const PhysicianId> ids) override {
    return faults_.guard([&] { return inner_.find_many(ids); });
  }
  Result<std::vector<std::optional<Physician>>> find_by_external_ids(
      std::span<const std::string> keys) override {
    return faults_.guard([&] { return inner_.find_by_external_ids(keys); });
  }
  Result<std::vector<std::optional<Physician>>> find_by_npis(std::span<const std::string> npis) override {
    return faults_.guard([&] { return inner_.find_by_npis(npis); });
  }
  Result<Page<Physician>> list(const PhysicianFilter& filter, const PageRequest& page) override {
    return faults_.guard([&] { return inner_.list(filter, page); });
  }
  Result<void> remove(PhysicianId id, Instant at) override {
    return faults_.guard([&] { return inner_.remove(id, at); });
  }

 private:
  Physicians& inner_;
  PortFaults& faults_;
};

class FaultyPractices final : public Practices {
 public:
  FaultyPractices(Practices& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<std::vector<PracticeId>> find_by_names(std::span<const std::string> names) override {
    return faults_.guard([&] { return inner_.find_by_names(names); });
  }
  Result<std::optional<PracticeName>> find(PracticeId id) override {
    return faults_.guard([&] { return inner_.find(id); });
  }
  Result<void> insert(const PracticeName& row, Instant at) override {
    return faults_.guard([&] { return inner_.insert(row, at); });
  }

 private:
  Practices& inner_;
  PortFaults& faults_;
};

class FaultyCredentials final : public Credentials {
 public:
  FaultyCredentials(Credentials& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<void> insert(std::span<const Credential> rows) override {
    return faults_.guard([&] { return inner_.insert(rows); });
  }
  Result<void> update(const Credential& row) override {
    return faults_.guard([&] { return inner_.update(row); });
  }
  Result<std::optional<Credential>> find(CredentialId id) override {
    return faults_.guard([&] { return inner_.find(id); });
  }
  Result<std::vector<std::optional<Credential>>> find_by_external_ids(
      std::span<const std::string> keys) override {
    return faults_.guard([&] { return inner_.find_by_external_ids(keys); });
  }
  Result<std::vector<Credential>> of_physicians(std::span<const PhysicianId> physicians) override {
    return faults_.guard([&] { return inner_.of_physicians(physicians); });
  }
  Result<std::vector<CredentialRecord>> records_of(PhysicianId physician) override {
    return faults_.guard([&] { return inner_.records_of(physician); });
  }
  Result<Page<Credential>> list(const CredentialFilter& filter, const PageRequest& page) override {
    return faults_.guard([&] { return inner_.list(filter, page); });
  }
  Result<std::vector<ExpirationCount>> count_expirations(Date from, Date to) override {
    return faults_.guard([&] { return inner_.count_expirations(from, to); });
  }
  Result<void> remove(CredentialId id, Instant at) override {
    return faults_.guard([&] { return inner_.remove(id, at); });
  }

 private:
  Credentials& inner_;
  PortFaults& faults_;
};

class FaultyWorkflows final : public Workflows {
 public:
  FaultyWorkflows(Workflows& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<CreationSlice> scan_for_creation(Date from, Date to, const std::optional<ScanPosition>& after,
                                          int limit) override {
    return faults_.guard([&] { return inner_.scan_for_creation(from, to, after, limit); });
  }
  Result<SettledDays> settled_for_creation(Date from, Date to) override {
    return faults_.guard([&] { return inner_.settled_for_creation(from, to); });
  }
  Result<CreationSlice> scan_undated(const ExpectedTerm& term, const std::optional<ScanPosition>& after,
                                     int limit) override {
    return faults_.guard([&] { return inner_.scan_undated(term, after, limit); });
  }
  Result<std::vector<RowOutcome>> insert(std::span<const Workflow> rows) override {
    return faults_.guard([&] { return inner_.insert(rows); });
  }
  Result<void> update(const Workflow& row) override {
    return faults_.guard([&] { return inner_.update(row); });
  }
  Result<std::optional<Workflow>> find(WorkflowId id) override {
    return faults_.guard([&] { return inner_.find(id); });
  }
  Result<std::optional<Workflow>> find_active(CredentialId id) override {
    return faults_.guard([&] { return inner_.find_active(id); });
  }
  Result<int> last_attempt(CredentialId id, std::optional<Date> expiration) override {
    return faults_.guard([&] { return inner_.last_attempt(id, expiration); });
  }
  Result<std::int64_t> count_active_of(PhysicianId id) override {
    return faults_.guard([&] { return inner_.count_active_of(id); });
  }
  Result<std::vector<WorkflowRecord>> records_of(PhysicianId id) override {
    return faults_.guard([&] { return inner_.records_of(id); });
  }
  Result<Page<Workflow>> list(const WorkflowFilter& filter, const PageRequest& page) override {
    return faults_.guard([&] { return inner_.list(filter, page); });
  }
  Result<WorkflowStatistics> statistics(Date today) override {
    return faults_.guard([&] { return inner_.statistics(today); });
  }
  Result<std::vector<Workflow>> expirable(Date today, WorkflowId after, int limit) override {
    return faults_.guard([&] { return inner_.expirable(today, after, limit); });
  }
  Result<void> remove(WorkflowId id, Instant at, bool withdrawn) override {
    return faults_.guard([&] { return inner_.remove(id, at, withdrawn); });
  }
  Result<void> add_events(std::span<const WorkflowEvent> events) override {
    return faults_.guard([&] { return inner_.add_events(events); });
  }
  Result<std::vector<WorkflowEvent>> events(WorkflowId id) override {
    return faults_.guard([&] { return inner_.events(id); });
  }
  Result<std::vector<ChecklistMark>> marks(WorkflowId id) override {
    return faults_.guard([&] { return inner_.marks(id); });
  }
  Result<void> put_mark(WorkflowId id, const ChecklistMark& mark) override {
    return faults_.guard([&] { return inner_.put_mark(id, mark); });
  }

 private:
  Workflows& inner_;
  PortFaults& faults_;
};

class FaultyRuleSnapshots final : public RuleSnapshots {
 public:
  FaultyRuleSnapshots(RuleSnapshots& inner, PortFaults& faults) : inner_(inner), faults_(faults) {}
  Result<std::int64_t> intern_pack(const StoredRulePack& pack) override {
    return faults_.guard([&] { return inner_.intern_pack(pack); });
  }
  Result<std::optional<StoredRulePack>> find_pack(std::int64_t id) override {
    return faults_.guard([&] { return inner_.find_pack(id); });
  }
  Result<std::int64_t> intern_template(const std::string& hash, const std::string& body) override {
    return faults_.guard([&] { return inner_.intern_template(hash, body); });
  }
  Result<std::optional<std::string>> find_template(std::int64_t id) override {
    return faults_.guard([&] { return inner_.find_template(id); });
  }

 private:
  RuleSnapshots& inner_;
  PortFaults& faults_;
};

}  // namespace physcrm::storage::testing

#endif
