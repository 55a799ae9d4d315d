// What the engine needs of a store for itself: audit log, settings, scheduled jobs.
#ifndef PHYSCRM_STORAGE_PORT_JOURNAL_HPP
#define PHYSCRM_STORAGE_PORT_JOURNAL_HPP

#include <optional>
#include <string>
#include <vector>

#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace physcrm::storage {

/// One audit entry, written by the transaction that made the change it tells of.
struct AuditEntry {
  std::int64_t sequence = 0;  ///< 1, 2, ... without a gap; given by the store
  std::string body;           ///< canonical text (src/audit), versioned and length-prefixed
  std::string entry_hash;     ///< SHA-256 of the body, hex
  std::string chain_hash;     ///< SHA-256 over the chain hash before it, the sequence and the entry hash
};

class AuditLog {
 public:
  virtual ~AuditLog() = default;
  /// Numbers and chains the entry in this transaction.
  virtual Result<void> append(const std::string& body, const std::string& entry_hash) = 0;
  /// In sequence, after `after`.
  virtual Result<std::vector<AuditEntry>> read(std::int64_t after, int limit) = 0;
};

struct Setting {
  std::string name;
  std::string value;
};

class Settings {
 public:
  virtual ~Settings() = default;
  virtual Result<std::vector<Setting>> all() = 0;
  virtual Result<void> put(const Setting& setting) = 0;
};

/// What is known of a scheduled job between runs. Instants of 0 mean "never".
struct JobState {
  std::string name;
  Instant next_due_at;
  Instant last_started_at;
  std::int64_t last_duration_ms = 0;
  std::string last_outcome;      ///< "", "ok", "failed"
  std::string last_counts;       ///< the run's counts, JSON object text
  std::string lease_owner;       ///< empty: nobody is running it
  Instant lease_until;           ///< by the leases' clock, as are the instants of `lease` and `extend`
  std::int64_t lease_epoch = 0;  ///< fencing token: one more with each lease
  Instant paused_until;          ///< not due before
};

struct JobRun {
  std::string name;
  Instant started_at;
  std::int64_t duration_ms = 0;
  std::string outcome;
  std::string counts;
  std::string error;
  std::string host;
};

class Jobs {
 public:
  virtual ~Jobs() = default;
  virtual Result<std::vector<JobState>> all() = 0;
  /// Creates the job's row if it has none, due at `next_due_at`.
  virtual Result<void> ensure(const std::string& name, Instant next_due_at) = 0;
  /// Takes the lease if nobody holds an unexpired one, and answers its epoch; nothing when it is held.
  virtual Result<std::optional<std::int64_t>> lease(const std::string& name, const std::string& owner,
                                                    Instant now, Instant until) = 0;
  /// Holds the lease until then, if `epoch` is still the lease's; answers whether it was.
  virtual Result<bool> extend(const std::string& name, std::int64_t epoch, Instant until) = 0;
  /// Takes the lease away from whoever holds it, expired or not: that one can no longer finish. Answers
  /// whether anybody held it.
  virtual Result<bool> release(const std::string& name) = 0;
  /// Not due before `until` (0: not paused any more).
  virtual Result<void> pause(const std::string& name, Instant until) = 0;
  /// Records the run, sets the next due time and gives the lease back, if `epoch` is still the lease's;
  /// answers whether it was. A run whose lease was taken over is recorded by nobody but the new holder.
  virtual Result<bool> finish(const JobRun& run, std::int64_t epoch, Instant next_due_at) = 0;
  /// Newest first.
  virtual Result<std::vector<JobRun>> history(const std::string& name, int limit) = 0;
};

}  // namespace physcrm::storage

#endif
