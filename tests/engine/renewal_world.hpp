// A small practice for the tests of renewals, notifications and jobs.
#ifndef PHYSCRM_TESTS_ENGINE_RENEWAL_WORLD_HPP
#define PHYSCRM_TESTS_ENGINE_RENEWAL_WORLD_HPP

#include <gtest/gtest.h>

#include <array>

#include "engine/fixture.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/jobs.hpp"
#include "physcrm/notifications.hpp"
#include "physcrm/renewals.hpp"
#include "physcrm/settings.hpp"

namespace physcrm::test {

inline constexpr std::array kAllStatuses{WorkflowStatus::not_started, WorkflowStatus::in_progress,
                                         WorkflowStatus::filed,       WorkflowStatus::under_review,
                                         WorkflowStatus::approved,    WorkflowStatus::rejected,
                                         WorkflowStatus::expired};

/// What is wrong with a result, or `ok`.
template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::ok : result.error().code;
}

[[nodiscard]] inline storage::PageRequest whole_page() {
  storage::PageRequest page;
  page.limit = 200;
  return page;
}

class World : public TestEngine {
 public:
  using TestEngine::TestEngine;

  RenewalService renewals{core()};
  NotificationService notifications{core()};
  JobService jobs{core()};
  SettingsService settings{core()};

  [[nodiscard]] Date today() { return must(moment_of(core())).today; }

  PhysicianId add_physician(PhysicianStatus status = PhysicianStatus::active) {
    return write([&](auto& tx) -> Result<PhysicianId> {
      Physician row;
      row.id.value = must(tx.allocate_ids(IdKind::physician, 1));
      row.first_name = "Ada";
      row.last_name = "Moore";
      row.status = status;
      row.created_at = row.updated_at = core().now();
      row.version = 1;
      must(tx.physicians().insert(std::span{&row, 1}));
      return row.id;
    });
  }

  /// The physician that credentials belong to unless a test says otherwise.
  PhysicianId physician() {
    if (!physician_) physician_ = add_physician();
    return physician_;
  }

  CredentialId add_credential(EntityType kind, std::optional<Date> expiration, std::string state = "TX",
                              PhysicianId of = {}, CredentialStatus status = CredentialStatus::active) {
    if (!of) of = physician();
    return write([&](auto& tx) -> Result<CredentialId> {
      Credential row;
      row.id.value = must(tx.allocate_ids(IdKind::credential, 1));
      row.physician_id = of;
      row.entity_type = kind;
      row.state = std::move(state);
      row.status = status;
      row.expiration_date = expiration;
      row.created_at = row.updated_at = core().now();
      row.version = 1;
      must(tx.credentials().insert(std::span{&row, 1}));
      return row.id;
    });
  }

  /// One that expires in so many days.
  CredentialId add_license(int days_ahead) {
    return add_credential(EntityType::license, today().plus_days(days_ahead));
  }

  /// So many that expire in 0 to 90 days, inserted at once.
  void add_licenses(int count, PhysicianId of = {}) {
    if (!of) of = physician();
    const Date first = today();
    write([&](auto& tx) -> Result<void> {
      std::vector<Credential> rows(static_cast<std::size_t>(count));
      std::int64_t id = must(tx.allocate_ids(IdKind::credential, count));
      for (Credential& row : rows) {
        row.id.value = id++;
        row.physician_id = of;
        row.state = "TX";
        row.expiration_date = first.plus_days(static_cast<int>(id * 7919 % 91));
        row.version = 1;
      }
      return tx.credentials().insert(rows);
    });
  }

  Credential credential(CredentialId id) {
    return read([&](auto& tx) { return tx.credentials().find(id); }).value();
  }

  /// Opened by hand for a new credential that expires in so many days.
  WorkflowId open(EntityType kind, int days_ahead) {
    const CredentialId id = add_credential(kind, today().plus_days(days_ahead));
    return must(renewals.initiate(kind, id)).workflow.id;
  }

  /// Sets a status along the way that a team goes; every required item is done before the filing.
  WorkflowView advance(WorkflowId id, WorkflowStatus to) {
    StatusChange change;
    change.status = to;
    if (to == WorkflowStatus::rejected) change.rejection_reason = "Incomplete";
    if (to == WorkflowStatus::filed) complete_all(id);
    return must(renewals.update_status(id, change));
  }

  void advance_to(WorkflowId id, std::initializer_list<WorkflowStatus> way) {
    for (const WorkflowStatus to : way) advance(id, to);
  }

  void complete_all(WorkflowId id) {
    for (const ChecklistEntry& entry : must(renewals.checklist(id)).entries) complete(id, entry.item.id);
  }

  WorkflowView complete(WorkflowId id, std::string task) {
    TaskChange change;
    change.task_id = std::move(task);
    return must(renewals.complete_task(id, change));
  }

  std::vector<Workflow> workflows() {
    return read([](auto& tx) { return tx.workflows().list({}, whole_page()); }).items;
  }

  std::vector<Workflow> workflows_of(CredentialId id) {
    storage::WorkflowFilter filter;
    filter.credential_id = id;
    return read([&](auto& tx) { return tx.workflows().list(filter, whole_page()); }).items;
  }

  std::vector<Notification> notifications_of(CredentialId id) {
    std::vector<Notification> found;
    for (const Notification& row : all_notifications()) {
      if (row.credential_id == id) found.push_back(row);
    }
    return found;
  }

  std::vector<Notification> all_notifications() {
    return read([](auto& tx) { return tx.notifications().list({}, whole_page()); }).items;
  }

  /// The audit entries that `act` leaves behind.
  template <class F>
  std::vector<audit::Entry> audited(F&& act) {
    const std::size_t before = audit_log().size();
    act();
    std::vector<audit::Entry> log = audit_log();
    return {log.begin() + static_cast<std::ptrdiff_t>(before), log.end()};
  }

  /// To the same time of day, so many days later.
  void pass_days(int days) { clock().advance_seconds(std::int64_t{86400} * days); }

 private:
  PhysicianId physician_;
};

/// The rows that an entry names, as `wf created 1..3`.
[[nodiscard]] inline std::vector<std::string> rows_of(const audit::Entry& entry) {
  std::vector<std::string> rows;
  for (const audit::RowChange& change : entry.changes) {
    rows.push_back(change.kind + " " + change.action + " " + std::to_string(change.first_id) +
                   (change.first_id == change.last_id ? "" : ".." + std::to_string(change.last_id)));
  }
  return rows;
}

}  // namespace physcrm::test

#endif
