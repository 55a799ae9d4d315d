// docs/integrity.md: each violation, planted behind the engine's back, is found by its name and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "integrity/practice.hpp"
#include "support/postgres_server.hpp"
#include "support/violations.hpp"

namespace physcrm::test {
namespace {

using testing::IsEmpty;

/// What is done to a sound store, and which checks are to find it.
struct Plant {
  std::string name;
  std::string sql;
  std::vector<std::string> found_by;
  std::string on_sqlite = {};      ///< before `sql`
  std::string on_postgresql = {};  ///< likewise
};

void PrintTo(const Plant& plant, std::ostream* out) {
  *out << plant.name;
}

std::string no_index(const std::string& index) {
  return "DROP INDEX " + index + ";";
}

std::vector<Plant> reference_plants() {
  const std::vector<std::string> references{"references"};
  const std::vector<std::string> copies_too{"references", "credential_copies"};
  return {
      {"practice", "UPDATE physicians SET practice_id = 999 WHERE id = 1", references},
      {"physician_of_credential", "UPDATE credentials SET physician_id = 999 WHERE id = 4", references},
      {"credential_of_renewal", "UPDATE workflows SET credential_id = 999 WHERE id = 2", references},
      {"physician_of_renewal", "UPDATE workflows SET physician_id = 999 WHERE id = 2", copies_too},
      {"attempt_before", "UPDATE workflows SET previous_id = 999 WHERE id = 2", references},
      {"attempt_after", "UPDATE workflows SET next_id = 999 WHERE id = 2", references},
      {"rule_pack", "UPDATE workflows SET rule_pack_id = 999 WHERE id = 2", references},
      {"checklist", "UPDATE workflows SET checklist_template_id = 999 WHERE id = 2", references},
      {"renewal_of_event",
       "INSERT INTO workflow_events (workflow_id, happened_at, status, actor) VALUES (999, 0, 0, 'x')",
       references},
      {"renewal_of_mark",
       "INSERT INTO checklist_marks (workflow_id, item_id, completed) VALUES (999, 'x', 0)", references},
      {"credential_of_notification", "UPDATE notifications SET credential_id = 999 WHERE id = 2", references},
      {"physician_of_notification", "UPDATE notifications SET physician_id = 999 WHERE id = 2", copies_too},
      {"notification_of_delivery", "UPDATE deliveries SET notification_id = 999 WHERE id = 1", references},
      {"physician_of_delivery", "UPDATE deliveries SET recipient_id = 999 WHERE id = 1", references},
      {"practice_of_delivery", "UPDATE deliveries SET recipient_kind = 1, recipient_id = 999 WHERE id = 1",
       references},
      {"delivery_of_attempt",
       "INSERT INTO delivery_attempts (delivery_id, attempt, at, outcome) VALUES (999, 1, 0, 0)", references},
      {"physician_of_preferences", "INSERT INTO recipient_preferences VALUES ('phy_999', 'x', 1)",
       references},
      {"practice_of_preferences", "INSERT INTO recipient_preferences VALUES ('prc_999', 'x', 1)", references},
      {"job_of_run", "UPDATE job_runs SET name = 'nothing' WHERE id = 1", references},
  };
}

std::vector<Plant> renewal_plants() {
  const std::string no_active = no_index("workflows_active");
  const std::string same_term =
      "UPDATE workflows SET attempt = 1 WHERE id = 4";  // as wf_3, which it takes up again
  return {
      {"kind_of_renewal", "UPDATE workflows SET entity_type = 1 WHERE id = 2", {"credential_copies"}},
      {"physician_of_another",
       "UPDATE notifications SET physician_id = 2 WHERE id = 2",
       {"credential_copies"}},
      {"date_of_open_renewal",
       "UPDATE workflows SET expiration_date = expiration_date + 1 WHERE id = 2",
       {"open_renewals"}},
      {"no_date_of_open_renewal",
       "UPDATE workflows SET expiration_date = NULL WHERE id = 2",
       {"open_renewals"}},
      {"open_of_deleted_credential", "UPDATE credentials SET deleted_at = 1 WHERE id = 2", {"open_renewals"}},
      {"link_one_way", "UPDATE workflows SET next_id = NULL WHERE id = 3", {"attempt_links"}},
      {"link_the_other_way", "UPDATE workflows SET previous_id = NULL WHERE id = 4", {"attempt_links"}},
      {"link_across", "UPDATE workflows SET next_id = 1 WHERE id = 2", {"attempt_links"}},
      {"same_npi",
       no_index("physicians_npi") + "UPDATE physicians SET npi = '1' WHERE id < 3",
       {"duplicate_keys"}},
      {"same_external_id",
       no_index("physicians_external_id") + "UPDATE physicians SET external_id = 'x' WHERE id < 3",
       {"duplicate_keys"}},
      {"same_credential_id",
       no_index("credentials_external_id") + "UPDATE credentials SET external_id = 'x'",
       {"duplicate_keys"}},
      {"same_number",
       no_index("credentials_number") + "UPDATE credentials SET state = 'TX', number_key = 'x' WHERE id < 3",
       {"duplicate_keys"}},
      {"same_practice",
       no_index("practices_name") +
           "INSERT INTO practices SELECT 2, name, name_key, type, created_at FROM practices;"
           "UPDATE id_blocks SET next_id = 3 WHERE kind = 6",
       {"duplicate_keys", "audit_rows"}},
      {"same_attempt", no_index("workflows_term") + same_term, {"duplicate_keys"}},
      {"two_active",
       no_active + "UPDATE workflows SET credential_id = 1, attempt = 7, expiration_date = "
                   "(SELECT expiration_date FROM credentials WHERE id = 1) WHERE id = 2",
       {"active_renewals"}},
      {"status_of_no_event", "UPDATE workflows SET status = 2 WHERE id = 1", {"renewal_statuses"}},
      {"status_without_history",
       no_active + "UPDATE workflows SET status = 4 WHERE id = 2",
       {"renewal_statuses"}},
      {"illegal_step",
       "UPDATE workflow_events SET status = 4 WHERE id = (SELECT min(id) FROM workflow_events "
       "WHERE workflow_id = 1 AND status = 2)",
       {"renewal_histories"}},
      {"illegal_beginning",
       "UPDATE workflow_events SET status = 5 WHERE id = (SELECT min(id) FROM workflow_events "
       "WHERE workflow_id = 1)",
       {"renewal_histories"}},
      {"rule_pack_changed", "UPDATE rule_packs SET hash = 'x' WHERE id = 1", {"rule_packs"}},
      {"checklist_changed", "UPDATE checklist_templates SET body = 'x' WHERE id = 1", {"checklists"}},
  };
}

std::vector<Plant> notification_plants() {
  const std::string no_key = no_index("notifications_identity");
  const std::string of_sent = " WHERE id = (SELECT min(id) FROM deliveries WHERE status = 1)";
  const std::string of_failed = " WHERE id = (SELECT min(id) FROM deliveries WHERE status = 2)";
  return {
      {"same_notice",
       no_key + "UPDATE notifications SET days_before = (SELECT min(o.days_before) FROM notifications o "
                "WHERE o.credential_id = 1) WHERE credential_id = 1",
       {"notification_keys"}},
      {"interval_that_ended_twice",
       "UPDATE notifications SET collapsed = '90,60' WHERE credential_id = 1 AND days_before = 30",
       {"interval_ends"}},
      {"no_end", "UPDATE notifications SET final_at = NULL WHERE id = 1", {"notification_ends"}},
      {"end_too_early",
       "UPDATE notifications SET final_at = 1 WHERE id = (SELECT min(id) FROM notifications "
       "WHERE status = 2)",
       {"notification_ends"}},
      {"reason_of_nothing", "UPDATE notifications SET cancel_reason = 1 WHERE id = 1", {"notification_ends"}},
      {"no_reason", "UPDATE notifications SET status = 4 WHERE id = 1", {"notification_ends"}},
      {"nothing_to_come",
       "UPDATE deliveries SET status = 3, final_at = 1" + of_failed,
       {"notification_ends"}},
      {"same_delivery",
       no_index("deliveries_identity") +
           "UPDATE deliveries SET notification_id = 1, recipient_id = 1 WHERE id IN (1, 2)",
       {"delivery_keys"}},
      {"tried_too_often", "UPDATE deliveries SET attempts = 5" + of_sent, {"delivery_attempts"}},
      {"waits_after_the_last_try",
       "INSERT INTO delivery_attempts SELECT d.id, n.attempt, 0, 1, NULL FROM deliveries d, "
       "(SELECT 11 AS attempt UNION SELECT 12 UNION SELECT 13 UNION SELECT 14) n "
       "WHERE d.id = (SELECT min(id) "
       "FROM deliveries WHERE status = 2); UPDATE deliveries SET attempts = 4" +
           of_failed,
       {"delivery_attempts"}},
      {"sent_and_not_logged",
       "DELETE FROM delivery_attempts WHERE delivery_id = (SELECT min(id) FROM "
       "deliveries WHERE status = 1)",
       {"delivery_log"}},
      {"tried_and_not_logged",
       "DELETE FROM delivery_attempts WHERE delivery_id = (SELECT min(id) FROM "
       "deliveries WHERE status = 2)",
       {"delivery_log"}},
      {"held_after_its_end",
       "UPDATE deliveries SET lease_owner = 'x', lease_until = 1, lease_epoch = 5" + of_sent,
       {"delivery_leases"}},
      {"held_by_nobody",
       "UPDATE deliveries SET lease_until = 1, lease_epoch = 5" + of_failed,
       {"delivery_leases"}},
      {"held_without_token",
       "UPDATE deliveries SET lease_owner = 'x', lease_until = 1, lease_epoch = 0" + of_failed,
       {"delivery_leases"}},
      {"holder_without_lease", "UPDATE deliveries SET lease_owner = 'x'" + of_failed, {"delivery_leases"}},
      {"job_held_by_nobody", "UPDATE jobs SET lease_until = 1", {"job_leases"}},
      {"job_without_token",
       "UPDATE jobs SET lease_owner = 'x', lease_until = 1, lease_epoch = 0",
       {"job_leases"}},
  };
}

std::vector<Plant> store_plants() {
  const std::string log_open_sqlite =
      "DROP TRIGGER audit_log_is_append_only_update; DROP TRIGGER audit_log_is_append_only_delete;";
  const auto of_log = [&](const std::string& name, const std::string& sql) {
    return Plant{name, sql, {"audit_chain"}, log_open_sqlite, ""};
  };
  return {
      {"ids_given_again", "UPDATE id_blocks SET next_id = 1 WHERE kind = 4", {"reserved_ids"}},
      {"ids_forgotten", "DELETE FROM id_blocks WHERE kind = 2", {"reserved_ids"}},
      of_log("entry_changed", "UPDATE audit_log SET entry_hash = 'x' WHERE sequence = 5"),
      of_log("entry_replaced", "UPDATE audit_log SET chain_hash = 'x' WHERE sequence = 5"),
      of_log("entry_moved",
             "UPDATE audit_log SET sequence = 9999 WHERE sequence = "
             "(SELECT max(sequence) FROM audit_log)"),
      {"row_of_no_entry",
       "INSERT INTO physicians (id, first_name, last_name, degree, status, created_at, updated_at, version) "
       "SELECT next_id, 'x', 'x', 0, 0, 0, 0, 1 FROM id_blocks WHERE kind = 0; "
       "UPDATE id_blocks SET next_id = next_id + 1 WHERE kind = 0",
       {"audit_rows"}},
      {"entry_without_its_row", "DELETE FROM physicians WHERE id = 4", {"audit_rows"}},
      {"pages_that_lie",
       "UPDATE practices SET type = 2",
       {"pages"},
       // What the check of the pages looks at: here, a constraint that the row breaks.
       "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (type BETWEEN 0 AND "
       "3)', 'CHECK (type BETWEEN 0 AND 1)') WHERE name = 'practices'; PRAGMA writable_schema = OFF;",
       // There, an index that no longer says what its rows do.
       "CREATE EXTENSION IF NOT EXISTS amcheck SCHEMA pg_catalog; "
       "CREATE FUNCTION plain(n BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE AS 'SELECT n'; "
       "CREATE INDEX lying ON physicians (plain(id)); "
       "CREATE OR REPLACE FUNCTION plain(n BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE AS 'SELECT -n';"},
  };
}

std::vector<Plant> all_plants() {
  std::vector<Plant> all;
  for (auto part : {reference_plants(), renewal_plants(), notification_plants(), store_plants()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

class Planted : public testing::TestWithParam<std::tuple<StoreKind, Plant>> {};

TEST_P(Planted, is_found_by_name_and_nothing_else_is) {
  const auto& [kind, plant] = GetParam();
  const bool needs_server = kind == StoreKind::postgresql;
  if (needs_server && !testing_support::PostgresServer::is_installed()) GTEST_SKIP() << "no PostgreSQL";
  const StorePlace place{kind};
  Practice practice{place.url()};
  ASSERT_THAT(testing_support::violations(practice.world().core()), IsEmpty());
  place.run((kind == StoreKind::sqlite ? plant.on_sqlite : plant.on_postgresql) + plant.sql);
  // As another host sees it.
  TestEngine engine{"2026-01-16T12:00:00Z", place.url()};
  const auto lines = testing_support::violations(engine.core());
  std::set<std::string> found;
  for (const std::string& line : lines) found.insert(line.substr(0, line.find(':')));
  EXPECT_EQ(found, (std::set<std::string>{plant.found_by.begin(), plant.found_by.end()}))
      << testing::PrintToString(lines);
}

INSTANTIATE_TEST_SUITE_P(On, Planted,
                         testing::Combine(testing::Values(StoreKind::sqlite, StoreKind::postgresql),
                                          testing::ValuesIn(all_plants())),
                         [](const auto& at) {
                           return name_of(std::get<0>(at.param)) + "_" + std::get<1>(at.param).name;
                         });

TEST(Plants, there_is_one_for_each_check) {
  std::set<std::string> planted;
  for (const Plant& plant : all_plants()) planted.insert(plant.found_by.begin(), plant.found_by.end());
  TestEngine engine;
  for (const IntegrityCheck& check : must(IntegrityService{engine.core()}.check()).checks) {
    EXPECT_TRUE(planted.contains(std::string{check.name})) << check.name;
  }
}

}  // namespace
}  // namespace physcrm::test
