// The engine's own thread for its jobs, for hosts that do not run them themselves.
#ifndef PHYSCRM_ENGINE_SCHEDULER_HPP
#define PHYSCRM_ENGINE_SCHEDULER_HPP

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

class Scheduler {
 public:
  explicit Scheduler(EngineCore& core) noexcept : core_(core) {}
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  ~Scheduler() { stop(); }

  [[nodiscard]] Result<void> start();
  /// On the scheduler's own thread (from within a host's callback) it only asks for the end.
  void stop() noexcept;
  [[nodiscard]] bool is_started() const noexcept { return is_running_.load(); }

 private:
  void loop() noexcept;
  /// What is due, whatever it throws.
  void run_due() noexcept;
  [[nodiscard]] bool is_stopping() noexcept;
  void ask_to_stop() noexcept;
  /// False when it was told to stop meanwhile.
  bool wait_a_second();

  EngineCore& core_;
  std::mutex control_;  ///< one `start` or `stop` at a time
  std::mutex mutex_;    ///< guards is_stopping_
  std::condition_variable woken_;
  bool is_stopping_ = false;
  std::atomic<bool> is_running_{false};
  std::atomic<std::thread::id> own_{};
  std::thread thread_;
};

}  // namespace physcrm

#endif
