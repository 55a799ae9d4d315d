// A day's work on the practice, call after call, and each state that the store may be found in along its way.
#ifndef PHYSCRM_TESTS_FAULTS_WORKLOAD_HPP
#define PHYSCRM_TESTS_FAULTS_WORKLOAD_HPP

#include <optional>
#include <string>
#include <vector>

#include "faults/calls.hpp"
#include "faults/store_state.hpp"

namespace physcrm::faults {

/// A host at work on the memory disk.
class Worker {
 public:
  /// Pages after which the log is copied into the database: by default SQLite's own 1000, which so small a
  /// practice never comes to.
  static void copy_log_after(int pages);

  /// The steps: calls, and one without an operation where the host closes the store and opens it again.
  [[nodiscard]] static const std::vector<Call>& steps();

  /// Opens the store; false when that is refused.
  bool open();
  void close() { engine_.reset(); }
  /// False when it was refused.
  bool run(std::size_t step);

 private:
  std::optional<Engine> engine_;
};

/// What an undisturbed run of all steps goes through.
struct Day {
  std::vector<testing_support::DiskImage> images;  ///< before each step
  std::vector<std::int64_t> changes;               ///< calls to the disk that change it, by step
  std::vector<StoreState> states;                  ///< each that was ever synced, in order
  std::vector<std::size_t> reached;                ///< which of them a step began in; and the last one
};

[[nodiscard]] const Day& undisturbed_day();

}  // namespace physcrm::faults

#endif
