// A connection of one's own to a store's file: what is really in it, whatever the engine says.
#ifndef PHYSCRM_TESTS_ENGINE_STORE_PROBE_HPP
#define PHYSCRM_TESTS_ENGINE_STORE_PROBE_HPP

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store_file.hpp"

namespace physcrm::test {

/// Used by one thread at a time.
class StoreProbe {
 public:
  explicit StoreProbe(const StoreFile& file);
  StoreProbe(const StoreProbe&) = delete;
  StoreProbe& operator=(const StoreProbe&) = delete;
  ~StoreProbe();

  /// Whether anybody has committed a change since this was asked last.
  [[nodiscard]] bool has_changed();

  /// The first row in which two stores differ, "audit_log: 17 ... | 17 ..."; empty when every row of every
  /// table is the same. Left out is what names the host or measures it: who leases a job, how long a run
  /// took.
  [[nodiscard]] std::string first_difference(StoreProbe& other);

 private:
  friend class Rows;
  [[nodiscard]] std::vector<std::string> list(const std::string& sql);
  [[nodiscard]] std::string select_all(const std::string& table);

  sqlite3* db_ = nullptr;
  sqlite3_stmt* data_version_ = nullptr;
  std::int64_t seen_version_ = 0;
};

}  // namespace physcrm::test

#endif
