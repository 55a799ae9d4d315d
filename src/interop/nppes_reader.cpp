#include <array>

#include "base/text.hpp"
#include "base/try.hpp"
#include "interop/csv_header.hpp"
#include "interop/field_reader.hpp"
#include "interop/roster_reader.hpp"
#include "interop/taxonomy.hpp"

namespace physcrm {
namespace {

constexpr int kLicenses = 15;

/// The columns of one provider that are cells of their own.
enum Column : std::size_t {
  kNpi,
  kEntityType,
  kLastName,
  kFirstName,
  kMiddleName,
  kSuffix,
  kCredentialText,
  kDeactivation,
  kReactivation,
  kColumnCount
};

constexpr std::array<std::string_view, kColumnCount> kColumnNames{
    "NPI",
    "Entity Type Code",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    "Provider Name Suffix Text",
    "Provider Credential Text",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
};

/// The columns of licence k, 1 to 15.
struct LicenseColumns {
  std::size_t number;
  std::size_t state;
  std::size_t taxonomy;
  std::size_t primary;
  std::string number_name;
  std::string state_name;
};

class NppesReader final : public RosterReader {
 public:
  explicit NppesReader(ByteSource& source) : csv_(source), fields_(nppes_dates()) {}

  Result<void> open() {
    PHYSCRM_TRY(const CsvHeader header, CsvHeader::read(csv_));
    std::vector<std::string> missing;
    const auto find = [&header, &missing](std::string name) {
      const auto index = header.find(name);
      if (!index) missing.push_back(std::move(name));
      return index.value_or(0);
    };
    for (std::size_t i = 0; i < kColumnCount; ++i) at_[i] = find(std::string{kColumnNames[i]});
    for (int k = 1; k <= kLicenses; ++k) {
      const std::string suffix = "_" + std::to_string(k);
      LicenseColumns columns{};
      columns.number_name = "Provider License Number" + suffix;
      columns.state_name = "Provider License Number State Code" + suffix;
      columns.number = find(columns.number_name);
      columns.state = find(columns.state_name);
      columns.taxonomy = find("Healthcare Provider Taxonomy Code" + suffix);
      columns.primary = find("Healthcare Provider Primary Taxonomy Switch" + suffix);
      licenses_.push_back(std::move(columns));
    }
    if (!missing.empty()) {
      return columns_error("this is not an NPPES file: it lacks columns", "missing", std::move(missing));
    }
    columns_ = header.size();
    return ok();
  }

  Result<bool> next(RosterRecord& record) override {
    PHYSCRM_TRY(const bool more, csv_.next());
    record = {};
    if (!more) return false;
    record.line = csv_.line();
    if (csv_.fields().size() != columns_) {
      complain(record, "", wrong_column_count(csv_.fields().size(), columns_));
      record.refused = true;
      return true;
    }
    record.refused = !read_physician(record);
    for (const LicenseColumns& columns : licenses_) read_license(columns, record);
    if (record.refused) record.credentials.clear();
    return true;
  }

  std::uint64_t skipped() const noexcept override { return 0; }

 private:
  static std::vector<DateFormat> nppes_dates() {
    std::vector<DateFormat> formats;
    if (auto format = DateFormat::parse("MM/DD/YYYY")) formats.push_back(std::move(*format));
    return formats;
  }

  std::string_view cell(std::size_t index) const { return trim(csv_.fields()[index]); }

  /// Reads a cell; an empty one is good, a bad one is reported.
  bool read(RosterField field, Column column, RosterRecord& record) const {
    const std::string_view text = cell(at_[column]);
    return text.empty() || fields_.read_physician(field, text, kColumnNames[column], record);
  }

  /// False when the record can't be imported at all.
  bool read_physician(RosterRecord& record) const {
    bool good = read(RosterField::npi, kNpi, record);
    if (good && record.physician.npi.empty()) {
      complain(record, kColumnNames[kNpi], "the NPI is missing");
      good = false;
    }
    const bool deactivated = read_deactivation(record, good);
    const std::string_view type = cell(at_[kEntityType]);
    if (type != "1" && !(deactivated && type.empty())) {
      complain(record, kColumnNames[kEntityType],
               type == "2" ? "this is an organisation; only individuals are imported"
                           : "the entity type of an individual is 1");
      good = false;
    }
    good = read(RosterField::last_name, kLastName, record) && good;
    good = read(RosterField::first_name, kFirstName, record) && good;
    good = read(RosterField::middle_name, kMiddleName, record) && good;
    good = read(RosterField::suffix, kSuffix, record) && good;
    const std::string_view text = cell(at_[kCredentialText]);
    if (!text.empty()) record.physician.degree = degree_of_credential_text(text);
    read_specialty(record);
    return good;
  }

  /// Whether the NPI is deactivated at the end of its history; the physician is inactive then.
  bool read_deactivation(RosterRecord& record, bool& good) const {
    std::optional<Date> dates[2];
    for (const Column column : {kDeactivation, kReactivation}) {
      const std::string_view text = cell(at_[column]);
      if (text.empty()) continue;
      auto& date = dates[column == kDeactivation ? 0 : 1];
      date = fields_.read_date(text);
      if (date) continue;
      complain(record, kColumnNames[column], "this is not a date of the form MM/DD/YYYY");
      good = false;
    }
    const bool deactivated = dates[0] && (!dates[1] || *dates[1] < *dates[0]);
    if (deactivated) record.physician.status = PhysicianStatus::inactive;
    return deactivated;
  }

  void read_specialty(RosterRecord& record) const {
    std::string_view code;
    for (const LicenseColumns& columns : licenses_) {
      const std::string_view candidate = cell(columns.taxonomy);
      if (candidate.empty()) continue;
      const bool primary = equals_ignoring_case(cell(columns.primary), "Y");
      if (code.empty() || primary) code = candidate;
      if (primary) break;
    }
    if (!is_valid_taxonomy(code)) return;
    record.physician.specialty = specialty_of_taxonomy(code);
  }

  static bool is_valid_taxonomy(std::string_view code) noexcept {
    if (code.size() != 10) return false;
    for (const char c : code) {
      if (!is_ascii_digit(c) && !(c >= 'A' && c <= 'Z')) return false;
    }
    return true;
  }

  void read_license(const LicenseColumns& columns, RosterRecord& record) const {
    const std::string_view number = cell(columns.number);
    const std::string_view state = cell(columns.state);
    if (number.empty() && state.empty()) return;
    ++record.credentials_named;
    CredentialDraft draft;
    draft.credential.column = columns.number_name;
    draft.credential.entity_type = EntityType::license;
    draft.has_entity_type = true;
    bool good = true;
    if (number.empty()) {
      complain(record, columns.number_name, "a state is given, but the licence's number is missing");
      good = false;
    } else {
      good = fields_.read_credential(RosterField::number, number, columns.number_name, draft, record);
    }
    if (state.empty()) {
      complain(record, columns.state_name, "the licence's state is missing");
      good = false;
    } else {
      good = fields_.read_credential(RosterField::state, state, columns.state_name, draft, record) && good;
    }
    if (good) record.credentials.push_back(std::move(draft.credential));
  }

  CsvReader csv_;
  FieldReader fields_;
  std::array<std::size_t, kColumnCount> at_{};
  std::vector<LicenseColumns> licenses_;
  std::size_t columns_ = 0;
};

}  // namespace

Result<std::unique_ptr<RosterReader>> open_nppes(ByteSource& source) {
  auto reader = std::make_unique<NppesReader>(source);
  PHYSCRM_TRYV(reader->open());
  return std::unique_ptr<RosterReader>{std::move(reader)};
}

}  // namespace physcrm
