// The channels that come with the library: SMTP, webhook, a directory of mail files, a host's callback.
//
// Each factory answers `invalid_argument` naming every bad field at once, by its name on the wire
// (`smtp.fromAddress`, `webhook.allowedTargets`). Nothing is opened until something is sent. Secrets stay in
// the channel and are never part of an error.
#ifndef PHYSCRM_CHANNELS_HPP
#define PHYSCRM_CHANNELS_HPP

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "physcrm/channel.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

inline constexpr int kMaxChannelTimeoutMs = 600'000;
inline constexpr int kMaxChannelConnections = 64;

enum class SmtpSecurity : std::uint8_t {
  starttls = 0,  ///< required: a server that does not offer it is not spoken to
  tls = 1,       ///< from the first byte (port 465)
  none = 2,      ///< in clear; refused together with a password
};

struct SmtpConfig {
  std::string host;  ///< a name in ASCII, or an address
  int port = 587;    ///< 1..65535
  SmtpSecurity security = SmtpSecurity::starttls;
  std::string username;  ///< with `password`, or both empty: no authentication
  std::string password;
  std::string from_address;
  std::string from_name;            ///< may be empty
  std::string reply_to;             ///< an address, or empty
  std::string ca_file;              ///< PEM: the certificates that are trusted; empty: the system's
  int connect_timeout_ms = 10'000;  ///< 1..600000: until the server can be spoken to
  int send_timeout_ms = 60'000;     ///< 1..600000: one message, connecting included
  int max_connections = 4;          ///< 1..64, each with a thread while a batch is sent
};

/// Mail through a relay. The certificate and its name are always checked. How an attempt ends:
/// - a 5xx answer to the recipient or the message, an address that is none: permanent;
/// - a 4xx answer, a connection that fails, breaks or times out: temporary;
/// - whatever is the relay's or its configuration's fault (certificate, STARTTLS, password, a refused sender,
///   5.x.x of the session): temporary, and said so.
/// After three such failures of the session in a row, with none that worked between them, the rest of the
/// batch is given the last one's error without being tried: a wrong password is not tried ten thousand times.
/// A relay that closes a connection between two messages costs no attempt; the message goes over a new one.
[[nodiscard]] Result<std::unique_ptr<Channel>> make_smtp_channel(SmtpConfig config);

struct WebhookConfig {
  std::string url;  ///< for messages without a target of their own; may be empty when there are allowed ones
  std::string secret;  ///< signs every request; 16 bytes or more
  /// Where else a message may go: a host (`hooks.example.org`, any port and path), or a URL, which allows all
  /// that is below it, path segment by path segment.
  std::vector<std::string> allowed_targets;
  /// Whether addresses that are not public (loopback, private, link-local, metadata services) may be spoken
  /// to. It is the address connected to that is looked at, so a name that changes its mind gains nothing.
  bool allow_private_addresses = false;
  bool allow_http = false;  ///< in clear; for tests and for what never leaves the machine
  std::string ca_file;      ///< PEM: the certificates that are trusted; empty: the system's
  int timeout_ms = 10'000;  ///< 1..600000: one message, connecting included
  int max_connections = 4;  ///< 1..64, each with a thread while a batch is sent
};

/// POST of JSON, with `X-Physcrm-Idempotency-Key`, `X-Physcrm-Timestamp` (Unix seconds of the message's date)
/// and `X-Physcrm-Signature: v1=` and the lower-case hexadecimal HMAC-SHA256 of timestamp, `.` and body. No
/// redirect is followed, no proxy used, no user name taken from a URL; of an answer only its status counts.
/// 2xx is sent; 408, 425, 429, 5xx and every failure of the connection are temporary; the rest is permanent,
/// as is a target that is not allowed.
[[nodiscard]] Result<std::unique_ptr<Channel>> make_webhook_channel(WebhookConfig config);

struct DirectoryConfig {
  std::string path;          ///< an existing directory
  std::string from_address;  ///< empty: `physcrm@localhost.invalid`
  std::string from_name;
  std::string reply_to;
};

/// One `.eml` file a message, named after its key, for another program to pick up or for people to look at. A
/// file appears whole and durable or not at all; the same key again replaces its file. Names that begin with
/// a dot are on their way, or were when a process died.
[[nodiscard]] Result<std::unique_ptr<Channel>> make_directory_channel(DirectoryConfig config);

/// Hands each message to the host, one at a time on the thread that sends. An exception from `send` is a
/// temporary failure and goes no further. `send` is called from as many threads as the channel is.
[[nodiscard]] Result<std::unique_ptr<Channel>> make_host_channel(
    std::function<SendResult(const OutgoingMessage&)> send);

}  // namespace physcrm

#endif
