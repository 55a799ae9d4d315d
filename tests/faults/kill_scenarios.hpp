// What a host is killed at, by name, and the work in which it comes to that point.
#ifndef PHYSCRM_TESTS_FAULTS_KILL_SCENARIOS_HPP
#define PHYSCRM_TESTS_FAULTS_KILL_SCENARIOS_HPP

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "faults/host.hpp"
#include "support/points.hpp"

namespace physcrm::faults {

/// The store that the work begins with.
enum class Beginning : std::uint8_t {
  none,           ///< to be made
  practice,       ///< and some thirty people more
  told_practice,  ///< all of whose messages have left
  old_schema,     ///< as it was kept of the first schema
  damaged,        ///< the practice, some rows of which contradict each other
  with_copy,      ///< the practice, and beside it a copy of how it was before
};

struct Scenario {
  std::string name;
  Beginning beginning = Beginning::practice;
  /// Operations, and these: "" closes the store, "open" only opens it, "restore" takes up the copy.
  std::vector<Call> steps = {};
  const char* now = "2026-01-19T18:00:00Z";
  bool is_keyed = false;   ///< each call names itself, and is made again whatever became of it
  bool has_files = false;  ///< messages become files
  int seconds_a_message = 0;
};

/// A moment of a scenario: the first of its kind that says `what`, the second, ...
struct KillPoint {
  std::string name;
  std::string scenario;
  testing_support::Moment moment = testing_support::Moment::host;
  std::string what;         ///< how the moment's text begins
  std::string end = {};     ///< and how it ends
  std::string within = {};  ///< only in this step; empty: in any
  std::int64_t least = 1;   ///< so often, or the scenario is not what it should be

  [[nodiscard]] bool is_at(testing_support::Moment at, std::string_view text, std::string_view step) const {
    return at == moment && text.starts_with(what) && text.ends_with(end) &&
           (within.empty() || step == within);
  }
};

/// How a test names it.
inline void PrintTo(const KillPoint& point, std::ostream* out) {
  *out << point.name;
}

[[nodiscard]] const std::vector<KillPoint>& kill_points();
[[nodiscard]] const KillPoint* find_kill_point(std::string_view name);
/// Throws when there is none.
[[nodiscard]] const Scenario& scenario_of(const KillPoint& point);

/// Where all of one run lies.
struct KillPlace {
  std::filesystem::path folder;
  [[nodiscard]] std::filesystem::path store() const { return folder / "store.db"; }
  [[nodiscard]] std::filesystem::path copy() const { return folder / "copy.db"; }
  /// The key of each message that has left, a line each.
  [[nodiscard]] std::filesystem::path spool() const { return folder / "spool"; }
  /// A line for each step whose answer was told.
  [[nodiscard]] std::filesystem::path acknowledged() const { return folder / "acknowledged"; }
  [[nodiscard]] std::filesystem::path mail() const { return folder / "mail"; }
  [[nodiscard]] std::filesystem::path archive() const { return folder / "archive"; }
};

[[nodiscard]] std::string url_of(const std::filesystem::path& store);

/// Adds a line to a file, which is on the disk when this returns.
void add_line(const std::filesystem::path& file, const std::string& line);

/// A host that does a scenario's steps.
class PointHost {
 public:
  PointHost(const Scenario& scenario, KillPlace place, Instant now);

  /// The body of the answer. Opens the store where it is closed.
  Result<std::string> run(std::size_t step);
  void close() { engine_.reset(); }
  /// The step in hand.
  [[nodiscard]] std::string_view step() const noexcept { return step_; }

 private:
  Result<std::string> ask(std::size_t step);
  Result<std::string> call(const Call& call, std::size_t step);
  Result<void> open();
  SendResult send(const OutgoingMessage& message, const SendResult& result);

  const Scenario& scenario_;
  KillPlace place_;
  std::shared_ptr<SimulatedClock> clock_;
  std::optional<Engine> engine_;
  std::string_view step_;
};

}  // namespace physcrm::faults

#endif
