// What history keeps: rows that no other question answers any more.
#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Instant kLater{1'800'000'000'000'000};

class Records : public StoreTest {
 protected:
  std::vector<std::int64_t> workflow_ids(std::int64_t physician) {
    std::vector<std::int64_t> ids;
    for (const WorkflowRecord& record :
         read([&](auto& tx) { return must(tx.workflows().records_of(PhysicianId{physician})); })) {
      ids.push_back(record.workflow.id.value);
    }
    return ids;
  }
};
PHYSCRM_FOR_EVERY_STORE(Records);

TEST_P(Records, hold_every_credential_of_the_physician_and_no_others) {
  const Credential kept = full_credential(2, 1);
  const Credential removed = full_credential(1, 1);
  write([&](auto& tx) {
    add_people(tx, 2);
    add(tx, kept);
    add(tx, removed);
    add(tx, full_credential(3, 2));
    must(tx.credentials().remove(removed.id, kLater));
  });
  const auto records = read([](auto& tx) { return must(tx.credentials().records_of(PhysicianId{1})); });
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].credential, removed);
  EXPECT_EQ(records[0].deleted_at, kLater);
  EXPECT_EQ(records[1].credential, kept);
  EXPECT_EQ(records[1].deleted_at, std::nullopt);
  EXPECT_THAT(read([](auto& tx) { return must(tx.credentials().records_of(PhysicianId{9})); }), IsEmpty());
}

TEST_P(Records, hold_deleted_workflows_and_leave_out_withdrawn_ones) {
  const Credential one = credential(1, 1, day("2026-03-01"));
  const Credential another = credential(2, 2, day("2026-03-01"));
  Workflow deleted = full_workflow(1, one);
  deleted.status = WorkflowStatus::approved;
  Workflow withdrawn = workflow(2, one);
  withdrawn.expiration_date = day("2028-03-01");
  write([&](auto& tx) {
    add_people(tx, 2);
    add(tx, one);
    add(tx, another);
    add(tx, deleted);
    add(tx, withdrawn);
    add(tx, workflow(3, another));
    must(tx.workflows().remove(deleted.id, kLater, false));
    must(tx.workflows().remove(withdrawn.id, kLater, true));
  });
  const auto records = read([](auto& tx) { return must(tx.workflows().records_of(PhysicianId{1})); });
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].workflow, deleted);
  EXPECT_EQ(records[0].deleted_at, kLater);
  EXPECT_THAT(workflow_ids(2), ElementsAre(3));
}

TEST_P(Records, hold_the_workflows_of_a_deleted_credential) {
  const Credential removed = credential(1, 1, day("2026-03-01"));
  Workflow ended = workflow(1, removed);
  ended.status = WorkflowStatus::expired;
  write([&](auto& tx) {
    add_people(tx, 1);
    add(tx, removed);
    add(tx, ended);
    must(tx.credentials().remove(removed.id, kLater));
  });
  EXPECT_THAT(workflow_ids(1), ElementsAre(1));
}

// Ids are handed out in blocks, so a later workflow may have a lower one.
TEST_P(Records, stand_in_the_order_of_creation_not_of_ids) {
  const Credential one = credential(1, 1, day("2026-03-01"));
  const Credential two = credential(2, 1, day("2026-03-01"));
  const auto made = [](std::int64_t id, const Credential& of, std::string_view expiration, std::int64_t at) {
    Workflow row = workflow(id, of);
    row.status = WorkflowStatus::approved;
    row.expiration_date = day(expiration);
    row.created_at = Instant{at};
    return row;
  };
  write([&](auto& tx) {
    add_people(tx, 1);
    add(tx, one);
    add(tx, two);
    add(tx, made(9, one, "2022-03-01", 100));
    add(tx, made(5, one, "2024-03-01", 300));
    add(tx, made(7, one, "2020-03-01", 300));
    add(tx, made(1, two, "2020-03-01", 200));
  });
  EXPECT_THAT(workflow_ids(1), ElementsAre(9, 5, 7, 1));
}

}  // namespace
}  // namespace physcrm::storage
