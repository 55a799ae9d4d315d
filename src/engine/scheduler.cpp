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
  const Error running{ErrorCode::failed_precondition, "the scheduler runs already"};
  if (own_.load() == std::this_thread::get_id()) return running;
  const std::lock_guard control{control_};
  if (is_running_.load()) {
    return running;
  }
  if (thread_.joinable()) thread_.join();  // one that ended because its own thread asked it to
  is_stopping_ = false;
  is_running_.store(true);
  try {
    thread_ = std::thread{[this] { loop(); }};
  } catch (const std::system_error&) {
    is_running_.store(false);
    return Error{ErrorCode::unavailable, "the system gives no further thread"};
  } catch (...) {
    is_running_.store(false);
    throw;
  }
  return ok();
}

void Scheduler::ask_to_stop() noexcept {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  woken_.notify_all();
}

bool Scheduler::is_stopping() noexcept {
  const std::lock_guard lock{mutex_};
  return is_stopping_;
}

void Scheduler::stop() noexcept {
  if (own_.load() == std::this_thread::get_id()) {
    ask_to_stop();
    return;
  }
  const std::lock_guard control{control_};
  if (!thread_.joinable()) return;
  ask_to_stop();
  thread_.join();
}

bool Scheduler::wait_a_second() {
  std::unique_lock lock{mutex_};
  return !woken_.wait_for(lock, std::chrono::seconds{1}, [this] { return is_stopping_; });
}

void Scheduler::run_due() noexcept {
  const auto goes_on = [this](std::string_view, std::int64_t, std::int64_t) { return !is_stopping(); };
  try {
    const auto ran = JobService{core_}.run_due(goes_on);
    if (!ran && ran.error().code != ErrorCode::cancelled) {
      core_.log(LogLevel::error, "the scheduler: " + ran.error().message);
    }
  } catch (const std::exception& error) {
    // No memory, a channel of the host that throws: what is left is due at the next second.
    core_.log(LogLevel::error, error.what());
  } catch (...) {
    core_.log(LogLevel::error, "the scheduler: a run was ended by an exception of the host");
  }
}

void Scheduler::loop() noexcept {
  own_.store(std::this_thread::get_id());
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
    if (!has_jumped) run_due();
  } while (wait_a_second());
  own_.store({});
  is_running_.store(false);
}

}  // namespace physcrm
