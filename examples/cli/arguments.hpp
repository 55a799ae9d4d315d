// The command line: global options, a command, its options and arguments.
#ifndef PHYSCRM_CLI_ARGUMENTS_HPP
#define PHYSCRM_CLI_ARGUMENTS_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace physcrm::cli {

/// Something wrong with how the program was called: exit code 2.
struct UsageError {
  std::string message;
};

/// What stands behind the command. Options are read by name; whatever nobody read is a usage error.
class Arguments {
 public:
  /// `flags` are the options that take no value.
  Arguments(std::vector<std::string> words, const std::vector<std::string_view>& flags);

  [[nodiscard]] bool flag(std::string_view name);
  [[nodiscard]] std::optional<std::string> option(std::string_view name);
  /// A whole number from `low` to `high`.
  [[nodiscard]] int number(std::string_view name, int low, int high, int otherwise);
  /// The next argument that is no option.
  [[nodiscard]] std::optional<std::string> next();
  [[nodiscard]] std::string required(std::string_view what);
  /// Throws for options nobody asked for and arguments nobody took.
  void finish() const;

 private:
  std::multimap<std::string, std::string, std::less<>> options_;
  std::vector<std::string> positional_;
  std::size_t taken_ = 0;
};

}  // namespace physcrm::cli

#endif
