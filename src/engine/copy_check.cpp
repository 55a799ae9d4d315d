#include "engine/copy_check.hpp"

#include "audit/chain.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr int kSlice = 1000;

/// Answers how many entries there are, up to the first that is not as it was written.
Result<std::int64_t> follow_audit_log(storage::Transaction& tx, std::vector<std::string>& findings) {
  audit::ChainHead head;
  for (;;) {
    PHYSCRM_TRY(const auto entries, tx.audit().read(head.sequence, kSlice));
    for (const storage::AuditEntry& entry : entries) {
      const audit::ChainedEntry link{entry.sequence, entry.body, entry.entry_hash, entry.chain_hash};
      if (const auto bad = audit::verify({&link, 1}, head)) {
        findings.push_back("audit: entry " + std::to_string(bad->sequence) + " is not as it was written");
        return head.sequence;
      }
    }
    if (entries.size() < kSlice) break;
  }
  if (head.sequence == 0) findings.emplace_back("audit: there is no entry");
  return head.sequence;
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

Result<CopyReport> check_copy(storage::Store& store) {
  CopyReport report;
  PHYSCRM_TRY(const storage::StoreInfo info, store.info());
  report.schema_version = info.schema_version;
  report.size_bytes = info.size_bytes;
  PHYSCRM_TRY(report.findings, store.check());
  PHYSCRM_TRY(const auto tx, store.begin(storage::Access::read));
  PHYSCRM_TRY(report.audit_entries, follow_audit_log(*tx, report.findings));
  PHYSCRM_TRYV(count_rows(*tx, report));
  return report;
}

}  // namespace physcrm
