#include "channel/transfers.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace physcrm::channel {
namespace {

/// How long the calling thread waits for something to happen before it asks whether to go on.
constexpr std::chrono::milliseconds kPatience{500};

SendResult out_of_resources() {
  return {SendOutcome::temporary_failure, "there are not enough resources to send"};
}

/// What is known of the sessions with each peer.
class Sessions {
 public:
  /// The error for a message to a peer that is not tried any more.
  std::optional<SendResult> given_up(const std::string& peer) {
    const std::lock_guard lock{mutex_};
    const Peer& known = peers_[peer];
    if (known.failures < kMaxFailedSessions) return std::nullopt;
    return known.last;
  }

  void note(const std::string& peer, const Attempt& attempt) {
    const std::lock_guard lock{mutex_};
    Peer& known = peers_[peer];
    known.failures = attempt.session_failed ? known.failures + 1 : 0;
    if (attempt.session_failed) known.last = attempt.result;
  }

 private:
  struct Peer {
    int failures = 0;  ///< in a row
    SendResult last;
  };
  std::mutex mutex_;
  std::map<std::string, Peer> peers_;
};

SendResult carry(Transfer& transfer, const OutgoingMessage& message, Sessions& sessions) noexcept {
  try {
    for (bool is_second = false;; is_second = true) {
      if (auto ended = transfer.begin(message)) return *std::move(ended);
      if (auto error = sessions.given_up(transfer.peer())) return *std::move(error);
      Attempt attempt = transfer.perform();
      if (attempt.again && !is_second) continue;
      sessions.note(transfer.peer(), attempt);
      return std::move(attempt.result);
    }
  } catch (...) {
    return out_of_resources();  // nothing else throws here
  }
}

struct Ended {
  std::size_t index;
  SendResult result;
};

/// The threads and what goes to and from them. Handed out is never more than there are threads, so a message
/// that was handed out is begun at once.
class Workers {
 public:
  Workers(std::span<const OutgoingMessage> batch, std::size_t count, const MakeTransfer& make)
      : batch_(batch) {
    // Signals are for the host's threads; SIGPIPE, which a library below libcurl may raise, for none.
    const AllSignalsBlocked blocked;
    try {
      while (threads_.size() < count) {
        threads_.emplace_back([this, transfer = make()] { work(*transfer); });
      }
    } catch (const std::exception&) {
      // As many as there can be: no thread, or no memory for one.
    }
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers() {
    {
      const std::lock_guard lock{mutex_};
      is_closing_ = true;
    }
    handed_.notify_all();
  }

  [[nodiscard]] std::size_t size() const noexcept { return threads_.size(); }

  void hand_out(std::size_t index) {
    {
      const std::lock_guard lock{mutex_};
      to_do_.push_back(index);
    }
    handed_.notify_one();
  }

  /// What has ended; waits for something, but not for long.
  std::vector<Ended> take_ended() {
    std::unique_lock lock{mutex_};
    came_back_.wait_for(lock, kPatience, [this] { return !ended_.empty(); });
    return std::exchange(ended_, {});
  }

 private:
  void work(Transfer& transfer) {
    std::unique_lock lock{mutex_};
    for (;;) {
      handed_.wait(lock, [this] { return is_closing_ || !to_do_.empty(); });
      if (to_do_.empty() || is_closing_) return;
      const std::size_t index = to_do_.front();
      to_do_.pop_front();
      lock.unlock();
      SendResult result = carry(transfer, batch_[index], sessions_);
      lock.lock();
      ended_.push_back({index, std::move(result)});
      came_back_.notify_one();
    }
  }

  std::span<const OutgoingMessage> batch_;
  Sessions sessions_;
  std::mutex mutex_;
  std::condition_variable handed_;
  std::condition_variable came_back_;
  std::deque<std::size_t> to_do_;
  std::vector<Ended> ended_;
  bool is_closing_ = false;
  std::vector<std::jthread> threads_;  ///< last: they end before what they use
};

}  // namespace

void run_transfers(std::span<const OutgoingMessage> batch, int connections, const MakeTransfer& make,
                   const SendDone& done, const KeepGoing& keep_going) {
  if (batch.empty()) return;
  Workers workers{batch, std::min(batch.size(), static_cast<std::size_t>(connections)), make};
  std::size_t next = 0;
  const auto end_rest = [&](const SendResult& result) {
    while (next < batch.size()) done(next++, result);
  };
  if (workers.size() == 0) return end_rest(out_of_resources());
  std::size_t under_way = 0;
  bool goes_on = true;
  const auto ask = [&] { return goes_on = goes_on && (!keep_going || keep_going()); };
  while (next < batch.size() || under_way != 0) {
    while (under_way < workers.size() && next < batch.size() && ask()) {
      workers.hand_out(next++);
      ++under_way;
    }
    if (!goes_on) end_rest({SendOutcome::temporary_failure, std::string{kStoppedError}});
    if (under_way == 0) continue;
    std::vector<Ended> ended = workers.take_ended();
    if (ended.empty() || next == batch.size()) ask();
    under_way -= ended.size();
    for (Ended& one : ended) done(one.index, std::move(one.result));
  }
}

}  // namespace physcrm::channel
