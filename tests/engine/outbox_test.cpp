// docs/rules.md 3: from a pending notification to a message that has left.
#include "engine/outbox_world.hpp"

#include "engine/outbox.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

TEST(Outbox, a_pending_notification_is_sent_once_with_the_days_really_left) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.pass_days(3);
  const QueueReport report = world.process();
  EXPECT_EQ(report.claimed, 1);
  EXPECT_EQ(report.sent, 1);
  ASSERT_EQ(world.box().arrived.size(), 1U);
  EXPECT_NE(world.box().arrived[0].text.find("expires in 42 days on"), std::string::npos);
  EXPECT_EQ(world.box().arrived[0].to_name, "Ada Moore");
  EXPECT_EQ(world.status(id), DeliveryStatus::sent);
  EXPECT_EQ(world.process().claimed, 0);
  EXPECT_EQ(world.box().arrived.size(), 1U);
}

// Pitfall: "Sending was a console print, then marked sent. There was no recipient."
TEST(Outbox, what_was_sent_to_whom_is_kept_with_its_delivery) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.process();
  const NotificationView view = world.view(id);
  ASSERT_EQ(view.deliveries.size(), 1U);
  const Delivery& delivery = view.deliveries[0];
  EXPECT_EQ(delivery.recipient_kind, RecipientKind::physician);
  EXPECT_EQ(delivery.recipient_id, world.physician().value);
  EXPECT_EQ(delivery.body, world.box().arrived.at(0).text);
  EXPECT_EQ(delivery.subject, world.box().arrived.at(0).subject);
  EXPECT_EQ(delivery.sent_at, world.core().now());
  const auto log = must(world.notifications.deliveries(id));
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].attempt.outcome, AttemptOutcome::sent);
}

TEST(Outbox, a_host_without_channels_plans_and_leaves_everything_pending) {
  World world;
  const CredentialId credential = world.add_license(45);
  must(world.notifications.check_expirations());
  const QueueReport report = must(world.notifications.process_queue());
  EXPECT_EQ(report.claimed + report.permanently_failed, 0);
  EXPECT_EQ(world.notifications_of(credential).at(0).status, DeliveryStatus::pending);
}

// "retry 1 in the same run after its batch, retry 2 four hours after the first failure, retry 3 twelve hours
// after it ...; then permanently_failed."
TEST(Outbox, a_failed_one_is_tried_again_at_once_after_4_and_after_12_hours_and_then_given_up) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.fail_with(SendOutcome::temporary_failure, "451");
  const QueueReport first = world.process();
  EXPECT_EQ(first.claimed, 1);
  EXPECT_EQ(first.failed, 1) << "one delivery, however often it was tried";
  EXPECT_EQ(world.box().tried.size(), 2U);
  EXPECT_EQ(world.status(id), DeliveryStatus::failed);
  world.pass_hours(3);
  EXPECT_EQ(world.process().claimed, 0);
  world.pass_hours(1);
  EXPECT_EQ(must(world.notifications.retry_failed()).failed, 1);
  world.pass_hours(7);
  EXPECT_EQ(world.process().claimed, 0);
  world.pass_hours(1);
  EXPECT_EQ(world.process().permanently_failed, 1);
  EXPECT_EQ(world.box().tried.size(), 4U);
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed);
  world.pass_days(1);
  EXPECT_EQ(world.process().claimed, 0);
  EXPECT_EQ(must(world.notifications.deliveries(id)).size(), 4U);
}

TEST(Outbox, every_attempt_carries_the_same_key) {
  OutboxWorld world;
  world.notice(45);
  world.notice(20);
  world.fail_with(SendOutcome::temporary_failure, "451");
  world.process();
  world.deliver_again();
  world.pass_hours(4);
  EXPECT_EQ(world.process().sent, 2);
  std::map<std::string, int> keys;
  for (const OutgoingMessage& message : world.box().tried) ++keys[message.idempotency_key];
  ASSERT_EQ(keys.size(), 2U);
  for (const auto& [key, count] : keys) EXPECT_EQ(count, 3) << key;
}

