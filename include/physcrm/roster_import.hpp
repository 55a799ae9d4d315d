// Importing a roster: physicians and credentials from a file of another system (docs/rules.md; contract).
#ifndef PHYSCRM_ROSTER_IMPORT_HPP
#define PHYSCRM_ROSTER_IMPORT_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/byte_source.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// One thing that was not imported, and why. Rows can have several.
struct RosterProblem {
  std::uint64_t line = 0;  ///< the physical line on which the record starts; the header is line 1
  std::string field;       ///< the column at fault; empty for the record as a whole
  std::string message;
  friend bool operator==(const RosterProblem&, const RosterProblem&) = default;
};

struct ImportProgress {
  std::uint64_t bytes_read = 0;
  std::uint64_t records_read = 0;
};

struct ImportOptions {
  std::string format = "roster";  ///< `roster` (also with a mapping) or `nppes`
  std::string mapping;            ///< JSON text of a mapping file; empty: the format's own column names
  /// Says what would happen and writes nothing. Like `atomic`, one transaction: other writers wait for it.
  bool dry_run = false;
  /// One transaction for the whole file; with one problem anywhere, nothing is imported.
  bool atomic = false;
  bool create_practices = false;  ///< else a row that names an unknown practice is rejected
  /// Called now and then on the calling thread; answering false ends the import with `cancelled` (batches
  /// that were committed stay, unless atomic).
  std::function<bool(const ImportProgress&)> progress;
  /// Called with each problem in file order; when set, `ImportReport::rejected` stays empty, so that memory
  /// stays flat however bad the file is.
  std::function<void(const RosterProblem&)> on_problem;
};

struct ImportCounts {
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  friend bool operator==(const ImportCounts&, const ImportCounts&) = default;
};

/// What an import did. Everything read is accounted for:
/// physicians.created + updated + unchanged + repeated + rejected_records = records, and the same of
/// credentials with credentials_seen and rejected_credentials.
struct ImportReport {
  std::uint64_t records = 0;           ///< records of the file (an NPPES record is one provider)
  std::uint64_t credentials_seen = 0;  ///< credentials that the records name
  ImportCounts physicians;
  std::uint64_t physicians_repeated = 0;  ///< further records of a physician that this import already met
  ImportCounts credentials;
  std::uint64_t rejected_records = 0;      ///< refused whole
  std::uint64_t rejected_credentials = 0;  ///< refused, with their record or alone
  std::uint64_t undated = 0;               ///< imported credentials without an expiration date: work to do
  std::uint64_t problems = 0;              ///< how many problems were reported
  bool dry_run = false;
  std::vector<RosterProblem> rejected;  ///< every problem, by line
};

class RosterService {
 public:
  explicit RosterService(EngineCore& core) noexcept : core_(core) {}

  /// Reads the stream to its end in bounded memory and imports the good rows, each batch in one transaction;
  /// importing the same file again changes nothing. Matching (contract): a physician by external id, else
  /// NPI; a credential by external id, else (physician, kind, state, number without spaces, dots, hyphens and
  /// case), else the only unnumbered one of (physician, kind, state). An empty cell never clears.
  ///
  /// Where records of one file give a field of the same row differently, the first decides: a later one is
  /// reported, and its credential refused. A physician who is in a practice is not moved to another one; that
  /// is reported and the rest of the record imported. A date that differs from the stored one is an edit: see
  /// `CredentialService::update`.
  ///
  /// `invalid_argument` when the file as a whole can't be read (no header, unknown columns, broken quotes,
  /// not UTF-8, a line too long): the message names the line; the store is as it was before, up to the last
  /// whole batch when the break is further down (all of it when `atomic`). The same, with the first hundred
  /// problems as `fields` ("line 7: npi"), when `atomic` met one. `cancelled` when `progress` says so. Errors
  /// on the way have the detail `recordsImported`.
  [[nodiscard]] Result<ImportReport> import(ByteSource& source, const ImportOptions& options,
                                            const Actor& actor = Actor::host());

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
