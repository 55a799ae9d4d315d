// Roster files as a stream of records: our own CSV, any other CSV through a mapping, NPPES.
#ifndef PHYSCRM_INTEROP_ROSTER_READER_HPP
#define PHYSCRM_INTEROP_ROSTER_READER_HPP

#include <memory>
#include <string_view>

#include "interop/roster_mapping.hpp"
#include "interop/roster_record.hpp"
#include "physcrm/byte_source.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

/// Pulls records from a file. Memory does not grow with the file. Used by one thread at a time.
class RosterReader {
 public:
  RosterReader() = default;
  RosterReader(const RosterReader&) = delete;
  RosterReader& operator=(const RosterReader&) = delete;
  virtual ~RosterReader() = default;

  /// Reads the next record into `record` (all of it is replaced); false at the end of the file. A bad record
  /// is no error: it comes with its problems, and `refused` where nothing of it can be used. An error means
  /// that the rest of the file can't be read (a quote that is never closed, bytes that are not UTF-8, a line
  /// beyond the limit, a NUL, or whatever the source answers); the message names the line.
  [[nodiscard]] virtual Result<bool> next(RosterRecord& record) = 0;

  /// Records so far that the mapping's `only` leaves out (other professions, say). They are in no other
  /// count.
  [[nodiscard]] virtual std::uint64_t skipped() const noexcept = 0;
};

/// Each of these reads the header and answers `invalid_argument` where it does not fit: an empty file, a
/// column twice, columns missing (`details.missing`), columns that nobody knows (`details.unknown`: a typo
/// would otherwise lose data in silence). Names of columns are compared without outer spaces and case.
/// `source` outlives the reader.

/// The roster CSV (contract): one credential a row; columns in any order: externalId, npi, firstName,
/// middleName, lastName, suffix, degree, email, phone, specialty, physicianStatus, practice,
/// credentialExternalId, entityType, state, number, credentialStatus, issueDate, expirationDate. Needed are
/// externalId or npi, and entityType and state. A bad cell refuses its row. A row whose credential cells are
/// all empty is a physician without one.
[[nodiscard]] Result<std::unique_ptr<RosterReader>> open_roster_csv(ByteSource& source);

/// Any other CSV, by a mapping of its columns. A bad cell refuses its row; where a row has several
/// credentials, a bad credential refuses only itself.
[[nodiscard]] Result<std::unique_ptr<RosterReader>> open_mapped_csv(ByteSource& source,
                                                                    RosterMapping mapping);

/// The NPPES dissemination file (330 columns, found by their names; 69 of them are used, the others
/// ignored). One record a provider: NPI, names, degree from the credential text, specialty from the primary
/// taxonomy (its name where it is a common one, else its code), and up to 15 state licences. NPPES has no
/// expiration dates. Decisions:
/// - Only individuals (entity type 1); an organisation is refused and reported.
/// - A deactivated NPI (and not reactivated since) makes its physician `inactive`; such records usually have
///   nothing but the NPI. No record makes one `active`: that may have been changed here.
/// - A licence that can't be one (no number, a number without a digit, no state or one that issues none) is
///   reported by its column and left out. The physician is imported all the same.
/// - Addresses and telephones are not read: they are a practice location's, not the physician's.
[[nodiscard]] Result<std::unique_ptr<RosterReader>> open_nppes(ByteSource& source);

/// The reader for a format's name: `roster` (with `mapping_json` empty or a mapping) or `nppes` (without).
/// Errors: `invalid_argument`, field `format` or `mapping`, and those above.
[[nodiscard]] Result<std::unique_ptr<RosterReader>> open_roster(std::string_view format,
                                                                std::string_view mapping_json,
                                                                ByteSource& source);

}  // namespace physcrm

#endif
