#include "storage/sql/kept_calls.hpp"

#include "base/try.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kFind =
    "SELECT key, request_hash, status, body, kept_at FROM kept_calls WHERE key = $1";
constexpr std::string_view kPut =
    "INSERT INTO kept_calls (key, request_hash, status, body, kept_at) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (key) DO UPDATE SET request_hash = excluded.request_hash, status = excluded.status, "
    "body = excluded.body, kept_at = excluded.kept_at";
constexpr std::string_view kRemove =
    "DELETE FROM kept_calls WHERE key IN (SELECT k.key FROM kept_calls k WHERE k.kept_at < $1 "
    "ORDER BY k.kept_at, k.key LIMIT $2)";

}  // namespace

Result<std::optional<KeptCall>> SqlKeptCalls::find(const std::string& key) {
  PHYSCRM_TRY(auto query, scope_.read(kFind));
  query.bind(key);
  return fetch_one(query, [](Columns& row) {
    KeptCall call;
    call.key = row.text();
    call.request_hash = row.text();
    call.status = row.small();
    call.body = row.text();
    call.at = row.instant();
    return call;
  });
}

Result<void> SqlKeptCalls::put(const KeptCall& call) {
  PHYSCRM_TRY(auto put, scope_.write(kPut));
  put.bind(call.key, call.request_hash, call.status, call.body, call.at);
  PHYSCRM_TRYV(put.run());
  return ok();
}

Result<std::int64_t> SqlKeptCalls::remove_before(Instant at, int limit) {
  PHYSCRM_TRY(auto remove, scope_.write(kRemove));
  remove.bind(at, limit);
  return remove.run();
}

}  // namespace physcrm::storage::sql
