// From a cell to a field: trimmed, checked, normalised; what is wrong is added to the record.
#ifndef PHYSCRM_INTEROP_FIELD_READER_HPP
#define PHYSCRM_INTEROP_FIELD_READER_HPP

#include <string_view>
#include <vector>

#include "interop/roster_mapping.hpp"
#include "interop/roster_record.hpp"

namespace physcrm {

/// The degree that a credential text names: "MD", "M.D., Ph.D." and "D.O." do, anything else is `other`. The
/// first of the two wins where both stand.
[[nodiscard]] Degree degree_of_credential_text(std::string_view text);

/// Adds a problem of this record.
void complain(RosterRecord& record, std::string_view column, std::string message);

/// A credential while its cells are read.
struct CredentialDraft {
  RosterCredential credential;
  bool has_entity_type = false;
  bool has_state = false;
  bool bad = false;  ///< one of its cells is; the problem is in the record
};

/// Each of these takes a trimmed cell that is not empty, and the column to name where it is bad. False, with
/// a problem in the record, when it is.
class FieldReader {
 public:
  explicit FieldReader(std::vector<DateFormat> date_formats);

  [[nodiscard]] bool read_physician(RosterField field, std::string_view cell, std::string_view column,
                                    RosterRecord& record) const;
  [[nodiscard]] bool read_credential(RosterField field, std::string_view cell, std::string_view column,
                                     CredentialDraft& draft, RosterRecord& record) const;

  /// What is known only when all cells are read: that entity type and state are there, that a DEA number is
  /// one, that the dates are in order.
  [[nodiscard]] bool finish_credential(CredentialDraft& draft, RosterRecord& record) const;

  [[nodiscard]] std::optional<Date> read_date(std::string_view cell) const noexcept;

 private:
  [[nodiscard]] bool read_date_field(std::string_view cell, std::string_view column,
                                     std::optional<Date>& into, RosterRecord& record) const;
  std::vector<DateFormat> date_formats_;
};

}  // namespace physcrm

#endif
