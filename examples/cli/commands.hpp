// The commands of the command-line program.
#ifndef PHYSCRM_CLI_COMMANDS_HPP
#define PHYSCRM_CLI_COMMANDS_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "arguments.hpp"
#include "physcrm/engine.hpp"

namespace physcrm::cli {

/// The engine refused or failed: exit code 1, the error on standard error.
struct Failure {
  Error error;
};

/// The value, or a Failure.
template <class T>
T must(Result<T> result) {
  if (!result) throw Failure{std::move(result).error()};
  return std::move(result).value();
}
inline void must(const Result<void>& result) {
  if (!result) throw Failure{result.error()};
}

/// What stands before the command.
struct Global {
  std::string url;
  /// The URL for people and logs: without a user, a password and options but the schema.
  [[nodiscard]] std::string shown_url() const;
  std::optional<Date> today;  ///< the clock stands at noon UTC of this day
  bool json = false;
  bool create = false;  ///< `init` makes the store
  std::string time_zone;
  std::string archive;   ///< where critical notifications go before they are deleted; empty: nowhere
  std::string channels;  ///< the file that says how messages leave; empty: they wait
};

/// Opens the engine on the store that the options name.
[[nodiscard]] Engine open_engine(const Global& global);

/// The whole of a file of at most `max_bytes`; a Failure that names it otherwise.
[[nodiscard]] std::string read_all(const std::string& path, std::size_t max_bytes);

/// `request` as JSON text through the operation table; prints the body.
void print_operation(Engine& engine, std::string_view operation, std::string_view request);

struct Command {
  std::string_view name;
  std::string_view usage;
  std::string_view summary;
  int (*run)(const Global& global, Arguments& arguments);
};

int run_init(const Global& global, Arguments& arguments);
int run_import(const Global& global, Arguments& arguments);
int run_jobs(const Global& global, Arguments& arguments);
int run_serve(const Global& global, Arguments& arguments);
int run_status(const Global& global, Arguments& arguments);
int run_renewals(const Global& global, Arguments& arguments);
int run_notifications(const Global& global, Arguments& arguments);
int run_physician(const Global& global, Arguments& arguments);
int run_operations(const Global& global, Arguments& arguments);
int run_call(const Global& global, Arguments& arguments);
int run_check(const Global& global, Arguments& arguments);
int run_migrate(const Global& global, Arguments& arguments);
int run_backup(const Global& global, Arguments& arguments);
int run_restore(const Global& global, Arguments& arguments);

}  // namespace physcrm::cli

#endif
