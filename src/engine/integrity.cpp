#include "physcrm/integrity.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/try.hpp"
#include "engine/integrity_checks.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/notification/retry.hpp"

namespace physcrm {
namespace {

/// A run keeps the settings of its start, so what it makes after they have changed may follow the old ones.
constexpr std::int64_t kLongestRun_s = 3600;

IntegrityCheck page_check(storage::PageCheck pages) {
  IntegrityCheck check;
  check.name = kPagesCheck;
  check.rule = "The database's own check of its pages finds nothing.";
  check.remedy = "Restore a backup; on PostgreSQL a damaged index is made anew by REINDEX.";
  check.checked = pages.checked;
  check.not_done = std::move(pages.not_done);
  for (std::string& finding : pages.findings) add_violation(check, "pages", std::move(finding));
  return check;
}

/// The checks of one snapshot, in their order.
class Checking {
 public:
  Checking(storage::Transaction& tx, const storage::AttemptBounds& bounds, IntegrityReport& report)
      : tx_(tx), bounds_(bounds), report_(report) {}

  Result<void> all() {
    AuditChecks audit = new_audit_checks();
    const auto audited = check_audit_log(tx_, audit);
    PHYSCRM_TRYV(add(std::move(audit.chain), audited));
    PHYSCRM_TRYV(add(std::move(audit.rows), audited));
    for (const RowCheckInfo& info : row_checks()) {
      PHYSCRM_TRYV(rows(info));
    }
    PHYSCRM_TRYV(one(new_history_check(), check_histories));
    PHYSCRM_TRYV(one(new_rule_pack_check(), check_rule_packs));
    return one(new_checklist_check(), check_checklists);
  }

 private:
  Result<void> one(IntegrityCheck check, Result<void> (*look)(storage::Transaction&, IntegrityCheck&)) {
    const auto looked = look(tx_, check);
    return add(std::move(check), looked);
  }

  Result<void> rows(const RowCheckInfo& info) {
    IntegrityCheck check;
    check.name = info.name;
    check.rule = info.rule;
    check.remedy = info.remedy;
    auto found = tx_.integrity().find(info.check, bounds_, static_cast<int>(kMaxIntegrityExamples));
    if (!found) return add(std::move(check), found.error());
    check.checked = found.value().checked;
    check.violations = found.value().violations;
    for (storage::Finding& finding : found.value().first) {
      check.examples.push_back({std::move(finding.id), std::move(finding.message)});
    }
    return add(std::move(check), ok());
  }

  /// Where the pages are damaged, that a check could not read them is part of the report.
  Result<void> add(IntegrityCheck check, const Result<void>& looked) {
    if (!looked) {
      const bool is_damaged = !report_.checks.empty() && report_.checks.front().violations > 0;
      if (!is_damaged || looked.error().code != ErrorCode::storage_error) return looked.error();
      check.not_done = "the store can't be read: " + looked.error().message;
    }
    report_.checks.push_back(std::move(check));
    return ok();
  }

  storage::Transaction& tx_;
  const storage::AttemptBounds& bounds_;
  IntegrityReport& report_;
};

}  // namespace

storage::AttemptBounds loosest_attempt_bounds() noexcept {
  return {1 + kMaxRetries, 1 + kMaxRetries, {}};
}

storage::AttemptBounds attempt_bounds(const StoreSettings& settings) {
  storage::AttemptBounds bounds = loosest_attempt_bounds();
  bounds.in_force = 1 + settings.policies.retry.retries;
  bounds.since = settings.changed_at ? settings.changed_at->plus_seconds(kLongestRun_s)
                                     : Instant{std::numeric_limits<std::int64_t>::min()};
  return bounds;
}

std::vector<std::string> IntegrityReport::lines() const {
  std::vector<std::string> lines;
  for (const IntegrityCheck& check : checks) {
    for (const IntegrityExample& example : check.examples) {
      lines.push_back(std::string{check.name} + ": " + example.id + ' ' + example.message);
    }
  }
  return lines;
}

bool IntegrityReport::is_sound() const noexcept {
  return std::all_of(checks.begin(), checks.end(),
                     [](const IntegrityCheck& check) { return check.violations == 0; });
}

std::int64_t IntegrityReport::violations_of(std::string_view name) const noexcept {
  for (const IntegrityCheck& check : checks) {
    if (check.name == name) return check.violations;
  }
  return 0;
}

Result<IntegrityReport> check_integrity(storage::Store& store, const storage::AttemptBounds& bounds) {
  IntegrityReport report;
  // Before the snapshot: a store with one session could not answer within it.
  PHYSCRM_TRY(auto pages, store.check_pages());
  report.checks.push_back(page_check(std::move(pages)));
  PHYSCRM_TRY(const auto tx, store.begin(storage::Access::read));
  PHYSCRM_TRYV((Checking{*tx, bounds, report}.all()));
  return report;
}

Result<IntegrityReport> IntegrityService::check() {
  PHYSCRM_TRY(const Moment moment, moment_of(core_));
  return check_integrity(core_.store(), attempt_bounds(*moment.settings));
}

Result<std::string> IntegrityService::content_digest() {
  return core_.store().content_digest();
}

}  // namespace physcrm
