#include "engine/copy_check.hpp"

#include "base/try.hpp"
#include "engine/integrity_checks.hpp"

namespace physcrm {
namespace {

Result<void> count_rows(storage::Transaction& tx, CopyReport& report) {
  const storage::PageRequest first{1, 0, {}, true};
  PHYSCRM_TRY(const auto physicians, tx.physicians().list({}, first));
  report.physicians = physicians.total.value_or(0);
  PHYSCRM_TRY(const auto credentials, tx.credentials().list({}, first));
  report.credentials = credentials.total.value_or(0);
  PHYSCRM_TRY(const auto workflows, tx.workflows().list({}, first));
  report.renewals = workflows.total.value_or(0);
  PHYSCRM_TRY(const auto notifications, tx.notifications().list({}, first));
  report.notifications = notifications.total.value_or(0);
  return ok();
}

}  // namespace

Result<CheckedCopy> check_copy(storage::Store& store) {
  CheckedCopy copy;
  PHYSCRM_TRY(const storage::StoreInfo info, store.info());
  copy.report.schema_version = info.schema_version;
  copy.report.size_bytes = info.size_bytes;
  // Under what policy of retries it was made is not asked for.
  PHYSCRM_TRY(const IntegrityReport integrity, check_integrity(store, loosest_attempt_bounds()));
  copy.report.findings = integrity.lines();
  for (const IntegrityCheck& check : integrity.checks) {
    if (check.name == kAuditChainCheck) copy.report.audit_entries = check.checked;
    const bool must_be_whole = check.name == kPagesCheck || check.name == kAuditChainCheck;
    if (!must_be_whole || check.examples.empty() || !copy.damage.empty()) continue;
    copy.damage = check.examples.front().id + ' ' + check.examples.front().message;
  }
  PHYSCRM_TRY(const auto tx, store.begin(storage::Access::read));
  PHYSCRM_TRYV(count_rows(*tx, copy.report));
  return copy;
}

}  // namespace physcrm
