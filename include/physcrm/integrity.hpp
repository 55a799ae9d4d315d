// Whether a store holds together: one check of everything that a store must keep whatever happens to the
// machines it is on (docs/integrity.md), and the mending of what can be mended without guessing.
#ifndef PHYSCRM_INTEGRITY_HPP
#define PHYSCRM_INTEGRITY_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

/// How many rows a check names; the others are counted.
inline constexpr std::size_t kMaxIntegrityExamples = 10;

/// A row that breaks a rule.
struct IntegrityExample {
  std::string id;       ///< as it is known on the wire (`wf_7`), a job's name, an audit entry's number, ...
  std::string message;  ///< what is wrong with it: "refers to cred_9, which is not there"
  friend bool operator==(const IntegrityExample&, const IntegrityExample&) = default;
};

/// One rule, and what of the store breaks it.
struct IntegrityCheck {
  std::string_view name;                   ///< `audit_chain`; stable
  std::string_view rule;                   ///< what must hold, a sentence
  std::string_view remedy;                 ///< what to do about a violation, a sentence
  std::int64_t checked = 0;                ///< rows (of `pages`: pages, or tables and indexes) looked at
  std::int64_t violations = 0;             ///< all of them; of `pages` at most 100
  std::vector<IntegrityExample> examples;  ///< the first of them, at most kMaxIntegrityExamples
  std::string not_done;                    ///< why nothing was looked at; empty: it was
};

struct IntegrityReport {
  std::vector<IntegrityCheck> checks;  ///< every one there is, always in the same order
  /// No violation. A check that was not done is none.
  [[nodiscard]] bool is_sound() const noexcept;
  /// What is wrong, a line for each row that is named: "references: wf_7 refers to cred_9, which is not
  /// there".
  [[nodiscard]] std::vector<std::string> lines() const;
  /// Of one check; 0 for a name there is none of.
  [[nodiscard]] std::int64_t violations_of(std::string_view name) const noexcept;
};

/// What was mended, or can be, of what breaks one rule.
struct IntegrityRepair {
  std::string_view name;                ///< of the check
  std::string_view remedy;              ///< what to do about what is left
  std::int64_t violations = 0;          ///< before
  std::int64_t mended = 0;              ///< changes: a row may need more than one
  std::vector<IntegrityExample> mends;  ///< the first of them, at most kMaxIntegrityExamples
};

struct RepairReport {
  bool dry_run = true;
  std::vector<IntegrityRepair> repairs;  ///< of the checks with violations, in their order
};

/// Safe to use from many threads at once.
class IntegrityService {
 public:
  explicit IntegrityService(EngineCore& core) noexcept : core_(core) {}

  /// Looks at everything, in one snapshot of the store, and changes nothing. Reads every row once or a few
  /// times, a slice at a time: memory does not grow with the store. A store in memory (`sqlite::memory:`)
  /// has one session, which the check holds meanwhile; on every other one others go on working.
  /// Errors: `unavailable`, `storage_error` for a store that can't be read (one whose pages are damaged is
  /// reported, as far as it can be read).
  [[nodiscard]] Result<IntegrityReport> check();

  /// Mends what follows from the other rows (docs/integrity.md says of each check what that is), a slice of
  /// rows a transaction, each change named in the audit entry of its transaction; the audit log itself is
  /// never touched. A dry run changes nothing and says what would be. What is left has its remedy.
  /// The same errors as `check`; what was mended before one stays mended.
  [[nodiscard]] Result<RepairReport> repair(bool dry_run = true, const Actor& actor = Actor::host());

  /// SHA-256, 64 lower-case hexadecimal digits, over every row of every table: equal before and after if
  /// nothing at all was written in between. Of one kind of store and schema version; empty for `memory:`.
  /// Reads everything; one snapshot. A store of another tenant never changes it.
  [[nodiscard]] Result<std::string> content_digest();

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
