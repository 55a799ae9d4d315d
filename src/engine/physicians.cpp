#include "physcrm/physicians.hpp"

#include <array>

#include "base/text.hpp"
#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/physician_fields.hpp"
#include "engine/term_change.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

Error key_taken(std::string_view field, std::string_view what, PhysicianId by) {
  return Error{ErrorCode::conflict, "another physician has this " + std::string{what}, std::string{field}}
      .with("physicianId", by.to_string());
}

/// The unique indexes of the store would refuse it as well; this says which key, and whose it is.
Result<void> check_keys(storage::Transaction& tx, const Physician& row) {
  if (!row.external_id.empty()) {
    PHYSCRM_TRY(const auto holders, tx.physicians().find_by_external_ids(std::array{row.external_id}));
    const auto& holder = holders.front();
    if (holder && holder->id != row.id) return key_taken("externalId", "external id", holder->id);
  }
  if (!row.npi.empty()) {
    PHYSCRM_TRY(const auto holders, tx.physicians().find_by_npis(std::array{row.npi}));
    const auto& holder = holders.front();
    if (holder && holder->id != row.id) return key_taken("npi", "NPI", holder->id);
  }
  return ok();
}

Result<Physician> found(storage::Transaction& tx, PhysicianId id) {
  PHYSCRM_TRY(const auto row, tx.physicians().find(id));
  if (!row) return not_found("physician", id.to_string());
  return *row;
}

Result<storage::PhysicianFilter> filter_of(const PhysicianQuery& query) {
  std::vector<FieldError> bad;
  if (!is_state_or_empty(query.state)) bad.push_back(bad_state());
  if (!is_clean_text(query.search, kMaxNameBytes, false)) {
    bad.push_back({"search", "must be at most 200 bytes of text without control characters"});
  }
  if (!is_clean_text(query.specialty, kMaxNameBytes, false)) {
    bad.push_back({"specialty", "must be at most 200 bytes of text without control characters"});
  }
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return storage::PhysicianFilter{std::string{trim(query.search)}, query.state,
                                  std::string{trim(query.specialty)}, query.practice_id, query.status};
}

/// The tombstones of a physician's credentials, and the end of what was to be sent about them.
Result<void> remove_credentials(UnitOfWork& work, PhysicianId id) {
  storage::Transaction& tx = work.tx();
  PHYSCRM_TRY(const auto credentials, tx.credentials().of_physicians(std::array{id}));
  for (const Credential& row : credentials) {
    PHYSCRM_TRYV(tx.credentials().remove(row.id, work.now()));
    work.record(IdKind::credential, row.id.value, "deleted");
  }
  return cancel_notifications(work, {id, {}, {}}, CancelReason::credential_deleted);
}

}  // namespace

Result<Physician> PhysicianService::create(const PhysicianInput& input, const Actor& actor) {
  Physician row;
  if (auto bad = apply_input(input, Writing::creation, row); !bad.empty()) {
    return invalid_fields(std::move(bad));
  }
  PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor, "physicians.create"));
  PHYSCRM_TRYV(check_keys(work.tx(), row));
  PHYSCRM_TRY(row.id.value, work.tx().allocate_ids(IdKind::physician, 1));
  row.created_at = row.updated_at = work.now();
  row.version = 1;
  PHYSCRM_TRYV(work.tx().physicians().insert(std::array{row}));
  work.record(IdKind::physician, row.id.value, "created", field_changes(nullptr, row));
  PHYSCRM_TRYV(work.commit());
  return row;
}

Result<Physician> PhysicianService::update(PhysicianId id, const PhysicianInput& input,
                                           std::optional<std::int64_t> version, const Actor& actor) {
  PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor, "physicians.update"));
  PHYSCRM_TRY(const auto before, work.tx().physicians().find(id));
  Physician row = before.value_or(Physician{});
  if (auto bad = apply_input(input, Writing::change, row); !bad.empty()) {
    return invalid_fields(std::move(bad));
  }
  if (!before) return not_found("physician", id.to_string());
  PHYSCRM_TRYV(check_version(before->version, version));
  if (row == *before) return row;
  PHYSCRM_TRYV(check_keys(work.tx(), row));
  row.updated_at = work.now();
  ++row.version;
  PHYSCRM_TRYV(work.tx().physicians().update(row));
  work.record(IdKind::physician, id.value, "updated", field_changes(&*before, row));
  if (before->status == PhysicianStatus::active && row.status == PhysicianStatus::inactive) {
    PHYSCRM_TRYV(cancel_notifications(work, {id, {}, {}}, CancelReason::physician_inactive));
  }
  PHYSCRM_TRYV(work.commit());
  return row;
}

Result<Physician> PhysicianService::get(PhysicianId id) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  return found(*tx, id);
}

Result<Page<Physician>> PhysicianService::list(const PhysicianQuery& query) {
  PHYSCRM_TRY(const storage::PhysicianFilter filter, filter_of(query));
  PHYSCRM_TRY(const storage::PageRequest request, page_request(query.page));
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(auto page, tx->physicians().list(filter, request));
  return Page<Physician>{std::move(page.items), encode_cursor(page.next), page.total};
}

Result<void> PhysicianService::remove(PhysicianId id, std::optional<std::int64_t> version,
                                      const Actor& actor) {
  PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor, "physicians.delete"));
  PHYSCRM_TRY(const Physician row, found(work.tx(), id));
  PHYSCRM_TRYV(check_version(row.version, version));
  PHYSCRM_TRY(const std::int64_t active, work.tx().workflows().count_active_of(id));
  if (active > 0) {
    return Error{ErrorCode::conflict, "has active renewals; set the status to inactive instead"}.with(
        "activeRenewals", active);
  }
  PHYSCRM_TRYV(remove_credentials(work, id));
  PHYSCRM_TRYV(work.tx().physicians().remove(id, work.now()));
  work.record(IdKind::physician, id.value, "deleted");
  return work.commit();
}

}  // namespace physcrm
