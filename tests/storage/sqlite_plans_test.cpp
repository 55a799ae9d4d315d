#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/conformance/store_test.hpp"
#include "storage/sql/credentials.hpp"
#include "storage/sql/journal.hpp"
#include "storage/sql/notifications.hpp"
#include "storage/sql/physicians.hpp"
#include "storage/sql/sqlite_session.hpp"
#include "storage/sql/workflows.hpp"
#include "storage/sqlite_places.hpp"

namespace physcrm::storage::sql {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Runs methods of the port and asks SQLite how it went about the statements behind them.
class SqlitePlans : public testing::Test {
 protected:
  SqlitePlans() {
    must(open_store(directory_.url(), {}));
    session_ = must(SqliteSession::open({false, (directory_.path() / "store.db").string()}, {}));
    must(session_->begin(SessionUse::write));
    scope_ = std::make_unique<Scope>(*session_, Access::write);
  }

  /// The plan of the statements that `run` used, one line a step.
  template <class Run>
  std::string plan_of(Run&& run) {
    must(session_->execute("COMMIT"));
    scope_.reset();
    session_ = must(SqliteSession::open({false, (directory_.path() / "store.db").string()}, {}));
    must(session_->begin(SessionUse::write));
    scope_ = std::make_unique<Scope>(*session_, Access::write);
    run(*scope_);
    std::vector<std::string> statements;
    for (auto* s = sqlite3_next_stmt(session_->handle(), nullptr); s != nullptr;) {
      const std::string sql = sqlite3_sql(s);
      const bool of_setup = sql.starts_with("PRAGMA") || sql.starts_with("BEGIN");
      if (!of_setup) statements.push_back(sql);
      s = sqlite3_next_stmt(session_->handle(), s);
    }
    std::string plan;
    for (const std::string& sql : statements) plan += explain(sql);
    return plan;
  }

