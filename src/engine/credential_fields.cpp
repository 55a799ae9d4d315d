#include "engine/credential_fields.hpp"

#include "engine/input_text.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm {
namespace {

constexpr const char* kNoState = "must be the code of a state, DC or a territory, such as TX";

Complaint check_state(std::string_view) {
  return kNoState;
}

std::optional<std::string> state_form(std::string_view text) {
  std::string code = ascii_upper(text);
  if (!is_state_code(code)) return std::nullopt;
  return code;
}

void put_kind(const CredentialInput& input, Writing writing, Credential& row, std::vector<FieldError>& bad) {
  if (writing == Writing::change) {
    if (input.entity_type) bad.push_back({"entityType", "can't be changed"});
  } else if (input.entity_type) {
    row.entity_type = *input.entity_type;
  } else {
    bad.push_back({"entityType", "is required"});
  }
}

void put_state(const CredentialInput& input, Writing writing, Credential& row, std::vector<FieldError>& bad) {
  const std::size_t complaints = bad.size();
  put_text(input.state, "state", check_state, state_form, row.state, bad);
  const bool is_asked = writing == Writing::creation || input.state.is_given();
  if (is_asked && row.state.empty() && bad.size() == complaints) bad.push_back({"state", "is required"});
}

void put_date(const Patch<Date>& given, std::string_view field, std::optional<Date>& target,
              std::vector<FieldError>& bad) {
  if (given.is_given() && given.value() && !is_credential_date(*given.value())) {
    bad.push_back({std::string{field}, "must be a date from 1900-01-01 to 9999-12-31"});
    return;
  }
  given.apply_to(target);
}

}  // namespace

bool is_state_or_empty(std::string_view text) noexcept {
  return text.empty() || is_state_code(text);
}

FieldError bad_state() {
  return {"state", kNoState};
}

std::vector<FieldError> apply_input(const CredentialInput& input, Writing writing, Credential& row) {
  std::vector<FieldError> bad;
  put_kind(input, writing, row, bad);
  put_text(input.external_id, "externalId", check_plain_text, nullptr, row.external_id, bad);
  put_state(input, writing, row, bad);
  const bool is_dea = row.entity_type == EntityType::dea;
  put_text(input.number, "number", is_dea ? check_dea : check_credential_number,
           is_dea ? normalize_dea : nullptr, row.number, bad);
  put_value(input.status, "status", row.status, bad);
  put_date(input.issue_date, "issueDate", row.issue_date, bad);
  put_date(input.expiration_date, "expirationDate", row.expiration_date, bad);
  if (input.expiration_date.is_given()) row.expiration_confirmed = true;
  const bool moved_issue = input.issue_date.is_given();
  if ((moved_issue || input.expiration_date.is_given()) && !dates_in_order(row)) {
    bad.push_back(moved_issue ? FieldError{"issueDate", "is after the expiration date"}
                              : FieldError{"expirationDate", "is before the issue date"});
  }
  return bad;
}

std::string date_text(std::optional<Date> date) {
  return date ? date->to_string() : std::string{};
}

std::vector<audit::FieldChange> field_changes(const Credential* before, const Credential& after) {
  std::vector<audit::FieldChange> changes;
  const auto add = [&](std::string_view field, auto&& read) {
    add_change(changes, field, before == nullptr ? std::string{} : std::string{read(*before)},
               std::string{read(after)});
  };
  if (before == nullptr) {
    add("physicianId", [](const Credential& c) { return c.physician_id.to_string(); });
    add("entityType", [](const Credential& c) { return to_string(c.entity_type); });
  }
  add("externalId", [](const Credential& c) { return c.external_id; });
  add("state", [](const Credential& c) { return c.state; });
  add("number", [](const Credential& c) { return c.number; });
  add("status", [](const Credential& c) { return to_string(c.status); });
  add("issueDate", [](const Credential& c) { return date_text(c.issue_date); });
  add("expirationDate", [](const Credential& c) { return date_text(c.expiration_date); });
  if (before != nullptr) {
    add("expirationConfirmed", [](const Credential& c) { return c.expiration_confirmed ? "true" : "false"; });
  }
  return changes;
}

}  // namespace physcrm
