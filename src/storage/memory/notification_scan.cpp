#include <algorithm>
#include <limits>

#include "base/try.hpp"
#include "storage/memory/notifications.hpp"

namespace physcrm::storage::memory {
namespace {

/// Those of this term, by days before descending; tests and other events are none of them.
std::vector<TermNotification> notices_of(const Tables& tables, CredentialId credential, Date expiration) {
  std::vector<TermNotification> found;
  for (const Notification* n : tables.notifications->of(credential)) {
    if (n->expiration_date == expiration && n->event_id.empty()) {
      found.push_back({n->id, n->days_before, n->status});
    }
  }
  std::reverse(found.begin(), found.end());
  return found;
}

bool has_notice(const std::vector<TermNotification>& notices, int days_before) {
  return std::any_of(notices.begin(), notices.end(), [&](const TermNotification& n) {
    return n.days_before == days_before && n.status != DeliveryStatus::cancelled;
  });
}

/// Sorts an active credential of an active physician into the slice, if its kind owes anything.
void add_scanned(const Tables& tables, const Credential& c, Date expiration, const OwedDays& owed,
                 OwedSlice& slice) {
  const std::optional<int> days_before = owed[static_cast<std::size_t>(c.entity_type)];
  if (!days_before) return;
  ++slice.scanned;
  auto notices = notices_of(tables, c.id, expiration);
  if (has_notice(notices, *days_before)) {
    ++slice.duplicates;
  } else {
    slice.candidates.push_back(
        {c.id, c.physician_id, c.entity_type, c.state, expiration, std::move(notices)});
  }
}

}  // namespace

Result<OwedSlice> MemoryNotifications::scan_owed(const OwedRange& range,
                                                 const std::optional<ScanPosition>& after, int limit) {
  const auto& [from, to, owed] = range;
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& positions = tables->credentials->by_expiration;
  auto at = positions.lower_bound({from, {}});
  if (after && after->expiration >= from) at = positions.upper_bound(*after);
  OwedSlice slice;
  for (int read = 0; at != positions.end() && at->expiration <= to; ++at) {
    const Credential& c = tables->credentials->rows.find(at->credential_id.value)->credential;
    if (c.status != CredentialStatus::active || tables->physicians->is_inactive(c.physician_id)) continue;
    add_scanned(*tables, c, at->expiration, owed, slice);
    if (++read < limit) continue;
    slice.next = *at;
    break;
  }
  return slice;
}

Result<SettledDays> MemoryNotifications::settled_owed(std::span<const OwedRange> ranges) {
  constexpr int kAll = std::numeric_limits<int>::max();
  SettledDays settled;
  for (OwedRange range : ranges) {
    PHYSCRM_TRY(OwedSlice slice, scan_owed(range, std::nullopt, kAll));
    if (!slice.candidates.empty()) {
      settled.next = slice.candidates.front().expiration;
      range.to = settled.next->plus_days(-1);
      PHYSCRM_TRY(slice, scan_owed(range, std::nullopt, kAll));
    }
    settled.scanned += slice.scanned;
    if (settled.next) break;
  }
  return settled;
}

}  // namespace physcrm::storage::memory
