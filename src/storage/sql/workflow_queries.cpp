#include <algorithm>

#include "base/try.hpp"
#include "storage/sql/paging.hpp"
#include "storage/sql/sql_builder.hpp"
#include "storage/sql/workflow_row.hpp"
#include "storage/sql/workflows.hpp"

namespace physcrm::storage::sql {
namespace {

// Everything but the two looks (at the few inactive physicians, at the index of terms) is in one index, in
// its order: a slice costs what it reads. It is read as the rest of the day at which the slice before ended,
// and the days after it: see ExpirationSlice.
#define PHYSCRM_SCAN_FOR_CREATION                                            \
  "SELECT c.expiration_date, c.id, c.physician_id, c.entity_type, c.state, " \
  "c.physician_id IN (SELECT p.id FROM physicians p WHERE p.status = 1), "   \
  "EXISTS (SELECT 1 FROM workflows w WHERE w.credential_id = c.id "          \
  "AND w.expiration_date = c.expiration_date AND w.withdrawn = 0) "          \
  "FROM credentials c WHERE c.deleted_at IS NULL AND c.status = 0 "
constexpr std::string_view kScanDay =
    PHYSCRM_SCAN_FOR_CREATION "AND c.expiration_date = $1 AND c.id > $2 ORDER BY c.id LIMIT $3";
constexpr std::string_view kScanDays = PHYSCRM_SCAN_FOR_CREATION
    "AND c.expiration_date > $1 AND c.expiration_date <= $2 "
    "ORDER BY c.expiration_date, c.id LIMIT $3";

// Likewise, for the date that the credentials have not but are expected to have.
constexpr std::string_view kScanUndated =
    "SELECT CAST($1 AS INTEGER), c.id, c.physician_id, c.entity_type, c.state, "
    "c.physician_id IN (SELECT p.id FROM physicians p WHERE p.status = 1), "
    "EXISTS (SELECT 1 FROM workflows w WHERE w.credential_id = c.id "
    "AND w.expiration_date = $1 AND w.withdrawn = 0) "
    "OR EXISTS (SELECT 1 FROM workflows w WHERE w.credential_id = c.id "
    "AND w.status <= 3 AND w.deleted_at IS NULL) "
    "FROM credentials c WHERE c.deleted_at IS NULL AND c.expiration_date IS NULL AND c.status = 0 "
    "AND c.entity_type = $2 AND c.state = $3 AND c.id > $4 ORDER BY c.id LIMIT $5";

// The sign before w.id keeps SQLite from walking the whole table in the order of its ids: what is open and
// past its date is little, and stands together in its index.
constexpr std::string_view kExpirable =
    "SELECT " PHYSCRM_WORKFLOW_COLUMNS
    " FROM workflows w WHERE (w.status <= 3 OR w.status = 5) AND w.late = 0 AND w.deleted_at IS NULL "
    "AND w.expiration_date < $1 AND +w.id > $2 "
    "AND (w.status <> 5 OR (w.next_id IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM workflows x WHERE x.credential_id = w.credential_id "
    "AND x.expiration_date = w.expiration_date AND x.attempt > w.attempt AND x.withdrawn = 0))) "
    "ORDER BY +w.id LIMIT $3";

SqlBuilder from_where(const WorkflowFilter& filter, bool dated) {
  SqlBuilder where{" FROM workflows w WHERE w.deleted_at IS NULL"};
  if (!dated) where.add(" AND w.expiration_date IS NULL");
  if (dated) where.add(" AND w.expiration_date IS NOT NULL");
  if (dated && filter.expires_to) where.add(" AND w.expiration_date <= ").value(*filter.expires_to);
  if (filter.status) where.add(" AND w.status = ").value(static_cast<std::int64_t>(*filter.status));
  if (filter.entity_type) {
    where.add(" AND w.entity_type = ").value(static_cast<std::int64_t>(*filter.entity_type));
  }
  if (!filter.state.empty()) where.add(" AND w.state = ").value(filter.state);
  // Through the index of terms, which holds no withdrawn ones; they are deleted in any case.
  if (filter.credential_id) {
    where.add(" AND w.withdrawn = 0 AND w.credential_id = ").value(filter.credential_id.value);
  }
  if (filter.physician_id) {
    where.add(
        " AND w.withdrawn = 0 AND w.credential_id IN (SELECT c.id FROM credentials c WHERE c.physician_id "
        "= ");
    where.value(filter.physician_id.value).add(")");
  }
  if (filter.practice_id) {
    where.add(" AND w.physician_id IN (SELECT p.id FROM physicians p WHERE p.practice_id = ");
    where.value(filter.practice_id.value).add(")");
  }
  if (filter.overdue_on && !filter.only_not_overdue) {
    where.add(" AND (w.status <= 3 OR w.status = 5) AND w.overdue_after < ").value(*filter.overdue_on);
  }
  if (filter.overdue_on && filter.only_not_overdue) {
    where.add(" AND (w.status IN (4, 6) OR w.overdue_after IS NULL OR w.overdue_after >= ");
    where.value(*filter.overdue_on).add(")");
  }
  return where;
}

Result<std::vector<Workflow>> fetch_slice(Scope& scope, const WorkflowFilter& filter,
                                          const ExpirationSlice& slice) {
  SqlBuilder query = from_where(filter, slice.dated).after("SELECT " PHYSCRM_WORKFLOW_COLUMNS);
  if (slice.on) query.add(" AND w.expiration_date = ").value(*slice.on);
  if (slice.later_than) query.add(" AND w.expiration_date > ").value(*slice.later_than);
  if (slice.after_id != 0) query.add(" AND w.id > ").value(slice.after_id);
  query.add(" ORDER BY w.expiration_date, w.id LIMIT ").value(std::int64_t{slice.limit});
  query.add(" OFFSET ").value(slice.offset);
  PHYSCRM_TRY(auto statement, query.prepare(scope));
  return fetch_all(statement, read_workflow);
}

/// Sorts the rows of a scan into the slice; `last` is where it got to.
Result<void> add_scanned(Statement& scan, CreationSlice& slice, ScanPosition& last) {
  for (;;) {
    PHYSCRM_TRY(const bool more, scan.next());
    if (!more) return ok();
    Columns row{scan};
    CreationCandidate candidate;
    candidate.expiration = row.date();
    candidate.credential_id = row.id<CredentialId>();
    candidate.physician_id = row.id<PhysicianId>();
    candidate.entity_type = row.one_of(EntityType::csr);
    candidate.state = row.text();
    const bool inactive = row.flag();
    const bool has_workflow = row.flag();
    if (row.damaged()) return damaged_row();
    ++slice.scanned;
    last = {candidate.expiration, candidate.credential_id};
    if (inactive) {
      ++slice.inactive_physician;
    } else if (has_workflow) {
      ++slice.existing_workflow;
    } else {
      slice.candidates.push_back(std::move(candidate));
    }
  }
}

}  // namespace

Result<CreationSlice> SqlWorkflows::scan_for_creation(Date from, Date to,
                                                      const std::optional<ScanPosition>& after, int limit) {
  CreationSlice slice;
  ScanPosition last;
  limit = std::max(limit, 1);
  Date done = from.plus_days(-1);
  if (after && after->expiration >= from) {
    PHYSCRM_TRY(auto day, scope_.read(kScanDay));
    day.bind(after->expiration, after->credential_id, after->expiration <= to ? limit : 0);
    PHYSCRM_TRYV(add_scanned(day, slice, last));
    done = after->expiration;
  }
  PHYSCRM_TRY(auto days, scope_.read(kScanDays));
  days.bind(done, to, limit - slice.scanned);
  PHYSCRM_TRYV(add_scanned(days, slice, last));
  if (slice.scanned == limit) slice.next = last;
  return slice;
}

// The dates of the workflows are told, too, though they follow: PostgreSQL then puts those of the window
// alone into its table of them. The sign before them keeps SQLite with the index of terms.
Result<SettledDays> SqlWorkflows::settled_for_creation(Date from, Date to) {
  SettledDays settled;
  SqlBuilder open{
      "SELECT min(c.expiration_date) FROM credentials c WHERE c.deleted_at IS NULL AND c.status = 0 "
      "AND c.physician_id NOT IN (SELECT p.id FROM physicians p WHERE p.status = 1) "
      "AND c.expiration_date >= "};
  open.value(from).add(" AND c.expiration_date <= ").value(to);
  open.add(
      " AND NOT EXISTS (SELECT 1 FROM workflows w WHERE w.credential_id = c.id "
      "AND w.expiration_date = c.expiration_date AND w.withdrawn = 0 AND +w.expiration_date >= ");
  open.value(from).add(" AND +w.expiration_date <= ").value(to).add(")");
  PHYSCRM_TRY(settled.next, first_day(scope_, open));
  SqlBuilder before{
      "SELECT count(*), coalesce(sum(CASE WHEN c.physician_id IN (SELECT p.id FROM physicians p "
      "WHERE p.status = 1) THEN 1 ELSE 0 END), 0) FROM credentials c WHERE c.deleted_at IS NULL "
      "AND c.status = 0 AND c.expiration_date >= "};
  before.value(from).add(" AND c.expiration_date <= ").value(settled.next ? settled.next->plus_days(-1) : to);
  PHYSCRM_TRY(auto count, before.prepare(scope_, Planning::each_time));
  PHYSCRM_TRYV(fetch_one(count, [&](Columns& row) {
    settled.scanned = row.integer();
    settled.inactive_physician = row.integer();
    return true;
  }));
  return settled;
}

Result<CreationSlice> SqlWorkflows::scan_undated(const ExpectedTerm& term,
                                                 const std::optional<ScanPosition>& after, int limit) {
  CreationSlice slice;
  ScanPosition last;
  limit = std::max(limit, 1);
  PHYSCRM_TRY(auto scan, scope_.read(kScanUndated));
  scan.bind(term.expiration, term.entity_type, term.state, after ? after->credential_id : CredentialId{},
            limit);
  PHYSCRM_TRYV(add_scanned(scan, slice, last));
  if (slice.scanned == limit) slice.next = last;
  return slice;
}

Result<std::vector<Workflow>> SqlWorkflows::expirable(Date today, WorkflowId after, int limit) {
  PHYSCRM_TRY(auto query, scope_.read(kExpirable));
  query.bind(today, after, limit);
  return fetch_all(query, read_workflow);
}

Result<Page<Workflow>> SqlWorkflows::list(const WorkflowFilter& filter, const PageRequest& page) {
  return page_by_expiration<Workflow>(
      page, {true, !filter.expires_to || filter.with_undated},
      [&](const ExpirationSlice& slice) { return fetch_slice(scope_, filter, slice); },
      [&](bool dated) { return count(scope_, from_where(filter, dated)); },
      [](const Workflow& w) {
        return ExpirationKey{w.expiration_date, w.id.value};
      });
}

}  // namespace physcrm::storage::sql
