// The stores that kill_points_test.cpp begins with, and what an undisturbed run makes of each.
#ifndef PHYSCRM_TESTS_FAULTS_KILL_STORES_HPP
#define PHYSCRM_TESTS_FAULTS_KILL_STORES_HPP

#include <map>
#include <set>
#include <string>
#include <vector>

#include "faults/kill_scenarios.hpp"
#include "faults/store_state.hpp"

namespace physcrm::faults {

/// A folder of its own in memory, with the places of a run in it; gone with the object.
class KillFolder {
 public:
  explicit KillFolder(const std::string& name);
  KillFolder(const KillFolder&) = delete;
  KillFolder& operator=(const KillFolder&) = delete;
  ~KillFolder();
  [[nodiscard]] const KillPlace& place() const noexcept { return place_; }
  /// In the place of what is here: all of the other.
  void take_over(const KillFolder& other) const;

 private:
  KillPlace place_;
};

/// What lies in a folder at one moment.
struct Found {
  StoreState state;                          ///< none: there is no store
  std::map<std::string, std::string> files;  ///< messages and archives that have their names
  std::vector<std::string> sent;             ///< the deliveries that have left, each as often as it has
  std::set<std::string> marked;              ///< those that the store says have left
  [[nodiscard]] std::set<std::string> sent_once() const { return {sent.begin(), sent.end()}; }
  /// Marked, and not sent.
  [[nodiscard]] std::vector<std::string> lost() const;
};

[[nodiscard]] Found find_all(const KillPlace& place);

/// What of a store matters to people, but for the times that a setting or a kept answer names.
[[nodiscard]] StoreState outcome_of(const KillPlace& place);

/// Puts the scenario's beginning there.
void begin_scenario(const Scenario& scenario, const KillPlace& place);

/// Each state that an undisturbed run goes through.
struct Undisturbed {
  std::vector<Found> found;          ///< at the beginning, after each commit and after each step
  std::vector<std::size_t> reached;  ///< which of them a step began with; and the last one
  std::vector<std::string> answers;  ///< by step
  StoreState outcome;
};

/// Throws when a step is refused.
[[nodiscard]] Undisturbed run_undisturbed(const Scenario& scenario, const KillPlace& place);

}  // namespace physcrm::faults

#endif
