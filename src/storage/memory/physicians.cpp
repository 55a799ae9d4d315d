#include "storage/memory/physicians.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "storage/memory/paging.hpp"
#include "storage/memory/rules.hpp"

namespace physcrm::storage::memory {
namespace {

bool is_sound(const Physician& p) {
  return is_one_of(p.degree, Degree::other) && is_one_of(p.status, PhysicianStatus::inactive) &&
         p.version >= 1;
}

/// Its keys are free, or its own, and its references lead somewhere.
Result<void> check_keys(const Tables& tables, const Physician& p) {
  const auto is_others = [&](const std::map<std::string, std::int64_t>& keys, const std::string& key) {
    const auto found = keys.find(key);
    return found != keys.end() && found->second != p.id.value;
  };
  if (is_others(tables.physicians->by_npi, p.npi)) return taken("npi");
  if (is_others(tables.physicians->by_external_id, p.external_id)) return taken("externalId");
  if (p.practice_id && !tables.practices->rows.contains(p.practice_id.value)) return broken_rule();
  return ok();
}

Result<void> check_new(const Tables& tables, const Physician& p) {
  if (!is_sound(p)) return broken_rule();
  if (tables.physicians->rows.contains(p.id.value)) return taken("");
  return check_keys(tables, p);
}

const Physician* find_live(const Tables& tables, std::int64_t id) {
  const PhysicianRow* row = tables.physicians->rows.find(id);
  return row == nullptr || row->deleted_at ? nullptr : &row->physician;
}

std::optional<Physician> copy_of(const Physician* found) {
  if (found == nullptr) return std::nullopt;
  return *found;
}

std::vector<std::optional<Physician>> find_by(const Tables& tables,
                                              const std::map<std::string, std::int64_t>& ids,
                                              std::span<const std::string> keys) {
  std::vector<std::optional<Physician>> rows;
  rows.reserve(keys.size());
  for (const std::string& key : keys) {
    const auto found = ids.find(key);
    rows.push_back(found == ids.end() ? std::nullopt : copy_of(find_live(tables, found->second)));
  }
  return rows;
}

bool is_found_by(const Physician& p, const std::string& lower_search) {
  const auto holds = [&](const std::string& text) {
    return ascii_lower(text).find(lower_search) != std::string::npos;
  };
  return holds(p.first_name + ' ' + p.last_name) || holds(p.last_name + ", " + p.first_name) ||
         holds(p.email) || holds(p.npi) || holds(p.external_id);
}

bool has_credential_in(const Tables& tables, PhysicianId id, const std::string& state) {
  const auto all = tables.credentials->of(id);
  return std::any_of(all.begin(), all.end(), [&](const CredentialRecord* row) {
    return !row->deleted_at && row->credential.state == state;
  });
}

bool matches(const Tables& tables, const PhysicianFilter& filter, const Physician& p) {
  return (filter.search.empty() || is_found_by(p, ascii_lower(filter.search))) &&
         (filter.state.empty() || has_credential_in(tables, p.id, filter.state)) &&
         (filter.specialty.empty() || equals_ignoring_case(p.specialty, filter.specialty)) &&
         (!filter.practice_id || p.practice_id == filter.practice_id) &&
         (!filter.status || p.status == *filter.status);
}

auto name_order(const Physician& p) {
  return std::tie(p.last_name, p.first_name, p.id.value);
}

}  // namespace

Result<void> MemoryPhysicians::insert(std::span<const Physician> rows) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto checked = check_new(*tables, rows[i]);
    if (!checked) return Error{checked.error()}.with("row", static_cast<std::int64_t>(i));
    tables->physicians.edit().put({rows[i], std::nullopt});
  }
  return ok();
}

Result<void> MemoryPhysicians::update(const Physician& row) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const Physician* stored = find_live(*tables, row.id.value);
  if (stored == nullptr) return no_update(std::nullopt, row.version);
  if (stored->version != row.version - 1) return no_update(stored->version, row.version);
  if (!is_sound(row)) return broken_rule();
  PHYSCRM_TRYV(check_keys(*tables, row));
  Physician changed = row;
  changed.created_at = stored->created_at;
  tables->physicians.edit().put({std::move(changed), std::nullopt});
  return ok();
}

Result<std::optional<Physician>> MemoryPhysicians::find(PhysicianId id) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  return copy_of(find_live(*tables, id.value));
}

Result<std::vector<std::optional<Physician>>> MemoryPhysicians::find_many(std::span<const PhysicianId> ids) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::vector<std::optional<Physician>> rows;
  rows.reserve(ids.size());
  for (const PhysicianId id : ids) rows.push_back(copy_of(find_live(*tables, id.value)));
  return rows;
}

Result<std::vector<std::optional<Physician>>> MemoryPhysicians::find_by_external_ids(
    std::span<const std::string> keys) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  return find_by(*tables, tables->physicians->by_external_id, keys);
}

Result<std::vector<std::optional<Physician>>> MemoryPhysicians::find_by_npis(
    std::span<const std::string> npis) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  return find_by(*tables, tables->physicians->by_npi, npis);
}

Result<Page<Physician>> MemoryPhysicians::list(const PhysicianFilter& filter, const PageRequest& page) {
  PHYSCRM_TRY(const Tables* const tables, scope_.read());
  std::int64_t after_id = 0;
  if (!page.after.empty()) {
    if (page.after.size() != 3) return bad_cursor();
    PHYSCRM_TRY(after_id, cursor_number(page.after[2]));
  }
  std::vector<const Physician*> rows;
  for (const PhysicianRow& row : tables->physicians->rows.all()) {
    if (!row.deleted_at && matches(*tables, filter, row.physician)) rows.push_back(&row.physician);
  }
  std::sort(rows.begin(), rows.end(),
            [](const Physician* a, const Physician* b) { return name_order(*a) < name_order(*b); });
  return page_of(
      rows, page,
      [&](const Physician& p) { return name_order(p) > std::tie(page.after[0], page.after[1], after_id); },
      [](const Physician& p) {
        return std::vector<std::string>{p.last_name, p.first_name, std::to_string(p.id.value)};
      });
}

Result<void> MemoryPhysicians::remove(PhysicianId id, Instant at) {
  PHYSCRM_TRY(Tables* const tables, scope_.write());
  const Physician* stored = find_live(*tables, id.value);
  if (stored == nullptr) return Error{ErrorCode::not_found, "there is no such physician"};
  tables->physicians.edit().put({*stored, at});
  for (const CredentialRecord* row : tables->credentials->of(id)) {
    if (!row->deleted_at) tables->credentials.edit().put({row->credential, at});
  }
  return ok();
}

}  // namespace physcrm::storage::memory
