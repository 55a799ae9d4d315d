#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::Optional;

/// Physician 1 is of practice 1, physician 2 of none. "Today" is 2026-01-15.
class WorkflowLists : public StoreTest {
 protected:
  WorkflowLists() {
    write([](auto& tx) {
      must(tx.practices().insert({PracticeId{1}, "Prairie Clinic"}, Instant{1}));
      add_people(tx, 2);
      Physician of_practice = full_physician(1);
      of_practice.practice_id = PracticeId{1};
      of_practice.version = 2;
      must(tx.physicians().update(of_practice));
    });
  }

  /// A workflow of a credential of its own, expiring `days` from today.
  Workflow put(std::int64_t id, std::int64_t physician, std::optional<int> days, WorkflowStatus status) {
    Credential of = credential(id, physician, std::nullopt);
    if (days) of.expiration_date = today_.plus_days(*days);
    Workflow w = workflow(id, of);
    w.status = status;
    write([&](auto& tx) {
      add(tx, of);
      add(tx, w);
    });
    return w;
  }
  void change(Workflow& w) {
    ++w.version;
    write([&](auto& tx) { must(tx.workflows().update(w)); });
  }
  std::vector<std::int64_t> listed(const WorkflowFilter& filter, int limit = 50) {
    std::vector<std::int64_t> ids;
    PageRequest request;
    request.limit = limit;
    do {
      const auto page = read([&](auto& tx) { return must(tx.workflows().list(filter, request)); });
      for (const Workflow& w : page.items) ids.push_back(w.id.value);
      request.after = page.next;
    } while (!request.after.empty());
    return ids;
  }
  std::vector<std::int64_t> expirable(std::int64_t after = 0, int limit = 50) {
    std::vector<std::int64_t> ids;
    for (const auto& w :
         read([&](auto& tx) { return must(tx.workflows().expirable(today_, WorkflowId{after}, limit)); })) {
      ids.push_back(w.id.value);
    }
    return ids;
  }

  const Date today_ = day("2026-01-15");
};
PHYSCRM_FOR_EVERY_STORE(WorkflowLists);

TEST_P(WorkflowLists, come_by_expiration_with_undated_ones_last_and_finished_ones_too) {
  put(1, 1, 10, WorkflowStatus::approved);
  put(2, 1, std::nullopt, WorkflowStatus::not_started);
  put(3, 2, -5, WorkflowStatus::expired);
  put(4, 2, 10, WorkflowStatus::filed);
  put(5, 2, 9, WorkflowStatus::filed);
  write([](auto& tx) { must(tx.workflows().remove(WorkflowId{5}, Instant{1}, false)); });
  for (const int limit : {1, 2, 3, 4, 5}) EXPECT_THAT(listed({}, limit), ElementsAre(3, 1, 4, 2)) << limit;
  PageRequest request;
  request.limit = 1;
  request.offset = 3;
  request.want_total = true;
  const auto page = read([&](auto& tx) { return must(tx.workflows().list({}, request)); });
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].id, WorkflowId{2});
  EXPECT_TRUE(page.next.empty());
  EXPECT_THAT(page.total, Optional(4));
}

// docs/pitfalls: "upcoming in N days" filtered on the start date instead of the expiration.
TEST_P(WorkflowLists, up_to_a_date_go_by_the_expiration_and_leave_undated_ones_out) {
  put(1, 1, 90, WorkflowStatus::not_started);
  put(2, 1, 91, WorkflowStatus::not_started);
  put(3, 1, -40, WorkflowStatus::expired);
  put(4, 1, std::nullopt, WorkflowStatus::not_started);
  WorkflowFilter filter;
  filter.expires_to = today_.plus_days(90);
  EXPECT_THAT(listed(filter, 1), ElementsAre(3, 1));
}

