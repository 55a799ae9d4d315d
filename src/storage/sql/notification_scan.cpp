#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "storage/sql/notifications.hpp"
#include "storage/sql/sql_builder.hpp"

namespace physcrm::storage::sql {
namespace {

// The slice first, from the covering index; then each one's term from the index of identities. There is no
// order over the whole: SQLite, which answers the rows as the slice has them, would sort every slice for it.
// PostgreSQL may join in any order, so the rows of a credential are gathered here. Read as the rest of a day
// and the days after it: see ExpirationSlice.
#define PHYSCRM_SCAN_OWED_HEAD                                                                             \
  "SELECT s.expiration_date, s.id, s.physician_id, s.entity_type, s.state, n.id, n.days_before, n.status " \
  "FROM (SELECT c.expiration_date, c.id, c.physician_id, c.entity_type, c.state FROM credentials c "       \
  "WHERE c.deleted_at IS NULL AND c.status = 0 "                                                           \
  "AND c.physician_id NOT IN (SELECT p.id FROM physicians p WHERE p.status = 1) "
#define PHYSCRM_SCAN_OWED_TAIL                                                                     \
  "LEFT JOIN notifications n ON n.credential_id = s.id AND n.expiration_date = s.expiration_date " \
  "AND n.event_id = ''"
constexpr std::string_view kScanDay = PHYSCRM_SCAN_OWED_HEAD
    "AND c.expiration_date = $1 AND c.id > $2 ORDER BY c.id LIMIT $3) s " PHYSCRM_SCAN_OWED_TAIL;
constexpr std::string_view kScanDays = PHYSCRM_SCAN_OWED_HEAD
    "AND c.expiration_date > $1 AND c.expiration_date <= $2 "
    "ORDER BY c.expiration_date, c.id LIMIT $3) s " PHYSCRM_SCAN_OWED_TAIL;

bool more_days(const TermNotification& a, const TermNotification& b) {
  return a.days_before > b.days_before;
}

struct ScannedRow {
  OwedCandidate of;
  std::optional<TermNotification> notification;
};

ScannedRow read_row(Columns& row) {
  ScannedRow scanned;
  scanned.of.expiration = row.date();
  scanned.of.credential_id = row.id<CredentialId>();
  scanned.of.physician_id = row.id<PhysicianId>();
  scanned.of.entity_type = row.one_of(EntityType::csr);
  scanned.of.state = row.text();
  const auto id = row.optional_integer();
  if (!id) return scanned;
  TermNotification notification;
  notification.id = NotificationId{*id};
  notification.days_before = row.small();
  notification.status = row.one_of(DeliveryStatus::cancelled);
  scanned.notification = notification;
  return scanned;
}

bool owes(const OwedCandidate& credential, int days_before) {
  return std::none_of(credential.of_term.begin(), credential.of_term.end(), [&](const TermNotification& n) {
    return n.days_before == days_before && n.status != DeliveryStatus::cancelled;
  });
}

/// What a scan has read so far.
struct Progress {
  OwedSlice slice;
  std::int64_t read = 0;  ///< credentials, those that owe nothing included
  ScanPosition last;
};

/// Takes a credential whose rows have all been read.
void close(OwedSlice& slice, OwedCandidate credential, const OwedDays& owed) {
  const auto& days_before = owed[static_cast<std::size_t>(credential.entity_type)];
  if (!days_before) return;
  ++slice.scanned;
  if (!owes(credential, *days_before)) {
    ++slice.duplicates;
    return;
  }
  std::sort(credential.of_term.begin(), credential.of_term.end(), more_days);
  slice.candidates.push_back(std::move(credential));
}

bool is_before(const OwedCandidate& a, const OwedCandidate& b) {
  return std::pair{a.expiration, a.credential_id} < std::pair{b.expiration, b.credential_id};
}

/// Brings rows that a join answered in another order into that of the slice, each credential once.
void gather(std::vector<OwedCandidate>& scanned) {
  std::sort(scanned.begin(), scanned.end(), is_before);
  std::vector<OwedCandidate> gathered;
  gathered.reserve(scanned.size());
  for (OwedCandidate& row : scanned) {
    if (gathered.empty() || gathered.back().credential_id != row.credential_id) {
      gathered.push_back(std::move(row));
      continue;
    }
    auto& of_term = gathered.back().of_term;
    of_term.insert(of_term.end(), row.of_term.begin(), row.of_term.end());
  }
  scanned = std::move(gathered);
}

/// Takes the rows of a scan, one or more a credential.
Result<void> add_scanned(Statement& scan, const OwedDays& owed, Progress& progress) {
  std::vector<OwedCandidate> scanned;
  bool is_in_order = true;
  for (;;) {
    PHYSCRM_TRY(const bool more, scan.next());
    if (!more) break;
    Columns columns{scan};
    ScannedRow row = read_row(columns);
    if (columns.damaged()) return damaged_row();
    if (scanned.empty() || scanned.back().credential_id != row.of.credential_id) {
      is_in_order = is_in_order && (scanned.empty() || is_before(scanned.back(), row.of));
      scanned.push_back(std::move(row.of));
    }
    if (row.notification) scanned.back().of_term.push_back(*row.notification);
  }
  if (!is_in_order) gather(scanned);
  progress.read += static_cast<std::int64_t>(scanned.size());
  if (!scanned.empty()) progress.last = {scanned.back().expiration, scanned.back().credential_id};
  for (OwedCandidate& credential : scanned) close(progress.slice, std::move(credential), owed);
  return ok();
}

bool any_owes(const OwedRange& range) {
  return std::any_of(range.days_before.begin(), range.days_before.end(),
                     [](const auto& days) { return days.has_value(); });
}
bool any_owes(std::span<const OwedRange> ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [](const OwedRange& range) { return any_owes(range); });
}

/// From where those are read that owe one, with the interval that they owe.
SqlBuilder owing_credentials(std::span<const OwedRange> ranges) {
  SqlBuilder from{" FROM (SELECT c.expiration_date, c.id, CASE"};
  for (const OwedRange& range : ranges) {
    if (!any_owes(range)) continue;
    from.add(" WHEN c.expiration_date >= ").value(range.from);
    from.add(" AND c.expiration_date <= ").value(range.to).add(" THEN CASE c.entity_type");
    for (std::size_t kind = 0; kind < range.days_before.size(); ++kind) {
      if (!range.days_before[kind]) continue;
      from.add(" WHEN ").value(static_cast<std::int64_t>(kind));
      from.add(" THEN CAST(").value(std::int64_t{*range.days_before[kind]}).add(" AS INTEGER)");
    }
    from.add(" END");
  }
  from.add(
      " END AS owed FROM credentials c WHERE c.deleted_at IS NULL AND c.status = 0 "
      "AND c.physician_id NOT IN (SELECT p.id FROM physicians p WHERE p.status = 1) "
      "AND c.expiration_date >= ");
  from.value(ranges.front().from).add(" AND c.expiration_date <= ").value(ranges.back().to);
  from.add(") o WHERE o.owed IS NOT NULL");
  return from;
}

}  // namespace

