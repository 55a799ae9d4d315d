// RosterBatch: the look-ups. One for each kind of key, whatever the number of records.
#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/roster_batch.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

/// The distinct texts that `read` answers for the records that may be imported; empty ones left out.
template <class Read>
std::vector<std::string> distinct(std::span<const RosterRecord> records, Read read) {
  std::vector<std::string> texts;
  for (const RosterRecord& record : records) {
    if (!record.refused) read(record, texts);
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  if (!texts.empty() && texts.front().empty()) texts.erase(texts.begin());
  return texts;
}

}  // namespace

Result<void> RosterBatch::load(std::span<const RosterRecord> records) {
  PHYSCRM_TRYV(load_physicians(records));
  PHYSCRM_TRYV(load_credentials(records));
  return load_practices(records);
}

Result<void> RosterBatch::load_physicians(std::span<const RosterRecord> records) {
  auto& store = work_.tx().physicians();
  const auto external_ids = distinct(records, [](const RosterRecord& record, auto& texts) {
    texts.push_back(record.physician.external_id);
  });
  const auto npis = distinct(
      records, [](const RosterRecord& record, auto& texts) { texts.push_back(record.physician.npi); });
  if (!external_ids.empty()) {
    PHYSCRM_TRY(auto rows, store.find_by_external_ids(external_ids));
    for (auto& row : rows) add_stored(std::move(row));
  }
  if (!npis.empty()) {
    PHYSCRM_TRY(auto rows, store.find_by_npis(npis));
    for (auto& row : rows) add_stored(std::move(row));
  }
  return ok();
}

void RosterBatch::add_stored(std::optional<Physician> physician) {
  if (!physician) return;
  const std::int64_t id = physician->id.value;
  if (!by_id_.emplace(id, physicians_.size()).second) return;
  PhysicianRow row;
  row.now = std::move(*physician);
  row.decided = state_.physicians.get(id);
  physicians_.push_back(std::move(row));
  index_keys(physicians_.size() - 1);
}

void RosterBatch::index_keys(std::size_t physician) {
  const Physician& row = physicians_[physician].now;
  if (!row.external_id.empty()) by_external_id_.emplace(row.external_id, physician);
  if (!row.npi.empty()) by_npi_.emplace(row.npi, physician);
}

Result<void> RosterBatch::load_credentials(std::span<const RosterRecord> records) {
  auto& store = work_.tx().credentials();
  std::vector<PhysicianId> owners;
  for (const PhysicianRow& row : physicians_) owners.push_back(row.now.id);
  if (!owners.empty()) {
    PHYSCRM_TRY(auto rows, store.of_physicians(owners));
    for (Credential& stored : rows) {
      const std::size_t physician = by_id_.at(stored.physician_id.value);
      physicians_[physician].credentials.push_back(credentials_.size());
      CredentialRow row;
      row.decided = state_.credentials.get(stored.id.value);
      row.physician = physician;
      row.number_key = match_key_of_number(stored.number);
      row.now = std::move(stored);
      credentials_.push_back(std::move(row));
    }
  }
  const auto external_ids = distinct(records, [](const RosterRecord& record, auto& texts) {
    for (const RosterCredential& one : record.credentials) texts.push_back(one.external_id);
  });
  if (external_ids.empty()) return ok();
  PHYSCRM_TRY(const auto holders, store.find_by_external_ids(external_ids));
  for (const auto& holder : holders) {
    if (!holder) continue;
    const auto owner = by_id_.find(holder->physician_id.value);
    credential_holders_.emplace(holder->external_id, owner == by_id_.end() ? kElsewhere : owner->second);
  }
  return ok();
}

Result<void> RosterBatch::load_practices(std::span<const RosterRecord> records) {
  const auto names = distinct(
      records, [](const RosterRecord& record, auto& texts) { texts.push_back(record.physician.practice); });
  if (names.empty()) return ok();
  PHYSCRM_TRY(const auto ids, work_.tx().practices().find_by_names(names));
  for (std::size_t i = 0; i < names.size(); ++i) practices_.emplace(names[i], ids[i]);
  return ok();
}

}  // namespace physcrm
