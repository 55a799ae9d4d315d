// The checks of the integrity service, one function or row each.
#ifndef PHYSCRM_ENGINE_INTEGRITY_CHECKS_HPP
#define PHYSCRM_ENGINE_INTEGRITY_CHECKS_HPP

#include <span>
#include <string>

#include "engine/store_settings.hpp"
#include "physcrm/integrity.hpp"
#include "storage/port/store.hpp"

namespace physcrm {

inline constexpr std::string_view kPagesCheck = "pages";
inline constexpr std::string_view kAuditChainCheck = "audit_chain";

/// All of them, on this store, whoever has opened it.
[[nodiscard]] Result<IntegrityReport> check_integrity(storage::Store& store,
                                                      const storage::AttemptBounds& bounds);

/// How often deliveries may have been tried under any settings,
[[nodiscard]] storage::AttemptBounds loosest_attempt_bounds() noexcept;
/// and under these.
[[nodiscard]] storage::AttemptBounds attempt_bounds(const StoreSettings& settings);

/// A check that is a question to the store.
struct RowCheckInfo {
  storage::RowCheck check;
  std::string_view name;
  std::string_view rule;
  std::string_view remedy;
};
/// In the order of `RowCheck`.
[[nodiscard]] std::span<const RowCheckInfo> row_checks() noexcept;

/// Counts a violation, and keeps it while there is room for examples.
void add_violation(IntegrityCheck& check, std::string id, std::string message);

/// "The chain is whole", and "every row was made by exactly one entry": one walk over the log.
struct AuditChecks {
  IntegrityCheck chain;
  IntegrityCheck rows;
};
[[nodiscard]] AuditChecks new_audit_checks();
[[nodiscard]] Result<void> check_audit_log(storage::Transaction& tx, AuditChecks& checks);

[[nodiscard]] IntegrityCheck new_history_check();
[[nodiscard]] Result<void> check_histories(storage::Transaction& tx, IntegrityCheck& check);

[[nodiscard]] IntegrityCheck new_rule_pack_check();
[[nodiscard]] Result<void> check_rule_packs(storage::Transaction& tx, IntegrityCheck& check);
[[nodiscard]] IntegrityCheck new_checklist_check();
[[nodiscard]] Result<void> check_checklists(storage::Transaction& tx, IntegrityCheck& check);

}  // namespace physcrm

#endif
