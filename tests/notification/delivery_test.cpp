// Deliveries, escalation and digests (docs/rules.md 3).
#include "physcrm/notification/delivery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "physcrm/notification/digest.hpp"
#include "physcrm/notification/escalation.hpp"

namespace physcrm {
namespace {

using S = DeliveryStatus;
constexpr std::array kStatuses{S::pending, S::sent, S::failed, S::permanently_failed, S::cancelled};
constexpr std::int64_t kHour = 3600;
const Instant kSent = Instant::parse("2026-01-15T06:00:00Z").value();
const Date kToday = Date::parse("2026-01-15").value();

/// The rule in words, over sets of statuses, one a recipient.
S expected_status(const std::vector<std::vector<S>>& recipients) {
  int sent = 0;
  int failed = 0;
  int pending = 0;
  int unreachable = 0;
  for (const std::vector<S>& own : recipients) {
    const auto has = [&](S status) { return std::find(own.begin(), own.end(), status) != own.end(); };
    if (has(S::sent)) {
      ++sent;
    } else if (has(S::failed)) {
      ++failed;
    } else if (has(S::pending)) {
      ++pending;
    } else if (has(S::permanently_failed)) {
      ++unreachable;
    }
  }
  if (recipients.empty()) return S::pending;
  if (sent + failed + pending + unreachable == 0) return S::cancelled;
  if (failed > 0) return S::failed;
  if (pending > 0) return S::pending;
  return unreachable > 0 ? S::permanently_failed : S::sent;
}

TEST(NotificationStatus, of_every_combination_of_two_deliveries_to_each_of_two_recipients) {
  for (const S a : kStatuses) {
    EXPECT_EQ(notification_status(std::vector<RecipientDelivery>{{"ann", a}}), a) << "alone, it decides";
    for (const S b : kStatuses) {
      for (const S c : kStatuses) {
        for (const S d : kStatuses) {
          const std::vector<RecipientDelivery> rows{{"ann", a}, {"bob", c}, {"ann", b}, {"bob", d}};
          EXPECT_EQ(notification_status(rows), expected_status({{a, b}, {c, d}}));
        }
      }
    }
  }
}

TEST(NotificationStatus, by_example) {
  const auto of = [](std::vector<RecipientDelivery> rows) { return notification_status(rows); };
  EXPECT_EQ(of({}), S::pending);
  EXPECT_EQ(of({{"ann", S::permanently_failed}, {"ann", S::sent}}), S::sent) << "another channel reached her";
  EXPECT_EQ(of({{"ann", S::permanently_failed}, {"ann", S::pending}}), S::pending)
      << "another is being tried";
  EXPECT_EQ(of({{"ann", S::sent}, {"bob", S::pending}}), S::pending);
  EXPECT_EQ(of({{"ann", S::pending}, {"bob", S::failed}}), S::failed) << "the worst of the open ones";
  EXPECT_EQ(of({{"ann", S::permanently_failed}, {"bob", S::pending}}), S::pending) << "not over yet";
  EXPECT_EQ(of({{"ann", S::permanently_failed}, {"bob", S::sent}}), S::permanently_failed);
  EXPECT_EQ(of({{"ann", S::cancelled}, {"bob", S::sent}}), S::sent);
  EXPECT_EQ(of({{"ann", S::cancelled}, {"bob", S::cancelled}}), S::cancelled);
}

TEST(IdempotencyKey, names_store_and_delivery_and_nothing_else) {
  EXPECT_EQ(idempotency_key("5f2c-99", DeliveryId{1042}), "physcrm-5f2c-99-dlv_1042");
  EXPECT_EQ(idempotency_key("a b\r\n/..", DeliveryId{1}), "physcrm-a_b___..-dlv_1") << "fit for a header";
  EXPECT_NE(idempotency_key("one", DeliveryId{1}), idempotency_key("two", DeliveryId{1}));
  EXPECT_NE(idempotency_key("one", DeliveryId{1}), idempotency_key("one", DeliveryId{2}));
}

EscalationState sent_state(Severity severity) {
  EscalationState state;
  state.severity = severity;
  state.sent_at = kSent;
  return state;
}

TEST(Escalation, goes_to_the_practices_contact_and_then_to_the_team) {
  const struct {
    Severity severity;
    std::int64_t contact_hours;
    std::int64_t team_hours;
  } rows[] = {{Severity::warning, 72, 144}, {Severity::critical, 24, 48}};
  for (const auto& row : rows) {
    EscalationState state = sent_state(row.severity);
    const Instant contact_at = kSent.plus_seconds(row.contact_hours * kHour);
    EXPECT_EQ(next_escalation(state), (Escalation{EscalationLevel::practice_contact, contact_at}));
    state.reached = EscalationLevel::practice_contact;
    state.escalated_at = contact_at;
    EXPECT_EQ(next_escalation(state),
              (Escalation{EscalationLevel::credentialing_team, kSent.plus_seconds(row.team_hours * kHour)}));
    state.reached = EscalationLevel::credentialing_team;
    EXPECT_EQ(next_escalation(state), std::nullopt);
  }
}

TEST(Escalation, after_downtime_does_not_tell_both_at_once) {
  EscalationState state = sent_state(Severity::critical);
  state.reached = EscalationLevel::practice_contact;
  state.escalated_at = kSent.plus_seconds(400 * kHour);
  EXPECT_EQ(next_escalation(state)->at, kSent.plus_seconds(424 * kHour));
}

TEST(Escalation, without_a_practice_contact_goes_to_the_team_in_its_place) {
  EscalationState state = sent_state(Severity::warning);
  state.has_practice_contact = false;
  EXPECT_EQ(next_escalation(state),
            (Escalation{EscalationLevel::credentialing_team, kSent.plus_seconds(72 * kHour)}));
}

TEST(Escalation, there_is_none_of_what_needs_none) {
  EXPECT_EQ(next_escalation(sent_state(Severity::info)), std::nullopt);
  EscalationState state = sent_state(Severity::critical);
  state.is_acknowledged = true;
  EXPECT_EQ(next_escalation(state), std::nullopt);
  state = sent_state(Severity::critical);
  state.is_open = false;
  EXPECT_EQ(next_escalation(state), std::nullopt);
  state = sent_state(Severity::critical);
  state.sent_at.reset();
  EXPECT_EQ(next_escalation(state), std::nullopt);
  EscalationPolicy off;
  off.enabled = false;
  EXPECT_EQ(next_escalation(sent_state(Severity::critical), off), std::nullopt);
}

TEST(Escalation, waits_for_the_end_of_a_snooze_and_never_comes_earlier_for_it) {
  EscalationState state = sent_state(Severity::critical);
  state.snoozed_until = kSent.plus_seconds(100 * kHour);
  EXPECT_EQ(next_escalation(state)->at, kSent.plus_seconds(100 * kHour));
  state.snoozed_until = kSent.plus_seconds(kHour);
  EXPECT_EQ(next_escalation(state)->at, kSent.plus_seconds(24 * kHour));
}

TEST(Escalation, its_hours_are_a_policy_that_is_checked) {
  EXPECT_TRUE(check_escalation_policy({}));
  EXPECT_TRUE(check_escalation_policy({true, {1, 2}, {2159, 2160}}));
  for (const std::array<std::int32_t, 2> bad : {std::array{0, 5}, {5, 5}, {6, 5}, {1, 2161}, {-5, -4}}) {
    EXPECT_EQ(check_escalation_policy({true, bad, {1, 2}}).error().field, "warningHours");
    EXPECT_EQ(check_escalation_policy({true, {1, 2}, bad}).error().field, "criticalHours");
    EXPECT_EQ(check_escalation_policy({true, bad, bad}).error().fields.size(), 2U);
  }
}

TEST(Snooze, is_at_most_30_days_and_of_a_critical_one_never_past_the_expiration) {
  for (int left = -40; left <= 100; ++left) {
    const Date expiration = kToday.plus_days(left);
    for (int ahead = -2; ahead <= 40; ++ahead) {
      const Date until = kToday.plus_days(ahead);
      const bool is_in_range = ahead >= 1 && ahead <= 30;
      EXPECT_EQ(bool{check_snooze(Severity::warning, expiration, kToday, until)}, is_in_range);
      EXPECT_EQ(bool{check_snooze(Severity::critical, expiration, kToday, until)},
                is_in_range && ahead <= left);
    }
  }
  EXPECT_EQ(latest_snooze(Severity::critical, kToday.plus_days(3), kToday), kToday.plus_days(3));
  EXPECT_EQ(latest_snooze(Severity::critical, kToday, kToday), std::nullopt);
  const auto past = check_snooze(Severity::critical, kToday, kToday, kToday.plus_days(1));
  EXPECT_EQ(past.error().code, ErrorCode::failed_precondition);
  const auto late = check_snooze(Severity::critical, kToday.plus_days(3), kToday, kToday.plus_days(4));
  EXPECT_EQ(late.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(late.error().field, "until");
  EXPECT_EQ(std::get<std::string>(late.error().details.at(0).second), "2026-01-18");
}

MessageFields notice(std::string_view name, Severity severity, int days_until) {
  MessageFields fields;
  fields.physician_name = name;
  fields.state = "TX";
  fields.severity = severity;
  fields.days_until = days_until;
  fields.expiration = kToday.plus_days(days_until);
  fields.next_steps = "Look";
  return fields;
}

TEST(DigestMessage, has_a_line_a_notice_with_the_most_urgent_first) {
  const MessageFields notices[] = {
      notice("Ann", Severity::info, 60),    notice("Bob", Severity::warning, 7),
      notice("Eve", Severity::critical, 1), notice("Cy", Severity::warning, 3),
      notice("Al", Severity::warning, 7),   notice("<b>Di</b>", Severity::critical, -3)};
  const Message message = render_digest(notices);
  EXPECT_EQ(message.subject, "Urgent: your medical license in Texas expired 3 days ago (and 5 more)");
  EXPECT_EQ(
      message.text,
      "Urgent: <b>Di</b>: medical license in Texas expired 3 days ago, on 2026-01-12. Action required: "
      "Look.\n"
      "Urgent: Eve: medical license in Texas expires in 1 day on 2026-01-16. Action required: Look.\n"
      "Important: Cy: medical license in Texas expires in 3 days on 2026-01-18. Action required: Look.\n"
      "Important: Al: medical license in Texas expires in 7 days on 2026-01-22. Action required: Look.\n"
      "Important: Bob: medical license in Texas expires in 7 days on 2026-01-22. Action required: Look.\n"
      "Notice: Ann: medical license in Texas expires in 60 days on 2026-03-16. Action required: Look.\n");
  EXPECT_TRUE(
      message.html.starts_with("<ul>\n<li><strong>Urgent</strong>: &lt;b&gt;Di&lt;/b&gt;: medical license in "
                               "Texas expired 3 days ago, on "
                               "<strong>2026-01-12</strong>. Action required: Look.</li>\n<li>"))
      << message.html;
  EXPECT_TRUE(message.html.ends_with("</li>\n</ul>\n"));
  EXPECT_EQ(std::count(message.html.begin(), message.html.end(), '\n'), 8);
}

TEST(DigestMessage, of_one_notice_counts_no_others_and_of_none_is_empty) {
  const MessageFields one[] = {notice("Ann", Severity::warning, 7)};
  EXPECT_EQ(render_digest(one).subject, "Important: your medical license in Texas expires in 7 days");
  EXPECT_EQ(render_digest({}), Message{});
}

}  // namespace
}  // namespace physcrm
