#include "base/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <new>

namespace physcrm {
namespace {

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
std::string temporary_name(const std::string& name) {
  static std::atomic<std::uint64_t> count{0};
  return '.' + name + '.' + std::to_string(::getpid()) + '.' + std::to_string(++count);
}

}  // namespace

DurableDirectory::DurableDirectory(const std::string& path) noexcept
    : descriptor_(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)),
      fault_(descriptor_ >= 0 ? 0 : errno) {}

DurableDirectory::~DurableDirectory() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int DurableDirectory::write(const std::string& name, std::string_view bytes) noexcept try {
  if (fault_ != 0) return fault_;
  const std::string temporary = temporary_name(name);
  {
    // Readable for the group too: what picks the file up is often another program's user.
    const Descriptor file{::openat(descriptor_, temporary.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640)};
    if (!file.is_open()) return errno;
    if (write_all(file.get(), bytes) && ::fsync(file.get()) == 0 &&
        ::renameat(descriptor_, temporary.c_str(), descriptor_, name.c_str()) == 0) {
      return ::fsync(descriptor_) == 0 ? 0 : errno;
    }
  }
  const int cause = errno;
  ::unlinkat(descriptor_, temporary.c_str(), 0);
  return cause;
} catch (const std::bad_alloc&) {
  return ENOMEM;
}

std::string_view write_fault_text(int fault) noexcept {
  if (fault == ENOSPC || fault == EDQUOT) return "there is no space for the file";
  if (fault == EACCES || fault == EPERM || fault == EROFS) return "the directory may not be written to";
  if (fault == ENOENT || fault == ENOTDIR) return "the directory is not there";
  return "the file could not be written";
}

}  // namespace physcrm
