#include "storage/sql/sqlite_copy.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <iterator>

#include "base/try.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sql/sqlite_error.hpp"
#include "storage/sql/sqlite_store.hpp"
#include "storage/sql/storage_error.hpp"

namespace physcrm::storage::sql {
namespace {

namespace fs = std::filesystem;

/// Copies the log into the file, and removes it.
constexpr const char* kOneFile = "PRAGMA journal_mode = DELETE";
constexpr int kPagesAtATime = 1024;
constexpr int kNobodyHasThisMany = 1000;
constexpr SessionOptions kReading{SessionUse::read, 5000};

/// A connection that only these copies need.
class Handle {
 public:
  explicit Handle(const std::string& path, int flags)
      : code_(sqlite3_open_v2(path.c_str(), &db_, flags, nullptr)) {
    sqlite3_extended_result_codes(db_, 1);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { sqlite3_close(db_); }
  [[nodiscard]] int code() const noexcept { return code_; }
  [[nodiscard]] sqlite3* get() const noexcept { return db_; }
  int run(const char* sql) { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

 private:
  sqlite3* db_ = nullptr;
  int code_;
};

Error no_access(int fault) {
  if (fault == EEXIST) return Error{ErrorCode::conflict, "there is a file of this name already", "path"};
  if (fault == ENOSPC) return storage_error("full", "no room for the copy");
  return storage_error("permission_denied", "the copy can't be written there");
}

/// A name is there after the power has failed only once its directory was synced.
int sync_directory_of(const fs::path& file) {
  const fs::path parent = file.has_parent_path() ? file.parent_path() : fs::path{"."};
  const int directory = ::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return errno;
  const int fault = ::fsync(directory) == 0 ? 0 : errno;
  ::close(directory);
  return fault;
}

/// Two may write a copy of one name at the same time; one of them gets the name.
std::string name_of_its_own(const std::string& path) {
  static std::atomic<unsigned> copies{0};
  return path + ".part-" + std::to_string(::getpid()) + '-' + std::to_string(++copies);
}

/// A file under a name that says it is not done; gone with the object unless it was given its own.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)), part_(name_of_its_own(path_)) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() { remove(); }
  [[nodiscard]] const std::string& part() const noexcept { return part_; }
  /// Never in the place of another file, whoever makes one at the same time.
  [[nodiscard]] Result<void> finish() {
    if (::link(part_.c_str(), path_.c_str()) != 0) return no_access(errno);
    return sync();
  }
  /// In the place of the file that has the name, at one stroke.
  [[nodiscard]] Result<void> replace() {
    if (::rename(part_.c_str(), path_.c_str()) != 0) return no_access(errno);
    return sync();
  }

 private:
  [[nodiscard]] Result<void> sync() const {
    if (const int fault = sync_directory_of(path_); fault != 0) return no_access(fault);
    return ok();
  }
  void remove() const noexcept {
    std::error_code ignored;
    for (const char* end : {"", "-journal", "-wal", "-shm"}) fs::remove(part_ + end, ignored);
  }
  std::string path_;
  std::string part_;
};

/// It will hold what the store holds: from its first byte on it is not for everybody who may read its folder.
Result<void> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return no_access(errno);
  ::close(file);
  return ok();
}

/// All pages, and synced; the copy is one file, whoever reads it.
Result<void> copy_pages(SqliteSession& source, const std::string& path) {
  PHYSCRM_TRYV(make_private_file(path));
  Handle copy{path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
  if (copy.code() != SQLITE_OK) return sqlite_error(copy.code(), nullptr);
  sqlite3_backup* const backup = sqlite3_backup_init(copy.get(), "main", source.handle(), "main");
  if (backup == nullptr) return sqlite_error(sqlite3_extended_errcode(copy.get()), nullptr);
  int code = SQLITE_OK;
  while (code == SQLITE_OK) code = sqlite3_backup_step(backup, kPagesAtATime);
  const int end = sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE) code = end;
  if (code == SQLITE_OK) code = copy.run(kOneFile);
  if (code != SQLITE_OK) return sqlite_error(code, nullptr);
  return ok();
}

/// What belongs to a store beside its file: one log that is left of another store would be read into the new.
constexpr const char* kLogEnds[] = {"-shm", "-wal", "-journal"};

bool is_taken(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) || std::any_of(std::begin(kLogEnds), std::end(kLogEnds),
                                                  [&](auto* end) { return fs::exists(path + end, ignored); });
}

/// For the files of a store that is to make room: a name that none has yet; or that it was given by one who
/// died before he had replaced it.
std::string free_name(const std::string& path) {
  const auto is_free = [&](const std::string& name) {
    std::error_code ignored;
    return !is_taken(name) || fs::equivalent(name, path, ignored);
  };
  std::string name = path + ".replaced";
  for (int i = 2; i < kNobodyHasThisMany && !is_free(name); ++i) {
    name = path + ".replaced-" + std::to_string(i);
  }
  return name;
}

/// Gives the store a second name, under which it is kept when another takes its place: there is one at the
/// place at any moment, whenever this process dies. Its log is copied into it first, which also fails where
/// somebody has it open; one that is too damaged for that is kept as it is, with its log.
Result<void> keep_beside(const std::string& path) {
  Handle old{path, SQLITE_OPEN_READWRITE};
  int code = old.code() == SQLITE_OK ? old.run("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE") : old.code();
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED) {
    return Error{ErrorCode::unavailable, "a host has the store open: stop it first"};
  }
  const std::string name = free_name(path);
  std::error_code fault;
  for (const char* end : kLogEnds) {
    if (!fs::exists(path + end, fault)) continue;
    fs::rename(path + end, name + end, fault);
    if (fault) return no_access(fault.value());
  }
  if (fs::exists(path, fault) && !fs::equivalent(name, path, fault) &&
      ::link(path.c_str(), name.c_str()) != 0) {
    return no_access(errno);
  }
  if (const int unsynced = sync_directory_of(name); unsynced != 0) return no_access(unsynced);
  return ok();
}

