#include "storage/common/turnstile.hpp"

#include <chrono>

namespace physcrm::storage {

bool Turnstile::enter(int timeout_ms) {
  std::unique_lock lock{mutex_};
  if (!occupied_) {
    occupied_ = true;
    return true;
  }
  Waiting self;
  const auto place = queue_.insert(queue_.end(), &self);
  const std::chrono::milliseconds timeout{timeout_ms};
  if (self.called.wait_for(lock, timeout, [&] { return self.may_enter; })) return true;
  queue_.erase(place);
  return false;
}

void Turnstile::leave() {
  const std::lock_guard lock{mutex_};
  if (queue_.empty()) {
    occupied_ = false;
    return;
  }
  // The turn is handed over: it never becomes free for one who has not queued.
  Waiting* const next = queue_.front();
  queue_.pop_front();
  next->may_enter = true;
  next->called.notify_one();
}

std::size_t Turnstile::queued() const {
  const std::lock_guard lock{mutex_};
  return queue_.size();
}

}  // namespace physcrm::storage
