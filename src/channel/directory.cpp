#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "channel/config.hpp"
#include "channel/mime.hpp"
#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

constexpr const char* kDefaultSender = "physcrm@localhost.invalid";

class Descriptor {
 public:
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

SendResult not_written(int cause) {
  const char* why = "the file could not be written";
  if (cause == ENOSPC || cause == EDQUOT) why = "there is no space for the file";
  if (cause == EACCES || cause == EPERM || cause == EROFS) why = "the directory may not be written to";
  if (cause == ENOENT || cause == ENOTDIR) why = "the directory is not there";
  return {SendOutcome::temporary_failure, why};
}

bool write_all(int descriptor, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// A name that no other writer in this directory has at the moment: process and count. What a process of the
/// same number left behind is written over.
std::string temporary_name(const std::string& token) {
  static std::atomic<std::uint64_t> count{0};
  return '.' + token + '.' + std::to_string(::getpid()) + '.' + std::to_string(++count);
}

/// Writes and names the file; when this returns true, it is there also after the power has failed.
bool write_durably(int directory, const std::string& token, std::string_view mail) {
  const std::string temporary = temporary_name(token);
  const std::string name = token + ".eml";
  {
    // Readable for the group too: what picks the mail up is often another program's user.
    const Descriptor file{
        ::openat(directory, temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640)};
    if (!file.is_open()) return false;
    if (write_all(file.get(), mail) && ::fsync(file.get()) == 0 &&
        ::renameat(directory, temporary.c_str(), directory, name.c_str()) == 0) {
      return ::fsync(directory) == 0;
    }
  }
  const int cause = errno;
  ::unlinkat(directory, temporary.c_str(), 0);
  errno = cause;
  return false;
}

class DirectoryChannel final : public Channel {
 public:
  DirectoryChannel(std::string path, channel::MailSender sender)
      : path_(std::move(path)), sender_(std::move(sender)) {}

  void send(std::span<const OutgoingMessage> batch, const SendDone& done,
            const KeepGoing& keep_going) override {
    const Descriptor directory{::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const int cause = directory.is_open() ? 0 : errno;
    bool stopped = false;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      stopped = stopped || (keep_going && !keep_going());
      if (stopped) {
        done(i, {SendOutcome::temporary_failure, std::string{kStoppedError}});
      } else {
        done(i, directory.is_open() ? one(directory.get(), batch[i]) : not_written(cause));
      }
    }
  }

 private:
  SendResult one(int directory, const OutgoingMessage& message) const {
    const channel::MailEnvelope envelope = channel::envelope_of(message);
    if (!envelope.fault.empty()) return {SendOutcome::permanent_failure, envelope.fault};
    if (!write_durably(directory, envelope.token, write_mail(message, envelope, sender_))) {
      return not_written(errno);
    }
    return {};
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
