#include "base/try.hpp"
#include "storage/sql/workflows.hpp"

namespace physcrm::storage::sql {
namespace {

// Each is one pass over the table: what costs is the sorting for GROUP BY, so it is by one column, and the
// rest are sums. Status and kind in the order of their numbers. The + keeps SQLite from walking an index of
// what is not deleted, which would fetch every row out of order.
#define PHYSCRM_COUNT(condition) ", sum(CASE WHEN " condition " THEN 1 ELSE 0 END)"
#define PHYSCRM_UNFINISHED "(w.status <= 3 OR w.status = 5)"
#define PHYSCRM_EXPIRES_WITHIN(days) \
  PHYSCRM_COUNT("w.expiration_date BETWEEN $1 AND $1 + " days " AND " PHYSCRM_UNFINISHED)
constexpr std::string_view kByState = "SELECT w.state, count(*)"
    // by status
    PHYSCRM_COUNT("w.status = 0") PHYSCRM_COUNT("w.status = 1") PHYSCRM_COUNT("w.status = 2")
        PHYSCRM_COUNT("w.status = 3") PHYSCRM_COUNT("w.status = 4") PHYSCRM_COUNT("w.status = 5")
            PHYSCRM_COUNT("w.status = 6")
    // by kind
    PHYSCRM_COUNT("w.entity_type = 0") PHYSCRM_COUNT("w.entity_type = 1") PHYSCRM_COUNT("w.entity_type = 2")
    // overdue, critical, upcoming
    PHYSCRM_COUNT("w.overdue_after < $1 AND " PHYSCRM_UNFINISHED)
        PHYSCRM_COUNT("w.status = 6 OR (w.expiration_date <= $1 + 7 AND " PHYSCRM_UNFINISHED ")")
            PHYSCRM_EXPIRES_WITHIN("30") PHYSCRM_EXPIRES_WITHIN("60") PHYSCRM_EXPIRES_WITHIN(
                "90") " FROM workflows w WHERE +w.deleted_at IS NULL GROUP BY w.state ORDER BY w.state";
constexpr std::string_view kByPractice =
    "SELECT p.practice_id, count(*) FROM workflows w JOIN physicians p ON p.id = w.physician_id "
    "WHERE +w.deleted_at IS NULL AND p.practice_id IS NOT NULL GROUP BY p.practice_id ORDER BY p.practice_id";

// 900 seconds.
constexpr std::string_view kApprovals =
    "SELECT created_at / 900000000, count(*), sum(approval_date) FROM workflows "
    "WHERE status = 4 AND approval_date IS NOT NULL AND +deleted_at IS NULL "
    "GROUP BY created_at / 900000000 ORDER BY 1";
constexpr std::int64_t kQuarterHourUs = 900'000'000;

/// Adds the row of one state to the sums.
void add_state(Columns& row, WorkflowStatistics& statistics) {
  auto& [state, count] = statistics.by_state.emplace_back();
  state = row.text();
  count = row.integer();
  statistics.total += count;
  for (std::int64_t& sum : statistics.by_status) sum += row.integer();
  for (std::int64_t& sum : statistics.by_entity_type) sum += row.integer();
  statistics.overdue += row.integer();
  statistics.critical += row.integer();
  for (std::int64_t& sum : statistics.active_expiring_within) sum += row.integer();
}

}  // namespace

Result<WorkflowStatistics> SqlWorkflows::statistics(Date today) {
  WorkflowStatistics statistics;
  PHYSCRM_TRY(auto states, scope_.read(kByState));
  states.bind(today);
  for (;;) {
    PHYSCRM_TRY(const bool more, states.next());
    if (!more) break;
    Columns row{states};
    add_state(row, statistics);
    if (row.damaged()) return damaged_row();
  }
  PHYSCRM_TRY(auto practices, scope_.read(kByPractice));
  PHYSCRM_TRY(statistics.by_practice, fetch_all(practices, [](Columns& row) {
                const PracticeId practice = row.id<PracticeId>();
                return std::pair{practice, row.integer()};
              }));
  PHYSCRM_TRY(auto approvals, scope_.read(kApprovals));
  PHYSCRM_TRY(statistics.approvals, fetch_all(approvals, [](Columns& row) {
                ApprovalGroup group;
                group.created_from = Instant{row.integer() * kQuarterHourUs};
                group.count = row.integer();
                group.approval_day_sum = row.integer();
                return group;
              }));
  return statistics;
}

}  // namespace physcrm::storage::sql
