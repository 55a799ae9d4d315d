#include "engine/scheduler.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <system_error>

#include "engine/core.hpp"
#include "physcrm/jobs.hpp"
#include "schedule/job_schedule.hpp"

namespace physcrm {

Result<void> Scheduler::start() {
  const std::lock_guard control{control_};
  if (is_started_.load()) {
    return Error{ErrorCode::failed_precondition, "the scheduler runs already"};
  }
  is_stopping_ = false;
  try {
    thread_ = std::thread{[this] { loop(); }};
  } catch (const std::system_error&) {
    return Error{ErrorCode::unavailable, "the system gives no further thread"};
  }
  is_started_.store(true);
  return ok();
}

void Scheduler::stop() noexcept {
  const std::lock_guard control{control_};
  if (!is_started_.load()) return;
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  woken_.notify_all();
  thread_.join();
  is_started_.store(false);
}

bool Scheduler::wait_a_second() {
  std::unique_lock lock{mutex_};
  return !woken_.wait_for(lock, std::chrono::seconds{1}, [this] { return is_stopping_; });
}

void Scheduler::loop() {
  const auto goes_on = [this](std::string_view, std::int64_t, std::int64_t) {
    const std::lock_guard lock{mutex_};
    return !is_stopping_;
  };
  JobService jobs{core_};
  Instant wall = core_.now();
  std::int64_t monotonic_us = core_.monotonic_us();
  bool has_jumped = false;
  do {
    const Instant now = core_.now();
    const std::int64_t now_us = core_.monotonic_us();
    if (const auto jump = clock_jump(wall, now, now_us - monotonic_us); jump && !has_jumped) {
      has_jumped = true;
      core_.log(LogLevel::error, "the clock jumped by " + std::to_string(*jump) +
                                     " s: no job runs until the scheduler is stopped and started again");
    }
    wall = now;
    monotonic_us = now_us;
    if (has_jumped) continue;
    if (const auto ran = jobs.run_due(goes_on); !ran && ran.error().code != ErrorCode::cancelled) {
      core_.log(LogLevel::error, "the scheduler: " + ran.error().message);
    }
  } while (wait_a_second());
}

}  // namespace physcrm