TEST(Outbox, a_permanent_error_is_not_retried) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.fail_with(SendOutcome::permanent_failure, "550 no such recipient");
  EXPECT_EQ(world.process().permanently_failed, 1);
  EXPECT_EQ(world.box().tried.size(), 1U);
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed);
  EXPECT_EQ(world.view(id).deliveries.at(0).last_error, "550 no such recipient");
}

// "Whatever is older than 72 hours since the first failure is permanently_failed without another try."
TEST(Outbox, after_72_hours_without_a_host_a_failed_one_is_given_up_untried) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.fail_with(SendOutcome::temporary_failure, "451");
  world.process();
  const std::size_t tried = world.box().tried.size();
  world.pass_hours(73);
  EXPECT_EQ(world.process().permanently_failed, 1);
  EXPECT_EQ(world.box().tried.size(), tried);
  EXPECT_EQ(world.status(id), DeliveryStatus::permanently_failed);
}

// Pitfall: "One row that could not be sent threw out of the loop and blocked all rows after it, every hour."
TEST(Outbox, one_that_fails_does_not_stop_those_after_it) {
  OutboxWorld world;
  for (int i = 0; i < 5; ++i) world.notice(20 + i);
  world.box().answer = [&](const OutgoingMessage& message) {
    if (message.text.find("expires in 22 days") != std::string::npos) throw std::runtime_error("boom");
    return SendResult{};
  };
  const QueueReport report = world.process();
  EXPECT_EQ(report.sent, 4);
  EXPECT_EQ(report.failed, 1);
}

TEST(Outbox, by_hand_failed_ones_are_tried_before_their_time) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.fail_with(SendOutcome::temporary_failure, "451");
  world.process();
  world.deliver_again();
  EXPECT_EQ(must(world.notifications.retry_failed()).claimed, 0);
  EXPECT_EQ(must(world.notifications.retry_failed(true)).sent, 1);
  EXPECT_EQ(world.status(id), DeliveryStatus::sent);
}

TEST(Outbox, permanently_failed_ones_are_put_back_by_hand) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  const NotificationId other = world.notice(5);
  world.fail_with(SendOutcome::permanent_failure, "550");
  world.process();
  world.deliver_again();
  NotificationQuery infos;
  infos.severity = world.view(id).notification.severity;
  EXPECT_EQ(must(world.notifications.requeue(infos)), 1);
  EXPECT_EQ(world.process().sent, 1);
  EXPECT_EQ(world.status(id), DeliveryStatus::sent);
  EXPECT_EQ(world.status(other), DeliveryStatus::permanently_failed);
}

// --- What happens meanwhile -----------------------------------------------------------------------------

TEST(Outbox, an_approval_cancels_what_was_planned_and_it_is_not_sent) {
  OutboxWorld world;
  const WorkflowId workflow = world.open(EntityType::license, 30);
  must(world.notifications.check_expirations());
  world.fail_with(SendOutcome::temporary_failure, "451");
  world.process();
  world.deliver_again();
  world.advance_to(workflow, {WorkflowStatus::in_progress, WorkflowStatus::filed,
                              WorkflowStatus::under_review, WorkflowStatus::approved});
  world.pass_hours(5);
  EXPECT_EQ(world.process().claimed, 0);
  const Notification row = world.all_notifications().at(0);
  EXPECT_EQ(row.status, DeliveryStatus::cancelled);
  EXPECT_EQ(row.cancel_reason, CancelReason::renewed);
  EXPECT_EQ(world.view(row.id).deliveries.at(0).status, DeliveryStatus::cancelled);
}

// "a row leased at that moment may still finish as sent"
TEST(Outbox, one_that_was_leaving_when_it_was_cancelled_finishes_as_sent) {
  OutboxWorld world;
  const CredentialId credential = world.add_license(45);
  must(world.notifications.check_expirations());
  world.box().answer = [&](const OutgoingMessage&) {
    CredentialInput edit;
    edit.expiration_date = world.today().plus_days(300);
    must(CredentialService{world.core()}.update(credential, edit));
    return SendResult{};
  };
  EXPECT_EQ(world.process().sent, 1);
  EXPECT_EQ(world.notifications_of(credential).at(0).status, DeliveryStatus::sent);
}

