// What a random walk's witness knows: each act is judged by what it left in the audit log and in the rows
// that the log names, and what nobody named must be as it was.
#ifndef PHYSCRM_TESTS_ENGINE_WALK_LEDGER_HPP
#define PHYSCRM_TESTS_ENGINE_WALK_LEDGER_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audit/chain.hpp"
#include "engine/renewal_world.hpp"
#include "engine/store_probe.hpp"

namespace physcrm::test {

/// One act of a walk and how it ended.
struct Act {
  std::string text;                     ///< for people: "update_status wf_12 to filed"
  std::vector<std::string> operations;  ///< what its audit entries may call it
  ErrorCode code = ErrorCode::ok;       ///< why it was refused
  bool is_stale = false;                ///< a version was given that is not the stored one
  bool is_run = false;                  ///< leaves an entry a slice instead of one
  bool logs_runs = false;               ///< writes rows of jobs, which are not audited
  std::optional<bool> is_allowed;       ///< whether the rules let it be done, where the walk knows
  std::optional<std::int64_t> rows;     ///< how many rows the entries of a run name
  CredentialId moves;                   ///< the one credential whose date this may change
  WorkflowId reopens;                   ///< the one workflow whose item this reopens
};

/// A workflow as it was when it was last named.
struct KnownWorkflow {
  Workflow row;
  std::size_t events = 0;
  bool is_deleted = false;
  bool is_withdrawn = false;
};

/// Throws where the store can't be asked; everything that is wrong is a finding, in words.
class WalkLedger {
 public:
  /// The store is new.
  WalkLedger(World& world, const StoreFile& file);

  /// What is wrong with an act that was just done; empty when all is well.
  [[nodiscard]] std::vector<std::string> judge(const Act& act);

  /// Compares every row with what is known of it, and looks at each history and at the notifications of each
  /// term. What was changed without being named shows here.
  [[nodiscard]] std::vector<std::string> check_rows();

  /// Of credentials that are not deleted.
  [[nodiscard]] const std::map<CredentialId, Credential>& credentials() const noexcept {
    return credentials_;
  }
  [[nodiscard]] const std::map<PhysicianId, Physician>& physicians() const noexcept { return physicians_; }
  /// Deleted ones too.
  [[nodiscard]] const std::map<WorkflowId, KnownWorkflow>& workflows() const noexcept { return workflows_; }
  [[nodiscard]] const std::map<CredentialId, WorkflowId>& active() const noexcept { return active_; }
  /// Those opened for this credential, the last one last; deleted ones too.
  [[nodiscard]] const std::vector<WorkflowId>& workflows_of(CredentialId id) const;

 private:
  /// The ids of each kind that the entries of an act name.
  using Named = std::map<std::string, std::set<std::int64_t>>;

  void note(const std::string& finding) { findings_.push_back(finding); }
  [[nodiscard]] std::vector<std::string> take_findings() { return std::exchange(findings_, {}); }

  [[nodiscard]] std::vector<audit::Entry> read_entries();
  void judge_entries(const Act& act, const std::vector<audit::Entry>& entries, bool has_changed);
  void judge_entry(const Act& act, const audit::Entry& entry, Named& named);

  /// After a run of creation: nothing is left that should have expired, and none without a renewal that is
  /// due.
  void judge_creation();
  [[nodiscard]] bool has_workflow(CredentialId id, Date expiration) const;

  void meet_credential(const Act& act, CredentialId id);
  void meet_workflow(const Act& act, WorkflowId id);
  void judge_opening(const Workflow& row, const std::vector<WorkflowEvent>& events);
  void judge_end(const Act& act, const KnownWorkflow& before, const std::vector<WorkflowEvent>& events);
  void judge_change(const Act& act, const KnownWorkflow& before, const Workflow& row,
                    const std::vector<WorkflowEvent>& events);
  void judge_history(const KnownWorkflow& before, const std::vector<WorkflowEvent>& events);
  void judge_derived(const Workflow& row);
  void set_active(const Workflow& row);
  [[nodiscard]] bool is_taken_up(const Workflow& row) const;

  void check_workflows();
  void check_notifications();

  World& world_;
  StoreProbe probe_;
  Moment moment_;                       ///< of the act in hand
  storage::Transaction* tx_ = nullptr;  ///< what it left behind, while it is judged
  audit::ChainHead head_;
  std::map<PhysicianId, Physician> physicians_;
  std::map<CredentialId, Credential> credentials_;
  std::map<WorkflowId, KnownWorkflow> workflows_;
  std::map<NotificationId, Notification> notifications_;
  std::map<CredentialId, std::vector<WorkflowId>> of_credential_;  ///< deleted ones too
  std::map<CredentialId, WorkflowId> active_;
  std::vector<std::string> findings_;
};

}  // namespace physcrm::test

#endif
