#include <sys/socket.h>
#include <unistd.h>

#include "channel/address.hpp"
#include "channel/transfers.hpp"

namespace physcrm::channel {

std::optional<SendResult> Transfer::begin(const OutgoingMessage& message) {
  refused_ = false;
  if (easy_) {
    curl_easy_reset(easy_.get());  // the options; connections stay
  } else {
    easy_.reset(curl_easy_init());
  }
  if (!easy_) return SendResult{SendOutcome::temporary_failure, "there is not enough memory to send"};
  Options options{easy_.get()};
  options.function(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open)
      .pointer(CURLOPT_OPENSOCKETDATA, this)
      .function(CURLOPT_CLOSESOCKETFUNCTION, &Transfer::on_close)
      .pointer(CURLOPT_CLOSESOCKETDATA, this);
  if (auto ended = prepare(message, options)) return ended;
  if (options.all_set()) return std::nullopt;
  return SendResult{SendOutcome::temporary_failure, "the connection cannot be set up as it must be"};
}

Attempt Transfer::perform() {
  const CURLcode code = curl_easy_perform(easy_.get());
  Attempt attempt = judge(code);
  // After a time-out libcurl keeps a connection on which the late answer would be taken for the next one's.
  if (code != CURLE_OK) close_connections();
  return attempt;
}

curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) noexcept {
  return static_cast<Transfer*>(self)->open(*address);
}

curl_socket_t Transfer::open(const curl_sockaddr& address) noexcept {
  if (public_only_ && !is_public_address(&address.addr, static_cast<socklen_t>(address.addrlen))) {
    refused_ = true;
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

int Transfer::on_close(void* self, curl_socket_t socket) noexcept {
  std::erase(static_cast<Transfer*>(self)->open_, socket);
  return ::close(socket);
}

void Transfer::close_connections() noexcept {
  // libcurl says QUIT and would wait up to two minutes for a server that does not answer: nothing is read
  // from it any more.
  for (const curl_socket_t socket : open_) ::shutdown(socket, SHUT_RD);
  // What watches the lines may be gone already.
  if (easy_) curl_easy_setopt(easy_.get(), CURLOPT_VERBOSE, 0L);
  easy_.reset();
}

}  // namespace physcrm::channel