TEST(Outbox, a_cancelled_one_that_is_owed_again_is_sent_and_a_sent_one_is_not) {
  OutboxWorld world;
  const CredentialId credential = world.add_license(45);
  const Date date = *world.credential(credential).expiration_date;
  const auto move_to = [&](Date to) {
    CredentialInput edit;
    edit.expiration_date = to;
    must(CredentialService{world.core()}.update(credential, edit));
    must(world.notifications.check_expirations());
  };
  must(world.notifications.check_expirations());
  move_to(date.plus_days(400));
  EXPECT_EQ(world.process().claimed, 0);
  move_to(date);
  EXPECT_EQ(world.process().sent, 1);
  move_to(date.plus_days(400));
  move_to(date);
  EXPECT_EQ(world.process().claimed, 0) << "it was sent";
  EXPECT_EQ(world.box().arrived.size(), 1U);
}

// --- Whom, and when -------------------------------------------------------------------------------------

TEST(Outbox, what_nobody_can_be_written_to_about_is_seen_and_goes_to_the_team_once_it_has_an_address) {
  ChannelOptions mail;
  mail.email = SmtpConfig{};
  mail.email->host = "127.0.0.1";
  mail.email->port = 1;  // nobody listens there
  mail.email->security = SmtpSecurity::none;
  mail.email->from_address = "us@example.org";
  World world{"2026-01-15T12:00:00Z", testing_support::new_store_url(), mail};
  const CredentialId credential = world.add_license(45);
  must(world.notifications.check_expirations());
  EXPECT_EQ(must(world.notifications.process_queue()).permanently_failed, 1);
  const NotificationId id = world.notifications_of(credential).at(0).id;
  EXPECT_NE(must(world.notifications.get(id)).deliveries.at(0).last_error.find("nobody can be reached"),
            std::string::npos);
  DeliveryPreferences team;
  team.email = "team@example.org";
  must(PreferenceService{world.core()}.set({RecipientKind::team, 0}, team));
  EXPECT_EQ(must(world.notifications.requeue({})), 1);
  EXPECT_EQ(must(world.notifications.process_queue()).failed, 1);
  const Delivery delivery = must(world.notifications.get(id)).deliveries.back();
  EXPECT_EQ(delivery.recipient_kind, RecipientKind::team);
  EXPECT_EQ(delivery.recipient, "team@example.org");
}

TEST(Outbox, quiet_hours_hold_back_what_is_not_critical) {
  OutboxWorld world{"2026-01-16T03:00:00Z"};  // ten in the evening in New York
  DeliveryPreferences quiet;
  quiet.quiet_hours = QuietHours{21 * 60, 7 * 60};
  must(world.preferences.set({RecipientKind::physician, world.physician().value}, quiet));
  const NotificationId info = world.notice(75);
  const NotificationId critical = world.notice(1);
  EXPECT_EQ(world.process().sent, 1);
  EXPECT_EQ(world.status(critical), DeliveryStatus::sent);
  EXPECT_EQ(world.status(info), DeliveryStatus::pending);
  EXPECT_EQ(world.view(info).deliveries.at(0).next_attempt_at,
            Instant::parse("2026-01-16T12:00:00Z").value());
  world.pass_hours(9);
  EXPECT_EQ(world.process().sent, 1);
}

TEST(Outbox, a_digest_is_one_message_a_day_and_critical_ones_are_not_held_back) {
  OutboxWorld world{"2026-01-15T12:00:00Z"};  // seven in the morning in New York
  DeliveryPreferences digest;
  digest.digest_hour = 9;
  must(world.preferences.set({RecipientKind::physician, world.physician().value}, digest));
  const NotificationId first = world.notice(75);
  const NotificationId second = world.notice(45);
  world.notice(1);
  EXPECT_EQ(world.process().sent, 1) << "the critical one";
  world.pass_hours(2);
  EXPECT_EQ(world.process().sent, 2);
  ASSERT_EQ(world.box().arrived.size(), 2U);
  EXPECT_EQ(world.view(first).deliveries.at(0).body, world.view(second).deliveries.at(0).body);
  EXPECT_EQ(world.status(first), DeliveryStatus::sent);
}

