// What people and hosts do with notifications once they are there: send, acknowledge, put off, look into.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/host.hpp"
#include "api/json_writer.hpp"
#include "api/shapes.hpp"

namespace physcrm::test {
namespace {

/// A host whose messages go to this test, which answers each as `result` says.
class Delivering {
 public:
  Delivering() : host_(channels()) {}

  Host* operator->() { return &host_; }
  /// The one notification of a new credential, checked and still unsent.
  std::string notification(int days_ahead = 30) {
    physician = host_.physician({{"email", "ada@example.org"}});
    host_.credential(physician, "license", days_ahead);
    host_.call("notifications.check_expirations");
    return host_.call("notifications.list", {{"physicianId", physician}}).at("items").at(0).at("id");
  }
  json get(const std::string& id) { return host_.call("notifications.get", {{"id", id}}); }

  SendResult result;
  std::vector<OutgoingMessage> sent;
  std::string physician;

 private:
  ChannelOptions channels() {
    ChannelOptions options;
    options.host = [this](const OutgoingMessage& message) {
      sent.push_back(message);
      return result;
    };
    return options;
  }

  Host host_;
};

TEST(Deliveries, a_run_of_the_queue_says_what_it_sent_and_the_notification_shows_it) {
  Delivering host;
  const std::string id = host.notification();
  EXPECT_EQ(host->call("notifications.process_queue", json::object(), kSystem),
            json::parse(R"({"claimed":1,"sent":1,"failed":0,"permanentlyFailed":0,"escalated":0})"));
  ASSERT_EQ(host.sent.size(), 1U);
  EXPECT_EQ(host.sent[0].to_address, "ada@example.org");
  const json notification = host.get(id);
  EXPECT_EQ(notification["status"], "sent");
  ASSERT_EQ(notification["deliveries"].size(), 1U);
  const json& delivery = notification["deliveries"][0];
  EXPECT_EQ(delivery["recipientKind"], "physician");
  EXPECT_EQ(delivery["recipient"], "ada@example.org");
  EXPECT_EQ(delivery["channel"], "host");
  EXPECT_EQ(delivery["status"], "sent");
  EXPECT_EQ(delivery["attempts"], 1);
  EXPECT_EQ(delivery["sentAt"], "2026-01-15T12:00:00.000Z");
  for (const char* name : {"firstFailedAt", "nextAttemptAt", "lastError", "digestId"}) {
    EXPECT_TRUE(delivery[name].is_null()) << name;
  }
}

TEST(Deliveries, the_log_has_every_attempt_and_what_was_sent) {
  Delivering host;
  const std::string id = host.notification();
  host.result = {SendOutcome::temporary_failure, "451 later"};
  EXPECT_EQ(host->call("notifications.process_queue")["failed"], 1);
  const json failed = host.get(id)["deliveries"][0];
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_EQ(failed["lastError"], "451 later");
  EXPECT_EQ(failed["firstFailedAt"], "2026-01-15T12:00:00.000Z");
  EXPECT_FALSE(failed["nextAttemptAt"].is_null());
  EXPECT_EQ(host->call("notifications.retry_failed")["claimed"], 0) << "none is due yet";
  host.result = {};
  EXPECT_EQ(host->call("notifications.retry_failed", {{"force", true}})["sent"], 1);

  const json items = host->call("notifications.deliveries", {{"id", id}}, kViewer)["items"];
  ASSERT_EQ(items.size(), host.sent.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(items[i]["id"], failed["id"]);
    EXPECT_EQ(items[i]["attempt"], i + 1);
    const bool is_last = i + 1 == items.size();
    EXPECT_EQ(items[i]["outcome"], is_last ? "sent" : "failed");
    EXPECT_EQ(items[i]["error"], is_last ? json(nullptr) : json("451 later"));
    EXPECT_EQ(items[i]["subject"], is_last ? json(host.sent[i].subject) : json(nullptr));
    EXPECT_EQ(items[i]["body"], is_last ? json(host.sent[i].text) : json(nullptr));
  }
}

TEST(Deliveries, without_a_channel_nothing_is_taken) {
  Host host;
  host.credential(host.physician({{"email", "ada@example.org"}}), "license", 30);
  host.call("notifications.check_expirations");
  EXPECT_EQ(host.call("notifications.process_queue")["claimed"], 0);
  EXPECT_EQ(host.call("notifications.list", {{"status", "pending"}})["total"], 1);
}

TEST(Deliveries, a_test_is_marked_as_one_and_says_what_became_of_it) {
  Delivering host;
  host.notification();
  const json test = host->call("notifications.test", {{"physicianId", host.physician}}, kStaff);
  EXPECT_EQ(test["isTest"], true);
  EXPECT_EQ(test["physicianId"], host.physician);
  EXPECT_EQ(test["status"], "sent");
  ASSERT_EQ(host.sent.size(), 1U);
  EXPECT_EQ(host->code("notifications.test", {{"physicianId", "phy_999"}}), ErrorCode::not_found);
  Host without_channel;
  EXPECT_EQ(without_channel.code("notifications.test", {{"physicianId", without_channel.physician()}}),
            ErrorCode::failed_precondition);
}

TEST(Deliveries, an_acknowledgement_keeps_the_first_time) {
  Delivering host;
  const std::string id = host.notification();
  EXPECT_TRUE(host.get(id)["acknowledgedAt"].is_null());
  EXPECT_EQ(host->call("notifications.acknowledge", {{"id", id}}, kStaff)["acknowledgedAt"],
            "2026-01-15T12:00:00.000Z");
  host->clock().set(host->clock().now().plus_seconds(3600));
  EXPECT_EQ(host->call("notifications.acknowledge", {{"id", id}}, kAdmin)["acknowledgedAt"],
            "2026-01-15T12:00:00.000Z");
}

TEST(Deliveries, a_snooze_ends_with_the_first_instant_of_its_day) {
  Delivering host;
  const std::string id = host.notification();
  EXPECT_EQ(host->call("notifications.snooze", {{"id", id}, {"until", host->day(3)}})["snoozedUntil"],
            "2026-01-18T00:00:00.000Z");
  EXPECT_EQ(host->call("notifications.process_queue")["claimed"], 0);
  EXPECT_TRUE(host.sent.empty());
  const Error late = host->refuse("notifications.snooze", {{"id", id}, {"until", host->day(31)}});
  EXPECT_EQ(late.code, ErrorCode::invalid_argument);
  EXPECT_EQ(late.field, "until");
  EXPECT_EQ(host->refuse("notifications.snooze", {{"id", id}}).field, "until");
}

TEST(Deliveries, what_failed_for_good_is_put_back_by_filter) {
  Delivering host;
  const std::string id = host.notification();
  host.result = {SendOutcome::permanent_failure, "550"};
  EXPECT_EQ(host->call("notifications.process_queue")["permanentlyFailed"], 1);
  EXPECT_EQ(host.get(id)["status"], "permanently_failed");
  EXPECT_TRUE(host.get(id)["deliveries"][0]["nextAttemptAt"].is_null());
  EXPECT_EQ(host->call("notifications.requeue", {{"severity", "critical"}})["requeued"], 0);
  EXPECT_EQ(host->call("notifications.requeue", {{"from", host->day(1)}})["requeued"], 0);
  EXPECT_EQ(host->call("notifications.requeue", {{"physicianId", host.physician}})["requeued"], 1);
  host.result = {};
  EXPECT_EQ(host->call("notifications.process_queue")["sent"], 1);
  EXPECT_EQ(host.get(id)["status"], "sent");
}

TEST(Deliveries, a_clean_up_leaves_what_is_recent) {
  Delivering host;
  const std::string id = host.notification();
  host->call("notifications.process_queue");
  EXPECT_EQ(host->call("notifications.cleanup"),
            json::parse(R"({"archived":0,"deleted":0,"deliveryLogsDeleted":0})"));
  EXPECT_EQ(host.get(id)["status"], "sent");
}

TEST(Deliveries, an_unknown_notification_is_not_found) {
  Host host;
  for (const char* name : {"notifications.acknowledge", "notifications.deliveries"}) {
    EXPECT_EQ(host.code(name, {{"id", "ntf_999"}}), ErrorCode::not_found) << name;
  }
  EXPECT_EQ(host.code("notifications.snooze", {{"id", "ntf_999"}, {"until", host.day(1)}}),
            ErrorCode::not_found);
}

TEST(Deliveries, a_notice_about_no_credential_has_nothing_of_one) {
  NotificationView view;
  view.notification.id = NotificationId{7};
  view.notification.notice = NoticeType::security_event;
  view.notification.event_id = "lockout:usr_1";
  view.type = "security_event";
  view.subject = "Locked out";
  api::JsonWriter out;
  api::write_notification(out, view);
  const json notice = json::parse(std::move(out).take());
  EXPECT_EQ(notice["type"], "security_event");
  EXPECT_EQ(notice["subject"], "Locked out");
  for (const char* name : {"physicianId", "entityType", "entityId", "notificationDate", "daysBefore",
                           "daysRemaining", "expirationDate"}) {
    EXPECT_TRUE(notice[name].is_null()) << name;
  }
}

}  // namespace
}  // namespace physcrm::test
