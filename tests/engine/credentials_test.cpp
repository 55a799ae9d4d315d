#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/people.hpp"
#include "support/violations.hpp"

namespace physcrm {
namespace {

using test::anna;
using test::bad_fields;
using test::credential;
using test::date;
using test::must;
using test::TestEngine;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class Credentials : public ::testing::Test {
 protected:
  TestEngine engine;
  PhysicianService physicians{engine.core()};
  CredentialService credentials{engine.core()};
  Physician owner = must(physicians.create(anna()));

  [[nodiscard]] CredentialInput license(std::string number = {}) {
    CredentialInput input = credential(EntityType::license, "TX");
    if (!number.empty()) input.number = std::move(number);
    return input;
  }
};

TEST_F(Credentials, AreCreatedInTheirStoredForm) {
  CredentialInput input = credential(EntityType::dea, " tx ");
  input.number = std::string{"ap 5836727"};
  input.external_id = std::string{"DEA-1"};
  input.issue_date = date("2023-02-28");
  input.expiration_date = date("2026-02-28");
  const Credential made = must(credentials.create(owner.id, input));
  EXPECT_EQ(made.state, "TX");
  EXPECT_EQ(made.number, "AP5836727");
  EXPECT_EQ(made.physician_id, owner.id);
  EXPECT_TRUE(made.expiration_confirmed);
  EXPECT_EQ(made.version, 1);
  EXPECT_EQ(must(credentials.get(made.id)), made);
  EXPECT_EQ(engine.audit_log().back().operation, "credentials.create");
}

TEST_F(Credentials, EveryBadFieldIsNamedAtOnce) {
  CredentialInput input;
  input.state = std::string{"XX"};
  input.number = std::string{"PENDING"};
  input.status = Patch<CredentialStatus>::cleared();
  input.issue_date = date("2026-02-28");
  input.expiration_date = date("2025-02-28");
  const auto made = credentials.create(owner.id, input);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(bad_fields(made.error()), ElementsAre("entityType", "state", "number", "status", "issueDate"));
}

TEST_F(Credentials, ADeaNumberIsHeldToItsCheckDigit) {
  CredentialInput input = credential(EntityType::dea, "TX");
  input.number = std::string{"AP5836720"};
  EXPECT_THAT(bad_fields(credentials.create(owner.id, input).error()), ElementsAre("number"));
  input.entity_type = EntityType::license;
  EXPECT_TRUE(credentials.create(owner.id, input)) << "boards have no such rule";
}

TEST_F(Credentials, ErrorsComeInTheOrderSchemaExistenceVersion) {
  CredentialInput bad;
  bad.state = std::string{"XX"};
  EXPECT_EQ(credentials.create(PhysicianId{99}, bad).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(credentials.create(PhysicianId{99}, license()).error().code, ErrorCode::not_found);
  EXPECT_EQ(credentials.update(CredentialId{99}, bad).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(credentials.update(CredentialId{99}, {}, 7).error().code, ErrorCode::not_found);
  const Credential made = must(credentials.create(owner.id, license()));
  EXPECT_EQ(credentials.update(made.id, {}, 7).error().field, "version");
}

TEST_F(Credentials, TheKindNeverChanges) {
  const Credential made = must(credentials.create(owner.id, license()));
  CredentialInput input;
  input.entity_type = EntityType::license;
  EXPECT_THAT(bad_fields(credentials.update(made.id, input).error()), ElementsAre("entityType"));
}

TEST_F(Credentials, ANumberIsUniqueForPhysicianKindAndStateHoweverItIsWritten) {
  const Credential made = must(credentials.create(owner.id, license("A-12.34")));
  const auto again = credentials.create(owner.id, license("a 1234"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  EXPECT_EQ(again.error().field, "number");
  EXPECT_EQ(std::get<std::string>(again.error().details.front().second), made.id.to_string());
  CredentialInput elsewhere = license("A1234");
  elsewhere.state = std::string{"CA"};
  must(credentials.create(owner.id, elsewhere));
  must(credentials.create(must(physicians.create(anna())).id, license("A1234")));
  const Credential unnumbered = must(credentials.create(owner.id, license()));
  must(credentials.create(owner.id, license()));
  CredentialInput numbered;
  numbered.number = std::string{"A1234"};
  EXPECT_EQ(credentials.update(unnumbered.id, numbered).error().field, "number");
}

TEST_F(Credentials, AnExternalIdIsUniqueAmongAllCredentials) {
  CredentialInput input = license();
  input.external_id = std::string{"LIC-1"};
  must(credentials.create(owner.id, input));
  const auto again = credentials.create(must(physicians.create(anna())).id, input);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  EXPECT_EQ(again.error().field, "externalId");
}

TEST_F(Credentials, AChangeThatChangesNothingWritesNothing) {
  CredentialInput input = license("A1234");
  input.expiration_date = date("2026-06-30");
  const Credential made = must(credentials.create(owner.id, input));
  const std::size_t entries = engine.audit_log().size();
  input.entity_type.reset();
  EXPECT_EQ(must(credentials.update(made.id, input)), made);
  EXPECT_THAT(engine.audit_log(), SizeIs(entries));
}

TEST_F(Credentials, AnEditThatNamesTheDateConfirmsIt) {
  CredentialInput input = license();
  input.expiration_date = date("2026-06-30");
  Credential made = must(credentials.create(owner.id, input));
  engine.write([&](auto& tx) {
    made.expiration_confirmed = false;
    ++made.version;
    return tx.credentials().update(made);
  });
  const Credential now = must(credentials.update(made.id, test::expiring("2026-06-30")));
  EXPECT_TRUE(now.expiration_confirmed);
  EXPECT_EQ(now.version, made.version + 1);
  EXPECT_EQ(engine.audit_log().back().changes.front().fields,
            (std::vector<audit::FieldChange>{{"expirationConfirmed", "false", "true"}}));
}

TEST_F(Credentials, DatesStayInOrderWithWhatIsStored) {
  CredentialInput input = license();
  input.issue_date = date("2024-02-29");
  input.expiration_date = date("2026-02-28");
  const Credential made = must(credentials.create(owner.id, input));
  EXPECT_THAT(bad_fields(credentials.update(made.id, test::expiring("2024-02-28")).error()),
              ElementsAre("expirationDate"));
  EXPECT_TRUE(credentials.update(made.id, test::expiring("2024-02-29")));
}

TEST_F(Credentials, AreListedByExpirationAndFoundByEachFilter) {
  CredentialInput input = license("1");
  input.expiration_date = date("2026-06-30");
  const Credential late = must(credentials.create(owner.id, input));
  input = credential(EntityType::dea, "CA");
  input.expiration_date = date("2026-03-31");
  const Credential soon = must(credentials.create(owner.id, input));
  const Credential undated = must(credentials.create(owner.id, license("2")));
  const auto ids = [&](auto&& ask) {
    CredentialQuery query;
    ask(query);
    std::vector<CredentialId> found;
    for (const Credential& row : must(credentials.list(query)).items) found.push_back(row.id);
    return found;
  };
  EXPECT_THAT(ids([](auto&) {}), ElementsAre(soon.id, late.id, undated.id));
  EXPECT_THAT(ids([&](auto& query) { query.physician_id = owner.id; }),
              ElementsAre(soon.id, late.id, undated.id));
  EXPECT_THAT(ids([](auto& query) { query.undated = true; }), ElementsAre(undated.id));
  EXPECT_THAT(ids([](auto& query) { query.entity_type = EntityType::dea; }), ElementsAre(soon.id));
  EXPECT_THAT(ids([](auto& query) { query.state = "TX"; }), ElementsAre(late.id, undated.id));
  EXPECT_THAT(ids([](auto& query) { query.expires_from = date("2026-06-30"); }), ElementsAre(late.id));
  EXPECT_THAT(ids([](auto& query) { query.expires_to = date("2026-06-29"); }), ElementsAre(soon.id));
  CredentialQuery unknown;
  unknown.physician_id = PhysicianId{99};
  EXPECT_EQ(credentials.list(unknown).error().code, ErrorCode::not_found);
}

TEST_F(Credentials, RemovalLeavesATombstoneAndFreesTheKeys) {
  const Credential made = must(credentials.create(owner.id, license("A1234")));
  must(credentials.remove(made.id));
  EXPECT_EQ(credentials.get(made.id).error().code, ErrorCode::not_found);
  EXPECT_EQ(credentials.remove(made.id).error().code, ErrorCode::not_found);
  EXPECT_NE(must(credentials.create(owner.id, license("A1234"))).id, made.id);
  EXPECT_THAT(testing_support::violations(engine.core()), testing::IsEmpty());
}

}  // namespace
}  // namespace physcrm
