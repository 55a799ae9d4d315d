// Files that appear whole and durable, or not at all.
#ifndef PHYSCRM_BASE_DURABLE_FILE_HPP
#define PHYSCRM_BASE_DURABLE_FILE_HPP

#include <string>
#include <string_view>

namespace physcrm {

/// An open directory that such files are written into. One user at a time.
class DurableDirectory {
 public:
  explicit DurableDirectory(const std::string& path) noexcept;
  DurableDirectory(const DurableDirectory&) = delete;
  DurableDirectory& operator=(const DurableDirectory&) = delete;
  ~DurableDirectory();

  /// 0, or the errno of why the directory can't be used.
  [[nodiscard]] int fault() const noexcept { return fault_; }

  /// Writes the bytes under a name of their own (one that begins with a dot and `name`), and then names the
  /// file, in the place of what had that name. Answers 0 when it is there also after the power has failed,
  /// else an errno, and then nothing of it is there. `name` is one component of a path.
  [[nodiscard]] int write(const std::string& name, std::string_view bytes) noexcept;

 private:
  int descriptor_ = -1;
  int fault_ = 0;
};

/// Why a file could not be written, as one short line for people.
[[nodiscard]] std::string_view write_fault_text(int fault) noexcept;

}  // namespace physcrm

#endif
