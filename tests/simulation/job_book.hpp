// When each job has to run, written out from docs/rules.md 4 a second time.
#ifndef PHYSCRM_TESTS_SIMULATION_JOB_BOOK_HPP
#define PHYSCRM_TESTS_SIMULATION_JOB_BOOK_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/zone.hpp"

namespace physcrm::simulation {

inline constexpr std::int64_t kHour_s = 3600;
inline constexpr std::int64_t kDay_s = 24 * kHour_s;

/// In the order in which they run.
enum class Job : std::uint8_t { creation, check, queue, retries, cleanup, maintenance };
inline constexpr std::array<std::string_view, 6> kJobNames{
    "createRenewalWorkflows",   "checkExpirations",     "processNotificationQueue",
    "retryFailedNotifications", "cleanupNotifications", "maintenance"};
inline constexpr std::size_t kJobCount = kJobNames.size();

[[nodiscard]] std::optional<Job> job_of(std::string_view name);

/// What is planned. Times are those of the clock of the host that asks.
class JobBook {
 public:
  explicit JobBook(Zone zone) : zone_(std::move(zone)) {}

  [[nodiscard]] bool is_due(Job job, Instant now) const;
  /// The job began at this time and came to its end: the next one is a whole number of intervals after the
  /// planned time; those that were missed are not made up.
  void ran(Job job, Instant began);
  void pause(Job job, Instant until) { paused_until_[index(job)] = until; }
  [[nodiscard]] std::int64_t runs(Job job) const { return runs_[index(job)]; }

 private:
  [[nodiscard]] static std::size_t index(Job job) { return static_cast<std::size_t>(job); }

  Zone zone_;
  std::array<Instant, kJobCount> planned_{};  ///< a store that is new begins with what is long due
  std::optional<Date> last_check_;            ///< the civil day of the last check
  std::array<Instant, kJobCount> paused_until_{};
  std::array<std::int64_t, kJobCount> runs_{};
};

}  // namespace physcrm::simulation

#endif
