#include "engine/roster_merge.hpp"

#include <array>

#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

struct TextField {
  std::string_view name;
  std::string RosterPhysician::*given;
  std::string Physician::*stored;
};

constexpr std::array kTexts{
    TextField{"firstName", &RosterPhysician::first_name, &Physician::first_name},
    TextField{"middleName", &RosterPhysician::middle_name, &Physician::middle_name},
    TextField{"lastName", &RosterPhysician::last_name, &Physician::last_name},
    TextField{"suffix", &RosterPhysician::suffix, &Physician::suffix},
    TextField{"email", &RosterPhysician::email, &Physician::email},
    TextField{"phone", &RosterPhysician::phone, &Physician::phone},
    TextField{"specialty", &RosterPhysician::specialty, &Physician::specialty},
};

/// Collects what one record does to one row.
class Merger {
 public:
  explicit Merger(FieldMask& decided) noexcept : decided_(decided) {}

  /// The next field. The bits are given in the order of the calls, so each call is made for every record,
  /// also where the record does not give the field.
  template <class T, class Stored>
  void field(std::string_view name, bool is_given, const T& value, Stored& stored) {
    const FieldMask bit = next_bit_;
    next_bit_ = static_cast<FieldMask>(next_bit_ << 1U);
    if (!is_given) return;
    if ((decided_ & bit) == 0) {
      decided_ = static_cast<FieldMask>(decided_ | bit);
      stored = value;
    } else if (stored != value) {
      contradicted_.push_back(name);
    }
  }

  [[nodiscard]] std::vector<std::string_view> contradicted() && { return std::move(contradicted_); }

 private:
  FieldMask& decided_;
  FieldMask next_bit_ = 1;
  std::vector<std::string_view> contradicted_;
};

/// A key is never replaced (the matching refuses that), only filled in.
void fill(const std::string& given, std::string& stored) {
  if (stored.empty()) stored = given;
}

}  // namespace

std::vector<std::string_view> merge(const RosterPhysician& given, Physician& row, FieldMask& decided) {
  fill(given.external_id, row.external_id);
  fill(given.npi, row.npi);
  Merger merger{decided};
  for (const TextField& text : kTexts) {
    const std::string& value = given.*text.given;
    merger.field(text.name, !value.empty(), value, row.*text.stored);
  }
  merger.field("degree", given.degree.has_value(), given.degree.value_or(row.degree), row.degree);
  merger.field("physicianStatus", given.status.has_value(), given.status.value_or(row.status), row.status);
  return std::move(merger).contradicted();
}

std::vector<std::string_view> merge(const RosterCredential& given, Credential& row, FieldMask& decided) {
  fill(given.external_id, row.external_id);
  Merger merger{decided};
  const bool is_same_number = match_key_of_number(given.number) == match_key_of_number(row.number);
  merger.field("number", !given.number.empty(), is_same_number ? row.number : given.number, row.number);
  merger.field("credentialStatus", given.status.has_value(), given.status.value_or(row.status), row.status);
  merger.field("issueDate", given.issue_date.has_value(), given.issue_date, row.issue_date);
  merger.field("expirationDate", given.expiration_date.has_value(), given.expiration_date,
               row.expiration_date);
  if (given.expiration_date) row.expiration_confirmed = true;
  return std::move(merger).contradicted();
}

bool merge_practice(PracticeId given, Physician& row) {
  if (!given) return true;
  if (row.practice_id && row.practice_id != given) return false;
  row.practice_id = given;
  return true;
}

}  // namespace physcrm
