// Stores on the real disk, in a program whose stores lie on the memory disk.
#ifndef PHYSCRM_TESTS_FAULTS_REAL_DISK_HPP
#define PHYSCRM_TESTS_FAULTS_REAL_DISK_HPP

#include <sqlite3.h>

namespace physcrm::faults {

/// Stores are looked at on the real disk, while it lives.
class RealDisk {
 public:
  RealDisk() { sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1); }
  RealDisk(const RealDisk&) = delete;
  RealDisk& operator=(const RealDisk&) = delete;
  ~RealDisk() { sqlite3_vfs_register(before_, 1); }

 private:
  sqlite3_vfs* before_ = sqlite3_vfs_find(nullptr);
};

}  // namespace physcrm::faults

#endif
