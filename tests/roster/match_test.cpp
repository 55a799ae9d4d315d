#include "physcrm/roster/match.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace physcrm {
namespace {

// docs/rules.md, matching on import.

constexpr std::size_t kExternal = 1;
constexpr std::size_t kNpi = 2;

struct PhysicianCase {
  std::string name;
  PhysicianKeys record;
  std::optional<PhysicianCandidate> with_external_id;
  std::optional<PhysicianCandidate> with_npi;
  MatchResult expected;
};

MatchResult is(std::size_t row) {
  return {row, {}, {}};
}

TEST(MatchPhysician, ByExternalIdElseNpiElseNew) {
  const PhysicianCandidate by_external{kExternal, {"E1", ""}};
  const PhysicianCandidate by_npi{kNpi, {"", "N1"}};
  const PhysicianCandidate both{kExternal, {"E1", "N1"}};
  const std::vector<PhysicianCase> cases{
      {"the external id alone", {"E1", ""}, both, {}, is(kExternal)},
      {"the external id, and the NPI is new to it", {"E1", "N1"}, by_external, {}, is(kExternal)},
      {"both, and they agree", {"E1", "N1"}, both, both, is(kExternal)},
      {"the NPI alone", {"", "N1"}, {}, both, is(kExternal)},
      {"the NPI, and the external id is new to it", {"E1", "N1"}, {}, by_npi, is(kNpi)},
      {"neither is stored", {"E1", "N1"}, {}, {}, {}},
      {"only an external id, not stored", {"E1", ""}, {}, {}, {}},
      {"only an NPI, not stored", {"", "N1"}, {}, {}, {}},
  };
  for (const PhysicianCase& c : cases) {
    EXPECT_EQ(match_physician(c.record, c.with_external_id, c.with_npi), c.expected) << c.name;
  }
}

TEST(MatchPhysician, RefusesARecordWithoutKeys) {
  const MatchResult match = match_physician({"", ""}, {}, {});
  EXPECT_TRUE(match.is_refused());
  EXPECT_EQ(match.field, "");
}

TEST(MatchPhysician, RefusesKeysThatNameTwoPhysicians) {
  const MatchResult match = match_physician({"E1", "N1"}, PhysicianCandidate{kExternal, {"E1", ""}},
                                            PhysicianCandidate{kNpi, {"", "N1"}});
  EXPECT_TRUE(match.is_refused());
  EXPECT_EQ(match.field, "npi");
}

TEST(MatchPhysician, NeverReplacesAStoredKey) {
  const MatchResult other_npi =
      match_physician({"E1", "N2"}, PhysicianCandidate{kExternal, {"E1", "N1"}}, {});
  EXPECT_TRUE(other_npi.is_refused());
  EXPECT_EQ(other_npi.field, "npi");
  const MatchResult other_id = match_physician({"E2", "N1"}, {}, PhysicianCandidate{kNpi, {"E1", "N1"}});
  EXPECT_TRUE(other_id.is_refused());
  EXPECT_EQ(other_id.field, "externalId");
}

CredentialKeys license(std::string_view external_id, std::string_view number, std::string_view state = "TX") {
  return {external_id, EntityType::license, state, number};
}

TEST(MatchCredential, ByExternalIdElseNumberElseTheOnlyUnnumberedOne) {
  const std::vector<CredentialCandidate> stored{{10, license("X1", "A1")},
                                                {11, license("", "B2")},
                                                {12, license("", "")},
                                                {13, license("", "B2", "CA")},
                                                {14, {"", EntityType::dea, "TX", "B2"}}};
  const auto match = [&](const CredentialKeys& record) { return match_credential(record, stored, false); };
  EXPECT_EQ(match(license("X1", "")), is(10));
  EXPECT_EQ(match(license("X1", "C3")), is(10)) << "a renewed licence may get another number";
  EXPECT_EQ(match(license("", "A1")), is(10));
  EXPECT_EQ(match(license("X9", "B2")), is(11)) << "the external id is new to it";
  EXPECT_EQ(match(license("", "B2", "CA")), is(13)) << "the state tells them apart";
  EXPECT_EQ(match({"", EntityType::dea, "TX", "B2"}), is(14)) << "the kind tells them apart";
  EXPECT_EQ(match(license("", "")), is(12));
  EXPECT_EQ(match(license("", "Z9")), is(12)) << "the unnumbered one gets its number";
  EXPECT_EQ(match(license("X9", "")), is(12));
  EXPECT_EQ(match(license("", "", "NY")), MatchResult{});
  EXPECT_EQ(match({"", EntityType::csr, "TX", ""}), MatchResult{});
}

TEST(MatchCredential, WithSeveralUnnumberedOnesARecordNeedsAKeyOfItsOwn) {
  const std::vector<CredentialCandidate> stored{{10, license("", "")}, {11, license("", "")}};
  const MatchResult bare = match_credential(license("", ""), stored, false);
  EXPECT_TRUE(bare.is_refused());
  EXPECT_EQ(bare.field, "number");
  EXPECT_EQ(match_credential(license("", "A1"), stored, false), MatchResult{});
  EXPECT_EQ(match_credential(license("X1", ""), stored, false), MatchResult{});
}

TEST(MatchCredential, AnUnnumberedOneOfAnotherExternalIdIsNotMeant) {
  const std::vector<CredentialCandidate> stored{{10, license("X1", "")}};
  EXPECT_EQ(match_credential(license("X2", ""), stored, false), MatchResult{});
  EXPECT_EQ(match_credential(license("X2", "A1"), stored, false), MatchResult{});
  EXPECT_EQ(match_credential(license("", "A1"), stored, false), is(10));
}

TEST(MatchCredential, ANumberDoesNotTakeTheUnnumberedOneOfAnEarlierRecord) {
  std::vector<CredentialCandidate> stored{{10, license("", ""), true}};
  EXPECT_EQ(match_credential(license("", "A1"), stored, false), MatchResult{});
  EXPECT_EQ(match_credential(license("", ""), stored, false), is(10)) << "the same again is a repetition";
}

TEST(MatchCredential, RefusesConflictingKeys) {
  const std::vector<CredentialCandidate> stored{{10, license("X1", "A1")}, {11, license("X2", "B2")}};
  const auto field = [&](const CredentialKeys& record, bool elsewhere = false) {
    const MatchResult match = match_credential(record, stored, elsewhere);
    EXPECT_TRUE(match.is_refused());
    return std::string{match.field};
  };
  EXPECT_EQ(field(license("X7", "A1"), true), "credentialExternalId") << "another physician's";
  EXPECT_EQ(field(license("X1", "A1", "CA")), "credentialExternalId") << "another state";
  EXPECT_EQ(field({"X1", EntityType::csr, "TX", ""}), "credentialExternalId") << "another kind";
  EXPECT_EQ(field(license("X1", "B2")), "number") << "two credentials are named";
  EXPECT_EQ(field(license("X3", "A1")), "credentialExternalId") << "a stored key is never replaced";
}

}  // namespace
}  // namespace physcrm
