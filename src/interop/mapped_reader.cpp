#include <algorithm>

#include "base/text.hpp"
#include "base/try.hpp"
#include "interop/csv_header.hpp"
#include "interop/field_reader.hpp"
#include "interop/roster_reader.hpp"

namespace physcrm {
namespace {

/// A field, bound to the columns of one file.
struct BoundField {
  struct Piece {
    std::optional<std::size_t> column;
    std::string text;
  };
  RosterField field;
  std::vector<Piece> pieces;
  std::vector<std::pair<std::string, std::string>> values;
  std::string label;        ///< what problems call it: the column, or our field where there is none
  bool is_constant = true;  ///< no column at all: it names nothing by itself
};

struct BoundMapping {
  std::vector<BoundField> physician;
  std::vector<std::vector<BoundField>> credentials;
  std::vector<std::pair<std::size_t, std::vector<std::string>>> only;
  std::string identity_label;  ///< the column to blame when a row says nothing about who it is
};

/// Binds a mapping to a header, collecting every column that is missing or unknown.
class Binder {
 public:
  Binder(const CsvHeader& header, const RosterMapping& mapping)
      : header_(header), mapping_(mapping), known_(header.size(), mapping.ignore_others) {}

  Result<BoundMapping> run() {
    BoundMapping bound;
    bound.physician = bind_all(mapping_.physician);
    for (const auto& fields : mapping_.credentials) bound.credentials.push_back(bind_all(fields));
    for (const auto& [column, cells] : mapping_.only) {
      if (const auto index = use(column)) bound.only.emplace_back(*index, cells);
    }
    for (const std::string& column : mapping_.ignore) {
      if (const auto index = header_.find(column)) known_[*index] = true;
    }
    if (mapping_.columns_may_be_absent) check_needed(bound);
    if (!missing_.empty()) {
      return columns_error("the file lacks columns that it needs", "missing", std::move(missing_));
    }
    std::vector<std::string> unknown;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (!known_[i]) unknown.push_back(header_.name(i));
    }
    if (!unknown.empty()) {
      return columns_error("the file has columns that are not known (map or ignore them in a mapping)",
                           "unknown", std::move(unknown));
    }
    for (const BoundField& field : bound.physician) {
      const bool identifies = field.field == RosterField::external_id || field.field == RosterField::npi;
      if (identifies && bound.identity_label.empty()) bound.identity_label = field.label;
    }
    return bound;
  }

 private:
  std::optional<std::size_t> use(const std::string& column) {
    const auto index = header_.find(column);
    if (index) {
      known_[*index] = true;
    } else if (!mapping_.columns_may_be_absent &&
               std::find(missing_.begin(), missing_.end(), column) == missing_.end()) {
      missing_.push_back(column);
    }
    return index;
  }

  std::vector<BoundField> bind_all(const std::vector<FieldMapping>& fields) {
    std::vector<BoundField> bound;
    for (const FieldMapping& field : fields) {
      BoundField to{field.field, {}, field.values, {}, true};
      bool present = true;
      for (const MappingPiece& piece : field.pieces) {
        if (!piece.is_column) {
          to.pieces.push_back({std::nullopt, piece.text});
          continue;
        }
        const auto index = use(piece.text);
        present = present && index.has_value();
        to.pieces.push_back({index, {}});
        to.is_constant = false;
        if (index && to.label.empty()) to.label = header_.name(*index);
      }
      if (to.label.empty()) to.label = to_string(field.field);
      if (present) bound.push_back(std::move(to));
    }
    return bound;
  }

  /// The roster CSV's own layout: any column may be absent but these.
  void check_needed(const BoundMapping& bound) {
    const auto has = [](const std::vector<BoundField>& fields, RosterField wanted) {
      return std::any_of(fields.begin(), fields.end(),
                         [wanted](const BoundField& field) { return field.field == wanted; });
    };
    if (!has(bound.physician, RosterField::external_id) && !has(bound.physician, RosterField::npi)) {
      missing_.emplace_back("externalId or npi");
    }
    for (const RosterField needed : {RosterField::entity_type, RosterField::state}) {
      if (!has(bound.credentials.front(), needed)) missing_.emplace_back(to_string(needed));
    }
  }

  const CsvHeader& header_;
  const RosterMapping& mapping_;
  std::vector<bool> known_;
  std::vector<std::string> missing_;
};

class MappedReader final : public RosterReader {
 public:
  MappedReader(ByteSource& source, RosterMapping mapping)
      : csv_(source), fields_(mapping.date_formats), empty_(mapping.empty), mapping_(std::move(mapping)) {}

  Result<void> open() {
    PHYSCRM_TRY(const CsvHeader header, CsvHeader::read(csv_));
    PHYSCRM_TRY(bound_, Binder(header, mapping_).run());
    columns_ = header.size();
    return ok();
  }

  Result<bool> next(RosterRecord& record) override {
    for (;;) {
      PHYSCRM_TRY(const bool more, csv_.next());
      record = {};
      if (!more) return false;
      record.line = csv_.line();
      if (csv_.fields().size() != columns_) {
        complain(record, "", wrong_column_count(csv_.fields().size(), columns_));
        record.refused = true;
        return true;
      }
      if (!is_wanted()) {
        ++skipped_;
        continue;
      }
      read_record(record);
      return true;
    }
  }

