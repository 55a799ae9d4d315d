#include "storage/memory/credentials.hpp"

#include <algorithm>

#include "storage/memory/paging.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {
namespace {

bool is_sound(const Credential& c) {
  return is_one_of(c.entity_type, EntityType::csr) && is_one_of(c.status, CredentialStatus::inactive) &&
         is_date_or_none(c.expiration_date) && c.version >= 1;
}

/// Its keys are free, or its own, and its references lead somewhere.
Result<void> check_keys(const Tables& tables, const Credential& c) {
  const auto is_others = [&](const auto& keys, const auto& key) {
    const auto found = keys.find(key);
    return found != keys.end() && found->second != c.id.value;
  };
  if (is_others(tables.credentials->by_number, number_key_of(c))) return taken("number");
  if (is_others(tables.credentials->by_external_id, c.external_id)) return taken("externalId");
  if (!tables.physicians->rows.contains(c.physician_id.value)) return broken_rule();
  return ok();
}

Result<void> check_new(const Tables& tables, const Credential& c) {
  if (!is_sound(c)) return broken_rule();
  if (tables.credentials->rows.contains(c.id.value)) return taken("");
  return check_keys(tables, c);
}

const Credential* find_live(const Tables& tables, std::int64_t id) {
  const CredentialRecord* row = tables.credentials->rows.find(id);
  return row == nullptr || row->deleted_at ? nullptr : &row->credential;
}

std::optional<Credential> copy_of(const Credential* found) {
  if (found == nullptr) return std::nullopt;
  return *found;
}

bool is_in_range(const CredentialFilter& filter, const std::optional<Date>& expiration) {
  if (!expiration) return !filter.expires_from && !filter.expires_to;
  return !filter.undated && (!filter.expires_from || *expiration >= *filter.expires_from) &&
         (!filter.expires_to || *expiration <= *filter.expires_to);
}

bool matches(const CredentialFilter& filter, const Credential& c) {
  return is_in_range(filter, c.expiration_date) &&
         (!filter.physician_id || c.physician_id == filter.physician_id) &&
         (!filter.entity_type || c.entity_type == *filter.entity_type) &&
         (filter.state.empty() || c.state == filter.state);
}

}  // namespace

Result<void> MemoryCredentials::insert(std::span<const Credential> rows) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto checked = check_new(*tables, rows[i]);
    if (!checked) return Error{checked.error()}.with("row", static_cast<std::int64_t>(i));
    tables->credentials.edit().put({rows[i], std::nullopt});
  }
  return ok();
}

Result<void> MemoryCredentials::update(const Credential& row) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const Credential* stored = find_live(*tables, row.id.value);
  if (stored == nullptr) return no_update(std::nullopt, row.version);
  if (stored->version != row.version - 1) return no_update(stored->version, row.version);
  Credential changed = row;
  changed.physician_id = stored->physician_id;
  changed.entity_type = stored->entity_type;
  changed.created_at = stored->created_at;
  if (!is_sound(changed)) return broken_rule();
  PHYSCRM_TRYV(check_keys(*tables, changed));
  tables->credentials.edit().put({std::move(changed), std::nullopt});
  return ok();
}

Result<std::optional<Credential>> MemoryCredentials::find(CredentialId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  return copy_of(find_live(*tables, id.value));
}

Result<std::vector<std::optional<Credential>>> MemoryCredentials::find_by_external_ids(
    std::span<const std::string> keys) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const auto& ids = tables->credentials->by_external_id;
  std::vector<std::optional<Credential>> rows;
  rows.reserve(keys.size());
  for (const std::string& key : keys) {
    const auto found = ids.find(key);
    rows.push_back(found == ids.end() ? std::nullopt : copy_of(find_live(*tables, found->second)));
  }
  return rows;
}

Result<std::vector<Credential>> MemoryCredentials::of_physicians(std::span<const PhysicianId> physicians) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  const std::set<PhysicianId> asked{physicians.begin(), physicians.end()};
  std::vector<Credential> all;
  for (const PhysicianId id : asked) {
    for (const CredentialRecord* row : tables->credentials->of(id)) {
      if (!row->deleted_at) all.push_back(row->credential);
    }
  }
  return all;
}

Result<std::vector<CredentialRecord>> MemoryCredentials::records_of(PhysicianId physician) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<CredentialRecord> records;
  for (const CredentialRecord* row : tables->credentials->of(physician)) records.push_back(*row);
  return records;
}

Result<Page<Credential>> MemoryCredentials::list(const CredentialFilter& filter, const PageRequest& page) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<const Credential*> rows;
  for (const CredentialRecord& row : tables->credentials->rows.all()) {
    if (!row.deleted_at && matches(filter, row.credential)) rows.push_back(&row.credential);
  }
  return page_by_expiration(std::move(rows), page, [](const Credential& c) {
    return ExpirationKey{c.expiration_date, c.id.value};
  });
}

Result<std::vector<ExpirationCount>> MemoryCredentials::count_expirations(Date from, Date to) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<ExpirationCount> days;
  const auto& positions = tables->credentials->by_expiration;
  for (auto at = positions.lower_bound({from, {}}); at != positions.end() && at->expiration <= to; ++at) {
    const Credential& c = *find_live(*tables, at->credential_id.value);
    if (c.status != CredentialStatus::active || tables->physicians->is_inactive(c.physician_id)) continue;
    if (days.empty() || days.back().expiration != at->expiration) days.push_back({at->expiration, 0});
    ++days.back().count;
  }
  return days;
}

Result<void> MemoryCredentials::remove(CredentialId id, Instant at) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const Credential* stored = find_live(*tables, id.value);
  if (stored == nullptr) return Error{ErrorCode::not_found, "there is no such credential"};
  tables->credentials.edit().put({*stored, at});
  return ok();
}

}  // namespace physcrm::storage::memory
