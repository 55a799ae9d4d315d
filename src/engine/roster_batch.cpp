#include "engine/roster_batch.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/roster_merge.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

/// No practice's id: what a record names that no practice is made for.
constexpr PracticeId kNotMadePractice{-1};

std::string contradiction(std::string_view field) {
  return std::string{field} + " differs from what an earlier line of this file gives";
}

}  // namespace

Result<void> RosterBatch::import(std::span<const RosterRecord> records) {
  PHYSCRM_TRYV(load(records));
  for (const RosterRecord& record : records) {
    PHYSCRM_TRYV(take(record));
  }
  return write();
}

Result<void> RosterBatch::take(const RosterRecord& record) {
  ImportReport& report = state_.report;
  ++report.records;
  report.credentials_seen += record.credentials_named;
  for (const RowProblem& problem : record.problems) {
    state_.problems.push_back({problem.line, problem.field, problem.message});
  }
  if (record.refused) {
    refuse(record);
    return ok();
  }
  const MatchResult match = this->match(record.physician);
  if (match.is_refused()) {
    complain(record, match.field, std::string{match.complaint});
    refuse(record);
    return ok();
  }
  if (!match.candidate && !can_be_created(record)) {
    refuse(record);
    return ok();
  }
  PHYSCRM_TRY(const auto practice, practice_of(record, match.candidate));
  if (!practice) {
    refuse(record);
    return ok();
  }
  const std::size_t physician = match.candidate.value_or(physicians_.size());
  if (!match.candidate) physicians_.emplace_back().is_new = true;
  take_physician(record, physician, *practice);
  report.rejected_credentials += record.credentials_named - record.credentials.size();
  for (const RosterCredential& given : record.credentials) take_credential(record, given, physician);
  return ok();
}

MatchResult RosterBatch::match(const RosterPhysician& given) const {
  const auto candidate = [&](const auto& index, const std::string& key) -> std::optional<PhysicianCandidate> {
    const auto at = key.empty() ? index.end() : index.find(key);
    if (at == index.end()) return std::nullopt;
    const Physician& row = physicians_[at->second].now;
    return PhysicianCandidate{at->second, {row.external_id, row.npi}};
  };
  return match_physician({given.external_id, given.npi}, candidate(by_external_id_, given.external_id),
                         candidate(by_npi_, given.npi));
}

/// A physician who is not known yet needs a name; complains of what is missing.
bool RosterBatch::can_be_created(const RosterRecord& record) {
  const auto require = [&](std::string_view field, const std::string& name) {
    if (name.empty()) complain(record, field, "is required for a physician who is not known yet");
    return !name.empty();
  };
  const bool has_first = require("firstName", record.physician.first_name);
  return require("lastName", record.physician.last_name) && has_first;
}

/// The practice that the record names, 0 where it names none; nothing when the record is refused for it.
Result<std::optional<PracticeId>> RosterBatch::practice_of(const RosterRecord& record,
                                                           std::optional<std::size_t> physician) {
  const std::string& name = record.physician.practice;
  if (name.empty()) return std::optional{PracticeId{}};
  PracticeId& practice = practices_[name];
  if (practice) return std::optional{practice};
  if (!state_.create_practices) {
    complain(record, "practice", "no practice has this name");
    return std::optional<PracticeId>{};
  }
  // Nobody is moved out of a practice, so none is made for that.
  if (physician && physicians_[*physician].now.practice_id) return std::optional{kNotMadePractice};
  // An earlier record may have made it under another spelling.
  PHYSCRM_TRY(const auto ids, work_.tx().practices().find_by_names(std::array{name}));
  practice = ids.front();
  if (practice) return std::optional{practice};
  PHYSCRM_TRY(practice.value, work_.tx().allocate_ids(IdKind::practice, 1));
  PHYSCRM_TRYV(work_.tx().practices().insert({practice, name}, work_.now()));
  work_.record(IdKind::practice, practice.value, "created", {{"name", "", name}});
  return std::optional{practice};
}

void RosterBatch::take_physician(const RosterRecord& record, std::size_t physician, PracticeId practice) {
  PhysicianRow& row = physicians_[physician];
  Physician now = row.now;
  for (const std::string_view field : merge(record.physician, now, row.decided)) {
    complain(record, field, contradiction(field));
  }
  if (!merge_practice(practice, now)) {
    complain(record, "practice", "the physician is in another practice, and an import moves nobody");
  }
  const bool is_changed = !(now == row.now);
  if (is_changed && !row.is_new && !row.before) row.before = row.now;
  row.now = std::move(now);
  if (is_changed) index_keys(physician);

  count_physician(row, is_changed);
  row.decided = static_cast<FieldMask>(row.decided | kMetBit | (is_changed ? kChangedBit : 0U));
}

