#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "storage/conformance/store_test.hpp"
#include "storage/sql/physicians.hpp"
#include "storage/sql/sqlite_error.hpp"
#include "storage/sql/sqlite_session.hpp"
#include "storage/sqlite_places.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string cause_of(const Error& error) {
  for (const auto& [name, value] : error.details) {
    if (name == "cause") return std::get<std::string>(value);
  }
  return {};
}

TEST(SqliteErrors, are_said_in_the_terms_of_the_contract) {
  const std::vector<std::tuple<int, ErrorCode, std::string>> table{
      {SQLITE_BUSY, ErrorCode::unavailable, ""},
      {SQLITE_BUSY_SNAPSHOT, ErrorCode::unavailable, ""},
      {SQLITE_LOCKED_SHAREDCACHE, ErrorCode::unavailable, ""},
      {SQLITE_FULL, ErrorCode::storage_error, "full"},
      {SQLITE_IOERR_FSYNC, ErrorCode::storage_error, "io_error"},
      {SQLITE_CORRUPT_INDEX, ErrorCode::storage_error, "corrupt"},
      {SQLITE_NOTADB, ErrorCode::storage_error, "not_a_database"},
      {SQLITE_READONLY_DBMOVED, ErrorCode::storage_error, "read_only"},
      {SQLITE_CANTOPEN, ErrorCode::storage_error, "can_not_open"},
      {SQLITE_PERM, ErrorCode::storage_error, "permission_denied"},
      {SQLITE_NOMEM, ErrorCode::out_of_memory, ""},
      {SQLITE_IOERR_NOMEM, ErrorCode::out_of_memory, ""},
      {SQLITE_INTERRUPT, ErrorCode::cancelled, ""},
      {SQLITE_TOOBIG, ErrorCode::payload_too_large, ""},
      {SQLITE_CONSTRAINT_UNIQUE, ErrorCode::conflict, ""},
      {SQLITE_CONSTRAINT_PRIMARYKEY, ErrorCode::conflict, ""},
      {SQLITE_CONSTRAINT_CHECK, ErrorCode::internal, ""},
      {SQLITE_CONSTRAINT_FOREIGNKEY, ErrorCode::internal, ""},
      {SQLITE_ERROR, ErrorCode::internal, ""},
      {SQLITE_MISUSE, ErrorCode::internal, ""},
  };
  for (const auto& [code, expected, cause] : table) {
    const Error error = sql::sqlite_error(code, nullptr);
    EXPECT_EQ(error.code, expected) << code;
    EXPECT_EQ(cause_of(error), cause) << code;
  }
}

class SqliteDamage : public testing::Test {
 protected:
  void fill(std::int64_t physicians) {
    const auto store = must(open_store(directory_.url(), {}));
    const auto tx = must(store->begin(Access::write));
    add_people(*tx, physicians);
    add(*tx, full_credential(1, 1));
    must(tx->commit());
  }
  std::filesystem::path file() const { return directory_.path() / "store.db"; }

  TemporaryDirectory directory_;
};

// An error tells nothing of what was bound: values are about people.
TEST_F(SqliteDamage, no_error_holds_a_value_a_statement_or_a_path) {
  fill(1);
  const auto store = must(open_store(directory_.url(), {}));
  const auto tx = must(store->begin(Access::write));
  const Physician twin = full_physician(1);
  const auto inserted = tx->physicians().insert({&twin, 1});
  ASSERT_EQ(code_of(inserted), ErrorCode::conflict);
  for (const char* secret : {"Ann", "emp-1", "INSERT", "store.db", "physicians"}) {
    EXPECT_THAT(inserted.error().message, Not(HasSubstr(secret)));
  }
}

TEST_F(SqliteDamage, a_full_disk_is_an_error_and_leaves_nothing_of_the_transaction) {
  fill(1);
  const sql::SqliteLocation location{false, file().string()};
  const auto session = must(sql::SqliteSession::open(location, {}));
  const std::int64_t pages = must(session->read_integer("PRAGMA page_count"));
  must(session->execute(("PRAGMA max_page_count = " + std::to_string(pages + 2)).c_str()));
  must(session->begin(sql::SessionUse::write));
  sql::Scope scope{*session, Access::write};
  sql::SqlPhysicians physicians{scope};
  Result<void> inserted = ok();
  for (std::int64_t id = 2; inserted && id < 10'000; ++id) {
    const Physician row = full_physician(id);
    inserted = physicians.insert({&row, 1});
  }
  ASSERT_EQ(code_of(inserted), ErrorCode::storage_error);
  EXPECT_EQ(cause_of(inserted.error()), "full");
  EXPECT_TRUE(session->roll_back());
  EXPECT_EQ(must(session->read_integer("SELECT count(*) FROM physicians")), 1);
  // Room again: the same session goes on.
  must(session->execute("PRAGMA max_page_count = 1000000"));
  must(session->begin(sql::SessionUse::write));
  const Physician row = full_physician(2);
  must(physicians.insert({&row, 1}));
  must(session->commit());
  EXPECT_THAT(findings_of(*must(open_store(directory_.url(), {}))), ElementsAre());
}

