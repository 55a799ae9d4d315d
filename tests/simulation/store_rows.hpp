// The notices in a store, read over a connection of one's own: what is really there.
#ifndef PHYSCRM_TESTS_SIMULATION_STORE_ROWS_HPP
#define PHYSCRM_TESTS_SIMULATION_STORE_ROWS_HPP

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "simulation/notice_ledger.hpp"

namespace physcrm::simulation {

class StoreRows {
 public:
  StoreRows() = default;
  StoreRows(const StoreRows&) = delete;
  StoreRows& operator=(const StoreRows&) = delete;
  virtual ~StoreRows() = default;

  [[nodiscard]] static std::unique_ptr<StoreRows> of_file(const std::filesystem::path& file);
  /// Of a PostgreSQL server: where it is, as libpq takes it, and the schema there.
  [[nodiscard]] static std::unique_ptr<StoreRows> of_server(const std::string& connection,
                                                            const std::string& schema);

  /// The notices of credentials.
  [[nodiscard]] std::vector<StoredNotice> all();
  /// The one that a delivery belongs to.
  [[nodiscard]] StoredNotice of_delivery(std::int64_t id);
  /// How many deliveries, of those still there, say that a recipient of a notice was sent it another time.
  [[nodiscard]] std::int64_t doubled_deliveries();
  /// How many runs of a job the history holds, of those that came to their end.
  [[nodiscard]] std::int64_t runs(std::string_view job);

 private:
  using Row = std::vector<std::string>;
  /// All columns as text; NULL is an empty one. Throws when it is refused.
  [[nodiscard]] virtual std::vector<Row> ask(const std::string& sql) = 0;
  [[nodiscard]] std::vector<StoredNotice> select(const std::string& sql);
  [[nodiscard]] std::int64_t number(const std::string& sql);

  class OfFile;
  class OfServer;
};

}  // namespace physcrm::simulation

#endif