/// Each physician is counted once, and as changed when any of the records changes it.
void RosterBatch::count_physician(const PhysicianRow& row, bool is_changed) {
  ImportReport& report = state_.report;
  const bool is_first = (row.decided & kMetBit) == 0;
  if (is_first) {
    ++(row.is_new ? report.physicians.created
                  : (is_changed ? report.physicians.updated : report.physicians.unchanged));
    return;
  }
  ++report.physicians_repeated;
  if (is_changed && (row.decided & kChangedBit) == 0) {
    --report.physicians.unchanged;
    ++report.physicians.updated;
  }
}

RosterBatch::CredentialRow RosterBatch::row_for(const RosterCredential& given,
                                                std::optional<std::size_t> known,
                                                std::size_t physician) const {
  if (known) return credentials_[*known];
  CredentialRow row;
  row.is_new = true;
  row.physician = physician;
  row.now.entity_type = given.entity_type;
  row.now.state = given.state;
  return row;
}

void RosterBatch::take_credential(const RosterRecord& record, const RosterCredential& given,
                                  std::size_t physician) {
  const MatchResult match = this->match(given, physician);
  if (match.is_refused()) return refuse(record, given, match.field, std::string{match.complaint});
  CredentialRow row = row_for(given, match.candidate, physician);
  const Credential before = row.now;
  if (const auto fields = merge(given, row.now, row.decided); !fields.empty()) {
    return refuse(record, given, fields.front(), contradiction(fields.front()));
  }
  for (const auto& [field, date] :
       {std::pair{"issueDate", given.issue_date}, std::pair{"expirationDate", given.expiration_date}}) {
    if (date && !is_credential_date(*date)) {
      return refuse(record, given, field, "must be a date from 1900-01-01 to 9999-12-31");
    }
  }
  if (!dates_in_order(row.now)) {
    return refuse(record, given, "expirationDate", "with what is stored, it is before the issue date");
  }
  const bool is_changed = !(row.now == before);
  if (is_changed && !row.is_new && !row.before) row.before = before;
  row.number_key = match_key_of_number(row.now.number);

  ImportReport& report = state_.report;
  ++(!match.candidate ? report.credentials.created
                      : (is_changed ? report.credentials.updated : report.credentials.unchanged));
  const bool was_counted_undated = (row.decided & kMetBit) != 0 && !before.expiration_date;
  if (was_counted_undated) --report.undated;
  if (!row.now.expiration_date) ++report.undated;
  row.decided = static_cast<FieldMask>(row.decided | kMetBit);
  keep(std::move(row), match.candidate);
}

MatchResult RosterBatch::match(const RosterCredential& given, std::size_t physician) {
  candidates_.clear();
  for (const std::size_t at : physicians_[physician].credentials) {
    const CredentialRow& row = credentials_[at];
    candidates_.push_back({at,
                           {row.now.external_id, row.now.entity_type, row.now.state, row.number_key},
                           (row.decided & kMetBit) != 0});
  }
  const auto holder =
      given.external_id.empty() ? credential_holders_.end() : credential_holders_.find(given.external_id);
  const bool is_elsewhere = holder != credential_holders_.end() && holder->second != physician;
  const std::string number_key = match_key_of_number(given.number);
  return match_credential({given.external_id, given.entity_type, given.state, number_key}, candidates_,
                          is_elsewhere);
}

void RosterBatch::keep(CredentialRow row, std::optional<std::size_t> known) {
  if (!row.now.external_id.empty()) credential_holders_.emplace(row.now.external_id, row.physician);
  if (known) {
    CredentialRow& stored = credentials_[*known];
    if (!row.is_new && row.number_key != stored.number_key) renumbered_.push_back(*known);
    stored = std::move(row);
    return;
  }
  physicians_[row.physician].credentials.push_back(credentials_.size());
  credentials_.push_back(std::move(row));
}

void RosterBatch::complain(const RosterRecord& record, std::string_view field, std::string message) {
  state_.problems.push_back({record.line, std::string{field}, std::move(message)});
}

void RosterBatch::refuse(const RosterRecord& record) {
  ++state_.report.rejected_records;
  state_.report.rejected_credentials += record.credentials_named;
}

void RosterBatch::refuse(const RosterRecord& record, const RosterCredential& given, std::string_view field,
                         std::string message) {
  // Where a record has several credentials, their own column tells which one is meant.
  const bool is_one_of_many = record.credentials_named > 1;
  complain(record, is_one_of_many ? std::string_view{given.column} : field, std::move(message));
  ++state_.report.rejected_credentials;
}

}  // namespace physcrm
