// What a roster reader makes of one record of a file, whatever its layout.
#ifndef PHYSCRM_INTEROP_ROSTER_RECORD_HPP
#define PHYSCRM_INTEROP_ROSTER_RECORD_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// One thing that is wrong with a record. A record can have several; all of them are reported.
struct RowProblem {
  std::uint64_t line = 0;  ///< the physical line on which the record starts; the header is line 1
  std::string field;       ///< the file's column; empty for the record as a whole
  std::string message;     ///< one sentence; never repeats the cell
  friend bool operator==(const RowProblem&, const RowProblem&) = default;
};

/// Cells are trimmed, checked and normalised (NPI, e-mail, telephone). An empty text or no value means that
/// the file does not say: it never clears what the store has.
struct RosterPhysician {
  std::string external_id;
  std::string npi;
  std::string first_name;
  std::string middle_name;
  std::string last_name;
  std::string suffix;
  std::string email;
  std::string phone;
  std::string specialty;
  std::string practice;  ///< a practice's name
  std::optional<Degree> degree;
  std::optional<PhysicianStatus> status;
  friend bool operator==(const RosterPhysician&, const RosterPhysician&) = default;
};

struct RosterCredential {
  std::string column;  ///< the column that problems found later should name (that of its number)
  std::string external_id;
  EntityType entity_type = EntityType::license;
  std::string state;   ///< a code of `states()`; never empty
  std::string number;  ///< as the file has it, DEA numbers in upper case; may be empty
  std::optional<CredentialStatus> status;
  std::optional<Date> issue_date;
  std::optional<Date> expiration_date;
  friend bool operator==(const RosterCredential&, const RosterCredential&) = default;
};

/// One record: a physician with the credentials that the record names (a roster row: 0 or 1; an NPPES
/// record: 0 to 15). The importer's totals come from it: `credentials_named` minus `credentials.size()` were
/// refused by the reader; of a refused record, all of them.
struct RosterRecord {
  std::uint64_t line = 0;
  bool refused = false;  ///< nothing of it may be imported; `physician` is what could be read
  RosterPhysician physician;
  std::vector<RosterCredential> credentials;  ///< the good ones; empty when refused
  std::uint32_t credentials_named = 0;        ///< good and bad
  std::vector<RowProblem> problems;
};

}  // namespace physcrm

#endif