Result<OwedSlice> SqlNotifications::scan_owed(const OwedRange& range,
                                              const std::optional<ScanPosition>& after, int limit) {
  const auto& [from, to, owed] = range;
  Progress progress;
  limit = std::max(limit, 1);
  Date done = from.plus_days(-1);
  if (after && after->expiration >= from) {
    PHYSCRM_TRY(auto day, scope_.read(kScanDay));
    day.bind(after->expiration, after->credential_id, after->expiration <= to ? limit : 0);
    PHYSCRM_TRYV(add_scanned(day, owed, progress));
    done = after->expiration;
  }
  PHYSCRM_TRY(auto days, scope_.read(kScanDays));
  days.bind(done, to, limit - progress.read);
  PHYSCRM_TRYV(add_scanned(days, owed, progress));
  if (progress.read == limit) progress.slice.next = progress.last;
  return std::move(progress.slice);
}

Result<SettledDays> SqlNotifications::settled_owed(std::span<const OwedRange> ranges) {
  SettledDays settled;
  if (!any_owes(ranges)) return settled;
  SqlBuilder owing = owing_credentials(ranges);
  SqlBuilder open = owing.after("SELECT min(o.expiration_date)");
  open.add(
      " AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.credential_id = o.id "
      "AND n.expiration_date = o.expiration_date AND +n.expiration_date >= ");
  open.value(ranges.front().from).add(" AND +n.expiration_date <= ").value(ranges.back().to);
  open.add(" AND n.days_before = o.owed AND n.event_id = '' AND n.status <> ");
  open.value(static_cast<std::int64_t>(DeliveryStatus::cancelled)).add(")");
  PHYSCRM_TRY(settled.next, first_day(scope_, open));
  if (settled.next) owing.add(" AND o.expiration_date < ").value(*settled.next);
  PHYSCRM_TRY(settled.scanned, count(scope_, owing, Planning::each_time));
  return settled;
}

}  // namespace physcrm::storage::sql