  std::uint64_t skipped() const noexcept override { return skipped_; }

 private:
  std::string_view cell(std::size_t column) const {
    const std::string_view text = trim(csv_.fields()[column]);
    const bool says_nothing = std::any_of(empty_.begin(), empty_.end(), [text](const std::string& word) {
      return equals_ignoring_case(word, text);
    });
    return says_nothing ? std::string_view{} : text;
  }

  bool is_wanted() const {
    return std::all_of(bound_.only.begin(), bound_.only.end(), [this](const auto& condition) {
      const std::string_view text = trim(csv_.fields()[condition.first]);
      return std::any_of(condition.second.begin(), condition.second.end(),
                         [text](const std::string& wanted) { return equals_ignoring_case(wanted, text); });
    });
  }

  /// The field's text, before its values are translated; empty when the row does not say.
  std::string_view text_of(const BoundField& field) {
    if (field.pieces.size() == 1) {
      const BoundField::Piece& piece = field.pieces.front();
      return piece.column ? cell(*piece.column) : std::string_view{piece.text};
    }
    scratch_.clear();
    for (const BoundField::Piece& piece : field.pieces) {
      if (!piece.column) {
        scratch_ += piece.text;
        continue;
      }
      const std::string_view text = cell(*piece.column);
      if (text.empty()) return {};
      scratch_ += text;
    }
    return trim(scratch_);
  }

  /// Ours for their value; nothing (with a problem) when the mapping does not say.
  static std::optional<std::string_view> translate(const BoundField& field, std::string_view text,
                                                   RosterRecord& record) {
    if (field.values.empty() || text.empty()) return text;
    for (const auto& [theirs, ours] : field.values) {
      if (theirs == "*" || equals_ignoring_case(theirs, text)) return std::string_view{ours};
    }
    complain(record, field.label, "the mapping gives no value of ours for this cell");
    return std::nullopt;
  }

  void read_record(RosterRecord& record) {
    bool good = true;
    for (const BoundField& field : bound_.physician) {
      const auto text = translate(field, text_of(field), record);
      if (text && text->empty()) continue;
      good = text && fields_.read_physician(field.field, *text, field.label, record) && good;
    }
    if (good && record.physician.external_id.empty() && record.physician.npi.empty()) {
      complain(record, bound_.identity_label, "the row has neither an external id nor an NPI");
      good = false;
    }
    for (const auto& credential : bound_.credentials) {
      good = read_credential(credential, record) && good;
    }
    record.refused = !good;
    if (!good) record.credentials.clear();
  }

  /// False when the whole row is to be refused.
  bool read_credential(const std::vector<BoundField>& bound, RosterRecord& record) {
    const bool named = std::any_of(bound.begin(), bound.end(), [this](const BoundField& field) {
      return !field.is_constant && !text_of(field).empty();
    });
    if (!named) return true;
    ++record.credentials_named;
    CredentialDraft draft;
    for (const BoundField& field : bound) {
      if (field.field == RosterField::number) draft.credential.column = field.label;
      const auto text = translate(field, text_of(field), record);
      if (text && text->empty()) continue;
      const bool good = text && fields_.read_credential(field.field, *text, field.label, draft, record);
      draft.bad = draft.bad || !good;
    }
    if (fields_.finish_credential(draft, record)) {
      record.credentials.push_back(std::move(draft.credential));
      return true;
    }
    return bound_.credentials.size() > 1;
  }

  CsvReader csv_;
  FieldReader fields_;
  std::vector<std::string> empty_;
  RosterMapping mapping_;
  BoundMapping bound_;
  std::size_t columns_ = 0;
  std::uint64_t skipped_ = 0;
  std::string scratch_;
};

}  // namespace

Result<std::unique_ptr<RosterReader>> open_mapped_csv(ByteSource& source, RosterMapping mapping) {
  auto reader = std::make_unique<MappedReader>(source, std::move(mapping));
  PHYSCRM_TRYV(reader->open());
  return std::unique_ptr<RosterReader>{std::move(reader)};
}

Result<std::unique_ptr<RosterReader>> open_roster_csv(ByteSource& source) {
  return open_mapped_csv(source, own_roster_mapping());
}

Result<std::unique_ptr<RosterReader>> open_roster(std::string_view format, std::string_view mapping_json,
                                                  ByteSource& source) {
  if (format == "nppes") {
    if (!mapping_json.empty()) {
      return Error{ErrorCode::invalid_argument, "the NPPES layout takes no mapping", "mapping"};
    }
    return open_nppes(source);
  }
  if (format != "roster") {
    return Error{ErrorCode::invalid_argument, "a roster's format is roster or nppes", "format"};
  }
  if (mapping_json.empty()) return open_roster_csv(source);
  PHYSCRM_TRY(RosterMapping mapping, parse_roster_mapping(mapping_json));
  return open_mapped_csv(source, std::move(mapping));
}

}  // namespace physcrm
