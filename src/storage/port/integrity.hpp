// What the integrity check needs of a store: the rows that break a rule which rows alone can break, and, a
// slice at a time, those whose rule the engine knows.
#ifndef PHYSCRM_STORAGE_PORT_INTEGRITY_HPP
#define PHYSCRM_STORAGE_PORT_INTEGRITY_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physcrm/ids.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace physcrm::storage {

/// What may be wrong with rows. Names and rules in words: include/physcrm/integrity.hpp.
enum class RowCheck : std::uint8_t {
  references,         ///< a row refers to one that is not there
  credential_copies,  ///< a workflow or notification is not of its credential's physician and kind
  open_renewals,      ///< an active workflow of a deleted credential, or of another date than its credential
  attempt_links,      ///< of two linked workflows only one names the other, or they are of two credentials
  duplicate_keys,     ///< two rows share a key that is to tell them apart
  active_renewals,    ///< two active workflows of a credential
  renewal_statuses,   ///< a workflow whose history does not end in its status
  notification_keys,  ///< two notifications with one identity
  interval_ends,      ///< an interval that was told of, and another notification took its place all the same
  notification_ends,  ///< a notification whose status, end and deliveries contradict each other
  delivery_keys,      ///< two deliveries of a notification to one recipient over one channel
  delivery_attempts,  ///< a delivery that was tried more often than the policy allows
  delivery_log,       ///< a delivery with attempts that are not in the log
  delivery_leases,    ///< a lease without a holder or a token, or of what is finished
  job_leases,         ///< the same of a job
  reserved_ids,       ///< an id that was never reserved, and will be given again
};
inline constexpr std::size_t kRowCheckCount = static_cast<std::size_t>(RowCheck::reserved_ids) + 1;

/// How often a delivery may have been tried.
struct AttemptBounds {
  std::int64_t most = 0;      ///< under any policy
  std::int64_t in_force = 0;  ///< under the policy in force,
  Instant since;              ///< for deliveries made at this instant or later
};

/// One row that breaks a rule.
struct Finding {
  std::string id;       ///< `wf_7`, a job's name, ...: as the row is known on the wire
  std::string message;  ///< what is wrong with it, a phrase: "refers to cred_9, which is not there"
};

struct Findings {
  std::int64_t checked = 0;     ///< rows looked at
  std::int64_t violations = 0;  ///< all of them
  std::vector<Finding> first;   ///< as many of them as were asked for
};

/// The status of a workflow after one event. Read as it stands: it may be no status at all.
struct HistoryStep {
  WorkflowId workflow_id;
  std::int64_t position = 0;  ///< of the event; grows within a workflow
  std::int64_t status = 0;
};

/// A text that is stored under the hash of its bytes.
struct HashedText {
  std::int64_t id = 0;
  std::string name;  ///< a rule pack's; else empty
  std::string hash;  ///< SHA-256, hex
  std::string bytes;
};

/// One change that puts a row right, which follows from the other rows.
struct Mend {
  std::string kind;     ///< as the audit log names it: an id's prefix (`wf`), or `preferences`, `job`, `ids`
  std::int64_t id = 0;  ///< 0 where the kind has none
  std::string field;    ///< on the wire
  std::string before;
  std::string after;  ///< empty: nothing any more
};

struct Mends {
  std::int64_t count = 0;   ///< all of them
  std::vector<Mend> first;  ///< as many of them as were asked for
};

/// Of one transaction, as all parts of it: everything is of one snapshot. What a store's own structure makes
/// impossible need not be looked for: then the rows are counted only.
class Integrity {
 public:
  virtual ~Integrity() = default;

  /// The rows that break this rule, at most `limit` of them, and how many there are. `bounds` are for
  /// `delivery_attempts`.
  virtual Result<Findings> find(RowCheck check, const AttemptBounds& bounds, int limit) = 0;

  /// The ids of this kind after `after`, deleted rows included, ascending; at most `limit`. Physicians,
  /// practices, credentials, workflows, notifications and deliveries.
  virtual Result<std::vector<std::int64_t>> ids(IdKind kind, std::int64_t after, int limit) = 0;

  /// The events of all workflows, by workflow, then as they happened, after this one; at most `limit`.
  virtual Result<std::vector<HistoryStep>> steps(const HistoryStep& after, int limit) = 0;

  /// By id, after `after`; at most `limit`.
  virtual Result<std::vector<HashedText>> rule_packs(std::int64_t after, int limit) = 0;
  virtual Result<std::vector<HashedText>> checklist_templates(std::int64_t after, int limit) = 0;

  /// What can be mended, of what breaks this rule, without guessing (docs/integrity.md); changes nothing. A
  /// store in memory has nothing of the kind.
  virtual Result<Mends> mends(RowCheck check, int limit) = 0;
  /// Mends the first of them, about `limit`, and answers what was changed; none are left when it answers
  /// none.
  virtual Result<std::vector<Mend>> mend(RowCheck check, int limit) = 0;
};

}  // namespace physcrm::storage

#endif
