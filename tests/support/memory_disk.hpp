// A disk in memory, for tests of what happens to a store when the disk fails: files by name, what of them has
// been synced and what has not, and the faults that calls to it are to meet.
#ifndef PHYSCRM_TESTS_SUPPORT_MEMORY_DISK_HPP
#define PHYSCRM_TESTS_SUPPORT_MEMORY_DISK_HPP

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/random.hpp"

namespace physcrm::testing_support {

/// A write, or, with nothing to write, a change of the file's length to `offset`.
struct DiskChange {
  std::int64_t offset = 0;
  std::string bytes;
};

/// Locks on a file and its shared memory, as SQLite takes them. They end with the handle that holds them.
struct DiskLocks {
  int shared = 0;
  const void* reserved = nullptr;   ///< the handle that is going to write
  const void* pending = nullptr;    ///< and lets no new reader in
  const void* exclusive = nullptr;  ///< and is alone
  static constexpr int kShmLocks = 8;
  std::array<int, kShmLocks> shm_shared{};
  std::array<const void*, kShmLocks> shm_exclusive{};
};

struct DiskFile {
  std::string bytes;                 ///< as programs see it
  std::string durable;               ///< as it was synced last; only while the disk keeps track
  std::vector<DiskChange> unsynced;  ///< since then, in order
  bool is_entry_durable = false;     ///< a file that was never synced may not be there after a cut
  DiskLocks locks;
  std::vector<std::unique_ptr<char[]>> shm;
  int shm_users = 0;
};

/// The files of a store by the end of their names: "", "-wal". What lies on a disk without power.
using DiskImage = std::map<std::string, std::string>;

enum class DiskCall : std::uint8_t {
  open,
  read,
  write,
  truncate,
  sync,
  remove,
  lock,
  shm_map,
  shm_lock,
  read_page,  ///< of a b-tree, whole
};

/// What a failing call says.
enum class FaultFlavour : std::uint8_t {
  io_error,  ///< the extended I/O error of the call; an open is CANTOPEN
  no_room,   ///< FULL, BUSY
  denied,    ///< READONLY, NOMEM
  damaged,   ///< pages of the database come as zeros; nothing else fails
};
inline constexpr int kFaultFlavours = 4;
[[nodiscard]] const char* to_string(FaultFlavour flavour) noexcept;

struct FaultPlan {
  std::int64_t at = 0;  ///< the number of the call that fails, from 1; 0: none
  bool stays = false;   ///< and every one after it
  FaultFlavour flavour = FaultFlavour::io_error;
  bool only_syncs = false;  ///< count syncs alone
};

/// How the disk treats what was written and not synced, when the power goes.
struct CutStyle {
  std::int64_t sector = 512;  ///< what is written whole or not at all
  bool loses_all = false;     ///< nothing unsynced survives
};

/// Used by one thread at a time.
class MemoryDisk {
 public:
  // --- What the file system is asked for ---------------------------------------------------------------
  [[nodiscard]] std::shared_ptr<DiskFile> open(const std::string& name, bool creates);
  [[nodiscard]] bool exists(const std::string& name) const { return files_.count(name) != 0; }
  bool remove(const std::string& name);
  void write(DiskFile& file, std::int64_t offset, std::string_view bytes);
  void truncate(DiskFile& file, std::int64_t size);
  void sync(DiskFile& file);
  /// A sync that failed: what it should have written is not written later either, although it can be read.
  void fail_sync(DiskFile& file);

  // --- Faults --------------------------------------------------------------------------------------------
  /// Starts counting at the next call.
  void arm(const FaultPlan& plan) noexcept;
  /// Calls since `arm`. From now on everything works again.
  std::int64_t disarm() noexcept;
  [[nodiscard]] std::int64_t faults() const noexcept { return faults_; }
  /// Counts the call; true when it is to fail.
  [[nodiscard]] bool fails(DiskCall call) noexcept;
  [[nodiscard]] FaultFlavour flavour() const noexcept { return plan_.flavour; }

  // --- Power ---------------------------------------------------------------------------------------------
  /// From now on unsynced writes are told apart from synced ones.
  void keep_track() noexcept { is_tracking_ = true; }
  /// Syncs answer yes and do nothing.
  void lie_about_syncs(bool lies) noexcept { lies_ = lies; }
  /// The power goes at this call from now (1: the next one that changes something). Everything fails then.
  void cut_at(std::int64_t change) noexcept;
  void cut_now() noexcept { is_dead_ = true; }
  [[nodiscard]] bool is_dead() const noexcept { return is_dead_; }
  /// Called after each sync that was done.
  void on_sync(std::function<void()> tell) { on_sync_ = std::move(tell); }
  /// Counts a call that changes something; the power goes before it has done anything.
  void note_change() noexcept;
  [[nodiscard]] std::int64_t changes() const noexcept { return changes_; }
  /// What lies on the disk when the power is gone: of the unsynced writes some, in part, in any order, or
  /// twice, as `random` will have it.
  [[nodiscard]] DiskImage after_cut(const std::string& store, Random& random, const CutStyle& style) const;

  // --- Images --------------------------------------------------------------------------------------------
  [[nodiscard]] DiskImage image(const std::string& store) const;
  /// Replaces the store's files; whoever has the old ones open keeps them. Power and syncs are as new.
  void put(const std::string& store, const DiskImage& image);

 private:
  std::map<std::string, std::shared_ptr<DiskFile>> files_;
  /// Removed, but for all that is known still there after a cut.
  std::map<std::string, std::shared_ptr<DiskFile>> removed_;
  std::function<void()> on_sync_;
  FaultPlan plan_;
  std::int64_t calls_ = 0;
  std::int64_t faults_ = 0;
  bool is_armed_ = false;
  bool is_tracking_ = false;
  bool lies_ = false;
  bool is_dead_ = false;
  std::int64_t changes_ = 0;
  std::int64_t cut_ = 0;
};

}  // namespace physcrm::testing_support

#endif
