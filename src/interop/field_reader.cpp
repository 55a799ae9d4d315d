#include "interop/field_reader.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

constexpr std::size_t kMaxTextBytes = 200;

/// The value named so, in any case.
template <class Enum>
std::optional<Enum> value_named(std::string_view cell, std::initializer_list<Enum> values) noexcept {
  for (const Enum value : values) {
    if (equals_ignoring_case(to_string(value), cell)) return value;
  }
  return std::nullopt;
}

/// Keeps the cell as it is, unless it is too long or holds what cannot be printed.
bool take_text(std::string_view cell, std::string_view column, std::string& into, RosterRecord& record) {
  if (!is_clean_text(cell, kMaxTextBytes, false)) {
    complain(record, column, "the text is longer than 200 bytes or holds a character that cannot be printed");
    return false;
  }
  into = cell;
  return true;
}

bool take_checked(Complaint complaint, std::string_view cell, std::string_view column, std::string& into,
                  RosterRecord& record) {
  if (complaint) {
    complain(record, column, std::move(*complaint));
    return false;
  }
  into = cell;
  return true;
}

bool take_npi(std::string_view cell, std::string_view column, RosterRecord& record) {
  if (is_missing_npi(cell)) return true;
  return take_checked(check_npi(cell), cell, column, record.physician.npi, record);
}

bool take_email(std::string_view cell, std::string_view column, RosterRecord& record) {
  if (!take_checked(check_email(cell), cell, column, record.physician.email, record)) return false;
  record.physician.email = normalize_email(cell).value_or(std::string{cell});
  return true;
}

bool take_phone(std::string_view cell, std::string_view column, RosterRecord& record) {
  if (!take_checked(check_phone(cell), cell, column, record.physician.phone, record)) return false;
  record.physician.phone = normalize_phone(cell).value_or(std::string{cell});
  return true;
}

bool take_degree(std::string_view cell, std::string_view column, RosterRecord& record) {
  auto degree = value_named(cell, {Degree::md, Degree::doctor_of_osteopathy, Degree::other});
  if (!degree) degree = degree_of_credential_text(cell);
  if (*degree == Degree::other && !equals_ignoring_case(cell, to_string(Degree::other))) {
    complain(record, column, "a degree is MD, DO or other");
    return false;
  }
  record.physician.degree = degree;
  return true;
}

bool take_physician_status(std::string_view cell, std::string_view column, RosterRecord& record) {
  record.physician.status = value_named(cell, {PhysicianStatus::active, PhysicianStatus::inactive});
  if (!record.physician.status) complain(record, column, "a physician's status is active or inactive");
  return record.physician.status.has_value();
}

bool take_entity_type(std::string_view cell, std::string_view column, CredentialDraft& draft,
                      RosterRecord& record) {
  const auto type = value_named(cell, {EntityType::license, EntityType::dea, EntityType::csr});
  if (!type) {
    complain(record, column, "an entity type is license, dea or csr");
    return false;
  }
  draft.credential.entity_type = *type;
  draft.has_entity_type = true;
  return true;
}

bool take_state(std::string_view cell, std::string_view column, CredentialDraft& draft,
                RosterRecord& record) {
  const std::string_view code = state_code_of(cell);
  if (code.empty()) {
    complain(record, column, "this is not a state, district or territory that issues credentials");
    return false;
  }
  draft.credential.state = code;
  draft.has_state = true;
  return true;
}

bool take_credential_status(std::string_view cell, std::string_view column, CredentialDraft& draft,
                            RosterRecord& record) {
  draft.credential.status = value_named(cell, {CredentialStatus::active, CredentialStatus::inactive});
  if (!draft.credential.status) complain(record, column, "a credential's status is active or inactive");
  return draft.credential.status.has_value();
}

}  // namespace

Degree degree_of_credential_text(std::string_view text) {
  std::string token;
  const auto degree_of_token = [&token] {
    if (token == "MD") return Degree::md;
    return token == "DO" ? Degree::doctor_of_osteopathy : Degree::other;
  };
  for (const char c : text) {
    const char upper = ascii_upper(c);
    if (c == '.') continue;
    if (upper >= 'A' && upper <= 'Z') {
      token += upper;
      continue;
    }
    if (degree_of_token() != Degree::other) break;
    token.clear();
  }
  return degree_of_token();
}

