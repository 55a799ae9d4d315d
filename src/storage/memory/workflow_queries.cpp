#include <algorithm>
#include <limits>

#include "base/try.hpp"
#include "storage/memory/paging.hpp"
#include "storage/memory/rules.hpp"
#include "storage/memory/workflow_row.hpp"
#include "storage/memory/workflows.hpp"

namespace physcrm::storage::memory {
namespace {

bool has_workflow_of(const Tables& tables, CredentialId credential, Date expiration) {
  const auto all = tables.workflows->of(credential);
  return std::any_of(all.begin(), all.end(),
                     [&](const WorkflowRow* row) { return is_of_term(*row, expiration); });
}

bool has_active_workflow(const Tables& tables, CredentialId credential) {
  const auto all = tables.workflows->of(credential);
  return std::any_of(all.begin(), all.end(), [](const WorkflowRow* row) { return is_active_row(*row); });
}

/// Sorts an active credential into the slice, for a renewal of this date.
void add_scanned(const Tables& tables, const Credential& c, Date expiration, bool has_workflow,
                 CreationSlice& slice) {
  ++slice.scanned;
  if (tables.physicians->is_inactive(c.physician_id)) {
    ++slice.inactive_physician;
  } else if (has_workflow) {
    ++slice.existing_workflow;
  } else {
    slice.candidates.push_back({c.id, c.physician_id, c.entity_type, c.state, expiration});
  }
}

/// A later attempt has taken up this rejected one.
bool was_taken_up(const Tables& tables, const Workflow& w) {
  if (w.next_id) return true;
  const auto all = tables.workflows->of(w.credential_id);
  return std::any_of(all.begin(), all.end(), [&](const WorkflowRow* other) {
    return is_of_term(*other, w.expiration_date) && other->workflow.attempt > w.attempt;
  });
}

bool is_expirable(const Tables& tables, const WorkflowRow& row, Date today) {
  const Workflow& w = row.workflow;
  if (row.deleted_at || w.late || !w.expiration_date || *w.expiration_date >= today) return false;
  return is_active(w.status) || (w.status == WorkflowStatus::rejected && !was_taken_up(tables, w));
}

bool is_overdue(const Workflow& w, Date today) {
  return is_unfinished(w) && w.overdue_after && *w.overdue_after < today;
}

bool is_by(const WorkflowFilter& filter, const std::optional<Date>& expiration) {
  if (!filter.expires_to) return true;
  return expiration ? *expiration <= *filter.expires_to : filter.with_undated;
}

PhysicianId physician_of(const Tables& tables, CredentialId credential) {
  const CredentialRecord* row = tables.credentials->rows.find(credential.value);
  return row == nullptr ? PhysicianId{} : row->credential.physician_id;
}

PracticeId practice_of(const Tables& tables, PhysicianId physician) {
  const PhysicianRow* row = tables.physicians->rows.find(physician.value);
  return row == nullptr ? PracticeId{} : row->physician.practice_id;
}

bool matches(const Tables& tables, const WorkflowFilter& filter, const Workflow& w) {
  return is_by(filter, w.expiration_date) && (!filter.status || w.status == *filter.status) &&
         (!filter.entity_type || w.entity_type == *filter.entity_type) &&
         (filter.state.empty() || w.state == filter.state) &&
         (!filter.credential_id || w.credential_id == filter.credential_id) &&
         (!filter.physician_id || physician_of(tables, w.credential_id) == filter.physician_id) &&
         (!filter.practice_id || practice_of(tables, w.physician_id) == filter.practice_id) &&
         (!filter.overdue_on || is_overdue(w, *filter.overdue_on) != filter.only_not_overdue);
}

}  // namespace

Result<CreationSlice> MemoryWorkflows::scan_for_creation(Date from, Date to,
                                                         const std::optional<ScanPosition>& after,
                                                         int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& positions = tables->credentials->by_expiration;
  auto at = positions.lower_bound({from, {}});
  if (after && after->expiration >= from) at = positions.upper_bound(*after);
  CreationSlice slice;
  for (; at != positions.end() && at->expiration <= to; ++at) {
    const Credential& c = tables->credentials->rows.find(at->credential_id.value)->credential;
    if (c.status != CredentialStatus::active) continue;
    add_scanned(*tables, c, at->expiration, has_workflow_of(*tables, c.id, at->expiration), slice);
    if (slice.scanned < std::max(limit, 1)) continue;
    slice.next = *at;
    break;
  }
  return slice;
}

Result<SettledDays> MemoryWorkflows::settled_for_creation(Date from, Date to) {
  constexpr int kAll = std::numeric_limits<int>::max();
  SettledDays settled;
  PHYSCRM_TRY(CreationSlice window, scan_for_creation(from, to, std::nullopt, kAll));
  if (!window.candidates.empty()) {
    settled.next = window.candidates.front().expiration;
    PHYSCRM_TRY(window, scan_for_creation(from, settled.next->plus_days(-1), std::nullopt, kAll));
  }
  settled.scanned = window.scanned;
  settled.inactive_physician = window.inactive_physician;
  return settled;
}

Result<CreationSlice> MemoryWorkflows::scan_undated(const ExpectedTerm& term,
                                                    const std::optional<ScanPosition>& after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  CreationSlice slice;
  for (const CredentialRecord& row :
       tables->credentials->rows.after(after ? after->credential_id.value : 0)) {
    const Credential& c = row.credential;
    if (row.deleted_at || c.expiration_date || c.status != CredentialStatus::active ||
        c.entity_type != term.entity_type || c.state != term.state) {
      continue;
    }
    const bool has_workflow =
        has_workflow_of(*tables, c.id, term.expiration) || has_active_workflow(*tables, c.id);
    add_scanned(*tables, c, term.expiration, has_workflow, slice);
    if (slice.scanned < std::max(limit, 1)) continue;
    slice.next = ScanPosition{term.expiration, c.id};
    break;
  }
  return slice;
}

Result<std::vector<Workflow>> MemoryWorkflows::expirable(Date today, WorkflowId after, int limit) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<Workflow> found;
  for (const WorkflowRow& row : tables->workflows->rows.after(after.value)) {
    if (is_expirable(*tables, row, today)) found.push_back(row.workflow);
  }
  found.resize(within(limit, found.size()));
  return found;
}

Result<Page<Workflow>> MemoryWorkflows::list(const WorkflowFilter& filter, const PageRequest& page) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<const Workflow*> rows;
  for (const WorkflowRow& row : tables->workflows->rows.all()) {
    if (!row.deleted_at && matches(*tables, filter, row.workflow)) rows.push_back(&row.workflow);
  }
  return page_by_expiration(std::move(rows), page, [](const Workflow& w) {
    return ExpirationKey{w.expiration_date, w.id.value};
  });
}

}  // namespace physcrm::storage::memory
