#include "support/disk_vfs.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "support/shortage.hpp"

namespace physcrm::testing_support {
namespace {

MemoryDisk& the_disk() {
  static MemoryDisk disk;
  return disk;
}

/// What a failing call answers.
int code_of(DiskCall call) noexcept {
  MemoryDisk& disk = the_disk();
  if (disk.is_dead()) return SQLITE_IOERR;
  struct Codes {
    int io_error, no_room, denied;
  };
  static constexpr std::array<Codes, 9> kCodes{{
      {SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_NOMEM},                     // open
      {SQLITE_IOERR_READ, SQLITE_IOERR_CORRUPTFS, SQLITE_IOERR_NOMEM},  // read
      {SQLITE_IOERR_WRITE, SQLITE_FULL, SQLITE_READONLY},               // write
      {SQLITE_IOERR_TRUNCATE, SQLITE_FULL, SQLITE_READONLY},            // truncate
      {SQLITE_IOERR_FSYNC, SQLITE_FULL, SQLITE_IOERR_DIR_FSYNC},        // sync
      {SQLITE_IOERR_DELETE, SQLITE_IOERR_DELETE, SQLITE_IOERR_NOMEM},   // remove
      {SQLITE_IOERR_LOCK, SQLITE_BUSY, SQLITE_IOERR_NOMEM},             // lock
      {SQLITE_IOERR_SHMMAP, SQLITE_FULL, SQLITE_NOMEM},                 // shm_map
      {SQLITE_IOERR_SHMLOCK, SQLITE_BUSY, SQLITE_IOERR_NOMEM},          // shm_lock
  }};
  const Codes& codes = kCodes.at(static_cast<std::size_t>(call));
  switch (disk.flavour()) {
    case FaultFlavour::no_room:
      return codes.no_room;
    case FaultFlavour::denied:
      return codes.denied;
    default:
      return codes.io_error;
  }
}

/// An open file: what SQLite has allocated for one.
struct Handle {
  sqlite3_file base;
  std::shared_ptr<DiskFile>* file;
  std::string* name_to_delete;
  int level;
  unsigned shm_shared;
  unsigned shm_exclusive;
  bool has_shm;
};

Handle& handle_of(sqlite3_file* file) noexcept {
  return *reinterpret_cast<Handle*>(file);
}
DiskFile& file_of(sqlite3_file* file) noexcept {
  return **handle_of(file).file;
}

// --- Bytes ------------------------------------------------------------------------------------------------

/// Whether a page of a b-tree is read. Of the others (free pages, the rest of long values) SQLite can't tell
/// that they are not what was written: it knows no checksum of a page.
bool is_tree_page(const DiskFile& file, int amount, std::size_t from) noexcept {
  constexpr std::size_t kFileHeader = 100;
  const bool is_page = amount >= 512 && (amount & (amount - 1)) == 0;
  const std::size_t at = from == 0 ? kFileHeader : from;
  if (!is_page || at >= file.bytes.size()) return false;
  const char kind = file.bytes[at];
  return kind == 2 || kind == 5 || kind == 10 || kind == 13;
}

int do_read(sqlite3_file* base, void* to, int amount, sqlite3_int64 offset) {
  const DiskFile& file = file_of(base);
  const auto size = static_cast<std::size_t>(amount);
  const auto from = static_cast<std::size_t>(offset);
  const bool is_page = is_tree_page(file, amount, from);
  if (the_disk().fails(is_page ? DiskCall::read_page : DiskCall::read)) {
    if (the_disk().flavour() != FaultFlavour::damaged || the_disk().is_dead()) return code_of(DiskCall::read);
    std::memset(to, 0, size);
    return SQLITE_OK;
  }
  const std::size_t there = from >= file.bytes.size() ? 0 : std::min(size, file.bytes.size() - from);
  if (there != 0) std::memcpy(to, file.bytes.data() + from, there);
  if (there == size) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + there, 0, size - there);
  return SQLITE_IOERR_SHORT_READ;
}

int do_write(sqlite3_file* base, const void* from, int amount, sqlite3_int64 offset) {
  the_disk().note_change();
  if (the_disk().fails(DiskCall::write)) return code_of(DiskCall::write);
  the_disk().write(file_of(base), offset, {static_cast<const char*>(from), static_cast<std::size_t>(amount)});
  return SQLITE_OK;
}

int do_truncate(sqlite3_file* base, sqlite3_int64 size) {
  the_disk().note_change();
  if (the_disk().fails(DiskCall::truncate)) return code_of(DiskCall::truncate);
  the_disk().truncate(file_of(base), size);
  return SQLITE_OK;
}

int do_sync(sqlite3_file* base, int) {
  the_disk().note_change();
  if (the_disk().fails(DiskCall::sync)) {
    if (!the_disk().is_dead()) the_disk().fail_sync(file_of(base));
    return code_of(DiskCall::sync);
  }
  the_disk().sync(file_of(base));
  return SQLITE_OK;
}

int do_size(sqlite3_file* base, sqlite3_int64* size) {
  if (the_disk().fails(DiskCall::read)) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(file_of(base).bytes.size());
  return SQLITE_OK;
}

// --- Locks ------------------------------------------------------------------------------------------------

bool is_free_for(const void* holder, const void* self) noexcept {
  return holder == nullptr || holder == self;
}

int do_lock(sqlite3_file* base, int level) {
  Handle& self = handle_of(base);
  DiskLocks& locks = file_of(base).locks;
  if (self.level >= level) return SQLITE_OK;
  if (the_disk().fails(DiskCall::lock)) return code_of(DiskCall::lock);
  if (level == SQLITE_LOCK_SHARED) {
    if (!is_free_for(locks.pending, base) || !is_free_for(locks.exclusive, base)) return SQLITE_BUSY;
    ++locks.shared;
  } else if (level == SQLITE_LOCK_RESERVED) {
    if (!is_free_for(locks.reserved, base)) return SQLITE_BUSY;
    locks.reserved = base;
  } else {
    if (!is_free_for(locks.pending, base) || !is_free_for(locks.reserved, base)) return SQLITE_BUSY;
    locks.pending = base;
    self.level = SQLITE_LOCK_PENDING;
    if (locks.shared > 1) return SQLITE_BUSY;
    locks.exclusive = base;
  }
  self.level = level;
  return SQLITE_OK;
}

int do_unlock(sqlite3_file* base, int level) {
  Handle& self = handle_of(base);
  if (self.level <= level) return SQLITE_OK;
  DiskLocks& locks = file_of(base).locks;
  for (const void** holder : {&locks.reserved, &locks.pending, &locks.exclusive}) {
    if (*holder == base) *holder = nullptr;
  }
  if (level == SQLITE_LOCK_NONE) --locks.shared;
  self.level = level;
  return SQLITE_OK;
}

int do_check_reserved(sqlite3_file* base, int* is_reserved) {
  *is_reserved = file_of(base).locks.reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

// --- Shared memory ----------------------------------------------------------------------------------------

int do_shm_map(sqlite3_file* base, int region, int size, int extends, void volatile** memory) {
  *memory = nullptr;
  if (the_disk().fails(DiskCall::shm_map)) return code_of(DiskCall::shm_map);
  DiskFile& file = file_of(base);
  Handle& self = handle_of(base);
  if (!self.has_shm) ++file.shm_users;
  self.has_shm = true;
  while (extends != 0 && file.shm.size() <= static_cast<std::size_t>(region)) {
    file.shm.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
  }
  if (static_cast<std::size_t>(region) < file.shm.size()) {
    *memory = file.shm[static_cast<std::size_t>(region)].get();
  }
  return SQLITE_OK;
}

void unlock_shm(Handle& self, DiskLocks& locks, int slot) noexcept {
  const unsigned bit = 1U << slot;
  const auto at = static_cast<std::size_t>(slot);
  if ((self.shm_shared & bit) != 0) --locks.shm_shared.at(at);
  if ((self.shm_exclusive & bit) != 0) locks.shm_exclusive.at(at) = nullptr;
  self.shm_shared &= ~bit;
  self.shm_exclusive &= ~bit;
}

int do_shm_lock(sqlite3_file* base, int first, int count, int flags) {
  Handle& self = handle_of(base);
  DiskLocks& locks = file_of(base).locks;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    for (int slot = first; slot < first + count; ++slot) unlock_shm(self, locks, slot);
    return SQLITE_OK;
  }
  if (the_disk().fails(DiskCall::shm_lock)) return code_of(DiskCall::shm_lock);
  const bool is_shared = (flags & SQLITE_SHM_SHARED) != 0;
  for (int slot = first; slot < first + count; ++slot) {
    const auto at = static_cast<std::size_t>(slot);
    if (!is_free_for(locks.shm_exclusive.at(at), base)) return SQLITE_BUSY;
    const int own = (self.shm_shared & (1U << slot)) != 0 ? 1 : 0;
    if (!is_shared && locks.shm_shared.at(at) > own) return SQLITE_BUSY;
  }
  for (int slot = first; slot < first + count; ++slot) {
    const unsigned bit = 1U << slot;
    const auto at = static_cast<std::size_t>(slot);
    if (is_shared && (self.shm_shared & bit) == 0) {
      ++locks.shm_shared.at(at);
      self.shm_shared |= bit;
    }
    if (!is_shared) {
      locks.shm_exclusive.at(at) = base;
      self.shm_exclusive |= bit;
    }
  }
  return SQLITE_OK;
}

void do_shm_barrier(sqlite3_file*) {}

int do_shm_unmap(sqlite3_file* base, int) {
  Handle& self = handle_of(base);
  DiskFile& file = file_of(base);
  for (int slot = 0; slot < DiskLocks::kShmLocks; ++slot) unlock_shm(self, file.locks, slot);
  if (!self.has_shm) return SQLITE_OK;
  self.has_shm = false;
  // The first to come afterwards makes it anew from the log, as after a restart of the machine.
  if (--file.shm_users == 0) file.shm.clear();
  return SQLITE_OK;
}

// --- Files ------------------------------------------------------------------------------------------------

int do_close(sqlite3_file* base) {
  Handle& self = handle_of(base);
  (void)do_shm_unmap(base, 0);
  (void)do_unlock(base, SQLITE_LOCK_NONE);
  if (self.name_to_delete != nullptr) the_disk().remove(*self.name_to_delete);
  delete self.name_to_delete;
  delete self.file;
  base->pMethods = nullptr;
  return SQLITE_OK;
}

int do_control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int do_sector_size(sqlite3_file*) {
  return 4096;
}
int do_characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/// The same, with memory for the disk's own sake: what is short of it is the engine.
template <auto kMethod>
struct WithPlenty;
template <class... Arguments, int (*kMethod)(Arguments...)>
struct WithPlenty<kMethod> {
  static int call(Arguments... arguments) {
    const Plenty plenty;
    return kMethod(arguments...);
  }
};

constexpr sqlite3_io_methods kMethods{2,
                                      do_close,
                                      do_read,
                                      WithPlenty<do_write>::call,
                                      WithPlenty<do_truncate>::call,
                                      WithPlenty<do_sync>::call,
                                      do_size,
                                      do_lock,
                                      do_unlock,
                                      do_check_reserved,
                                      do_control,
                                      do_sector_size,
                                      do_characteristics,
                                      WithPlenty<do_shm_map>::call,
                                      do_shm_lock,
                                      do_shm_barrier,
                                      do_shm_unmap,
                                      nullptr,
                                      nullptr};

int do_open(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags, int* out_flags) {
  base->pMethods = nullptr;
  const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
  if (the_disk().fails(DiskCall::open)) return code_of(DiskCall::open);
  static int temporary = 0;
  const std::string path = name != nullptr ? name : "temporary-" + std::to_string(++temporary);
  if (creates && !the_disk().exists(path)) the_disk().note_change();
  if (the_disk().is_dead()) return SQLITE_IOERR;
  auto file = the_disk().open(path, creates || name == nullptr);
  if (file == nullptr) return SQLITE_CANTOPEN;
  auto* const self = new (base) Handle{};
  self->file = new std::shared_ptr<DiskFile>{std::move(file)};
  if (name == nullptr || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0)
    self->name_to_delete = new std::string{path};
  self->base.pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int do_delete(sqlite3_vfs*, const char* name, int) {
  the_disk().note_change();
  if (the_disk().fails(DiskCall::remove)) return code_of(DiskCall::remove);
  return the_disk().remove(name) ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

int do_access(sqlite3_vfs*, const char* name, int, int* answer) {
  if (the_disk().fails(DiskCall::open)) return SQLITE_IOERR_ACCESS;
  *answer = the_disk().exists(name) ? 1 : 0;
  return SQLITE_OK;
}

int do_full_path(sqlite3_vfs*, const char* name, int size, char* to) {
  sqlite3_snprintf(size, to, "%s", name);
  return SQLITE_OK;
}

/// The same in every run, so that a run can be repeated.
int do_randomness(sqlite3_vfs*, int size, char* to) {
  static Random random{1};
  for (int i = 0; i < size; ++i) to[i] = static_cast<char>(random.next());
  return size;
}

int do_sleep(sqlite3_vfs*, int microseconds) {
  return microseconds;
}
int do_time64(sqlite3_vfs*, sqlite3_int64* milliseconds) {
  constexpr sqlite3_int64 kUnixEpochJulianMs = 210'866'760'000'000;
  *milliseconds = kUnixEpochJulianMs;
  return SQLITE_OK;
}
int do_time(sqlite3_vfs*, double* days) {
  *days = 2'440'587.5;
  return SQLITE_OK;
}

bool register_vfs() {
  static sqlite3_vfs vfs{};
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(Handle);
  vfs.mxPathname = 512;
  vfs.zName = "physcrm_memory_disk";
  vfs.xOpen = WithPlenty<do_open>::call;
  vfs.xDelete = WithPlenty<do_delete>::call;
  vfs.xAccess = WithPlenty<do_access>::call;
  vfs.xFullPathname = do_full_path;
  vfs.xRandomness = do_randomness;
  vfs.xSleep = do_sleep;
  vfs.xCurrentTime = do_time;
  vfs.xCurrentTimeInt64 = do_time64;
  return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}

}  // namespace

MemoryDisk& disk() {
  static const bool is_registered = register_vfs();
  if (!is_registered) std::abort();
  return the_disk();
}

}  // namespace physcrm::testing_support
