#include "storage/sql/transaction.hpp"

#include "base/try.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::int64_t kMaxIdsAtOnce = std::int64_t{1} << 40;

// The row of a kind is made by its first use.
constexpr std::string_view kReserve =
    "INSERT INTO id_blocks (kind, next_id) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT)) ON CONFLICT "
    "(kind) DO UPDATE SET "
    "next_id = CASE WHEN id_blocks.next_id < $2 THEN $2 ELSE id_blocks.next_id END + $3 RETURNING next_id";

}  // namespace

Result<void> SqlTransaction::commit() {
  PHYSCRM_TRYV(scope_.check_open());
  PHYSCRM_TRYV(lease_.session().commit());
  scope_.close();
  lease_.release();
  return ok();
}

Result<std::int64_t> SqlTransaction::allocate_ids(IdKind kind, std::int64_t count) {
  if (count < 1 || count > kMaxIdsAtOnce) return Error{ErrorCode::internal, "a count of ids out of range"};
  PHYSCRM_TRY(auto reserve, scope_.write(kReserve));
  std::int64_t& watermark = lease_.owner().id_watermark(kind);
  reserve.bind(kind, watermark, count);
  PHYSCRM_TRY(const auto next, fetch_all(reserve, [](Columns& row) { return row.integer(); }));
  if (next.size() != 1) return Error{ErrorCode::internal, "no ids were reserved"};
  watermark = next.front();
  return watermark - count;
}

Result<Instant> SqlTransaction::time() {
  PHYSCRM_TRYV(scope_.check_open());
  return lease_.session().time();
}

}  // namespace physcrm::storage::sql
