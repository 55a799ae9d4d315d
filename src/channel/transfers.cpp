#include "channel/transfers.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>

#include "channel/address.hpp"

namespace physcrm::channel {
namespace {

/// How long the loop waits for something to happen before it asks whether to go on.
constexpr int kPollMs = 500;

SendResult out_of_resources() {
  return {SendOutcome::temporary_failure, "there is not enough memory to send"};
}

/// A transfer and what it carries.
struct Slot {
  std::unique_ptr<Transfer> transfer;
  std::size_t index = 0;
  bool is_running = false;
  bool is_second_try = false;
};

/// What failed in the sessions with one peer since the last that worked.
struct Peer {
  int failures = 0;
  SendResult last;
};

class Run {
 public:
  Run(std::span<const OutgoingMessage> batch, bool public_only, const SendDone& done,
      const KeepGoing& keep_going)
      : batch_(batch),
        done_(done),
        keep_going_(keep_going),
        sockets_(public_only),
        multi_(curl_multi_init()) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    // Connections first, handles after: a handle must have left the multi handle before it is freed.
    for (const Slot& slot : slots_) {
      if (slot.is_running) curl_multi_remove_handle(multi_, slot.transfer->easy());
    }
    sockets_.stop_listening();
    curl_multi_cleanup(multi_);
  }

  void all(int connections, const MakeTransfer& make) {
    make_slots(connections, make);
    while (next_ < batch_.size() || running_ != 0) {
      begin_more();
      if (running_ == 0) continue;
      int still_running = 0;
      if (curl_multi_perform(multi_, &still_running) != CURLM_OK) return give_up();
      if (take_ended()) continue;
      if (curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr) != CURLM_OK) return give_up();
    }
  }

 private:
  void make_slots(int connections, const MakeTransfer& make) {
    const std::size_t count = std::min(batch_.size(), static_cast<std::size_t>(connections));
    if (multi_ != nullptr) {
      curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(count));
      for (std::size_t i = 0; i < count; ++i) {
        auto transfer = make(sockets_);
        if (transfer->easy() == nullptr) break;
        slots_.push_back({.transfer = std::move(transfer)});
      }
    }
    if (slots_.empty()) give_up();
  }

  /// Begins messages until every slot is busy, or there are to be no more.
  void begin_more() {
    ask();
    for (Slot& slot : slots_) {
      while (!slot.is_running && next_ < batch_.size() && !stopped_) {
        begin(slot, next_++);
        ask();
      }
    }
    if (stopped_) report_rest({SendOutcome::temporary_failure, std::string{kStoppedError}});
  }

  void ask() { stopped_ = stopped_ || (keep_going_ && !keep_going_()); }

  void begin(Slot& slot, std::size_t index) {
    slot.index = index;
    slot.is_second_try = false;
    if (auto ended = slot.transfer->begin(batch_[index])) return done_(index, *std::move(ended));
    const Peer& peer = peers_[slot.transfer->peer()];
    if (peer.failures >= kMaxFailedSessions) return done_(index, peer.last);
    start(slot);
  }

  void start(Slot& slot) {
    if (curl_multi_add_handle(multi_, slot.transfer->easy()) != CURLM_OK) {
      return done_(slot.index, out_of_resources());
    }
    slot.is_running = true;
    ++running_;
  }

  /// Whether any transfer has ended.
  bool take_ended() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto slot = std::find_if(slots_.begin(), slots_.end(), [message](const Slot& one) {
        return one.transfer->easy() == message->easy_handle;
      });
      curl_multi_remove_handle(multi_, message->easy_handle);
      slot->is_running = false;
      --running_;
      any = true;
      finish(*slot, slot->transfer->end(code));
    }
    return any;
  }

  void finish(Slot& slot, Attempt attempt) {
    if (attempt.again && !std::exchange(slot.is_second_try, true)) return start(slot);
    Peer& peer = peers_[slot.transfer->peer()];
    peer.failures = attempt.session_failed ? peer.failures + 1 : 0;
    if (attempt.session_failed) peer.last = attempt.result;
    done_(slot.index, std::move(attempt.result));
  }

  /// libcurl itself has failed: nothing can be sent any more.
  void give_up() {
    for (Slot& slot : slots_) {
      if (!std::exchange(slot.is_running, false)) continue;
      curl_multi_remove_handle(multi_, slot.transfer->easy());
      --running_;
      done_(slot.index, out_of_resources());
    }
    report_rest(out_of_resources());
  }

  void report_rest(const SendResult& result) {
    while (next_ < batch_.size()) done_(next_++, result);
  }

  std::span<const OutgoingMessage> batch_;
  const SendDone& done_;
  const KeepGoing& keep_going_;
  Sockets sockets_;
  CURLM* multi_;
  std::vector<Slot> slots_;
  std::map<std::string, Peer> peers_;
  std::size_t next_ = 0;
  std::size_t running_ = 0;
  bool stopped_ = false;
};

}  // namespace

curl_socket_t Sockets::open(const curl_sockaddr& address, bool& refused) noexcept {
  if (public_only_ && !is_public_address(&address.addr, static_cast<socklen_t>(address.addrlen))) {
    refused = true;
    return CURL_SOCKET_BAD;
  }
  const curl_socket_t socket = ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  if (socket == CURL_SOCKET_BAD) return CURL_SOCKET_BAD;
  try {
    open_.push_back(socket);
  } catch (...) {
    ::close(socket);
    return CURL_SOCKET_BAD;
  }
  return socket;
}

int Sockets::close(curl_socket_t socket) noexcept {
  std::erase(open_, socket);
  return ::close(socket);
}

void Sockets::stop_listening() noexcept {
  // libcurl says QUIT and would wait up to two minutes for each server's answer.
  for (const curl_socket_t socket : open_) ::shutdown(socket, SHUT_RD);
}

Transfer::Transfer(Sockets& sockets) : sockets_(sockets), easy_(curl_easy_init()) {}

void Transfer::use_sockets(Options& options) noexcept {
  refused_ = false;
  options.function(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open)
      .pointer(CURLOPT_OPENSOCKETDATA, this)
      .function(CURLOPT_CLOSESOCKETFUNCTION, &Transfer::on_close)
      // A connection outlives the transfer that opened it, but not the batch.
      .pointer(CURLOPT_CLOSESOCKETDATA, &sockets_);
}

curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  auto& transfer = *static_cast<Transfer*>(self);
  return transfer.sockets_.open(*address, transfer.refused_);
}

int Transfer::on_close(void* sockets, curl_socket_t socket) noexcept {
  return static_cast<Sockets*>(sockets)->close(socket);
}

void run_transfers(std::span<const OutgoingMessage> batch, int connections, bool public_only,
                   const MakeTransfer& make, const SendDone& done, const KeepGoing& keep_going) {
  if (batch.empty()) return;
  const SigpipeBlock sigpipe;
  Run{batch, public_only, done, keep_going}.all(connections, make);
}

}  // namespace physcrm::channel
