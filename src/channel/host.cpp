#include <exception>
#include <utility>

#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

class HostChannel final : public Channel {
 public:
  explicit HostChannel(std::function<SendResult(const OutgoingMessage&)> send) : send_(std::move(send)) {}

  void send(std::span<const OutgoingMessage> batch, const SendDone& done,
            const KeepGoing& keep_going) override {
    bool stopped = false;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      stopped = stopped || (keep_going && !keep_going());
      done(i,
           stopped ? SendResult{SendOutcome::temporary_failure, std::string{kStoppedError}} : one(batch[i]));
    }
  }

 private:
  /// The exception's text is the host's and could hold anything: it is not passed on.
  SendResult one(const OutgoingMessage& message) const {
    try {
      return send_(message);
    } catch (...) {
      return {SendOutcome::temporary_failure, "the host's callback threw an exception"};
    }
  }

  std::function<SendResult(const OutgoingMessage&)> send_;
};

}  // namespace

Result<std::unique_ptr<Channel>> make_host_channel(std::function<SendResult(const OutgoingMessage&)> send) {
  if (!send) return Error{ErrorCode::invalid_argument, "a host channel needs a callback", "host.send"};
  return std::unique_ptr<Channel>{std::make_unique<HostChannel>(std::move(send))};
}

}  // namespace physcrm