 private:
  std::string explain(const std::string& sql) {
    std::string plan;
    sqlite3_exec(
        session_->handle(), ("EXPLAIN QUERY PLAN " + sql).c_str(),
        [](void* out, int, char** values, char**) {
          *static_cast<std::string*>(out) += std::string{values[3]} + "\n";
          return 0;
        },
        &plan, nullptr);
    return plan;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<SqliteSession> session_;
  std::unique_ptr<Scope> scope_;
};

PageRequest second_page(std::vector<std::string> after) {
  PageRequest request;
  request.after = std::move(after);
  return request;
}

const std::optional<ScanPosition> kMiddle = ScanPosition{Date{1}, CredentialId{7}};
constexpr const char* kSort = "TEMP B-TREE";

TEST_F(SqlitePlans, scan_for_creation_reads_a_range_of_the_covering_index_and_looks_at_two_more) {
  const std::string plan = plan_of(
      [](Scope& scope) { must(SqlWorkflows{scope}.scan_for_creation(Date{1}, Date{2}, kMiddle, 10)); });
  EXPECT_THAT(plan,
              HasSubstr("SEARCH c USING COVERING INDEX credentials_by_expiration (expiration_date>? AND "
                        "expiration_date<?)"));
  EXPECT_THAT(
      plan, HasSubstr("SEARCH c USING COVERING INDEX credentials_by_expiration (expiration_date=? AND id>?)"))
      << "of the day at which the slice before ended, only the rest";
  EXPECT_THAT(plan, HasSubstr("SCAN p USING COVERING INDEX physicians_inactive"));
  EXPECT_THAT(plan, HasSubstr("SEARCH w USING INDEX workflows_term (credential_id=? AND expiration_date=?)"));
  EXPECT_THAT(plan, Not(HasSubstr(kSort)));
}

TEST_F(SqlitePlans, scan_of_undated_credentials_reads_a_range_of_its_covering_index) {
  const std::string plan = plan_of([](Scope& scope) {
    must(SqlWorkflows{scope}.scan_undated({EntityType::license, "TX", Date{1}}, kMiddle, 10));
  });
  EXPECT_THAT(plan, HasSubstr("SEARCH c USING COVERING INDEX credentials_undated (entity_type=? AND state=? "
                              "AND id>?)"));
  EXPECT_THAT(plan, HasSubstr("SCAN p USING COVERING INDEX physicians_inactive"));
  EXPECT_THAT(plan, HasSubstr("SEARCH w USING INDEX workflows_term (credential_id=? AND expiration_date=?)"));
  EXPECT_THAT(plan, HasSubstr("USING INDEX workflows_active (credential_id=?)"));
  EXPECT_THAT(plan, Not(HasSubstr(kSort)));
}

TEST_F(SqlitePlans, scan_for_what_is_owed_reads_the_same_range_and_one_index) {
  const std::string plan = plan_of([](Scope& scope) {
    must(SqlNotifications{scope}.scan_owed({Date{1}, Date{2}, OwedDays{90, 90, 90}}, kMiddle, 10));
  });
  EXPECT_THAT(plan,
              HasSubstr("SEARCH c USING COVERING INDEX credentials_by_expiration (expiration_date>? AND "
                        "expiration_date<?)"));
  EXPECT_THAT(
      plan, HasSubstr("SEARCH c USING COVERING INDEX credentials_by_expiration (expiration_date=? AND id>?)"))
      << "of the day at which the slice before ended, only the rest";
  EXPECT_THAT(plan, HasSubstr("SCAN p USING COVERING INDEX physicians_inactive"));
  EXPECT_THAT(
      plan, HasSubstr("SEARCH n USING INDEX notifications_identity (credential_id=? AND expiration_date=?)"));
  EXPECT_THAT(plan, Not(HasSubstr(kSort)));
}

TEST_F(SqlitePlans, what_is_settled_is_found_in_the_same_indexes) {
  const std::string creation =
      plan_of([](Scope& scope) { must(SqlWorkflows{scope}.settled_for_creation(Date{1}, Date{2})); });
  const std::string owed = plan_of([](Scope& scope) {
    must(SqlNotifications{scope}.settled_owed(std::array{OwedRange{Date{1}, Date{2}, {90, 60, 30}}}));
  });
  for (const std::string& plan : {creation, owed}) {
    EXPECT_THAT(plan,
                HasSubstr("SEARCH c USING COVERING INDEX credentials_by_expiration (expiration_date>? AND "
                          "expiration_date<?)"));
    EXPECT_THAT(plan, HasSubstr("SCAN p USING COVERING INDEX physicians_inactive"));
    EXPECT_THAT(plan, Not(HasSubstr(kSort)));
  }
  EXPECT_THAT(creation,
              HasSubstr("SEARCH w USING INDEX workflows_term (credential_id=? AND expiration_date=?)"));
  EXPECT_THAT(owed, HasSubstr("SEARCH n USING INDEX notifications_identity (credential_id=? AND "
                              "expiration_date=? AND days_before=?"));
}

TEST_F(SqlitePlans, what_can_expire_is_found_in_its_own_index) {
  const std::string plan =
      plan_of([](Scope& scope) { must(SqlWorkflows{scope}.expirable(Date{1}, WorkflowId{5}, 10)); });
  EXPECT_THAT(plan, HasSubstr("SEARCH w USING INDEX workflows_open (expiration_date<?)"));
}

TEST_F(SqlitePlans, statistics_pass_over_the_workflows_and_look_nothing_else_up_but_physicians) {
  const std::string plan = plan_of([](Scope& scope) { must(SqlWorkflows{scope}.statistics(Date{1})); });
  EXPECT_EQ(plan,
            "SCAN workflows\nUSE TEMP B-TREE FOR GROUP BY\n"
            "SCAN w\nSEARCH p USING INTEGER PRIMARY KEY (rowid=?)\nUSE TEMP B-TREE FOR GROUP BY\n"
            "SCAN w\nUSE TEMP B-TREE FOR GROUP BY\n");
}

TEST_F(SqlitePlans, the_forecast_reads_a_range_of_the_covering_index_in_its_order) {
  const std::string plan =
      plan_of([](Scope& scope) { must(SqlCredentials{scope}.count_expirations(Date{1}, Date{2})); });
  EXPECT_THAT(plan,
              HasSubstr("SEARCH c USING COVERING INDEX credentials_by_expiration (expiration_date>? AND "
                        "expiration_date<?)"));
  EXPECT_THAT(plan, HasSubstr("SCAN p USING COVERING INDEX physicians_inactive"));
  EXPECT_THAT(plan, Not(HasSubstr(kSort)));
}

TEST_F(SqlitePlans, pages_of_lists_are_ranges_of_an_index_in_its_order) {
  EXPECT_THAT(plan_of([](Scope& scope) {
                must(SqlPhysicians{scope}.list({}, second_page({"a", "b", "1"})));
              }),
              AllOf(HasSubstr("SEARCH p USING INDEX physicians_by_name ((last_name,first_name)>(?,?))"),
                    Not(HasSubstr(kSort))));
  EXPECT_THAT(plan_of([](Scope& scope) {
                must(SqlCredentials{scope}.list({}, second_page({"5", "1"})));
              }),
              AllOf(HasSubstr("SEARCH c USING INDEX credentials_by_expiration (expiration_date>?"),
                    HasSubstr("SEARCH c USING INDEX credentials_by_expiration (expiration_date=? AND id>?)"),
                    Not(HasSubstr(kSort))));
  EXPECT_THAT(plan_of([](Scope& scope) {
                must(SqlWorkflows{scope}.list({}, second_page({"5", "1"})));
              }),
              AllOf(HasSubstr("SEARCH w USING INDEX workflows_by_expiration (expiration_date>?"),
                    HasSubstr("SEARCH w USING INDEX workflows_by_expiration (expiration_date=? AND id>?)"),
                    Not(HasSubstr(kSort))));
  EXPECT_THAT(
      plan_of([](Scope& scope) {
        must(SqlNotifications{scope}.list({}, second_page({"5", "1"})));
      }),
      AllOf(HasSubstr("SEARCH n USING INDEX notifications_by_date (<expr>>?)"), Not(HasSubstr(kSort))));
}

TEST_F(SqlitePlans, a_search_reads_the_table_in_its_own_order) {
  EXPECT_THAT(plan_of([](Scope& scope) {
                PhysicianFilter filter;
                filter.search = "ann";
                must(SqlPhysicians{scope}.list(filter, {}));
              }),
              AllOf(HasSubstr("SCAN p\n"), HasSubstr(kSort)));
}

TEST_F(SqlitePlans, lists_of_one_physician_begin_with_that_physicians_credentials) {
  const PhysicianId physician{1};
  EXPECT_THAT(plan_of([&](Scope& scope) {
                must(SqlCredentials{scope}.of_physicians({&physician, 1}));
              }),
              HasSubstr("SEARCH c USING INDEX credentials_number (physician_id=?)"));
  EXPECT_THAT(plan_of([&](Scope& scope) {
                CredentialFilter filter;
                filter.physician_id = physician;
                must(SqlCredentials{scope}.list(filter, {}));
              }),
              HasSubstr("SEARCH c USING INDEX credentials_number (physician_id=?)"));
  EXPECT_THAT(
      plan_of([&](Scope& scope) {
        WorkflowFilter filter;
        filter.physician_id = physician;
        must(SqlWorkflows{scope}.list(filter, {}));
      }),
      AllOf(HasSubstr("SEARCH w USING INDEX workflows_term (credential_id=?"), Not(HasSubstr("SCAN"))));
  EXPECT_THAT(plan_of([&](Scope& scope) {
                NotificationFilter filter;
                filter.physician_id = physician;
                must(SqlNotifications{scope}.list(filter, {}));
              }),
              AllOf(HasSubstr("SEARCH n USING INDEX notifications_identity (credential_id=?"),
                    Not(HasSubstr("SCAN"))));
  EXPECT_THAT(plan_of([&](Scope& scope) { must(SqlWorkflows{scope}.count_active_of(physician)); }),
              AllOf(HasSubstr("workflows_active (credential_id=?)"), Not(HasSubstr("SCAN"))));
}

TEST_F(SqlitePlans, nothing_that_is_asked_of_single_rows_walks_a_table) {
  const std::string plan = plan_of([](Scope& scope) {
    const std::string key = "k";
    const NotificationId id{1};
    SqlPhysicians physicians{scope};
    must(physicians.find(PhysicianId{1}));
    must(physicians.find_by_npis({&key, 1}));
    must(physicians.find_by_external_ids({&key, 1}));
    must(SqlPractices{scope}.find_by_names({&key, 1}));
    SqlCredentials credentials{scope};
    must(credentials.find(CredentialId{1}));
    must(credentials.find_by_external_ids({&key, 1}));
    SqlWorkflows workflows{scope};
    must(workflows.find(WorkflowId{1}));
    must(workflows.find_active(CredentialId{1}));
    must(workflows.last_attempt(CredentialId{1}, Date{1}));
    must(workflows.last_attempt(CredentialId{1}, std::nullopt));
    must(workflows.events(WorkflowId{1}));
    must(workflows.marks(WorkflowId{1}));
    SqlNotifications notifications{scope};
    must(notifications.find(id));
    must(notifications.revive({&id, 1}));
    must(notifications.cancel({&id, 1}, CancelReason::manual, Instant{1}));
    must(notifications.cancel_unsent({PhysicianId{1}, {}, {}}, CancelReason::manual, Instant{1}));
    must(notifications.cancel_unsent({{}, CredentialId{1}, Date{1}}, CancelReason::manual, Instant{1}));
    (void)physicians.remove(PhysicianId{1}, Instant{});
    (void)credentials.remove(CredentialId{1}, Instant{});
    (void)workflows.remove(WorkflowId{1}, Instant{}, false);
    must(SqlJobs{scope}.history("x", 5));
    must(SqlAuditLog{scope}.read(5, 5));
  });
  EXPECT_THAT(plan, AllOf(Not(HasSubstr("SCAN")), Not(HasSubstr(kSort)))) << plan;
}

}  // namespace
}  // namespace physcrm::storage::sql
