// The outbox: what every store must do that the engine sends through.
#include "storage/conformance/deliveries_port.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

PHYSCRM_FOR_EVERY_STORE(DeliveriesPort);

TEST_P(DeliveriesPort, finds_a_row_as_it_was_written) {
  Delivery full = delivery(5'000'000'001, 1);
  full.recipient_kind = RecipientKind::practice;
  full.channel = ChannelKind::webhook;
  full.digest_id = "digest";
  full.last_error = "no address";
  full.status = DeliveryStatus::permanently_failed;
  full.final_at = kNow;
  put(full);
  EXPECT_EQ(stored(5'000'000'001), full);
}

TEST_P(DeliveriesPort, one_recipient_has_one_delivery_of_a_notification_over_a_channel) {
  put(delivery(1, 1));
  Delivery again = delivery(2, 1);
  again.recipient_id = 1;
  Delivery other = again;
  other.id = DeliveryId{3};
  other.channel = ChannelKind::directory;
  const std::vector<Delivery> rows{again, other};
  write([&](auto& tx) {
    EXPECT_THAT(must(tx.deliveries().insert(rows)), ElementsAre(RowOutcome::duplicate, RowOutcome::written));
  });
}

TEST_P(DeliveriesPort, a_cancelled_one_that_is_asked_for_again_begins_anew) {
  put(delivery(1, 1));
  const NotificationId of{1};
  write([&](auto& tx) { must(tx.deliveries().cancel_of({&of, 1}, kNow, kNow)); });
  EXPECT_EQ(stored(1).status, DeliveryStatus::cancelled);
  Delivery again = delivery(2, 1, kLater);
  again.recipient_id = 1;
  again.recipient = "new@example.org";
  put(again);
  const Delivery row = stored(1);
  EXPECT_EQ(row.status, DeliveryStatus::pending);
  EXPECT_EQ(row.recipient, "new@example.org");
  EXPECT_EQ(row.next_attempt_at, kLater);
  EXPECT_EQ(row.final_at, std::nullopt);
}

TEST_P(DeliveriesPort, only_due_ones_are_taken_the_longest_due_first) {
  put(delivery(1, 1, kNow));
  put(delivery(2, 1, kNow.plus_seconds(-10)));
  put(delivery(3, 1, kNow.plus_seconds(1)));
  EXPECT_THAT(ids(claim("a", kNow, 1)), ElementsAre(2));
  EXPECT_THAT(ids(claim("b")), ElementsAre(1));
  EXPECT_THAT(ids(claim("c")), IsEmpty());
}

TEST_P(DeliveriesPort, what_is_held_is_nobody_elses_until_the_lease_ends) {
  put(delivery(1, 1));
  const auto first = claim("a");
  ASSERT_THAT(ids(first), ElementsAre(1));
  EXPECT_THAT(ids(claim("b", kNow.plus_seconds(299))), IsEmpty());
  const auto second = claim("b", kNow.plus_seconds(300));
  ASSERT_THAT(ids(second), ElementsAre(1));
  EXPECT_GT(second[0].epoch, first[0].epoch);
  EXPECT_EQ(second[0].delivery.attempts, 0);
}

// Pitfall: "a worker whose lease had been taken over finished it anyway."
TEST_P(DeliveriesPort, a_worker_whose_lease_was_taken_over_cannot_finish_the_row) {
  put(delivery(1, 1));
  const auto first = claim("a");
  const auto second = claim("b", kLater);
  EXPECT_THAT(record({sent(first.at(0))}), ElementsAre(false));
  EXPECT_EQ(stored(1).status, DeliveryStatus::pending);
  EXPECT_THAT(log(), IsEmpty());
  EXPECT_THAT(record({sent(second.at(0))}), ElementsAre(true));
  EXPECT_THAT(record({sent(second.at(0))}), ElementsAre(false)) << "once";
  EXPECT_EQ(log().size(), 1U);
}

TEST_P(DeliveriesPort, what_was_sent_is_kept_with_its_text_and_its_attempt) {
  put(delivery(1, 1));
  const auto claimed = claim("a");
  record({sent(claimed.at(0), kLater)});
  const Delivery row = stored(1);
  EXPECT_EQ(row.sent_at, kLater);
  EXPECT_EQ(row.body, "Body");
  EXPECT_EQ(row.body_hash, "hash");
  EXPECT_THAT(log(), ElementsAre(DeliveryAttempt{DeliveryId{1}, 1, kLater, AttemptOutcome::sent, ""}));
  EXPECT_THAT(ids(claim("b", kLater)), IsEmpty());
}

TEST_P(DeliveriesPort, a_failed_one_is_due_again_at_its_time_and_each_attempt_is_logged) {
  put(delivery(1, 1));
  record({failed(claim("a").at(0), kLater, "one")});
  EXPECT_THAT(ids(claim("a", kLater.plus_seconds(-1))), IsEmpty());
  const auto again = claim("a", kLater);
  EXPECT_EQ(again.at(0).delivery.first_failed_at, kNow);
  record({failed(again.at(0), kLater.plus_seconds(1), "two")});
  const auto attempts = log();
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[1].attempt, 2);
  EXPECT_EQ(attempts[1].error, "two");
  EXPECT_EQ(stored(1).last_error, "two");
}

TEST_P(DeliveriesPort, retries_are_taken_apart_and_by_hand_before_their_time) {
  put(delivery(1, 1));
  put(delivery(2, 2));
  const auto both = claim("a");
  record({failed(both.at(0), kLater)});
  write([&](auto& tx) {
    DeliveryRecord back{both.at(1).delivery, both.at(1).epoch, std::nullopt};
    EXPECT_THAT(must(tx.deliveries().record({&back, 1})), ElementsAre(true));
  });
  EXPECT_THAT(log(2), IsEmpty()) << "one that is given back was not tried";
  const ClaimRequest retries{"a", kNow, kNow, kLater, true, 100, {}};
  EXPECT_THAT(ids(claim(retries)), IsEmpty());
  write([](auto& tx) { EXPECT_EQ(must(tx.deliveries().make_failed_due(kNow, kNow)), 1); });
  EXPECT_THAT(ids(claim(retries)), ElementsAre(1));
  EXPECT_THAT(ids(claim("b")), ElementsAre(2));
}

TEST_P(DeliveriesPort, those_of_one_notification_are_taken_apart) {
  put(delivery(1, 1, kNow.plus_seconds(-9)));
  put(delivery(2, 2));
  EXPECT_THAT(ids(claim(ClaimRequest{"a", kNow, kNow, kLater, false, 100, NotificationId{2}})),
              ElementsAre(2));
}

TEST_P(DeliveriesPort, a_digest_is_taken_whole) {
  for (std::int64_t id = 1; id <= 3; ++id) {
    Delivery d = delivery(id, id, kNow.plus_seconds(-id));
    if (id != 2) d.digest_id = "day";
    put(d);
  }
  EXPECT_THAT(ids(claim("a", kNow, 1)), ElementsAre(3, 1));
  EXPECT_THAT(ids(claim("b")), ElementsAre(2));
}

TEST_P(DeliveriesPort, a_heartbeat_holds_what_is_still_ours) {
  put(delivery(1, 1));
  put(delivery(2, 2));
  const auto held = claim("a");
  EXPECT_THAT(ids(claim("b", kLater, 1)), ElementsAre(1)) << "the lease of a has ended";
  write([&](auto& tx) { EXPECT_EQ(must(tx.deliveries().extend(held, kLater.plus_seconds(100))), 1); });
  EXPECT_THAT(ids(claim("c", kLater)), IsEmpty());
}

// docs/rules.md 3: a row leased at that moment may still finish as sent.
TEST_P(DeliveriesPort, unsent_ones_of_a_notification_are_cancelled_unless_they_are_held) {
  put(delivery(1, 1));
  put(delivery(2, 1));
  put(delivery(3, 2));
  const auto held = claim("a", kNow, 1);
  ASSERT_THAT(ids(held), ElementsAre(1));
  const NotificationId of{1};
  write([&](auto& tx) { must(tx.deliveries().cancel_of({&of, 1}, kNow, kNow)); });
  EXPECT_EQ(stored(1).status, DeliveryStatus::pending);
  EXPECT_EQ(stored(2).status, DeliveryStatus::cancelled);
  EXPECT_EQ(stored(3, 2).status, DeliveryStatus::pending);
  EXPECT_THAT(record({sent(held.at(0))}), ElementsAre(true));
}

TEST_P(DeliveriesPort, unsent_ones_of_a_notification_are_put_off_and_never_brought_forward) {
  put(delivery(1, 1));
  put(delivery(2, 1, kLater.plus_seconds(1)));
  put(delivery(3, 2));
  write([](auto& tx) { must(tx.deliveries().postpone(NotificationId{1}, kLater)); });
  EXPECT_EQ(stored(1).next_attempt_at, kLater);
  EXPECT_EQ(stored(2).next_attempt_at, kLater.plus_seconds(1));
  EXPECT_EQ(stored(3, 2).next_attempt_at, kNow);
}

TEST_P(DeliveriesPort, what_the_status_of_many_notifications_follows_from_is_read_at_once) {
  put(delivery(1, 1));
  put(delivery(2, 2));
  Delivery other = delivery(3, 1);
  other.recipient_kind = RecipientKind::team;
  put(other);
  const std::vector<NotificationId> of{NotificationId{1}, NotificationId{3}};
  const auto standings = read([&](auto& tx) { return must(tx.deliveries().standings_of(of)); });
  ASSERT_EQ(standings.size(), 1U) << "the other has no deliveries";
  EXPECT_EQ(standings[0].notification.id, NotificationId{1});
  ASSERT_EQ(standings[0].deliveries.size(), 2U);
  EXPECT_EQ(standings[0].deliveries[0].id, DeliveryId{1});
  EXPECT_EQ(standings[0].deliveries[1].recipient_kind, RecipientKind::team);
}

TEST_P(DeliveriesPort, those_of_other_channels_are_left_to_other_hosts) {
  Delivery by_webhook = delivery(1, 1);
  by_webhook.channel = ChannelKind::webhook;
  put(by_webhook);
  put(delivery(2, 1));
  ClaimRequest request{"a", kNow, kNow, kNow.plus_seconds(300), false, 1, {}};
  request.channels = 1U << static_cast<unsigned>(ChannelKind::email);
  EXPECT_THAT(ids(claim(request)), ElementsAre(2)) << "not held up by the one before it";
  request.channels = 1U << static_cast<unsigned>(ChannelKind::webhook);
  EXPECT_THAT(ids(claim(request)), ElementsAre(1));
}

TEST_P(DeliveriesPort, a_permanently_failed_one_begins_anew_when_it_is_inserted_again_and_its_log_stays) {
  put(delivery(1, 1));
  DeliveryRecord given_up = failed(claim("a").at(0), kNow);
  given_up.delivery.status = DeliveryStatus::permanently_failed;
  given_up.delivery.final_at = kNow;
  record({given_up});
  EXPECT_THAT(ids(claim("a")), IsEmpty());
  write([&](auto& tx) {
    EXPECT_EQ(must(tx.deliveries().cancel_failed(NotificationId{1}, kLater)), 1);
    EXPECT_EQ(must(tx.deliveries().cancel_failed(NotificationId{2}, kLater)), 0);
  });
  put(delivery(9, 1, kLater));
  const auto again = claim("a", kLater);
  EXPECT_EQ(again.at(0).delivery.attempts, 0);
  EXPECT_EQ(again.at(0).delivery.first_failed_at, std::nullopt);
  record({sent(again.at(0))});
  EXPECT_EQ(log().size(), 2U);
}

TEST_P(DeliveriesPort, the_depth_of_the_queue_is_counted) {
  put(delivery(1, 1, kNow.plus_seconds(-60)));
  put(delivery(2, 1, kNow.plus_seconds(-30)));
  put(delivery(3, 1, kLater));
  claim("a", kNow, 1);
  const QueueDepth depth = read([](auto& tx) { return must(tx.deliveries().depth(kNow, kNow)); });
  EXPECT_EQ(depth.due, 1);
  EXPECT_EQ(depth.waiting, 1);
  EXPECT_EQ(depth.leased, 1);
  EXPECT_THAT(depth.oldest_due, Optional(kNow.plus_seconds(-30)));
  write([](auto& tx) {
    const std::vector<NotificationId> of{NotificationId{1}};
    EXPECT_EQ(must(tx.deliveries().remove_of(of)), 3);
  });
  EXPECT_EQ(read([](auto& tx) { return must(tx.deliveries().depth(kNow, kNow)); }).oldest_due, std::nullopt);
}

TEST_P(DeliveriesPort, logs_of_failures_go_before_their_delivery_and_only_once_it_is_final) {
  put(delivery(1, 1));
  put(delivery(2, 2));
  const auto both = claim("a");
  record({failed(both.at(0), kNow), failed(both.at(1), kLater)});
  record({sent(claim("a", kNow, 1).at(0), kLater)});
  write([](auto& tx) {
    EXPECT_EQ(must(tx.deliveries().remove_failure_logs(kNow, 10)), 0) << "not before this moment";
    EXPECT_EQ(must(tx.deliveries().remove_failure_logs(kNow.plus_seconds(1), 10)), 1);
  });
  ASSERT_EQ(log(1).size(), 1U);
  EXPECT_EQ(log(1)[0].outcome, AttemptOutcome::sent);
  EXPECT_EQ(log(2).size(), 1U) << "it is tried again";
}

class RecipientsPort : public StoreTest {};
PHYSCRM_FOR_EVERY_STORE(RecipientsPort);

TEST_P(RecipientsPort, preferences_are_written_over_the_version_that_was_read) {
  write([](auto& tx) {
    auto& port = tx.recipients();
    EXPECT_EQ(must(port.find_preferences("team")), std::nullopt);
    must(port.put_preferences({"team", "one", 1}));
    EXPECT_EQ(code_of(port.put_preferences({"team", "two", 1})), ErrorCode::conflict);
    must(port.put_preferences({"team", "two", 2}));
    EXPECT_EQ(code_of(port.put_preferences({"team", "three", 2})), ErrorCode::conflict);
    EXPECT_EQ(code_of(port.put_preferences({"phy_1", "one", 2})), ErrorCode::conflict);
  });
  const auto stored = read([](auto& tx) { return must(tx.recipients().find_preferences("team")); });
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->body, "two");
  EXPECT_EQ(stored->version, 2);
}

TEST_P(RecipientsPort, templates_are_put_replaced_and_removed) {
  const StoredTemplate first{"b", "s", "b", ""};
  const StoredTemplate second{"a", "s2", "b2", "<p>"};
  write([&](auto& tx) {
    must(tx.recipients().put_template({"b", "old", "old", "old"}));
    must(tx.recipients().put_template(first));
    must(tx.recipients().put_template(second));
    EXPECT_THAT(must(tx.recipients().templates()), ElementsAre(second, first));
    must(tx.recipients().remove_template("a"));
    must(tx.recipients().remove_template("nothing"));
  });
  EXPECT_THAT(read([](auto& tx) { return must(tx.recipients().templates()); }), ElementsAre(first));
}

}  // namespace
}  // namespace physcrm::storage
