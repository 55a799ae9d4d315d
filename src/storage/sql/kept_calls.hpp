// Kept calls in SQL.
#ifndef PHYSCRM_STORAGE_SQL_KEPT_CALLS_HPP
#define PHYSCRM_STORAGE_SQL_KEPT_CALLS_HPP

#include "storage/port/kept_calls.hpp"
#include "storage/sql/scope.hpp"

namespace physcrm::storage::sql {

class SqlKeptCalls final : public KeptCalls {
 public:
  explicit SqlKeptCalls(Scope& scope) noexcept : scope_(scope) {}
  Result<std::optional<KeptCall>> find(const std::string& key) override;
  Result<void> put(const KeptCall& call) override;
  Result<std::int64_t> remove_before(Instant at, int limit) override;

 private:
  Scope& scope_;
};

}  // namespace physcrm::storage::sql

#endif
