// A store whose Nth call fails, whatever kind it is of: a decorator of the storage port.
#ifndef PHYSCRM_TESTS_SUPPORT_FAULTY_STORE_HPP
#define PHYSCRM_TESTS_SUPPORT_FAULTY_STORE_HPP

#include <memory>
#include <utility>

#include "support/faulty_outbox.hpp"
#include "support/faulty_rosters.hpp"

namespace physcrm::storage::testing {

class FaultyTransaction final : public Transaction {
 public:
  FaultyTransaction(std::unique_ptr<Transaction> inner, PortFaults& faults)
      : inner_(std::move(inner)), faults_(faults) {}
  Result<void> commit() override {
    if (faults_.loses_answer()) {
      auto done = inner_->commit();
      if (done) return Error{ErrorCode::unavailable, "the answer was lost"};
      return done;
    }
    return faults_.guard([&] { return inner_->commit(); });
  }
  Result<std::int64_t> allocate_ids(IdKind kind, std::int64_t count) override {
    return faults_.guard([&] { return inner_->allocate_ids(kind, count); });
  }
  Physicians& physicians() override { return physicians_; }
  Practices& practices() override { return practices_; }
  Credentials& credentials() override { return credentials_; }
  Workflows& workflows() override { return workflows_; }
  RuleSnapshots& rule_snapshots() override { return rule_snapshots_; }
  Notifications& notifications() override { return notifications_; }
  Deliveries& deliveries() override { return deliveries_; }
  Recipients& recipients() override { return recipients_; }
  AuditLog& audit() override { return audit_; }
  Settings& settings() override { return settings_; }
  Jobs& jobs() override { return jobs_; }
  Integrity& integrity() override { return integrity_; }

 private:
  std::unique_ptr<Transaction> inner_;
  PortFaults& faults_;
  FaultyPhysicians physicians_{inner_->physicians(), faults_};
  FaultyPractices practices_{inner_->practices(), faults_};
  FaultyCredentials credentials_{inner_->credentials(), faults_};
  FaultyWorkflows workflows_{inner_->workflows(), faults_};
  FaultyRuleSnapshots rule_snapshots_{inner_->rule_snapshots(), faults_};
  FaultyNotifications notifications_{inner_->notifications(), faults_};
  FaultyDeliveries deliveries_{inner_->deliveries(), faults_};
  FaultyRecipients recipients_{inner_->recipients(), faults_};
  FaultyAuditLog audit_{inner_->audit(), faults_};
  FaultySettings settings_{inner_->settings(), faults_};
  FaultyJobs jobs_{inner_->jobs(), faults_};
  FaultyIntegrity integrity_{inner_->integrity(), faults_};
};

/// The faults outlive it.
class FaultyStore final : public Store {
 public:
  FaultyStore(std::unique_ptr<Store> inner, PortFaults& faults) : inner_(std::move(inner)), faults_(faults) {}
  Result<std::unique_ptr<Transaction>> begin(Access access) override {
    return faults_.guard([&]() -> Result<std::unique_ptr<Transaction>> {
      auto begun = inner_->begin(access);
      if (!begun) return begun.error();
      return std::unique_ptr<Transaction>{
          std::make_unique<FaultyTransaction>(std::move(begun).value(), faults_)};
    });
  }
  Result<StoreInfo> info() override {
    return faults_.guard([&] { return inner_->info(); });
  }
  Result<void> optimize() override {
    return faults_.guard([&] { return inner_->optimize(); });
  }
  Result<PageCheck> check_pages() override {
    return faults_.guard([&] { return inner_->check_pages(); });
  }
  Result<std::string> content_digest() override {
    return faults_.guard([&] { return inner_->content_digest(); });
  }

 private:
  std::unique_ptr<Store> inner_;
  PortFaults& faults_;
};

}  // namespace physcrm::storage::testing

#endif