void complain(RosterRecord& record, std::string_view column, std::string message) {
  record.problems.push_back({record.line, std::string{column}, std::move(message)});
}

FieldReader::FieldReader(std::vector<DateFormat> date_formats) : date_formats_(std::move(date_formats)) {}

bool FieldReader::read_physician(RosterField field, std::string_view cell, std::string_view column,
                                 RosterRecord& record) const {
  RosterPhysician& physician = record.physician;
  switch (field) {
    case RosterField::external_id:
      return take_text(cell, column, physician.external_id, record);
    case RosterField::npi:
      return take_npi(cell, column, record);
    case RosterField::first_name:
      return take_checked(check_name(cell), cell, column, physician.first_name, record);
    case RosterField::middle_name:
      return take_checked(check_name(cell), cell, column, physician.middle_name, record);
    case RosterField::last_name:
      return take_checked(check_name(cell), cell, column, physician.last_name, record);
    case RosterField::suffix:
      return take_text(cell, column, physician.suffix, record);
    case RosterField::degree:
      return take_degree(cell, column, record);
    case RosterField::email:
      return take_email(cell, column, record);
    case RosterField::phone:
      return take_phone(cell, column, record);
    case RosterField::specialty:
      return take_text(cell, column, physician.specialty, record);
    case RosterField::physician_status:
      return take_physician_status(cell, column, record);
    case RosterField::practice:
      return take_checked(check_name(cell), cell, column, physician.practice, record);
    default:
      return true;  // the fields of a credential: read_credential
  }
}

bool FieldReader::read_credential(RosterField field, std::string_view cell, std::string_view column,
                                  CredentialDraft& draft, RosterRecord& record) const {
  RosterCredential& credential = draft.credential;
  switch (field) {
    case RosterField::credential_external_id:
      return take_text(cell, column, credential.external_id, record);
    case RosterField::entity_type:
      return take_entity_type(cell, column, draft, record);
    case RosterField::state:
      return take_state(cell, column, draft, record);
    case RosterField::number:
      return take_checked(check_credential_number(cell), cell, column, credential.number, record);
    case RosterField::credential_status:
      return take_credential_status(cell, column, draft, record);
    case RosterField::issue_date:
      return read_date_field(cell, column, credential.issue_date, record);
    case RosterField::expiration_date:
      return read_date_field(cell, column, credential.expiration_date, record);
    default:
      return true;  // the fields of a physician: read_physician
  }
}

bool FieldReader::finish_credential(CredentialDraft& draft, RosterRecord& record) const {
  if (draft.bad) return false;
  RosterCredential& credential = draft.credential;
  const std::size_t before = record.problems.size();
  if (!draft.has_entity_type)
    complain(record, to_string(RosterField::entity_type), "the entity type is missing");
  if (!draft.has_state) complain(record, to_string(RosterField::state), "the state is missing");
  if (draft.has_entity_type && credential.entity_type == EntityType::dea && !credential.number.empty()) {
    if (auto number = normalize_dea(credential.number)) {
      credential.number = std::move(*number);
    } else {
      complain(record, credential.column,
               check_dea(credential.number).value_or("the number is not a DEA registration number"));
    }
  }
  if (credential.issue_date && credential.expiration_date &&
      *credential.expiration_date < *credential.issue_date) {
    complain(record, to_string(RosterField::expiration_date), "the expiration is before the issue date");
  }
  draft.bad = record.problems.size() != before;
  return !draft.bad;
}

std::optional<Date> FieldReader::read_date(std::string_view cell) const noexcept {
  if (date_formats_.empty()) return Date::parse(cell);
  for (const DateFormat& format : date_formats_) {
    if (const auto date = format.read(cell)) return date;
  }
  return std::nullopt;
}

bool FieldReader::read_date_field(std::string_view cell, std::string_view column, std::optional<Date>& into,
                                  RosterRecord& record) const {
  into = read_date(cell);
  if (into) return true;
  const std::string pattern = date_formats_.empty() ? "YYYY-MM-DD" : date_formats_.front().pattern();
  complain(record, column, "this is not a date of the form " + pattern);
  return false;
}

}  // namespace physcrm
