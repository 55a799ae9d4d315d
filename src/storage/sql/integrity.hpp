// What the integrity check needs of a store, in SQL.
#ifndef PHYSCRM_STORAGE_SQL_INTEGRITY_HPP
#define PHYSCRM_STORAGE_SQL_INTEGRITY_HPP

#include "storage/port/integrity.hpp"
#include "storage/sql/integrity_mends.hpp"
#include "storage/sql/scope.hpp"

namespace physcrm::storage::sql {

class SqlIntegrity final : public Integrity {
 public:
  explicit SqlIntegrity(Scope& scope) noexcept : scope_(scope) {}
  Result<Findings> find(RowCheck check, const AttemptBounds& bounds, int limit) override;
  Result<std::vector<std::int64_t>> ids(IdKind kind, std::int64_t after, int limit) override;
  Result<std::vector<HistoryStep>> steps(const HistoryStep& after, int limit) override;
  Result<std::vector<HashedText>> rule_packs(std::int64_t after, int limit) override;
  Result<std::vector<HashedText>> checklist_templates(std::int64_t after, int limit) override;
  Result<Mends> mends(RowCheck check, int limit) override;
  Result<std::vector<Mend>> mend(RowCheck check, int limit) override;

 private:
  Result<std::vector<Mend>> list(const MendQuery& query, int limit);
  Result<void> apply(const MendQuery& query, const std::vector<Mend>& mends);
  Result<std::int64_t> number(std::string_view sql);
  Scope& scope_;
};

}  // namespace physcrm::storage::sql

#endif
