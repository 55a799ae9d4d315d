// migrate, backup, restore.

#include <cstdio>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_copy(const Global& global, const CopyReport& report, const char* what) {
  if (global.json) {
    std::puts(Json{{"schemaVersion", report.schema_version},
                   {"sizeBytes", report.size_bytes},
                   {"physicians", report.physicians},
                   {"credentials", report.credentials},
                   {"renewals", report.renewals},
                   {"notifications", report.notifications},
                   {"auditEntries", report.audit_entries},
                   {"findings", report.findings}}
                  .dump()
                  .c_str());
    return;
  }
  std::printf("%s: %s, %s, %s, %s; checked, %s bytes\n", what,
              counted(report.physicians, "physician").c_str(),
              counted(report.credentials, "credential").c_str(), counted(report.renewals, "renewal").c_str(),
              counted(report.notifications, "notification").c_str(), grouped(report.size_bytes).c_str());
  for (const std::string& finding : report.findings) std::printf("  %s\n", finding.c_str());
}

}  // namespace

int run_migrate(const Global& global, Arguments& arguments) {
  arguments.finish();
  // Opening is what migrates: under a lock, in a transaction, and refused for a newer store.
  Engine engine = open_engine(global);
  const StoreStatus status = must(engine.store_status());
  if (global.json) {
    std::puts(Json{{"schemaVersion", status.schema_version}}.dump().c_str());
  } else {
    std::printf("schema version %lld\n", static_cast<long long>(status.schema_version));
  }
  return 0;
}

int run_backup(const Global& global, Arguments& arguments) {
  const std::string path = arguments.required("FILE");
  arguments.finish();
  Engine engine = open_engine(global);
  print_copy(global, must(engine.maintenance().backup(path)), path.c_str());
  return 0;
}

int run_restore(const Global& global, Arguments& arguments) {
  const std::string path = arguments.required("FILE");
  const bool replaces = arguments.flag("force");
  arguments.finish();
  auto restored = restore_store(path, global.url, replaces);
  if (!restored && restored.error().code == ErrorCode::conflict) {
    throw Failure{{ErrorCode::conflict, "there is a store at " + global.shown_url() +
                                            " already (--force puts it aside, under a name of its own)"}};
  }
  const CopyReport report = must(std::move(restored));
  // Brings its schema up, and shows that it can be opened.
  Engine engine = open_engine(global);
  print_copy(global, report, global.shown_url().c_str());
  return 0;
}

}  // namespace physcrm::cli
