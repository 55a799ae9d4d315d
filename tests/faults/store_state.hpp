// What a store on the memory disk holds, read over a connection of one's own, and whether it holds together.
#ifndef PHYSCRM_TESTS_FAULTS_STORE_STATE_HPP
#define PHYSCRM_TESTS_FAULTS_STORE_STATE_HPP

#include <sqlite3.h>

#include <map>
#include <string>
#include <vector>

#include "faults/host.hpp"

namespace physcrm::faults {

/// The rows of each table as text, without what names a host or measures a run.
using StoreState = std::map<std::string, std::vector<std::string>>;

/// The first row that is not the same in both; empty when there is none.
[[nodiscard]] std::string first_difference(const StoreState& a, const StoreState& b);

/// Of a state in all detail, or of what matters to people: not when something was done, nor in how many
/// transactions.
enum class Detail : std::uint8_t { all, outcome };

/// What the product's integrity check finds in a store; opened for it, over the VFS in force.
[[nodiscard]] std::vector<std::string> violations(const std::string& url = kStoreUrl);

/// Used by one thread at a time. Throws when the store can't be read.
class StoreReader {
 public:
  /// `path`: by default the hosts' store. `vfs`: null for the one in force.
  explicit StoreReader(const std::string& path = {}, const char* vfs = nullptr);
  StoreReader(const StoreReader&) = delete;
  StoreReader& operator=(const StoreReader&) = delete;
  ~StoreReader();

  [[nodiscard]] StoreState state(Detail detail = Detail::all);

  [[nodiscard]] std::vector<std::string> list(const std::string& sql);
  [[nodiscard]] sqlite3* handle() const noexcept { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace physcrm::faults

#endif
