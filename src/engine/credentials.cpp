#include <array>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/term_change.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/physicians.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

Error key_taken(std::string_view field, std::string message, CredentialId by) {
  return Error{ErrorCode::conflict, std::move(message), std::string{field}}.with("credentialId",
                                                                                 by.to_string());
}

bool have_same_number(const Credential& a, const Credential& b) {
  return a.entity_type == b.entity_type && a.state == b.state && !a.number.empty() && !b.number.empty() &&
         match_key_of_number(a.number) == match_key_of_number(b.number);
}

/// The unique indexes of the store would refuse it as well; this says which key, and whose it is.
Result<void> check_keys(storage::Transaction& tx, const Credential& row) {
  if (!row.external_id.empty()) {
    PHYSCRM_TRY(const auto holders, tx.credentials().find_by_external_ids(std::array{row.external_id}));
    const auto& holder = holders.front();
    if (holder && holder->id != row.id) {
      return key_taken("externalId", "another credential has this external id", holder->id);
    }
  }
  PHYSCRM_TRY(const auto siblings, tx.credentials().of_physicians(std::array{row.physician_id}));
  for (const Credential& other : siblings) {
    if (other.id != row.id && have_same_number(other, row)) {
      return key_taken("number", "another credential of this physician, kind and state has this number",
                       other.id);
    }
  }
  return ok();
}

/// The checklist of a renewal is its state's, so the state can't change under it.
Result<void> check_state_change(storage::Transaction& tx, const Credential& before, const Credential& after) {
  if (before.state == after.state) return ok();
  PHYSCRM_TRY(const auto active, tx.workflows().find_active(before.id));
  if (!active) return ok();
  return Error{ErrorCode::failed_precondition, "the state can't change while a renewal is active", "state"}
      .with("workflowId", active->id.to_string());
}

Result<Credential> found(storage::Transaction& tx, CredentialId id) {
  PHYSCRM_TRY(const auto row, tx.credentials().find(id));
  if (!row) return not_found("credential", id.to_string());
  return *row;
}

Result<storage::CredentialFilter> filter_of(const CredentialQuery& query) {
  std::vector<FieldError> bad;
  if (!is_state_or_empty(query.state)) bad.push_back(bad_state());
  if (query.expires_from && query.expires_to && *query.expires_to < *query.expires_from) {
    bad.push_back({"expiresTo", "is before expiresFrom"});
  }
  if (query.undated && (query.expires_from || query.expires_to)) {
    bad.push_back({"undated", "can't be asked for together with dates"});
  }
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return storage::CredentialFilter{query.physician_id, query.entity_type, query.state,
                                   query.expires_from, query.expires_to,  query.undated};
}

}  // namespace

Result<Credential> CredentialService::create(PhysicianId physician, const CredentialInput& input,
                                             const Actor& actor) {
  Credential row;
  row.physician_id = physician;
  if (auto bad = apply_input(input, Writing::creation, row); !bad.empty()) {
    return invalid_fields(std::move(bad));
  }
  PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor, "credentials.create"));
  PHYSCRM_TRY(const auto owner, work.tx().physicians().find(physician));
  if (!owner) return not_found("physician", physician.to_string());
  PHYSCRM_TRYV(check_keys(work.tx(), row));
  PHYSCRM_TRY(row.id.value, work.tx().allocate_ids(IdKind::credential, 1));
  row.created_at = row.updated_at = work.now();
  row.version = 1;
  PHYSCRM_TRYV(work.tx().credentials().insert(std::array{row}));
  work.record(IdKind::credential, row.id.value, "created", field_changes(nullptr, row));
  PHYSCRM_TRYV(work.commit());
  return row;
}

Result<Credential> CredentialService::update(CredentialId id, const CredentialInput& input,
                                             std::optional<std::int64_t> version, const Actor& actor) {
  PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor, "credentials.update"));
  PHYSCRM_TRY(const auto before, work.tx().credentials().find(id));
  Credential row = before.value_or(Credential{});
  if (auto bad = apply_input(input, Writing::change, row); !bad.empty()) {
    return invalid_fields(std::move(bad));
  }
  if (!before) return not_found("credential", id.to_string());
  PHYSCRM_TRYV(check_version(before->version, version));
  if (row == *before) return row;
  PHYSCRM_TRYV(check_keys(work.tx(), row));
  PHYSCRM_TRYV(check_state_change(work.tx(), *before, row));
  row.updated_at = work.now();
  ++row.version;
  PHYSCRM_TRYV(work.tx().credentials().update(row));
  work.record(IdKind::credential, id.value, "updated", field_changes(&*before, row));
  PHYSCRM_TRYV(follow_credential_change(core_, work, *before, row));
  PHYSCRM_TRYV(work.commit());
  return row;
}

Result<Credential> CredentialService::get(CredentialId id) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  return found(*tx, id);
}

Result<Page<Credential>> CredentialService::list(const CredentialQuery& query) {
  PHYSCRM_TRY(const storage::CredentialFilter filter, filter_of(query));
  PHYSCRM_TRY(const storage::PageRequest request, page_request(query.page));
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  if (query.physician_id) {
    PHYSCRM_TRY(const auto owner, tx->physicians().find(query.physician_id));
    if (!owner) return not_found("physician", query.physician_id.to_string());
  }
  PHYSCRM_TRY(auto page, tx->credentials().list(filter, request));
  return Page<Credential>{std::move(page.items), encode_cursor(page.next), page.total};
}

Result<void> CredentialService::remove(CredentialId id, std::optional<std::int64_t> version,
                                       const Actor& actor) {
  PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor, "credentials.delete"));
  PHYSCRM_TRY(const Credential row, found(work.tx(), id));
  PHYSCRM_TRYV(check_version(row.version, version));
  PHYSCRM_TRY(const auto active, work.tx().workflows().find_active(id));
  if (active) {
    return Error{ErrorCode::conflict, "has an active renewal; delete that one first"}.with(
        "workflowId", active->id.to_string());
  }
  PHYSCRM_TRYV(cancel_notifications(work, {{}, id, {}}, CancelReason::credential_deleted));
  PHYSCRM_TRYV(work.tx().credentials().remove(id, work.now()));
  work.record(IdKind::credential, id.value, "deleted");
  return work.commit();
}

}  // namespace physcrm
