// A store whose Nth call fails, whatever kind it is of: a decorator of the storage port.
#ifndef PHYSCRM_TESTS_SUPPORT_FAULTY_STORE_HPP
#define PHYSCRM_TESTS_SUPPORT_FAULTY_STORE_HPP

#include <memory>
#include <optional>
#include <utility>

#include "support/faulty_outbox.hpp"
#include "support/faulty_rosters.hpp"

namespace physcrm::storage::testing {

class FaultyTransaction final : public Transaction {
 public:
  FaultyTransaction(std::unique_ptr<Transaction> inner, PortFaults& faults, std::optional<Instant> time)
      : inner_(std::move(inner)), faults_(faults), time_(time) {}
  Result<void> commit() override {
    if (faults_.loses_answer()) {
      auto done = inner_->commit();
      if (done) return Error{ErrorCode::unavailable, "the answer was lost"};
      return done;
    }
    return faults_.guard([&] { return inner_->commit(); });
  }
  Result<Instant> time() override {
    return faults_.guard([&] { return time_ ? Result<Instant>{*time_} : inner_->time(); });
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
  KeptCalls& kept_calls() override { return kept_calls_; }
  Jobs& jobs() override { return jobs_; }
  Integrity& integrity() override { return integrity_; }

 private:
  std::unique_ptr<Transaction> inner_;
  PortFaults& faults_;
  std::optional<Instant> time_;
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
  FaultyKeptCalls kept_calls_{inner_->kept_calls(), faults_};
  FaultyJobs jobs_{inner_->jobs(), faults_};
  FaultyIntegrity integrity_{inner_->integrity(), faults_};
};

/// The faults outlive it.
class FaultyStore final : public Store {
 public:
  /// `time`: what its clock shows; none: what it really shows.
  FaultyStore(std::shared_ptr<Store> inner, PortFaults& faults, std::optional<Instant> time = std::nullopt)
      : inner_(std::move(inner)), faults_(faults), time_(time) {}
  Result<std::unique_ptr<Transaction>> begin(Access access) override {
    return faults_.guard([&]() -> Result<std::unique_ptr<Transaction>> {
      auto begun = inner_->begin(access);
      if (!begun) return begun.error();
      return std::unique_ptr<Transaction>{
          std::make_unique<FaultyTransaction>(std::move(begun).value(), faults_, time_)};
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
  Result<void> back_up(const std::string& path, const CopyCheck& check) override {
    return faults_.guard([&] { return inner_->back_up(path, check); });
  }

 private:
  std::shared_ptr<Store> inner_;
  PortFaults& faults_;
  std::optional<Instant> time_;
};

}  // namespace physcrm::storage::testing

#endif
