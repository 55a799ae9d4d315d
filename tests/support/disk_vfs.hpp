// SQLite on a MemoryDisk: every connection of the process that names no other file system is opened there.
#ifndef PHYSCRM_TESTS_SUPPORT_DISK_VFS_HPP
#define PHYSCRM_TESTS_SUPPORT_DISK_VFS_HPP

#include "support/memory_disk.hpp"

namespace physcrm::testing_support {

/// The process's one disk; the first use puts it in force. Calls that can fail, as the disk's plan will have
/// it: open, access, read, size, write, truncate, sync, delete, lock, and the map and the locks of the shared
/// memory; never a close or an unlock. SQLite's waiting takes no time there.
[[nodiscard]] MemoryDisk& disk();

}  // namespace physcrm::testing_support

#endif
