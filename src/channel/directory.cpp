#include <sys/stat.h>

#include <utility>

#include "base/durable_file.hpp"
#include "channel/config.hpp"
#include "channel/mime.hpp"
#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

constexpr const char* kDefaultSender = "physcrm@localhost.invalid";

SendResult not_written(int fault) {
  return {SendOutcome::temporary_failure, std::string{write_fault_text(fault)}};
}

class DirectoryChannel final : public Channel {
 public:
  DirectoryChannel(std::string path, channel::MailSender sender)
      : path_(std::move(path)), sender_(std::move(sender)) {}

  void send(std::span<const OutgoingMessage> batch, const SendDone& done,
            const KeepGoing& keep_going) override {
    DurableDirectory directory{path_};
    bool stopped = false;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      stopped = stopped || (keep_going && !keep_going());
      if (stopped) {
        done(i, {SendOutcome::temporary_failure, std::string{kStoppedError}});
      } else {
        done(i, one(directory, batch[i]));
      }
    }
  }

 private:
  SendResult one(DurableDirectory& directory, const OutgoingMessage& message) const {
    const channel::MailEnvelope envelope = channel::envelope_of(message);
    if (!envelope.fault.empty()) return {SendOutcome::permanent_failure, envelope.fault};
    const int fault = directory.write(envelope.token + ".eml", write_mail(message, envelope, sender_));
    return fault == 0 ? SendResult{} : not_written(fault);
  }

  std::string path_;
  channel::MailSender sender_;
};

}  // namespace

Result<std::unique_ptr<Channel>> make_directory_channel(DirectoryConfig config) {
  channel::ConfigChecks checks{"directory."};
  struct stat status {};
  checks.require(config.path.find('\0') == std::string::npos && ::stat(config.path.c_str(), &status) == 0 &&
                     S_ISDIR(status.st_mode),
                 "path", "there is no such directory");
  if (config.from_address.empty()) config.from_address = kDefaultSender;
  channel::MailSender sender = checks.sender(config.from_address, config.from_name, config.reply_to);
  if (auto error = std::move(checks).error()) return *std::move(error);
  return std::unique_ptr<Channel>{
      std::make_unique<DirectoryChannel>(std::move(config.path), std::move(sender))};
}

}  // namespace physcrm