Result<std::unique_ptr<Store>> open_copy(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return Error{ErrorCode::not_found, "there is no such file", "path"};
  return SqliteStore::open_copy({false, path});
}

Result<void> copy_file(const std::string& path, const std::string& to) {
  PHYSCRM_TRY(const auto source, SqliteSession::open({false, path}, kReading));
  PHYSCRM_TRYV(source->begin(SessionUse::read));
  return copy_pages(*source, to);
}

/// What an earlier version has written can be looked at once it is what this one would write.
Result<void> bring_up_and_check(const std::string& path, const CopyCheck& check) {
  {
    PHYSCRM_TRY(const auto store, SqliteStore::open({false, path}, StoreOptions{}));
    PHYSCRM_TRYV(check(*store));
  }
  Handle file{path, SQLITE_OPEN_READWRITE};
  const int code = file.code() == SQLITE_OK ? file.run(kOneFile) : file.code();
  return code == SQLITE_OK ? ok() : Result<void>{sqlite_error(code, nullptr)};
}

}  // namespace

Result<void> write_copy(SqliteSession& source, const std::string& path, const CopyCheck& check) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) return no_access(EEXIST);
  Unfinished file{path};
  PHYSCRM_TRYV(source.begin(SessionUse::read));
  const auto copied = copy_pages(source, file.part());
  (void)source.roll_back();
  PHYSCRM_TRYV(copied);
  {
    PHYSCRM_TRY(const auto copy, open_copy(file.part()));
    PHYSCRM_TRYV(check(*copy));
  }
  return file.finish();
}

Result<StoreInfo> look_at_sqlite_copy(const std::string& path, const CopyCheck& check) {
  StoreInfo info;
  {
    PHYSCRM_TRY(const auto copy, open_copy(path));
    PHYSCRM_TRY(info, copy->info());
    if (info.schema_version == newest_schema_version()) {
      PHYSCRM_TRYV(check(*copy));
      return info;
    }
  }
  const Unfinished upgraded{path};
  PHYSCRM_TRYV(copy_file(path, upgraded.part()));
  PHYSCRM_TRYV(bring_up_and_check(upgraded.part(), check));
  return info;
}

Result<void> restore_sqlite_copy(const std::string& path, const SqliteLocation& place, bool replaces,
                                 const CopyCheck& check) {
  if (place.in_memory) {
    return Error{ErrorCode::failed_precondition, "a copy is restored into a file: sqlite:///a/path"};
  }
  const bool is_there = is_taken(place.path);
  if (is_there && !replaces) return Error{ErrorCode::conflict, "there is a store at this place already"};
  PHYSCRM_TRYV(open_copy(path));
  Unfinished file{place.path};
  PHYSCRM_TRYV(copy_file(path, file.part()));
  PHYSCRM_TRYV(bring_up_and_check(file.part(), check));
  if (!is_there) return file.finish();
  PHYSCRM_TRYV(keep_beside(place.path));
  // Whoever could open the store can open the one in its place.
  std::error_code fault;
  const fs::file_status old = fs::status(place.path, fault);
  if (fs::is_regular_file(old)) fs::permissions(file.part(), old.permissions(), fault);
  return file.replace();
}

}  // namespace physcrm::storage::sql
