// Many messages over a few connections: what the channels over libcurl share.
#ifndef PHYSCRM_CHANNEL_TRANSFERS_HPP
#define PHYSCRM_CHANNEL_TRANSFERS_HPP

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "channel/curl.hpp"
#include "physcrm/channel.hpp"

namespace physcrm::channel {

/// How an attempt to send a message ended.
struct Attempt {
  SendResult result;
  /// The other side could not be worked with at all: whatever message is next would fare the same.
  bool session_failed = false;
  /// Nothing of the message had left, and a new connection may do better: it is worth doing once more.
  bool again = false;
};

/// Sends one message after the other with one handle, and so over one connection as long as all goes well.
/// Used by one thread at a time.
class Transfer {
 public:
  /// `public_only`: connects to addresses of the public internet only.
  explicit Transfer(bool public_only) noexcept : public_only_(public_only) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  virtual ~Transfer() { close_connections(); }

  /// Makes the handle ready for this message, which outlives the attempt. A result: it ends here.
  [[nodiscard]] std::optional<SendResult> begin(const OutgoingMessage& message);
  /// Whom the message in hand is for, as far as failures of the session are shared: scheme, host and port.
  [[nodiscard]] virtual std::string peer() const = 0;
  /// Sends it and waits for its end.
  [[nodiscard]] Attempt perform();

 protected:
  /// Sets the options of this message; those of the one before are gone.
  [[nodiscard]] virtual std::optional<SendResult> prepare(const OutgoingMessage& message,
                                                          Options& options) = 0;
  [[nodiscard]] virtual Attempt judge(CURLcode code) = 0;

  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }
  /// Whether an address of the message in hand was not public.
  [[nodiscard]] bool refused_address() const noexcept { return refused_; }

 private:
  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept;
  static int on_close(void* self, curl_socket_t socket) noexcept;
  [[nodiscard]] curl_socket_t open(const curl_sockaddr& address) noexcept;
  void close_connections() noexcept;

  bool public_only_;
  bool refused_ = false;
  std::vector<curl_socket_t> open_;
  EasyHandle easy_;  ///< null until it is needed, and after a failure
};

using MakeTransfer = std::function<std::unique_ptr<Transfer>()>;

/// After so many failed sessions in a row the others of the batch for the same peer are not tried any more.
inline constexpr int kMaxFailedSessions = 3;

/// `Channel::send` with so many transfers at once, each on a thread that ends with the call. (libcurl's multi
/// interface needs no threads, but waits for the answer to a mail without letting other transfers go on: one
/// slow answer would hold up all.)
void run_transfers(std::span<const OutgoingMessage> batch, int connections, const MakeTransfer& make,
                   const SendDone& done, const KeepGoing& keep_going);

}  // namespace physcrm::channel

#endif
