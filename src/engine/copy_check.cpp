#include "engine/copy_check.hpp"

#include "base/try.hpp"
#include "engine/integrity_checks.hpp"
#include "physcrm/notification/retry.hpp"

namespace physcrm {
namespace {

/// A line for each row that breaks a rule and is named; answers how many entries the audit log has.
std::int64_t add_findings(const IntegrityReport& report, std::vector<std::string>& findings) {
  std::int64_t entries = 0;
  for (const IntegrityCheck& check : report.checks) {
    if (check.name == "audit_chain") entries = check.checked;
    for (const IntegrityExample& example : check.examples) {
      findings.push_back(std::string{check.name} + ": " + example.id + " " + example.message);
    }
  }
  return entries;
}

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

std::string damage_of(const CopyReport& report) {
  for (const std::string& finding : report.findings) {
    if (finding.starts_with("pages:") || finding.starts_with("audit_chain:")) return finding;
  }
  return {};
}

Result<CopyReport> check_copy(storage::Store& store) {
  CopyReport report;
  PHYSCRM_TRY(const storage::StoreInfo info, store.info());
  report.schema_version = info.schema_version;
  report.size_bytes = info.size_bytes;
  // The policy of retries of whoever made the copy is not asked for: none allows more.
  constexpr std::int64_t kMostAttempts = 1 + kMaxRetries;
  PHYSCRM_TRY(const IntegrityReport integrity, check_integrity(store, {kMostAttempts, kMostAttempts, {}}));
  report.audit_entries = add_findings(integrity, report.findings);
  PHYSCRM_TRY(const auto tx, store.begin(storage::Access::read));
  PHYSCRM_TRYV(count_rows(*tx, report));
  return report;
}

}  // namespace physcrm
