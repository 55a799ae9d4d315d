// What an audit entry says: who did what to which rows, in one canonical form (docs/rules.md 8).
#ifndef PHYSCRM_AUDIT_ENTRY_HPP
#define PHYSCRM_AUDIT_ENTRY_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace physcrm::audit {

/// A field's value before and after. Empty where there was, or is, none.
struct FieldChange {
  std::string field;
  std::string before;
  std::string after;
  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

/// One row that changed, or a run of rows with consecutive ids that changed alike.
struct RowChange {
  std::string kind;  ///< the id's prefix (`cred`), or `setting`, `rule_pack`
  std::int64_t first_id = 0;
  std::int64_t last_id = 0;
  std::string action;  ///< `created`, `updated`, `deleted`, `status_changed`, `cancelled`, ...
  std::vector<FieldChange> fields;
  friend bool operator==(const RowChange&, const RowChange&) = default;
};

/// One entry: everything that one transaction changed.
struct Entry {
  Instant at;
  std::string actor;
  std::string operation;  ///< `renewals.initiate`, or a job's name
  std::vector<RowChange> changes;
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// The canonical text (base/codec: `audit/1`). What is hashed, stored and verified.
[[nodiscard]] std::string encode(const Entry& entry);

/// The inverse; `invalid_argument` for any text that `encode` did not write.
[[nodiscard]] Result<Entry> decode(std::string_view body);

/// Names one row. Rows with consecutive ids, the same kind and action and without fields become one run, so
/// that an import of a million rows names each of them in a few words.
void add_row(std::vector<RowChange>& changes, RowChange change);

}  // namespace physcrm::audit

#endif
