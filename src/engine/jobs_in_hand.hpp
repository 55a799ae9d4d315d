// Which jobs an engine runs just now: of a lease in its name that is of none of them nobody makes use any
// more.
#ifndef PHYSCRM_ENGINE_JOBS_IN_HAND_HPP
#define PHYSCRM_ENGINE_JOBS_IN_HAND_HPP

#include <algorithm>
#include <mutex>
#include <string_view>
#include <vector>

namespace physcrm {

/// Safe to use from many threads. Names are those of the job table, which outlive it.
class JobsInHand {
 public:
  void add(std::string_view job) {
    const std::lock_guard lock{mutex_};
    jobs_.push_back(job);
  }
  void remove(std::string_view job) noexcept {
    const std::lock_guard lock{mutex_};
    const auto at = std::find(jobs_.begin(), jobs_.end(), job);
    if (at != jobs_.end()) jobs_.erase(at);
  }
  [[nodiscard]] bool contains(std::string_view job) {
    const std::lock_guard lock{mutex_};
    return std::find(jobs_.begin(), jobs_.end(), job) != jobs_.end();
  }

 private:
  std::mutex mutex_;
  std::vector<std::string_view> jobs_;
};

}  // namespace physcrm

#endif
