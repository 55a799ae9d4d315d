#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "physcrm/byte_source.hpp"

namespace physcrm {
namespace {

class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor) noexcept : descriptor_(descriptor) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { ::close(descriptor_); }

  Result<std::size_t> read(std::span<char> into) override {
    for (;;) {
      const ssize_t count = ::read(descriptor_, into.data(), into.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return Error{ErrorCode::storage_error, "the file cannot be read"};
    }
  }

 private:
  int descriptor_;
};

Error open_error(int cause) {
  switch (cause) {
    case ENOENT:
    case ENOTDIR:
      return {ErrorCode::not_found, "there is no such file"};
    case EACCES:
    case EPERM:
      return {ErrorCode::permission_denied, "the file may not be read: permission denied"};
    default:
      return {ErrorCode::storage_error, "the file cannot be opened"};
  }
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path) {
  if (path.find('\0') != std::string::npos) {
    return Error{ErrorCode::invalid_argument, "a file name holds no NUL character"};
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return open_error(errno);
  auto source = std::make_unique<FileSource>(descriptor);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return open_error(errno);
  if (S_ISDIR(status.st_mode)) {
    return Error{ErrorCode::invalid_argument, "this is a directory, not a file"};
  }
  return std::unique_ptr<ByteSource>{std::move(source)};
}

}  // namespace physcrm
