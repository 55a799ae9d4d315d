#include "physcrm/maintenance.hpp"

#include "base/try.hpp"
#include "engine/copy_check.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm {
namespace {

constexpr std::size_t kMaxReasonBytes = 500;

Result<void> put_read_only(EngineCore& core, const std::optional<std::string>& reason, const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin_despite_read_only(core, actor, "maintenance.read_only"));
  std::optional<ReadOnlyMode> mode;
  if (reason) mode = ReadOnlyMode{work.now(), work.by(), *reason};
  const auto& before = work.settings().read_only;
  if (!before && !mode) return ok();
  PHYSCRM_TRYV(work.tx().settings().put(read_only_row(mode)));
  std::vector<audit::FieldChange> fields;
  add_change(fields, "readOnly", before ? "true" : "false", mode ? "true" : "false");
  add_change(fields, "reason", before ? before->reason : std::string{}, mode ? mode->reason : std::string{});
  work.record("setting", 0, "updated", std::move(fields));
  return work.commit();
}

}  // namespace

Result<std::optional<ReadOnlyMode>> MaintenanceService::read_only() {
  PHYSCRM_TRY(const Moment moment, moment_of(core_));
  return moment.settings->read_only;
}

Result<void> MaintenanceService::begin_read_only(const std::string& reason, const Actor& actor) {
  if (reason.size() > kMaxReasonBytes) {
    return Error{ErrorCode::invalid_argument, "at most 500 bytes", "reason"};
  }
  return put_read_only(core_, reason, actor);
}

Result<void> MaintenanceService::end_read_only(const Actor& actor) {
  return put_read_only(core_, std::nullopt, actor);
}

Result<JobResult> MaintenanceService::optimize(const Actor& actor) {
  return JobService{core_}.run("maintenance", {}, actor);
}

Result<CopyReport> MaintenanceService::backup(const std::string& path) {
  CopyReport report;
  const auto is_good = [&](storage::Store& copy) -> Result<void> {
    PHYSCRM_TRY(CheckedCopy checked, check_copy(copy));
    report = std::move(checked.report);
    if (checked.damage.empty()) return ok();
    return Error{ErrorCode::storage_error, "the copy is not whole: " + checked.damage}.with(
        "cause", std::string{"corrupt"});
  };
  PHYSCRM_TRYV(core_.store().back_up(path, is_good));
  core_.log(LogLevel::info, "a copy of the store was made");
  return report;
}

Result<CopyReport> MaintenanceService::restore_check(const std::string& path) {
  CopyReport report;
  const auto look = [&](storage::Store& copy) -> Result<void> {
    PHYSCRM_TRY(CheckedCopy checked, check_copy(copy));
    report = std::move(checked.report);
    return ok();
  };
  PHYSCRM_TRY(const storage::StoreInfo info, storage::look_at_copy(path, look));
  report.schema_version = info.schema_version;
  return report;
}

Result<CopyReport> restore_store(const std::string& path, const std::string& url, bool replaces) {
  CopyReport report;
  const auto is_good = [&](storage::Store& copy) -> Result<void> {
    PHYSCRM_TRY(CheckedCopy checked, check_copy(copy));
    report = std::move(checked.report);
    if (checked.damage.empty()) return ok();
    return Error{ErrorCode::failed_precondition, "the copy is not whole: " + checked.damage};
  };
  PHYSCRM_TRYV(storage::restore_copy(path, url, replaces, is_good));
  return report;
}

}  // namespace physcrm