TEST_F(SqliteDamage, a_scribbled_page_is_found_by_the_check_or_by_reading) {
  fill(2000);
  const auto size = std::filesystem::file_size(file());
  {
    std::fstream raw{file(), std::ios::in | std::ios::out | std::ios::binary};
    for (std::uintmax_t at = 16384 * 2; at < size; at += 16384) {
      raw.seekp(static_cast<std::streamoff>(at));
      raw << std::string(4000, '\x5a');
    }
  }
  const auto store = open_store(directory_.url(), {});
  if (!store) {
    EXPECT_EQ(store.error().code, ErrorCode::storage_error);
    return;
  }
  const auto pages = store.value()->check_pages();
  if (pages) {
    EXPECT_FALSE(pages.value().findings.empty());
  } else {
    EXPECT_EQ(pages.error().code, ErrorCode::storage_error);
  }
  const auto tx = store.value()->begin(Access::read);
  const auto listed = tx ? code_of(tx.value()->physicians().list({}, {})) : tx.error().code;
  EXPECT_EQ(listed, ErrorCode::storage_error);
}

TEST_F(SqliteDamage, a_broken_reference_is_found_by_the_check_declared_or_not) {
  fill(1);
  RawDatabase raw{file()};
  ASSERT_EQ(raw.run("UPDATE credentials SET physician_id = 77"), SQLITE_OK);
  const auto store = must(open_store(directory_.url(), {}));
  {
    const auto tx = must(store->begin(Access::write));
    add(*tx, full_notification(5, credential(66, 1, day("2026-06-30")), 90));
    must(tx->commit());
  }
  EXPECT_THAT(findings_of(*store), ElementsAre("cred_1 refers to phy_77, which is not there",
                                               "ntf_5 refers to cred_66, which is not there"));
}

TEST_F(SqliteDamage, an_enum_that_is_none_makes_its_row_unreadable_not_the_program_wild) {
  fill(2);
  RawDatabase raw{file()};
  ASSERT_EQ(raw.run("PRAGMA ignore_check_constraints = ON; UPDATE physicians SET status = 9 WHERE id = 1"),
            SQLITE_OK);
  const auto store = must(open_store(directory_.url(), {}));
  const auto tx = must(store->begin(Access::read));
  for (const ErrorCode code :
       {code_of(tx->physicians().find(PhysicianId{1})), code_of(tx->physicians().list({}, {}))}) {
    EXPECT_EQ(code, ErrorCode::storage_error);
  }
  EXPECT_EQ(code_of(tx->physicians().find(PhysicianId{2})), ErrorCode::ok);
}

// docs/rules.md 8: append-only.
TEST_F(SqliteDamage, the_audit_log_takes_no_change_and_no_deletion) {
  {
    const auto store = must(open_store(directory_.url(), {}));
    const auto tx = must(store->begin(Access::write));
    must(tx->audit().append("body", "hash"));
    must(tx->commit());
  }
  RawDatabase raw{file()};
  EXPECT_EQ(raw.run("UPDATE audit_log SET body = 'x'"), SQLITE_CONSTRAINT);
  EXPECT_EQ(raw.run("DELETE FROM audit_log"), SQLITE_CONSTRAINT);
  EXPECT_EQ(raw.ask("SELECT count(*) FROM audit_log"), "1");
}

TEST_F(SqliteDamage, views_show_people_dates_and_words) {
  fill(1);
  {
    const auto store = must(open_store(directory_.url(), {}));
    const auto tx = must(store->begin(Access::write));
    add(*tx, full_workflow(1, full_credential(1, 1)));
    add(*tx, full_notification(1, full_credential(1, 1), 90));
    must(tx->commit());
  }
  RawDatabase raw{file()};
  EXPECT_EQ(raw.ask("SELECT id || ' ' || last_name || ' ' || degree || ' ' || status FROM v_physicians"),
            "phy_1 O'Hara-Müller DO active");
  EXPECT_EQ(raw.ask("SELECT id || ' ' || entity_type || ' ' || expiration_date || ' ' || created_at FROM "
                    "v_credentials"),
            "cred_1 dea 2026-06-30 2023-11-14T22:13:20.000Z");
  EXPECT_EQ(raw.ask("SELECT id || ' ' || status || ' ' || filed_date FROM v_workflows"),
            "wf_1 rejected 2026-01-02");
  EXPECT_EQ(
      raw.ask(
          "SELECT id || ' ' || notification_date || ' ' || severity || ' ' || status FROM v_notifications"),
      "ntf_1 2026-04-01 warning pending");
}

}  // namespace
}  // namespace physcrm::storage
