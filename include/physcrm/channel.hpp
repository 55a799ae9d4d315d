// The port through which messages leave: what a channel is given, what it answers. A host may bring its own.
#ifndef PHYSCRM_CHANNEL_HPP
#define PHYSCRM_CHANNEL_HPP

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "physcrm/instant.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// What one delivery hands to a channel. Texts are UTF-8; bytes that are not become U+FFFD.
struct OutgoingMessage {
  /// The delivery's, the same on every attempt, so that the receiver can tell a repeat: it becomes the
  /// Message-ID, a webhook's header, a file's name. As it stands when it is 1 to 64 letters, digits, `_`, `-`
  /// and single inner dots, else its readable part and a hash. Without one nothing is sent.
  std::string idempotency_key;
  /// An e-mail address; for a webhook the target's URL, or empty for the configured one.
  std::string to_address;
  std::string to_name;
  std::string subject;
  std::string text;
  std::string html;  ///< may be empty: then the mail has one part
  Instant date;      ///< of this attempt: the mail's Date, the webhook's timestamp
  std::string json;  ///< a webhook's body; empty: an object of key, to, subject and text is made
};

enum class SendOutcome : std::uint8_t {
  sent = 0,               ///< the other side has taken it over
  temporary_failure = 1,  ///< worth another try; it may even have arrived
  permanent_failure = 2,  ///< this message will never be taken: no such recipient, refused, not allowed
};

struct SendResult {
  SendOutcome outcome = SendOutcome::sent;
  /// One short line for people; empty when sent. Never a secret, an address, or what the message or the other
  /// side said: of an answer only its numbers.
  std::string error;

  friend bool operator==(const SendResult&, const SendResult&) = default;
};

/// Told once for each message how it ended, by its index in the batch.
using SendDone = std::function<void(std::size_t index, SendResult result)>;

/// Asked whether to begin further messages. An empty function says yes.
using KeepGoing = std::function<bool()>;

/// The error of a message that was not begun because KeepGoing said no.
inline constexpr std::string_view kStoppedError = "stopped";

/// A way for messages to leave. Delivery is at least once: a message whose answer was lost is a
/// `temporary_failure`, and its key makes the repeat recognisable.
class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  virtual ~Channel() = default;

  /// Sends a batch and returns when each message has ended. `done` is called exactly once a message, on the
  /// calling thread, as each ends, in any order: a slow one does not hold the others back. `keep_going` is
  /// asked before each message is begun and, while any is on its way, at least every second; after a false no
  /// further message is begun, those left are `temporary_failure` with `kStoppedError`, and those on their
  /// way are let finish or time out. (Where one message blocks, as in a host's callback, the question waits.)
  ///
  /// May be called from several threads at once; each call has connections, and where it needs them threads,
  /// of its own, which end with it. Does not throw unless `done` or `keep_going` does: then no further
  /// message is begun, and the exception passes once those on their way have ended.
  virtual void send(std::span<const OutgoingMessage> batch, const SendDone& done,
                    const KeepGoing& keep_going) = 0;
};

}  // namespace physcrm

#endif
