// physcrm: the engine from a shell. Exit codes: 0 done, 1 refused or failed, 2 called wrongly.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "commands.hpp"
#include "physcrm/error_json.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

constexpr Command kCommands[] = {
    {"init", "init [--time-zone ZONE]", "make a new store (UTC when no zone is named)", run_init},
    {"import",
     "import FILE [--format roster|nppes] [--mapping FILE] [--dry-run] [--atomic] [--create-practices]",
     "import a roster; - reads standard input", run_import},
    {"run", "run [--job NAME]", "run the jobs that are due, or one of them now", run_jobs},
    {"serve", "serve", "run jobs as they fall due, until SIGINT or SIGTERM", run_serve},
    {"status", "status", "the store, its jobs, and what expires when", run_status},
    {"renewals", "renewals [--days N] [--status S] [--kind K] [--state ST] [--overdue] [--limit N]",
     "renewals by expiration date", run_renewals},
    {"notifications", "notifications [--status S] [--severity S] [--limit N]",
     "what was planned, and how it left", run_notifications},
    {"physician", "physician ID", "one physician: credentials, renewals, checklists, timeline",
     run_physician},
    {"operations", "operations [OPERATION]", "what can be called; of one, what it takes and answers",
     run_operations},
    {"call", "call OPERATION [JSON|-] [--caller JSON]", "an operation, as the host or as this caller",
     run_call},
    {"check", "check [--repair [--apply]]",
     "whether the store holds together, rule by rule; mends what can be mended without guessing", run_check},
    {"backup", "backup FILE", "copy the store into a file that is not there yet, and check the copy",
     run_backup},
    {"restore", "restore FILE [--force]",
     "check a copy and put it where --db says; --force puts the store that is there aside", run_restore},
    {"migrate", "migrate", "bring the store's schema up to this version", run_migrate},
};

constexpr std::string_view kFlags[] = {"json",  "dry-run", "atomic", "create-practices", "overdue", "repair",
                                       "apply", "force",   "help",   "version"};

void print_help() {
  std::puts(
      "usage: physcrm [--db URL] [--channels FILE] [--archive DIR] [--today DATE] [--json] COMMAND ...\n");
  for (const Command& command : kCommands) {
    std::printf("  %.*s\n      %.*s\n", static_cast<int>(command.usage.size()), command.usage.data(),
                static_cast<int>(command.summary.size()), command.summary.data());
  }
  std::puts(
      "\n  --db URL         sqlite:///absolute/path, sqlite://relative/path, a path, or\n"
      "                   postgresql://user@host/database?schema=name (default: $PHYSCRM_DB, else\n"
      "                   physcrm.db in this folder)\n"
      "  --channels FILE  how messages leave (default: $PHYSCRM_CHANNELS; without it they wait): JSON with "
      "any "
      "of\n"
      "                   smtp, webhook, directory, as {\"smtp\": {\"host\": \"mail.example.org\",\n"
      "                   \"username\": \"...\", \"password\": \"...\", \"fromAddress\": "
      "\"team@example.org\"}}\n"
      "                   (docs/cli.md)\n"
      "  --archive DIR    where critical notifications go before they are deleted (without one they stay)\n"
      "  --today DATE     work as if it were noon UTC of this day\n"
      "  --json           JSON, one line, instead of tables\n\n"
      "exit codes: 0 done; 1 refused or failed, the error on standard error; 2 called wrongly");
}

/// A path stands for the SQLite file there.
std::string store_url(const std::optional<std::string>& given) {
  const char* from_environment = std::getenv("PHYSCRM_DB");
  const std::string text = given ? *given : from_environment != nullptr ? from_environment : "physcrm.db";
  if (text.find("://") != std::string::npos || text == "sqlite::memory:" || text == "memory:") return text;
  return "sqlite://" + text;
}

std::string channels_file(const std::optional<std::string>& given) {
  if (given && given->empty()) throw UsageError{"--channels takes a file"};
  const char* from_environment = std::getenv("PHYSCRM_CHANNELS");
  return given ? *given : from_environment != nullptr ? from_environment : "";
}

int report(const Failure& failure, bool json) {
  const Error& error = failure.error;
  if (json) {
    std::fprintf(stderr, "%s\n", error_body(error).c_str());
  } else {
    std::fprintf(stderr, "physcrm: %s: %s\n", std::string{to_string(error.code)}.c_str(),
                 error.message.c_str());
  }
  return 1;
}

int dispatch(Global& global, Arguments& arguments) {
  const std::string name = arguments.required("COMMAND");
  for (const Command& command : kCommands) {
    if (command.name == name) return command.run(global, arguments);
  }
  throw UsageError{"no such command: " + name};
}

int run(int argc, char** argv) {
  Global global;
  try {
    Arguments arguments{{argv + 1, argv + argc}, {std::begin(kFlags), std::end(kFlags)}};
    if (arguments.flag("help") || argc == 1) {
      print_help();
      return argc == 1 ? 2 : 0;
    }
    if (arguments.flag("version")) {
      std::printf("physcrm %.*s\n", static_cast<int>(library_version().size()), library_version().data());
      return 0;
    }
    global.url = store_url(arguments.option("db"));
    global.archive = arguments.option("archive").value_or("");
    global.channels = channels_file(arguments.option("channels"));
    global.json = arguments.flag("json");
    if (const auto today = arguments.option("today")) {
      global.today = Date::parse(*today);
      if (!global.today) throw UsageError{"--today takes a date, YYYY-MM-DD"};
    }
    return dispatch(global, arguments);
  } catch (const UsageError& error) {
    std::fprintf(stderr, "physcrm: %s\n(physcrm --help)\n", error.message.c_str());
    return 2;
  } catch (const Failure& failure) {
    return report(failure, global.json);
  }
}

}  // namespace
}  // namespace physcrm::cli

int main(int argc, char** argv) {
  try {
    return physcrm::cli::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "physcrm: internal: %s\n", error.what());
    return 1;
  }
}
