#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

Result<std::string> path_of(const Call& call) {
  if (call.actor.role()) {
    return Error{ErrorCode::permission_denied, "a file of the host's system is the host's own to name"};
  }
  return call.request.text_or_empty("path");
}

Reply reply_of(const CopyReport& report) {
  JsonWriter out;
  write_copy_report(out, report);
  return {std::move(out).take()};
}

}  // namespace

Result<Reply> maintenance_optimize(const Call& call) {
  PHYSCRM_TRY(const auto result, call.engine.maintenance().optimize(call.actor));
  JsonWriter out;
  write_job_result(out, result);
  return Reply{std::move(out).take()};
}

Result<Reply> maintenance_backup(const Call& call) {
  PHYSCRM_TRY(const auto path, path_of(call));
  PHYSCRM_TRY(const auto report, call.engine.maintenance().backup(path));
  return reply_of(report);
}

Result<Reply> maintenance_restore_check(const Call& call) {
  PHYSCRM_TRY(const auto path, path_of(call));
  PHYSCRM_TRY(const auto report, MaintenanceService::restore_check(path));
  return reply_of(report);
}

Result<Reply> maintenance_read_only(const Call& call) {
  MaintenanceService& service = call.engine.maintenance();
  if (call.request.boolean("readOnly").value_or(false)) {
    PHYSCRM_TRYV(service.begin_read_only(call.request.text_or_empty("reason"), call.actor));
  } else {
    PHYSCRM_TRYV(service.end_read_only(call.actor));
  }
  PHYSCRM_TRY(const auto mode, service.read_only());
  JsonWriter out;
  write_read_only(out, mode);
  return Reply{std::move(out).take()};
}

}  // namespace physcrm::api
