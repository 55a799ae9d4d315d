// SIGINT and SIGTERM as a question that is asked between two steps, so that a run ends in good order.
#ifndef PHYSCRM_CLI_STOP_SIGNALS_HPP
#define PHYSCRM_CLI_STOP_SIGNALS_HPP

#include <pthread.h>
#include <signal.h>

#include <cstdint>
#include <ctime>

namespace physcrm::cli {

/// While it lives the two signals do not end the program. The first one asks it to stop; the next one ends it
/// at once after all. For one thread; those that it starts afterwards take no signal of these either.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&stops_);
    sigaddset(&stops_, SIGINT);
    sigaddset(&stops_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stops_, &before_);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  [[nodiscard]] bool is_asked() { return wait(0); }

  /// Sleeps until a signal has come, for so long at most; whether one has.
  bool wait(std::int64_t microseconds) {
    if (is_asked_) return true;
    const timespec nap{microseconds / 1'000'000, microseconds % 1'000'000 * 1000};
    is_asked_ = sigtimedwait(&stops_, nullptr, &nap) > 0;
    if (is_asked_) pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    return is_asked_;
  }

 private:
  sigset_t stops_{};
  sigset_t before_{};
  bool is_asked_ = false;
};

}  // namespace physcrm::cli

#endif