TEST(Outbox, what_nobody_acknowledged_is_escalated_to_the_team) {
  OutboxWorld world;
  world.add_team();
  const NotificationId id = world.notice(20);
  world.process();
  world.pass_hours(71);
  EXPECT_EQ(world.process().escalated, 0);
  world.pass_hours(1);
  EXPECT_EQ(world.process().escalated, 1);
  ASSERT_EQ(world.box().arrived.size(), 2U);
  EXPECT_EQ(world.box().arrived[1].to_address, "team@example.org");
  EXPECT_EQ(world.view(id).notification.escalation_level, 2);
  world.pass_days(9);
  EXPECT_EQ(world.process().escalated, 0) << "there is nobody above the team";
}

TEST(Outbox, an_acknowledged_or_renewed_one_is_not_escalated) {
  OutboxWorld world;
  world.add_team();
  const NotificationId acknowledged = world.notice(20);
  const CredentialId moved = world.add_license(21);
  must(world.notifications.check_expirations());
  world.process();
  const NotificationView view = must(world.notifications.acknowledge(acknowledged));
  EXPECT_EQ(view.notification.acknowledged_at, world.core().now());
  EXPECT_EQ(view.notification.status, DeliveryStatus::sent) << "reading is not sending";
  CredentialInput edit;
  edit.expiration_date = world.today().plus_days(800);
  must(CredentialService{world.core()}.update(moved, edit));
  world.pass_hours(80);
  EXPECT_EQ(world.process().escalated, 0);
}

TEST(Outbox, a_snoozed_one_is_not_sent_before_its_day) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  must(world.notifications.snooze(id, world.today().plus_days(2)));
  EXPECT_EQ(world.process().claimed, 0);
  world.pass_days(1);
  EXPECT_EQ(world.process().claimed, 0);
  world.pass_days(1);
  EXPECT_EQ(world.process().sent, 1);
  EXPECT_EQ(code_of(world.notifications.snooze(id, world.today())), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(world.notifications.snooze(NotificationId{99}, world.today().plus_days(1))),
            ErrorCode::not_found);
}

TEST(Outbox, a_snooze_also_holds_what_was_planned_already) {
  OutboxWorld world;
  const NotificationId id = world.notice(45);
  world.fail_with(SendOutcome::temporary_failure, "451");
  world.process();
  world.deliver_again();
  must(world.notifications.snooze(id, world.today().plus_days(1)));
  world.pass_hours(5);
  EXPECT_EQ(world.process().claimed, 0);
  world.pass_hours(19);
  EXPECT_EQ(world.process().sent, 1);
}

// --- Many workers ---------------------------------------------------------------------------------------

TEST(Outbox, a_run_that_is_told_to_stop_gives_back_what_it_has_not_begun) {
  OutboxWorld world;
  for (int i = 0; i < 10; ++i) world.notice(20 + i);
  const auto stopped = world.notifications.process_queue(
      Actor::system(), [&](std::int64_t done, std::int64_t) { return done < 1; });
  EXPECT_EQ(code_of(stopped), ErrorCode::cancelled);
  const std::size_t sent = world.box().arrived.size();
  EXPECT_LT(sent, 10U);
  world.process();
  EXPECT_EQ(world.box().arrived.size(), 10U) << "none is lost, none is sent twice";
}

// Each of them waited for the disk, a few milliseconds for every message.
TEST(Outbox, what_it_does_is_audited_row_by_row) {
  OutboxWorld world;
  world.notice(45);
  const auto entries = world.audited([&] { world.process(); });
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"dlv created 1"}));
  EXPECT_EQ(rows_of(entries[1]), (std::vector<std::string>{"dlv sent 1", "ntf sent 1"}));
}

}  // namespace
}  // namespace physcrm::test
