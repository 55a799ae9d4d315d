// The notices in a store's file, read over a connection of one's own: what is really there.
#ifndef PHYSCRM_TESTS_SIMULATION_STORE_ROWS_HPP
#define PHYSCRM_TESTS_SIMULATION_STORE_ROWS_HPP

#include <sqlite3.h>

#include <string>
#include <vector>

#include "engine/store_file.hpp"
#include "simulation/notice_ledger.hpp"

namespace physcrm::simulation {

class StoreRows {
 public:
  explicit StoreRows(const test::StoreFile& file);
  StoreRows(const StoreRows&) = delete;
  StoreRows& operator=(const StoreRows&) = delete;
  ~StoreRows();

  /// The notices of credentials.
  [[nodiscard]] std::vector<StoredNotice> all();
  /// The one that a delivery belongs to.
  [[nodiscard]] StoredNotice of_delivery(std::int64_t id);
  /// How many deliveries, of those still there, say that a recipient of a notice was sent it another time.
  [[nodiscard]] std::int64_t doubled_deliveries();
  /// How many runs of a job the history holds, of those that came to their end.
  [[nodiscard]] std::int64_t runs(std::string_view job);

 private:
  [[nodiscard]] std::vector<StoredNotice> select(const std::string& sql);
  [[nodiscard]] std::int64_t number(const std::string& sql);
  sqlite3* db_ = nullptr;
};

}  // namespace physcrm::simulation

#endif
