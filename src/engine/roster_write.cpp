// RosterBatch: the writes, in an order in which no key is taken before it is free.
#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/roster_batch.hpp"
#include "engine/term_change.hpp"

namespace physcrm {

Result<void> RosterBatch::write() {
  PHYSCRM_TRYV(write_new_physicians());
  for (PhysicianRow& row : physicians_) {
    if (row.before) {
      PHYSCRM_TRYV(update_physician(row));
    }
    if ((row.decided & kMetBit) != 0) state_.physicians.set(row.now.id.value, row.decided);
  }
  // A number may go from one credential to another, so those that changed theirs come first, in the order
  // of the file, and new ones last.
  for (const std::size_t at : renumbered_) {
    PHYSCRM_TRYV(update_credential(credentials_[at]));
  }
  for (CredentialRow& row : credentials_) {
    PHYSCRM_TRYV(update_credential(row));
  }
  PHYSCRM_TRYV(write_new_credentials());
  for (const CredentialRow& row : credentials_) {
    if ((row.decided & kMetBit) != 0) state_.credentials.set(row.now.id.value, row.decided);
  }
  return ok();
}

Result<void> RosterBatch::write_new_physicians() {
  std::vector<Physician> rows;
  const auto count =
      std::count_if(physicians_.begin(), physicians_.end(), [](const auto& row) { return row.is_new; });
  if (count == 0) return ok();
  PHYSCRM_TRY(const std::int64_t first, work_.tx().allocate_ids(IdKind::physician, count));
  rows.reserve(static_cast<std::size_t>(count));
  for (PhysicianRow& row : physicians_) {
    if (!row.is_new) continue;
    row.now.id.value = first + static_cast<std::int64_t>(rows.size());
    row.now.created_at = row.now.updated_at = work_.now();
    row.now.version = 1;
    rows.push_back(row.now);
  }
  PHYSCRM_TRYV(work_.tx().physicians().insert(rows));
  work_.record_range(IdKind::physician, first, first + count - 1, "created");
  return ok();
}

Result<void> RosterBatch::update_physician(PhysicianRow& row) {
  row.now.updated_at = work_.now();
  ++row.now.version;
  PHYSCRM_TRYV(work_.tx().physicians().update(row.now));
  work_.record(IdKind::physician, row.now.id.value, "updated", field_changes(&*row.before, row.now));
  if (row.before->status == PhysicianStatus::active && row.now.status == PhysicianStatus::inactive) {
    return cancel_notifications(work_, {row.now.id, {}, {}}, CancelReason::physician_inactive);
  }
  return ok();
}

/// Writes a stored credential that has changed, once, with all that follows from it.
Result<void> RosterBatch::update_credential(CredentialRow& row) {
  if (!row.before) return ok();
  const Credential before = *std::exchange(row.before, std::nullopt);
  row.now.updated_at = work_.now();
  ++row.now.version;
  PHYSCRM_TRYV(work_.tx().credentials().update(row.now));
  work_.record(IdKind::credential, row.now.id.value, "updated", field_changes(&before, row.now));
  return follow_credential_change(core_, work_, before, row.now);
}

Result<void> RosterBatch::write_new_credentials() {
  std::vector<Credential> rows;
  const auto count =
      std::count_if(credentials_.begin(), credentials_.end(), [](const auto& row) { return row.is_new; });
  if (count == 0) return ok();
  PHYSCRM_TRY(const std::int64_t first, work_.tx().allocate_ids(IdKind::credential, count));
  rows.reserve(static_cast<std::size_t>(count));
  for (CredentialRow& row : credentials_) {
    if (!row.is_new) continue;
    row.now.id.value = first + static_cast<std::int64_t>(rows.size());
    row.now.physician_id = physicians_[row.physician].now.id;
    row.now.created_at = row.now.updated_at = work_.now();
    row.now.version = 1;
    rows.push_back(row.now);
  }
  PHYSCRM_TRYV(work_.tx().credentials().insert(rows));
  work_.record_range(IdKind::credential, first, first + count - 1, "created");
  return ok();
}

}  // namespace physcrm
