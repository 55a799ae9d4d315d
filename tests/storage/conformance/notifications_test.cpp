#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::Optional;

constexpr Instant kAt{1'800'000'000'000'000};

class NotificationsPort : public StoreTest {
 protected:
  NotificationsPort() {
    write([this](auto& tx) {
      add_people(tx, 2);
      add(tx, first_);
      add(tx, second_);
      add(tx, other_);
    });
  }
  void put(std::int64_t id, const Credential& of, int days_before,
           DeliveryStatus status = DeliveryStatus::pending) {
    Notification n = full_notification(id, of, days_before);
    n.status = status;
    write([&](auto& tx) { add(tx, n); });
  }
  std::optional<Notification> find(std::int64_t id) {
    return read([&](auto& tx) { return must(tx.notifications().find(NotificationId{id})); });
  }
  std::vector<std::int64_t> listed(const NotificationFilter& filter, int limit = 50) {
    std::vector<std::int64_t> ids;
    PageRequest request;
    request.limit = limit;
    do {
      const auto page = read([&](auto& tx) { return must(tx.notifications().list(filter, request)); });
      for (const auto& n : page.items) ids.push_back(n.id.value);
      request.after = page.next;
    } while (!request.after.empty());
    return ids;
  }
  std::vector<NotificationId> cancel(const CancelScope& scope, CancelReason reason) {
    std::vector<NotificationId> ids;
    write([&](auto& tx) { ids = must(tx.notifications().cancel_unsent(scope, reason, kAt)); });
    return ids;
  }

  const Credential first_ = credential(1, 1, day("2026-06-30"));
  const Credential second_ = credential(2, 1, day("2026-07-31"));
  const Credential other_ = credential(3, 2, day("2026-06-30"));
};
PHYSCRM_FOR_EVERY_STORE(NotificationsPort);

TEST_P(NotificationsPort, finds_a_row_as_it_was_written) {
  Notification full = full_notification(5'000'000'002, first_, -1);
  full.severity = Severity::critical;
  full.status = DeliveryStatus::cancelled;
  full.cancel_reason = CancelReason::manual;
  full.collapsed = {90, 60, -1};
  full.is_planned = true;
  full.final_at = Instant{5};
  full.acknowledged_at = Instant{6};
  full.acknowledged_by = "usr_1";
  full.snoozed_until = Instant{7};
  full.escalation_level = 2;
  full.escalate_at = Instant{8};
  write([&](auto& tx) { add(tx, full); });
  EXPECT_THAT(find(5'000'000'002), Optional(full));
  EXPECT_EQ(find(1), std::nullopt);
}

// docs/rules.md 3: identity, unique in the database.
TEST_P(NotificationsPort, one_whose_identity_exists_is_a_duplicate_and_the_others_are_written) {
  const std::vector<Notification> rows{
      full_notification(1, first_, 90), full_notification(2, first_, 90), full_notification(3, first_, 60),
      full_notification(4, credential(1, 1, day("2028-06-30")), 90), full_notification(5, other_, 90)};
  write([&](auto& tx) {
    EXPECT_THAT(must(tx.notifications().insert(rows)),
                ElementsAre(RowOutcome::written, RowOutcome::duplicate, RowOutcome::written,
                            RowOutcome::written, RowOutcome::written));
  });
  EXPECT_EQ(find(2), std::nullopt);
  EXPECT_TRUE(find(4)) << "another term of the same credential";
}

TEST_P(NotificationsPort, a_row_that_breaks_a_rule_fails_alone) {
  Notification absurd = full_notification(2, second_, 90);
  absurd.severity = static_cast<Severity>(9);
  const std::vector<Notification> rows{full_notification(1, first_, 90), absurd,
                                       full_notification(3, second_, 60)};
  write([&](auto& tx) {
    EXPECT_THAT(must(tx.notifications().insert(rows)),
                ElementsAre(RowOutcome::written, RowOutcome::failed, RowOutcome::written));
  });
  EXPECT_TRUE(find(1));
  EXPECT_EQ(find(2), std::nullopt);
}

// docs/rules.md 3: a cancelled row whose identity is owed again is set back to pending; a sent one is not.
TEST_P(NotificationsPort, only_cancelled_ones_are_revived) {
  put(1, first_, 90, DeliveryStatus::sent);
  put(2, first_, 60, DeliveryStatus::pending);
  cancel({{}, first_.id, {}}, CancelReason::date_moved);
  EXPECT_EQ(find(2)->cancel_reason, CancelReason::date_moved);
  const std::vector<NotificationId> ids{NotificationId{1}, NotificationId{2}, NotificationId{99}};
  write([&](auto& tx) { must(tx.notifications().revive(ids)); });
  EXPECT_EQ(find(1)->status, DeliveryStatus::sent);
  EXPECT_EQ(find(2)->status, DeliveryStatus::pending);
  EXPECT_EQ(find(2)->cancel_reason, CancelReason::none);
}

TEST_P(NotificationsPort, only_pending_and_failed_ones_are_cancelled) {
  std::int64_t id = 0;
  for (const int days_before : {90, 60, 30, 7, 1}) {
    ++id;
    put(id, first_, days_before, static_cast<DeliveryStatus>(id - 1));
  }
  std::vector<NotificationId> all;
  for (std::int64_t i = 5; i >= 1; --i) all.push_back(NotificationId{i});
  write([&](auto& tx) {
    EXPECT_THAT(must(tx.notifications().cancel(all, CancelReason::superseded, kAt)),
                ElementsAre(NotificationId{1}, NotificationId{3}));
  });
  EXPECT_EQ(find(1)->status, DeliveryStatus::cancelled);
  EXPECT_EQ(find(1)->cancel_reason, CancelReason::superseded);
  EXPECT_EQ(find(2)->status, DeliveryStatus::sent);
  EXPECT_EQ(find(4)->status, DeliveryStatus::permanently_failed);
  EXPECT_EQ(find(5)->cancel_reason, CancelReason::none) << "cancelled before, for no reason of this one";
}

TEST_P(NotificationsPort, unsent_ones_are_cancelled_by_credential_term_or_physician) {
  const Credential next_term = credential(1, 1, day("2028-06-30"));
  put(1, first_, 90);
  put(2, next_term, 90);
  put(3, second_, 90, DeliveryStatus::failed);
  put(4, second_, 60, DeliveryStatus::sent);
  put(5, other_, 90);
  EXPECT_THAT(cancel({{}, first_.id, first_.expiration_date}, CancelReason::renewed),
              ElementsAre(NotificationId{1}));
  EXPECT_THAT(cancel({PhysicianId{1}, {}, first_.expiration_date}, CancelReason::manual), ElementsAre());
  EXPECT_THAT(cancel({PhysicianId{1}, {}, {}}, CancelReason::physician_inactive),
              ElementsAre(NotificationId{2}, NotificationId{3}));
  EXPECT_THAT(cancel({{}, other_.id, {}}, CancelReason::credential_deleted), ElementsAre(NotificationId{5}));
  EXPECT_EQ(find(1)->cancel_reason, CancelReason::renewed);
  EXPECT_EQ(find(3)->cancel_reason, CancelReason::physician_inactive);
  EXPECT_EQ(find(4)->status, DeliveryStatus::sent);
  const auto tx = must(store_->begin(Access::write));
  EXPECT_EQ(code_of(tx->notifications().cancel_unsent({}, CancelReason::manual, kAt)), ErrorCode::internal)
      << "never all of them at once";
}

TEST_P(NotificationsPort, are_listed_by_notification_date_newest_first_then_id) {
  put(1, first_, 90);   // 2026-04-01
  put(2, second_, 90);  // 2026-05-02
  put(3, other_, 90);   // 2026-04-01
  put(4, first_, -1);   // 2026-07-01
  put(5, other_, 60);   // 2026-05-01
  for (const int limit : {1, 2, 3, 4, 5, 6})
    EXPECT_THAT(listed({}, limit), ElementsAre(4, 2, 5, 1, 3)) << limit;
  PageRequest request;
  request.limit = 2;
  request.offset = 3;
  request.want_total = true;
  const auto page = read([&](auto& tx) { return must(tx.notifications().list({}, request)); });
  ASSERT_EQ(page.items.size(), 2U);
  EXPECT_EQ(page.items[0].id, NotificationId{1});
  EXPECT_THAT(page.total, Optional(5));
}

TEST_P(NotificationsPort, are_filtered_by_status_severity_physician_and_date) {
  put(1, first_, 90);
  put(2, second_, 90, DeliveryStatus::sent);
  Notification critical = full_notification(3, other_, 1);
  critical.severity = Severity::critical;
  write([&](auto& tx) { add(tx, critical); });
  NotificationFilter filter;
  filter.status = DeliveryStatus::sent;
  EXPECT_THAT(listed(filter), ElementsAre(2));
  filter = {};
  filter.severity = Severity::critical;
  EXPECT_THAT(listed(filter), ElementsAre(3));
  filter = {};
  filter.physician_id = PhysicianId{1};
  EXPECT_THAT(listed(filter, 1), ElementsAre(2, 1));
  filter = {};
  filter.from = day("2026-05-02");
  EXPECT_THAT(listed(filter), ElementsAre(3, 2));
  filter.to = day("2026-05-02");
  EXPECT_THAT(listed(filter), ElementsAre(2)) << "both ends are inclusive";
}

TEST_P(NotificationsPort, pages_stay_stable_under_inserts) {
  put(1, first_, 90);
  put(2, first_, 60);
  put(3, first_, 30);
  PageRequest request;
  request.limit = 2;
  const auto first = read([&](auto& tx) { return must(tx.notifications().list({}, request)); });
  put(4, first_, 7);
  put(5, other_, 60);
  request.after = first.next;
  const auto second = read([&](auto& tx) { return must(tx.notifications().list({}, request)); });
  ASSERT_EQ(second.items.size(), 2U);
  EXPECT_EQ(second.items[0].id, NotificationId{5});
  EXPECT_EQ(second.items[1].id, NotificationId{1});
}

TEST_P(NotificationsPort, a_cursor_of_another_list_is_refused) {
  for (const std::vector<std::string>& after : {std::vector<std::string>{"1"}, {"", "1"}, {"1", "2", "3"}}) {
    PageRequest request;
    request.after = after;
    EXPECT_EQ(code_of(read([&](auto& tx) { return tx.notifications().list({}, request); })),
              ErrorCode::invalid_argument);
  }
}

// docs/rules.md 3: system notices use the same outbox; no entity, no interval, identity = event id.
TEST_P(NotificationsPort, a_notice_about_no_term_is_known_by_its_event) {
  Notification notice;
  notice.id = NotificationId{1};
  notice.notice = NoticeType::security_event;
  notice.event_id = "evt_7";
  notice.subject = "New address";
  notice.body = "A login came from a new address.";
  notice.severity = Severity::warning;
  notice.created_at = Instant{1'700'000'000'000'000};
  Notification again = notice;
  again.id = NotificationId{2};
  write([&](auto& tx) {
    EXPECT_THAT(must(tx.notifications().insert({{notice, again}})),
                ElementsAre(RowOutcome::written, RowOutcome::duplicate));
  });
  EXPECT_THAT(find(1), Optional(notice));
  EXPECT_THAT(listed({}, 1), ElementsAre(1));
  EXPECT_THAT(findings_of(*store_), ElementsAre()) << "what refers to nothing refers to nothing missing";
}

TEST_P(NotificationsPort,
       of_a_physician_are_those_about_their_credentials_and_those_addressed_to_them_alone) {
  put(1, first_, 90);
  put(2, other_, 90);
  Notification test;
  test.is_test = true;
  test.physician_id = PhysicianId{1};
  test.created_at = Instant{1'700'000'000'000'000};
  std::vector<Notification> tests{test, test, test};
  for (std::int64_t i = 0; i < 3; ++i) {
    tests[static_cast<std::size_t>(i)].id = NotificationId{3 + i};
    tests[static_cast<std::size_t>(i)].event_id = "test/" + std::to_string(i);
  }
  tests[1].physician_id = PhysicianId{2};
  tests[2].physician_id = {};
  write([&](auto& tx) { must(tx.notifications().insert(tests)); });
  NotificationFilter filter;
  filter.physician_id = PhysicianId{1};
  for (const int limit : {1, 2, 3}) EXPECT_THAT(listed(filter, limit), ElementsAre(1, 3)) << limit;
  filter.physician_id = PhysicianId{2};
  EXPECT_THAT(listed(filter), ElementsAre(2, 4));
}

TEST_P(NotificationsPort, a_test_about_a_term_does_not_stand_for_its_notice) {
  Notification test = full_notification(1, first_, 90);
  test.is_test = true;
  test.event_id = "test_1";
  write([&](auto& tx) { add(tx, test); });
  put(2, first_, 90);
  EXPECT_TRUE(find(2));
  const OwedSlice slice = read([&](auto& tx) {
    return must(
        tx.notifications().scan_owed({day("2026-06-30"), day("2026-06-30"), OwedDays{60, 60, 60}}, {}, 9));
  });
  ASSERT_EQ(slice.candidates.size(), 2U);
  EXPECT_EQ(slice.candidates[0].of_term.size(), 1U) << "the test is none of its term's";
}

TEST_P(NotificationsPort, what_changes_in_its_life_is_updated_and_the_rest_stays) {
  put(1, first_, 90);
  Notification changed = full_notification(1, second_, 30);
  changed.status = DeliveryStatus::sent;
  changed.is_planned = true;
  changed.final_at = kAt;
  changed.acknowledged_at = kAt;
  changed.acknowledged_by = "host";
  changed.snoozed_until = kAt;
  changed.escalation_level = 1;
  changed.escalate_at = kAt;
  write([&](auto& tx) { must(tx.notifications().update({&changed, 1})); });
  Notification expected = changed;
  expected.credential_id = first_.id;
  expected.expiration_date = *first_.expiration_date;
  expected.days_before = 90;
  EXPECT_THAT(find(1), Optional(expected));
  changed.id = NotificationId{9};
  const auto tx = must(store_->begin(Access::write));
  EXPECT_EQ(code_of(tx->notifications().update({&changed, 1})), ErrorCode::not_found);
}

TEST_P(NotificationsPort, unplanned_ones_are_pending_have_no_deliveries_and_are_not_snoozed) {
  put(1, first_, 90);
  put(2, first_, 60, DeliveryStatus::failed);
  put(3, first_, 30);
  put(4, second_, 90);
  put(5, other_, 90);
  Notification planned = full_notification(3, first_, 30);
  planned.is_planned = true;
  Notification snoozed = full_notification(4, second_, 90);
  snoozed.snoozed_until = kAt;
  write([&](auto& tx) { must(tx.notifications().update({{planned, snoozed}})); });
  const auto ids = [&](Instant now, std::int64_t after, int limit) {
    std::vector<std::int64_t> found;
    for (const auto& n : read([&](auto& tx) {
           return must(tx.notifications().unplanned(now, NotificationId{after}, limit));
         })) {
      found.push_back(n.id.value);
    }
    return found;
  };
  EXPECT_THAT(ids(Instant{kAt.microseconds() - 1}, 0, 9), ElementsAre(1, 5));
  EXPECT_THAT(ids(kAt, 0, 9), ElementsAre(1, 4, 5));
  EXPECT_THAT(ids(kAt, 1, 1), ElementsAre(4));
}

TEST_P(NotificationsPort, a_revived_one_is_planned_again_and_no_longer_final) {
  put(1, first_, 90);
  cancel({{}, first_.id, {}}, CancelReason::date_moved);
  EXPECT_EQ(find(1)->final_at, kAt);
  const NotificationId id{1};
  write([&](auto& tx) { must(tx.notifications().revive({&id, 1})); });
  EXPECT_EQ(find(1)->final_at, std::nullopt);
  EXPECT_FALSE(find(1)->is_planned);
}

TEST_P(NotificationsPort, what_is_to_be_escalated_or_is_long_final_is_found_by_its_time) {
  for (std::int64_t id = 1; id <= 3; ++id) put(id, first_, static_cast<int>(id), DeliveryStatus::sent);
  write([&](auto& tx) {
    for (std::int64_t id = 1; id <= 3; ++id) {
      Notification n = full_notification(id, first_, static_cast<int>(id));
      n.status = DeliveryStatus::sent;
      n.final_at = Instant{100 * id};
      if (id != 2) n.escalate_at = Instant{1000 - id};
      must(tx.notifications().update({&n, 1}));
    }
  });
  const auto ids = [](const std::vector<Notification>& rows) {
    std::vector<std::int64_t> found;
    for (const Notification& n : rows) found.push_back(n.id.value);
    return found;
  };
  read([&](auto& tx) {
    auto& port = tx.notifications();
    EXPECT_THAT(ids(must(port.to_escalate(Instant{996}, 9))), ElementsAre());
    EXPECT_THAT(ids(must(port.to_escalate(Instant{999}, 9))), ElementsAre(3, 1));
    EXPECT_THAT(ids(must(port.to_escalate(Instant{999}, 1))), ElementsAre(3));
    EXPECT_THAT(ids(must(port.final_before(Severity::warning, Instant{300}, {}, 9))), ElementsAre(1, 2));
    EXPECT_THAT(ids(must(port.final_before(Severity::warning, Instant{301}, NotificationId{1}, 1))),
                ElementsAre(2));
    EXPECT_THAT(ids(must(port.final_before(Severity::info, Instant{301}, {}, 9))), ElementsAre());
    return 0;
  });
  const std::vector<NotificationId> gone{NotificationId{2}, NotificationId{77}};
  write([&](auto& tx) { EXPECT_EQ(must(tx.notifications().remove(gone)), 1); });
  EXPECT_FALSE(find(2));
}

}  // namespace
}  // namespace physcrm::storage
