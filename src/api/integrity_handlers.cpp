#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {

Result<Reply> integrity_check(const Call& call) {
  PHYSCRM_TRY(const IntegrityReport report, call.engine.integrity().check());
  std::string digest;
  if (call.request.is_set("contentDigest")) {
    PHYSCRM_TRY(digest, call.engine.integrity().content_digest());
  }
  JsonWriter out;
  write_integrity(out, report, digest);
  return Reply{std::move(out).take()};
}

Result<Reply> integrity_repair(const Call& call) {
  const bool dry_run = call.request.boolean("dryRun").value_or(true);
  PHYSCRM_TRY(const RepairReport report, call.engine.integrity().repair(dry_run, call.actor));
  JsonWriter out;
  write_repair(out, report);
  return Reply{std::move(out).take()};
}

}  // namespace physcrm::api
