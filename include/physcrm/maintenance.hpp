// Upkeep of a store: copies of it, whether a copy is good, and a time in which nothing is written.
#ifndef PHYSCRM_MAINTENANCE_HPP
#define PHYSCRM_MAINTENANCE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/jobs.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// Who made a store read-only, and why.
struct ReadOnlyMode {
  Instant since;
  std::string by;      ///< as the audit log names them
  std::string reason;  ///< may be empty
};

/// What a copy of a store holds, by counting, and what is wrong with it.
struct CopyReport {
  std::int64_t schema_version = 0;
  std::int64_t size_bytes = 0;
  std::int64_t physicians = 0;
  std::int64_t credentials = 0;
  std::int64_t renewals = 0;
  std::int64_t notifications = 0;
  std::int64_t audit_entries = 0;
  std::vector<std::string> findings;  ///< a line each, as the integrity check tells them; empty: it is sound
};

/// Every method may also answer `unavailable` or `storage_error`. Paths are the host's to name: the operation
/// table takes them from nobody else.
class MaintenanceService {
 public:
  explicit MaintenanceService(EngineCore& core) noexcept : core_(core) {}

  /// None: the store may be written.
  [[nodiscard]] Result<std::optional<ReadOnlyMode>> read_only();

  /// While a store is read-only, whatever would write answers `unavailable` on every host, and says since
  /// when and why; jobs pause, and stay as due as they are; health says so. What was on its way when it began
  /// is still recorded. It stands in the store, until it is ended here. Audited. `invalid_argument` (field
  /// `reason`) for a reason of more than 500 bytes.
  [[nodiscard]] Result<void> begin_read_only(const std::string& reason = {},
                                             const Actor& actor = Actor::host());
  [[nodiscard]] Result<void> end_read_only(const Actor& actor = Actor::host());

  /// Runs the job `maintenance` now.
  [[nodiscard]] Result<JobResult> optimize(const Actor& actor = Actor::host());

  /// Copies the store, as it is at one moment, into a file that is not there yet, while others go on reading
  /// and writing; the copy is checked before it gets its name, and is a store that can be opened as it is.
  /// Errors: `conflict` (field `path`): there is a file of that name; `failed_precondition`: a store that is
  /// not a SQLite one (for PostgreSQL the message names the command that does it); `storage_error`: no room,
  /// no access, or the copy turned out not to be whole (its pages, its audit log). A row that breaks another
  /// rule is copied as it is, and among the findings.
  [[nodiscard]] Result<CopyReport> backup(const std::string& path);

  /// Reads a copy from its first page to its last, and changes nothing; one of an earlier schema is looked at
  /// as it would be once restored, for which there must be room beside it. `not_found`: no such file;
  /// `version_mismatch`: of a newer version of physcrm; `storage_error`: no store at all. What is damaged
  /// inside is among the findings.
  [[nodiscard]] static Result<CopyReport> restore_check(const std::string& path);

 private:
  EngineCore& core_;
};

/// Puts a copy, once it was checked, in the place that a SQLite URL names; the store that is there keeps its
/// files under another name, which ends in `.replaced`. `conflict`: there is one, and `replaces` is false;
/// `unavailable`: a host has it open; `failed_precondition`: the copy is not sound, or the place is not a
/// file. Otherwise as restore_check. Its schema is brought up, and so is what the report is about.
[[nodiscard]] Result<CopyReport> restore_store(const std::string& path, const std::string& url,
                                               bool replaces);

}  // namespace physcrm

#endif
