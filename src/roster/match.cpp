#include "physcrm/roster/match.hpp"

namespace physcrm {
namespace {

constexpr MatchResult found(std::size_t row) noexcept {
  return {row, {}, {}};
}

constexpr MatchResult refused(std::string_view field, std::string_view complaint) noexcept {
  return {std::nullopt, field, complaint};
}

/// Both are there and differ.
bool contradict(std::string_view a, std::string_view b) noexcept {
  return !a.empty() && !b.empty() && a != b;
}

bool is_same_kind_and_state(const CredentialKeys& a, const CredentialKeys& b) noexcept {
  return a.entity_type == b.entity_type && a.state == b.state;
}

const CredentialCandidate* with_external_id(std::span<const CredentialCandidate> all,
                                            std::string_view id) noexcept {
  if (id.empty()) return nullptr;
  for (const CredentialCandidate& one : all) {
    if (one.keys.external_id == id) return &one;
  }
  return nullptr;
}

const CredentialCandidate* with_number(std::span<const CredentialCandidate> all,
                                       const CredentialKeys& record) noexcept {
  if (record.number_key.empty()) return nullptr;
  for (const CredentialCandidate& one : all) {
    if (is_same_kind_and_state(one.keys, record) && one.keys.number_key == record.number_key) return &one;
  }
  return nullptr;
}

/// Whether an unnumbered credential may be the one that a record means.
bool may_be_meant(const CredentialCandidate& one, const CredentialKeys& record) noexcept {
  if (!one.keys.number_key.empty() || !is_same_kind_and_state(one.keys, record)) return false;
  if (contradict(one.keys.external_id, record.external_id)) return false;
  return record.number_key.empty() || !one.is_named;
}

MatchResult match_unnumbered(const CredentialKeys& record,
                             std::span<const CredentialCandidate> of_physician) noexcept {
  const CredentialCandidate* only = nullptr;
  bool has_several = false;
  for (const CredentialCandidate& one : of_physician) {
    if (!may_be_meant(one, record)) continue;
    has_several = only != nullptr;
    only = &one;
    if (has_several) break;
  }
  if (only != nullptr && !has_several) return found(only->row);
  const bool has_own_key = !record.external_id.empty() || !record.number_key.empty();
  if (has_several && !has_own_key) {
    return refused("number", "several credentials of this kind and state have no number: which is meant?");
  }
  return {};
}

}  // namespace

MatchResult match_physician(const PhysicianKeys& record,
                            const std::optional<PhysicianCandidate>& with_external_id,
                            const std::optional<PhysicianCandidate>& with_npi) noexcept {
  if (record.external_id.empty() && record.npi.empty()) {
    return refused("", "has neither an external id nor an NPI, so it can't be matched");
  }
  if (with_external_id) {
    if (with_npi && with_npi->row != with_external_id->row) {
      return refused("npi", "belongs to another physician than the external id");
    }
    if (contradict(with_external_id->keys.npi, record.npi)) {
      return refused("npi", "differs from the one stored for this external id");
    }
    return found(with_external_id->row);
  }
  if (with_npi) {
    if (contradict(with_npi->keys.external_id, record.external_id)) {
      return refused("externalId", "differs from the one stored for this NPI");
    }
    return found(with_npi->row);
  }
  return {};
}

MatchResult match_credential(const CredentialKeys& record, std::span<const CredentialCandidate> of_physician,
                             bool external_id_elsewhere) noexcept {
  if (external_id_elsewhere) {
    return refused("credentialExternalId", "belongs to a credential of another physician");
  }
  const CredentialCandidate* const numbered = with_number(of_physician, record);
  if (const CredentialCandidate* const held = with_external_id(of_physician, record.external_id)) {
    if (!is_same_kind_and_state(held->keys, record)) {
      return refused("credentialExternalId", "belongs to a credential of another kind or state");
    }
    if (numbered != nullptr && numbered->row != held->row) {
      return refused("number", "belongs to another credential than the external id");
    }
    return found(held->row);
  }
  if (numbered != nullptr) {
    if (contradict(numbered->keys.external_id, record.external_id)) {
      return refused("credentialExternalId", "differs from the one stored for this number");
    }
    return found(numbered->row);
  }
  return match_unnumbered(record, of_physician);
}

}  // namespace physcrm
