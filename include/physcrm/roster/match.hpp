// Which stored physician and credential a record of a roster means (docs/rules.md, matching on import). Pure:
// the importer looks the candidates up, these functions decide.
#ifndef PHYSCRM_ROSTER_MATCH_HPP
#define PHYSCRM_ROSTER_MATCH_HPP

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// What a record means: a candidate, something new, or nothing that can be told.
struct MatchResult {
  std::optional<std::size_t> candidate;  ///< the `row` of the candidate; nothing: a new one
  std::string_view field;                ///< refused: the field at fault, empty for the record as a whole
  std::string_view complaint;            ///< refused: why, one static sentence; empty: not refused

  [[nodiscard]] constexpr bool is_refused() const noexcept { return !complaint.empty(); }
  friend bool operator==(const MatchResult&, const MatchResult&) = default;
};

// --- Physicians -----------------------------------------------------------------------------------------

/// The keys of a record or of a stored physician; empty ones are absent.
struct PhysicianKeys {
  std::string_view external_id;
  std::string_view npi;
};

struct PhysicianCandidate {
  std::size_t row = 0;  ///< the caller's own name for it
  PhysicianKeys keys;
};

/// By external id, else NPI. `with_external_id` and `with_npi` are the stored ones that hold the record's
/// keys (the same row where one holds both). Refused: a record without keys; keys that name two physicians; a
/// key that the one found has with another value, for a key once stored is changed by hand only.
[[nodiscard]] MatchResult match_physician(const PhysicianKeys& record,
                                          const std::optional<PhysicianCandidate>& with_external_id,
                                          const std::optional<PhysicianCandidate>& with_npi) noexcept;

// --- Credentials ----------------------------------------------------------------------------------------

struct CredentialKeys {
  std::string_view external_id;
  EntityType entity_type = EntityType::license;
  std::string_view state;
  std::string_view number_key;  ///< `match_key_of_number` of the number; empty: it has none
};

struct CredentialCandidate {
  std::size_t row = 0;  ///< the caller's own name for it
  CredentialKeys keys;
  bool is_named = false;  ///< an earlier record of the same file means this one
};

/// Among the credentials of one physician: by external id, else (kind, state, number), else the only
/// unnumbered one of (kind, state). `external_id_elsewhere`: a credential of another physician holds the
/// record's external id.
///
/// Refused: that; an external id that names a credential of another kind or state, or whose new number
/// another credential has; a number stored with another external id; a record with neither external id nor
/// number where several unnumbered ones could be meant. A record with a number does not take an unnumbered
/// credential that an earlier record of the same file means: they are two, and importing the file again finds
/// both.
[[nodiscard]] MatchResult match_credential(const CredentialKeys& record,
                                           std::span<const CredentialCandidate> of_physician,
                                           bool external_id_elsewhere) noexcept;

}  // namespace physcrm

#endif
