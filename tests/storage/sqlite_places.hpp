// A directory that is gone at the end of a test, and raw access to a SQLite file in it.
#ifndef PHYSCRM_TESTS_STORAGE_SQLITE_PLACES_HPP
#define PHYSCRM_TESTS_STORAGE_SQLITE_PLACES_HPP

#include <sqlite3.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace physcrm::storage {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] std::string url(std::string_view name = "store.db") const {
    return "sqlite://" + (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

/// Another program's connection to the file.
class RawDatabase {
 public:
  explicit RawDatabase(const std::filesystem::path& file);
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;
  ~RawDatabase();
  /// SQLite's result code.
  int run(const std::string& sql);
  /// The last column of each row, joined with line feeds; a test failure when the statement fails.
  std::string ask(const std::string& sql);

 private:
  sqlite3* handle_ = nullptr;
};

}  // namespace physcrm::storage

#endif