TEST_P(WorkflowLists, are_filtered_by_status_kind_state_and_whom_they_concern) {
  put(1, 1, 1, WorkflowStatus::filed);
  put(2, 2, 2, WorkflowStatus::approved);
  Credential other = credential(3, 2, today_);
  other.entity_type = EntityType::license;
  other.state = "KS";
  write([&](auto& tx) {
    add(tx, other);
    add(tx, workflow(3, other));
  });
  WorkflowFilter filter;
  filter.status = WorkflowStatus::approved;
  EXPECT_THAT(listed(filter), ElementsAre(2));
  filter = {};
  filter.entity_type = EntityType::dea;
  EXPECT_THAT(listed(filter), ElementsAre(1, 2));
  filter = {};
  filter.state = "KS";
  EXPECT_THAT(listed(filter), ElementsAre(3));
  filter = {};
  filter.physician_id = PhysicianId{2};
  EXPECT_THAT(listed(filter, 1), ElementsAre(3, 2));
  filter = {};
  filter.credential_id = CredentialId{1};
  EXPECT_THAT(listed(filter), ElementsAre(1));
  filter = {};
  filter.practice_id = PracticeId{1};
  EXPECT_THAT(listed(filter), ElementsAre(1));
  filter.status = WorkflowStatus::approved;
  EXPECT_THAT(listed(filter), ElementsAre());
}

TEST_P(WorkflowLists, tell_overdue_ones_from_the_day_after_and_only_unfinished_ones) {
  Workflow yesterday = put(1, 1, 10, WorkflowStatus::in_progress);
  yesterday.overdue_after = today_.plus_days(-1);
  change(yesterday);
  Workflow today = put(2, 1, 11, WorkflowStatus::filed);
  today.overdue_after = today_;
  change(today);
  Workflow rejected = put(3, 1, 12, WorkflowStatus::rejected);
  rejected.overdue_after = today_.plus_days(-9);
  change(rejected);
  Workflow approved = put(4, 1, 13, WorkflowStatus::approved);
  approved.overdue_after = today_.plus_days(-9);
  change(approved);
  put(5, 1, std::nullopt, WorkflowStatus::not_started);
  WorkflowFilter filter;
  filter.overdue_on = today_;
  EXPECT_THAT(listed(filter), ElementsAre(1, 3));
  filter.only_not_overdue = true;
  EXPECT_THAT(listed(filter), ElementsAre(2, 4, 5));
}

TEST_P(WorkflowLists, statistics_of_nothing_are_zero) {
  const auto statistics = read([&](auto& tx) { return must(tx.workflows().statistics(today_)); });
  EXPECT_EQ(statistics.total, 0);
  EXPECT_TRUE(statistics.by_state.empty());
  EXPECT_TRUE(statistics.by_practice.empty());
  EXPECT_TRUE(statistics.approvals.empty());
  EXPECT_EQ(statistics.overdue, 0);
  EXPECT_EQ(statistics.critical, 0);
}

// docs/pitfalls: approved and expired ones counted within "active", and so always zero.
TEST_P(WorkflowLists, statistics_count_each_workflow_once_in_each_grouping) {
  put(1, 1, 7, WorkflowStatus::in_progress);
  put(2, 1, 8, WorkflowStatus::in_progress);
  put(3, 2, 0, WorkflowStatus::rejected);
  put(4, 2, 30, WorkflowStatus::approved);
  put(5, 2, 31, WorkflowStatus::filed);
  put(6, 2, 61, WorkflowStatus::not_started);
  put(7, 2, 90, WorkflowStatus::not_started);
  put(8, 2, 91, WorkflowStatus::not_started);
  put(9, 2, -3, WorkflowStatus::expired);
  put(10, 2, std::nullopt, WorkflowStatus::under_review);
  put(11, 2, 1, WorkflowStatus::filed);
  Workflow late = put(12, 2, -3, WorkflowStatus::filed);
  late.overdue_after = today_.plus_days(-1);
  change(late);
  write([](auto& tx) { must(tx.workflows().remove(WorkflowId{11}, Instant{1}, false)); });
  const auto statistics = read([&](auto& tx) { return must(tx.workflows().statistics(today_)); });
  EXPECT_EQ(statistics.total, 11);
  EXPECT_THAT(statistics.by_status, ElementsAre(3, 2, 2, 1, 1, 1, 1));
  EXPECT_THAT(statistics.by_entity_type, ElementsAre(0, 11, 0));
  EXPECT_THAT(statistics.by_state, ElementsAre(std::pair{std::string{"NE"}, 11}));
  EXPECT_THAT(statistics.by_practice, ElementsAre(std::pair{PracticeId{1}, 2}));
  EXPECT_EQ(statistics.overdue, 1);
  EXPECT_EQ(statistics.critical, 4) << "1 (7 days), 3 (today, rejected), 9 (expired), 12 (past)";
  EXPECT_THAT(statistics.active_expiring_within, ElementsAre(3, 4, 6));
}

