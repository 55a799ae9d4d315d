// Lets one thread through at a time, in the order in which they came.
#ifndef PHYSCRM_STORAGE_COMMON_TURNSTILE_HPP
#define PHYSCRM_STORAGE_COMMON_TURNSTILE_HPP

#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace physcrm::storage {

/// Threads of one process that want to write queue here, first come first served, instead of polling the
/// database's lock, where one can starve.
class Turnstile {
 public:
  /// Waits at most `timeout_ms` for a turn; false when it did not come.
  [[nodiscard]] bool enter(int timeout_ms);
  void leave();
  /// How many wait now.
  [[nodiscard]] std::size_t queued() const;

 private:
  struct Waiting {
    std::condition_variable called;
    bool may_enter = false;
  };
  mutable std::mutex mutex_;
  std::list<Waiting*> queue_;
  bool occupied_ = false;
};

}  // namespace physcrm::storage

#endif
