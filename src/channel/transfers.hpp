// Many messages over a few connections: the loop around libcurl's multi interface that channels share.
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

/// The open sockets of a batch.
class Sockets {
 public:
  explicit Sockets(bool public_only) noexcept : public_only_(public_only) {}
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  /// A socket for this address, or CURL_SOCKET_BAD; `refused` is set when the address is not public and may
  /// therefore not be connected to.
  [[nodiscard]] curl_socket_t open(const curl_sockaddr& address, bool& refused) noexcept;
  int close(curl_socket_t socket) noexcept;

  /// Nothing more is read from any of them: what says goodbye does not wait for an answer.
  void stop_listening() noexcept;

 private:
  bool public_only_;
  std::vector<curl_socket_t> open_;
};

/// How a transfer ended.
struct Attempt {
  SendResult result;
  /// The other side could not be worked with at all: whatever message is next would fare the same.
  bool session_failed = false;
  /// Nothing of the message had left, and a new connection may do better: it is worth doing once more.
  bool again = false;
};

/// One message at a time on its way, with a handle that is used for one after the other.
class Transfer {
 public:
  explicit Transfer(Sockets& sockets);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  virtual ~Transfer() = default;

  /// Null when there was no memory for it.
  [[nodiscard]] CURL* easy() const noexcept { return easy_.get(); }

  /// Makes the handle ready for this message, which outlives the transfer. A result: it ends here.
  [[nodiscard]] virtual std::optional<SendResult> begin(const OutgoingMessage& message) = 0;
  /// Whom the message in hand is for, as far as failures of the session are shared: scheme, host and port.
  [[nodiscard]] virtual std::string peer() const = 0;
  [[nodiscard]] virtual Attempt end(CURLcode code) = 0;

 protected:
  /// Sets what opens and closes sockets, and puts `refused_address` back.
  void use_sockets(Options& options) noexcept;
  /// Whether an address of the message in hand was not public.
  [[nodiscard]] bool refused_address() const noexcept { return refused_; }

 private:
  static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept;
  static int on_close(void* sockets, curl_socket_t socket) noexcept;

  Sockets& sockets_;
  bool refused_ = false;
  EasyHandle easy_;
};

using MakeTransfer = std::function<std::unique_ptr<Transfer>(Sockets&)>;

/// After so many failed sessions in a row the others of the batch for the same peer are not tried any more.
inline constexpr int kMaxFailedSessions = 3;

/// `Channel::send` by transfers, at most `connections` at a time, that may speak to public addresses only
/// when `public_only`.
void run_transfers(std::span<const OutgoingMessage> batch, int connections, bool public_only,
                   const MakeTransfer& make, const SendDone& done, const KeepGoing& keep_going);

}  // namespace physcrm::channel

#endif
