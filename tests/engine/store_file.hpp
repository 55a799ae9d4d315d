// A store in a file, for what several engines do to one store and for what happens behind an engine's back.
#ifndef PHYSCRM_TESTS_ENGINE_STORE_FILE_HPP
#define PHYSCRM_TESTS_ENGINE_STORE_FILE_HPP

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace physcrm::test {

/// Where a file that no crash has to survive is best kept: in memory, where the system has such a place.
[[nodiscard]] inline std::filesystem::path memory_folder() {
  const std::filesystem::path shared_memory{"/dev/shm"};
  return ::access(shared_memory.c_str(), W_OK) == 0 ? shared_memory
                                                    : std::filesystem::path{testing::TempDir()};
}

/// A store in a file of its own, removed afterwards.
class StoreFile {
 public:
  explicit StoreFile(const std::string& name, const std::filesystem::path& folder = testing::TempDir())
      : path_(folder / ("physcrm_" + name + "_" + std::to_string(::getpid()) + ".db")) {
    remove();
  }
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;
  ~StoreFile() { remove(); }
  [[nodiscard]] std::string url() const { return "sqlite:///" + path_.string().substr(1); }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Runs SQL behind the engine's back.
  void execute(const std::string& sql) const {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }

 private:
  void remove() const {
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_.string() + suffix);
  }
  std::filesystem::path path_;
};

}  // namespace physcrm::test

#endif
