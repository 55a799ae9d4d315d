// check: whether the store holds together, and the mending of what does not.

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

void print_checks(const IntegrityReport& report) {
  Table table{{{"check"}, {"looked at", true}, {"violations", true}, {"", false, true}}};
  for (const IntegrityCheck& check : report.checks) {
    const Style style = check.violations > 0      ? Style::red
                        : !check.not_done.empty() ? Style::yellow
                                                  : Style::plain;
    table.add({std::string{check.name}, grouped(check.checked), grouped(check.violations),
               check.not_done.empty() ? "" : "not done: " + check.not_done},
              style);
  }
  table.print();
}

void print_violations(const IntegrityReport& report) {
  for (const IntegrityCheck& check : report.checks) {
    if (check.violations == 0) continue;
    std::printf("\n%s: %s\n", std::string{check.name}.c_str(), std::string{check.rule}.c_str());
    for (const IntegrityExample& example : check.examples) {
      std::printf("  %s %s\n", example.id.c_str(), example.message.c_str());
    }
    const auto more = check.violations - static_cast<std::int64_t>(check.examples.size());
    if (more > 0) std::printf("  ... and %s more\n", grouped(more).c_str());
    std::printf("  %s\n", std::string{check.remedy}.c_str());
  }
}

void print_repairs(const RepairReport& report) {
  for (const IntegrityRepair& repair : report.repairs) {
    const std::string what = counted(repair.mended, "change") + (report.dry_run ? " to make" : " made");
    std::printf("\n%s: %s\n", std::string{repair.name}.c_str(), what.c_str());
    for (const IntegrityExample& mend : repair.mends) {
      std::printf("  %s %s\n", mend.id.c_str(), mend.message.c_str());
    }
  }
}

int check_store(const Global& global, Engine& engine) {
  if (global.json) {
    const std::string answer = must(engine.call("integrity.check", {}, "{}"));
    std::puts(answer.c_str());
    return nlohmann::json::parse(answer).at("sound").get<bool>() ? 0 : 1;
  }
  const IntegrityReport report = must(engine.integrity().check());
  print_checks(report);
  print_violations(report);
  if (report.is_sound()) std::puts("\nsound");
  return report.is_sound() ? 0 : 1;
}

/// With violations that nothing mends, or that were only looked at, the store is not sound afterwards.
int repair_store(const Global& global, Engine& engine, bool apply) {
  if (global.json) {
    print_operation(engine, "integrity.repair", apply ? R"({"dryRun":false})" : "{}");
    return must(engine.integrity().check()).is_sound() ? 0 : 1;
  }
  const RepairReport report = must(engine.integrity().repair(!apply));
  print_repairs(report);
  if (!apply) {
    std::puts(report.repairs.empty() ? "sound" : "\nnothing was changed (--apply does it)");
    return report.repairs.empty() ? 0 : 1;
  }
  std::puts("");
  return check_store(global, engine);
}

}  // namespace

int run_check(const Global& global, Arguments& arguments) {
  const bool repair = arguments.flag("repair");
  const bool apply = arguments.flag("apply");
  arguments.finish();
  if (apply && !repair) throw UsageError{"--apply goes with --repair"};
  Engine engine = open_engine(global);
  return repair ? repair_store(global, engine, apply) : check_store(global, engine);
}

}  // namespace physcrm::cli
