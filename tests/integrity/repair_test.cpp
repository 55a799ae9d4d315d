// docs/integrity.md: what follows from the other rows is mended, in a dry run first, and named in the audit
// log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integrity/practice.hpp"
#include "support/postgres_server.hpp"
#include "support/violations.hpp"

namespace physcrm::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::violations;

/// A violation that is mended, and what is said of it.
struct Broken {
  std::string name;
  std::string sql;
  std::string check;
  std::string mend;
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

std::vector<Broken> broken_references() {
  return {
      {"practice", "UPDATE physicians SET practice_id = 999 WHERE id = 1", "references",
       "phy_1 practiceId: prc_999 -> none"},
      {"attempt_before", "UPDATE workflows SET previous_id = 999 WHERE id = 2", "references",
       "wf_2 previousWorkflowId: wf_999 -> none"},
      {"attempt_after", "UPDATE workflows SET next_id = 999 WHERE id = 2", "references",
       "wf_2 nextWorkflowId: wf_999 -> none"},
      {"mark", "INSERT INTO checklist_marks (workflow_id, item_id, completed) VALUES (999, 'x', 0)",
       "references", "wf_999 task: x -> none"},
      {"delivery", "UPDATE deliveries SET notification_id = 999 WHERE id = 1", "references",
       "dlv_1 notificationId: ntf_999 -> none"},
      {"attempt", "INSERT INTO delivery_attempts (delivery_id, attempt, at, outcome) VALUES (999, 1, 0, 0)",
       "references", "dlv_999 attempts: 1 -> none"},
      {"preferences", "INSERT INTO recipient_preferences VALUES ('phy_999', 'x', 1)", "references",
       "preferences recipient: phy_999 -> none"},
  };
}

std::vector<Broken> broken() {
  std::vector<Broken> all = broken_references();
  const std::vector<Broken> others{
      {"kind_of_renewal", "UPDATE workflows SET entity_type = 1 WHERE id = 2", "credential_copies",
       "wf_2 entityType: dea -> license"},
      {"kind_of_notification", "UPDATE notifications SET entity_type = 1 WHERE id = 1", "credential_copies",
       "ntf_1 entityType: dea -> license"},
      {"physician_of_renewal", "UPDATE workflows SET physician_id = 2 WHERE id = 2", "credential_copies",
       "wf_2 physicianId: phy_2 -> phy_1"},
      {"physician_of_notification", "UPDATE notifications SET physician_id = 4 WHERE id = 1",
       "credential_copies", "ntf_1 physicianId: phy_4 -> phy_1"},
      {"link_one_way", "UPDATE workflows SET next_id = NULL WHERE id = 3", "attempt_links",
       "wf_3 nextWorkflowId: none -> wf_4"},
      {"link_the_other_way", "UPDATE workflows SET previous_id = NULL WHERE id = 4", "attempt_links",
       "wf_4 previousWorkflowId: none -> wf_3"},
      {"date", "UPDATE workflows SET expiration_date = expiration_date + 1 WHERE id = 2", "open_renewals",
       "wf_2 expirationDate: 2026-02-02 -> 2026-02-01"},
      {"end",
       "UPDATE deliveries SET status = 3, final_at = 1 WHERE notification_id = (SELECT min(notification_id) "
       "FROM deliveries WHERE status = 2)",
       "notification_ends", "status: failed -> permanently_failed"},
      {"held_after_its_end",
       "UPDATE deliveries SET lease_owner = 'x', lease_until = 1, lease_epoch = 5 WHERE id = 1",
       "delivery_leases", "dlv_1 leaseOwner: x -> none"},
      {"job_held_by_nobody", "UPDATE jobs SET lease_until = 1 WHERE name = 'checkExpirations'", "job_leases",
       "job name: checkExpirations -> checkExpirations"},
      {"ids_given_again", "UPDATE id_blocks SET next_id = 1 WHERE kind = 0", "reserved_ids",
       "ids physicians: 1 -> 5"},
      {"ids_forgotten", "DELETE FROM id_blocks WHERE kind = 2", "reserved_ids", "ids_2 workflows: 1 -> 5"},
  };
  all.insert(all.end(), others.begin(), others.end());
  return all;
}

class Mended : public testing::TestWithParam<std::tuple<StoreKind, Broken>> {
 protected:
  /// What a report says of the one check that is to have found something.
  static std::vector<std::string> said(const RepairReport& report) {
    std::vector<std::string> lines;
    for (const IntegrityRepair& repair : report.repairs) {
      EXPECT_EQ(repair.name, std::get<1>(GetParam()).check);
      EXPECT_GT(repair.mended, 0);
      for (const IntegrityExample& mend : repair.mends) lines.push_back(mend.id + " " + mend.message);
    }
    return lines;
  }
};

TEST_P(Mended, in_a_dry_run_it_is_said_and_then_it_is_done_and_audited) {
  const auto& [kind, broken] = GetParam();
  const bool needs_server = kind == StoreKind::postgresql;
  if (needs_server && !testing_support::PostgresServer::is_installed()) GTEST_SKIP() << "no PostgreSQL";
  const StorePlace place{kind};
  { const Practice practice{place.url()}; }
  place.run(broken.sql);
  TestEngine engine{"2025-12-16T12:00:00Z", place.url()};
  IntegrityService integrity{engine.core()};
  const std::string before = must(integrity.content_digest());
  const auto entries = engine.audit_log().size();
  EXPECT_THAT(said(must(integrity.repair())), ElementsAre(testing::HasSubstr(broken.mend)));
  EXPECT_EQ(must(integrity.content_digest()), before) << "a dry run has changed something";

  EXPECT_THAT(said(must(integrity.repair(false, Actor::user(Role::admin, "usr_1")))),
              ElementsAre(testing::HasSubstr(broken.mend)));
  EXPECT_THAT(violations(engine.core()), IsEmpty());
  const auto log = engine.audit_log();
  ASSERT_EQ(log.size(), entries + 1) << "one slice, one entry";
  EXPECT_EQ(log.back().operation, "integrity.repair");
  EXPECT_EQ(log.back().actor, "usr_1");
  EXPECT_EQ(log.back().changes.back().action, "mended");
  EXPECT_THAT(must(integrity.repair(false)).repairs, IsEmpty());
  EXPECT_EQ(engine.audit_log().size(), log.size()) << "nothing to mend is nothing to audit";
}

INSTANTIATE_TEST_SUITE_P(On, Mended,
                         testing::Combine(testing::Values(StoreKind::sqlite, StoreKind::postgresql),
                                          testing::ValuesIn(broken())),
                         [](const auto& at) {
                           return name_of(std::get<0>(at.param)) + "_" + std::get<1>(at.param).name;
                         });

TEST(Repair, leaves_alone_what_it_would_have_to_guess) {
  const StorePlace place{StoreKind::sqlite};
  { const Practice practice{place.url()}; }
  place.run(
      "UPDATE workflows SET status = 2 WHERE id = 1;"        // its history says under review
      "UPDATE credentials SET deleted_at = 1 WHERE id = 2;"  // and wf_2 of it is open
      "UPDATE notifications SET final_at = NULL WHERE id = 1;"
      "UPDATE workflows SET rule_pack_id = 999 WHERE id = 4;"
      "DELETE FROM physicians WHERE id = 4");
  TestEngine engine{"2025-12-16T12:00:00Z", place.url()};
  IntegrityService integrity{engine.core()};
  const auto before = violations(engine.core());
  const std::string digest = must(integrity.content_digest());
  const RepairReport report = must(integrity.repair(false));
  std::vector<std::string> names;
  for (const IntegrityRepair& repair : report.repairs) {
    names.emplace_back(repair.name);
    EXPECT_EQ(repair.mended, 0) << repair.name;
    EXPECT_FALSE(repair.remedy.empty()) << repair.name;
  }
  EXPECT_THAT(names, ElementsAre("audit_rows", "references", "open_renewals", "renewal_statuses",
                                 "notification_ends"));
  EXPECT_EQ(violations(engine.core()), before);
  EXPECT_EQ(must(integrity.content_digest()), digest);
}

TEST(Repair, mends_more_rows_than_a_transaction_takes) {
  const StorePlace place{StoreKind::sqlite};
  { const Practice practice{place.url()}; }
  place.run(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) "
      "INSERT INTO checklist_marks (workflow_id, item_id, completed) SELECT 999, 'item' || i, 0 FROM n");
  TestEngine engine{"2025-12-16T12:00:00Z", place.url()};
  IntegrityService integrity{engine.core()};
  EXPECT_EQ(must(integrity.check()).violations_of("references"), 1200);
  EXPECT_EQ(violations(engine.core()).size(), kMaxIntegrityExamples);
  EXPECT_EQ(must(integrity.repair()).repairs.at(0).mended, 1200);
  const auto entries = engine.audit_log().size();
  EXPECT_EQ(must(integrity.repair(false)).repairs.at(0).mended, 1200);
  EXPECT_EQ(engine.audit_log().size(), entries + 3);
  EXPECT_THAT(violations(engine.core()), IsEmpty());
}

}  // namespace
}  // namespace physcrm::test