TEST_P(WorkflowLists, statistics_group_approvals_by_the_quarter_of_an_hour_of_creation) {
  const std::int64_t quarter_us = 900'000'000;
  const std::int64_t start_us = 1'700'000'100'000'000;  // the start of one
  ASSERT_EQ(start_us % quarter_us, 0);
  std::int64_t id = 0;
  for (const std::int64_t created : {start_us, start_us + quarter_us - 1, start_us + quarter_us}) {
    Credential of = credential(++id, 1, today_);
    Workflow w = workflow(id, of);
    w.status = WorkflowStatus::approved;
    w.approval_date = today_.plus_days(static_cast<int>(id));
    w.created_at = Instant{created};
    write([&](auto& tx) {
      add(tx, of);
      add(tx, w);
    });
  }
  const auto approvals = read([&](auto& tx) { return must(tx.workflows().statistics(today_)); }).approvals;
  ASSERT_EQ(approvals.size(), 2U);
  EXPECT_EQ(approvals[0].created_from, Instant{start_us});
  EXPECT_EQ(approvals[0].count, 2);
  EXPECT_EQ(approvals[0].approval_day_sum, 2 * today_.days_since_epoch() + 3);
  EXPECT_EQ(approvals[1].created_from, Instant{start_us + quarter_us});
  EXPECT_EQ(approvals[1].count, 1);
}

// docs/rules.md 2: automatic expiry takes active ones and a rejected one that is the last attempt of its
// term.
TEST_P(WorkflowLists, expirable_are_open_ones_past_their_date_that_are_not_late) {
  put(1, 1, -1, WorkflowStatus::not_started);
  put(2, 1, 0, WorkflowStatus::not_started);
  put(3, 1, -1, WorkflowStatus::approved);
  put(4, 1, -1, WorkflowStatus::expired);
  put(5, 1, -30, WorkflowStatus::rejected);
  Workflow late = put(6, 1, -1, WorkflowStatus::in_progress);
  late.late = true;
  change(late);
  const Workflow resubmitted = put(7, 1, -1, WorkflowStatus::rejected);
  Workflow second = resubmitted;
  second.id = WorkflowId{8};
  second.attempt = 2;
  second.status = WorkflowStatus::in_progress;
  write([&](auto& tx) { add(tx, second); });
  put(9, 1, std::nullopt, WorkflowStatus::in_progress);
  put(10, 1, -2, WorkflowStatus::filed);
  write([](auto& tx) { must(tx.workflows().remove(WorkflowId{10}, Instant{1}, false)); });
  EXPECT_THAT(expirable(), ElementsAre(1, 5, 8));
  EXPECT_THAT(expirable(0, 2), ElementsAre(1, 5));
  EXPECT_THAT(expirable(5, 2), ElementsAre(8));
  EXPECT_THAT(expirable(8), ElementsAre());
}

// Its next attempt was opened for the same date, which an edit has moved since: the link tells of it.
TEST_P(WorkflowLists, expirable_is_no_rejected_one_whose_next_attempt_has_another_date) {
  Workflow rejected = put(1, 1, -5, WorkflowStatus::rejected);
  Workflow next = rejected;
  next.id = WorkflowId{2};
  next.attempt = 2;
  next.status = WorkflowStatus::in_progress;
  next.expiration_date = today_.plus_days(60);
  next.previous_id = rejected.id;
  write([&](auto& tx) { add(tx, next); });
  EXPECT_THAT(expirable(), ElementsAre(1)) << "not linked: another beginning";
  rejected.next_id = next.id;
  change(rejected);
  EXPECT_THAT(expirable(), ElementsAre());
}

}  // namespace
}  // namespace physcrm::storage
