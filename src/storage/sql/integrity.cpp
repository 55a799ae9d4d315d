#include "storage/sql/integrity.hpp"

#include <iterator>
#include <utility>

#include "base/try.hpp"
#include "storage/sql/integrity_queries.hpp"

namespace physcrm::storage::sql {
namespace {

constexpr std::string_view kSteps =
    "SELECT workflow_id, id, status FROM workflow_events WHERE workflow_id >= $1 AND "
    "(workflow_id > $1 OR id > $2) ORDER BY workflow_id, id LIMIT $3";
constexpr std::string_view kPacks =
    "SELECT id, name, hash, bytes FROM rule_packs WHERE id > $1 ORDER BY id LIMIT $2";
constexpr std::string_view kTemplates =
    "SELECT id, hash, body FROM checklist_templates WHERE id > $1 ORDER BY id LIMIT $2";

/// Nothing for kinds without a table.
std::string_view ids_query(IdKind kind) noexcept {
  switch (kind) {
    case IdKind::physician:
      return "SELECT id FROM physicians WHERE id > $1 ORDER BY id LIMIT $2";
    case IdKind::credential:
      return "SELECT id FROM credentials WHERE id > $1 ORDER BY id LIMIT $2";
    case IdKind::workflow:
      return "SELECT id FROM workflows WHERE id > $1 ORDER BY id LIMIT $2";
    case IdKind::notification:
      return "SELECT id FROM notifications WHERE id > $1 ORDER BY id LIMIT $2";
    case IdKind::delivery:
      return "SELECT id FROM deliveries WHERE id > $1 ORDER BY id LIMIT $2";
    case IdKind::practice:
      return "SELECT id FROM practices WHERE id > $1 ORDER BY id LIMIT $2";
    case IdKind::document:
    case IdKind::user:
      break;
  }
  return {};
}

Finding read_finding(Columns& row) {
  Finding finding;
  finding.id = row.text();
  finding.message = row.text();
  return finding;
}

}  // namespace

Result<std::int64_t> SqlIntegrity::number(std::string_view sql) {
  PHYSCRM_TRY(auto query, scope_.read(sql));
  PHYSCRM_TRY(const auto value, fetch_one(query, [](Columns& row) { return row.integer(); }));
  return value.value_or(0);
}

Result<Findings> SqlIntegrity::find(RowCheck check, const AttemptBounds& bounds, int limit) {
  const IntegrityQuery sql = integrity_query(check);
  const bool has_bounds = check == RowCheck::delivery_attempts;
  const auto bind = [&](Statement& query) {
    if (has_bounds) query.bind(bounds.most, bounds.since, bounds.in_force);
  };
  Findings findings;
  PHYSCRM_TRY(findings.checked, number(sql.count));
  {
    // One more than is asked for tells whether there is anything to be counted.
    PHYSCRM_TRY(auto query, scope_.read(std::string{sql.find} + " LIMIT " + std::to_string(limit + 1)));
    bind(query);
    PHYSCRM_TRY(findings.first, fetch_all(query, read_finding));
  }
  findings.violations = static_cast<std::int64_t>(findings.first.size());
  if (findings.violations <= limit) return findings;
  findings.first.resize(static_cast<std::size_t>(limit));
  PHYSCRM_TRY(auto count, scope_.read("SELECT count(*) FROM (" + std::string{sql.find} + ") found"));
  bind(count);
  PHYSCRM_TRY(const auto all, fetch_one(count, [](Columns& row) { return row.integer(); }));
  findings.violations = all.value_or(0);
  return findings;
}

Result<std::vector<std::int64_t>> SqlIntegrity::ids(IdKind kind, std::int64_t after, int limit) {
  const std::string_view sql = ids_query(kind);
  if (sql.empty()) return std::vector<std::int64_t>{};
  PHYSCRM_TRY(auto query, scope_.read(sql));
  query.bind(after, limit);
  return fetch_all(query, [](Columns& row) { return row.integer(); });
}

Result<std::vector<HistoryStep>> SqlIntegrity::steps(const HistoryStep& after, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kSteps));
  query.bind(after.workflow_id, after.position, limit);
  return fetch_all(query, [](Columns& row) {
    HistoryStep step;
    step.workflow_id = row.id<WorkflowId>();
    step.position = row.integer();
    step.status = row.integer();
    return step;
  });
}

Result<std::vector<HashedText>> SqlIntegrity::rule_packs(std::int64_t after, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kPacks));
  query.bind(after, limit);
  return fetch_all(query, [](Columns& row) {
    HashedText pack;
    pack.id = row.integer();
    pack.name = row.text();
    pack.hash = row.text();
    pack.bytes = row.bytes();
    return pack;
  });
}

Result<std::vector<HashedText>> SqlIntegrity::checklist_templates(std::int64_t after, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kTemplates));
  query.bind(after, limit);
  return fetch_all(query, [](Columns& row) {
    HashedText items;
    items.id = row.integer();
    items.hash = row.text();
    items.bytes = row.text();
    return items;
  });
}

Result<std::vector<Mend>> SqlIntegrity::list(const MendQuery& query, int limit) {
  PHYSCRM_TRY(auto find, scope_.read(std::string{query.find} + " LIMIT " + std::to_string(limit)));
  return fetch_all(find, [&query](Columns& row) {
    Mend mend{std::string{query.kind}, row.integer(), std::string{query.field}, {}, {}};
    mend.before = row.text();
    mend.after = row.text();
    return mend;
  });
}

Result<void> SqlIntegrity::apply(const MendQuery& query, const std::vector<Mend>& mends) {
  const std::span<const Mend> rows{mends};
  if (!query.first.empty()) {
    PHYSCRM_TRY(auto first, scope_.write(query.first));
    PHYSCRM_TRYV(run_all(first, rows, [](Statement& each, const Mend& mend) { each.bind(mend.id); }));
  }
  PHYSCRM_TRY(auto apply, scope_.write(query.apply));
  return run_all(apply, rows, [&query](Statement& each, const Mend& mend) {
    if (query.key == MendKey::id) each.bind(mend.id);
    if (query.key == MendKey::id_and_text) each.bind(mend.id, mend.before);
    if (query.key == MendKey::text) each.bind(mend.before);
  });
}

Result<Mends> SqlIntegrity::mends(RowCheck check, int limit) {
  Mends mends;
  for (const MendQuery& query : mend_queries()) {
    if (query.check != check) continue;
    PHYSCRM_TRY(const auto all, number("SELECT count(*) FROM (" + std::string{query.find} + ") found"));
    mends.count += all;
    const int room = limit - static_cast<int>(mends.first.size());
    if (all == 0 || room <= 0) continue;
    PHYSCRM_TRY(auto first, list(query, room));
    std::move(first.begin(), first.end(), std::back_inserter(mends.first));
  }
  return mends;
}

Result<std::vector<Mend>> SqlIntegrity::mend(RowCheck check, int limit) {
  for (const MendQuery& query : mend_queries()) {
    if (query.check != check) continue;
    PHYSCRM_TRY(auto mends, list(query, limit));
    if (mends.empty()) continue;
    PHYSCRM_TRYV(apply(query, mends));
    return mends;
  }
  return std::vector<Mend>{};
}

}  // namespace physcrm::storage::sql
