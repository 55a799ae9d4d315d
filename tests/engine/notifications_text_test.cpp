// docs/rules.md 3, content: what a notification says when it is read; and the list of them.
#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

std::string message_of(World& world, CredentialId credential) {
  const auto rows = world.notifications_of(credential);
  return must(world.notifications.get(rows.at(0).id)).message;
}

// Pitfall: "The text said the interval, not the days really left."
TEST(NotificationText, says_the_days_really_left_on_the_day_it_is_read) {
  World world;
  const CredentialId credential = world.add_credential(EntityType::license, date("2026-02-12"));
  must(world.notifications.check_expirations());
  const struct {
    int days_later;
    const char* words;
  } rows[] = {{0, "expires in 28 days on 2026-02-12"},
              {27, "expires in 1 day on 2026-02-12"},
              {28, "expires today, on 2026-02-12"},
              {29, "expired 1 day ago, on 2026-02-12"},
              {31, "expired 3 days ago, on 2026-02-12"}};
  int passed = 0;
  for (const auto& row : rows) {
    world.pass_days(row.days_later - passed);
    passed = row.days_later;
    EXPECT_EQ(message_of(world, credential),
              std::string{"URGENT: Your medical license in Texas "} + row.words +
                  ". Action required: Submit renewal applications. Contact credentialing team for "
                  "assistance.");
    EXPECT_EQ(must(world.notifications.list({})).items.at(0).days_remaining, 28 - passed);
  }
}

// "While the renewal is filed or under review, `[next_steps]` is the workflow's next action."
TEST(NotificationText, names_the_workflows_next_action_while_filed_or_under_review) {
  World world;
  const CredentialId credential = world.add_license(25);
  must(world.notifications.check_expirations());
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  const auto steps = [&] {
    const std::string message = message_of(world, credential);
    const std::size_t begin = message.find("required: ") + 10;
    return message.substr(begin, message.find(". Contact") - begin);
  };
  EXPECT_EQ(steps(), "Submit renewal applications");
  world.advance(id, WorkflowStatus::in_progress);
  EXPECT_EQ(steps(), "Submit renewal applications");
  world.advance(id, WorkflowStatus::filed);
  EXPECT_EQ(steps(), "Await state board review");
  world.advance(id, WorkflowStatus::under_review);
  EXPECT_EQ(steps(), "Respond to any board inquiries");
  world.advance(id, WorkflowStatus::rejected);
  EXPECT_EQ(steps(), "Submit renewal applications");
}

TEST(NotificationText, a_notice_of_an_earlier_term_does_not_speak_of_the_renewal_of_the_present_one) {
  World world;
  const CredentialId credential = world.add_license(25);
  must(world.notifications.check_expirations());
  const WorkflowId first = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  world.advance_to(first, {WorkflowStatus::in_progress, WorkflowStatus::filed, WorkflowStatus::under_review,
                           WorkflowStatus::approved});
  const WorkflowId second = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  world.advance_to(second, {WorkflowStatus::in_progress, WorkflowStatus::filed});
  EXPECT_NE(message_of(world, credential).find("Submit renewal applications"), std::string::npos);
}

TEST(NotificationText, carries_its_type_date_and_subject) {
  World world;
  const Date expiration = world.today().plus_days(25);
  for (const auto& [kind, type] : {std::pair{EntityType::license, "license_expiration"},
                                   {EntityType::dea, "dea_expiration"},
                                   {EntityType::csr, "csr_expiration"}}) {
    const CredentialId credential = world.add_credential(kind, expiration, "CA");
    must(world.notifications.check_expirations());
    const NotificationView view = must(world.notifications.get(world.notifications_of(credential).at(0).id));
    EXPECT_EQ(view.type, type);
    EXPECT_EQ(view.notification_date, expiration.plus_days(-30));
    EXPECT_EQ(view.days_remaining, 25);
    EXPECT_NE(view.subject.find("Important"), std::string::npos) << view.subject;
    EXPECT_NE(view.subject.find("California"), std::string::npos) << view.subject;
  }
}

TEST(NotificationList, filters_by_status_severity_physician_and_date_newest_first) {
  World world;
  const PhysicianId other = world.add_physician();
  world.add_license(80);
  world.add_license(25);
  world.add_credential(EntityType::dea, world.today(), "TX", other);
  must(world.notifications.check_expirations());
  const auto found = [&](auto&& set) {
    NotificationQuery query;
    set(query);
    std::vector<int> days;
    for (const NotificationView& view : must(world.notifications.list(query)).items) {
      days.push_back(view.notification.days_before);
    }
    return days;
  };
  EXPECT_EQ(found([](auto&) {}), (std::vector<int>{1, 30, 90}));
  EXPECT_EQ(found([](auto& q) { q.severity = Severity::critical; }), (std::vector<int>{1}));
  EXPECT_EQ(found([&](auto& q) { q.physician_id = other; }), (std::vector<int>{1}));
  EXPECT_EQ(found([](auto& q) { q.status = DeliveryStatus::cancelled; }), (std::vector<int>{}));
  EXPECT_EQ(found([&](auto& q) { q.from = world.today().plus_days(-5); }), (std::vector<int>{1, 30}));
  EXPECT_EQ(found([&](auto& q) { q.to = world.today().plus_days(-2); }), (std::vector<int>{30, 90}));
  NotificationQuery backwards;
  backwards.from = world.today();
  backwards.to = world.today().plus_days(-1);
  EXPECT_EQ(code_of(world.notifications.list(backwards)), ErrorCode::invalid_argument);
}

TEST(NotificationList, pages_until_the_end) {
  World world;
  for (int i = 0; i < 7; ++i) world.add_license(i * 10);
  must(world.notifications.check_expirations());
  NotificationQuery query;
  query.page.limit = 3;
  std::size_t seen = 0;
  int pages = 0;
  do {
    const auto page = must(world.notifications.list(query));
    EXPECT_EQ(page.total, pages == 0 ? std::optional<std::int64_t>{7} : std::nullopt);
    ++pages;
    seen += page.items.size();
    query.page.cursor = page.next_cursor;
  } while (!query.page.cursor.empty());
  EXPECT_EQ(seen, 7U);
  EXPECT_EQ(pages, 3);
}

TEST(NotificationList, an_unknown_notification_is_not_found) {
  World world;
  EXPECT_EQ(code_of(world.notifications.get(NotificationId{3})), ErrorCode::not_found);
}

// "One bad row never stops a run"; pitfall: "One row that could not be sent ... blocked all rows after it".
TEST(NotificationFailures, a_row_that_fails_is_counted_and_named_and_the_others_are_written) {
  const StoreFile file{"bad_notification"};
  World world{"2026-01-15T12:00:00Z", file.url()};
  world.add_license(10);
  const CredentialId bad = world.add_license(10);
  world.add_license(10);
  file.execute("CREATE TRIGGER bad_row BEFORE INSERT ON notifications WHEN NEW.credential_id = " +
               std::to_string(bad.value) + " BEGIN SELECT RAISE(ABORT, 'no'); END");
  const CheckReport report = must(world.notifications.check_expirations());
  EXPECT_EQ(report.created, 2);
  EXPECT_EQ(report.failed, 1);
  ASSERT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors[0].entity_id, bad.to_string());
}

// "one log line a run"
TEST(NotificationLog, a_run_writes_one_line_whatever_its_size) {
  std::vector<std::string> lines;
  EngineOptions options;
  options.url = testing_support::new_store_url();
  options.clock = std::make_shared<SimulatedClock>(Instant::parse("2026-01-15T12:00:00Z").value());
  options.log = [&](LogLevel level, std::string_view line) {
    EXPECT_EQ(level, LogLevel::info);
    lines.emplace_back(line);
  };
  const auto core = must(EngineCore::open(std::move(options)));
  NotificationService notifications{*core};
  must(notifications.check_expirations());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0],
            "notifications.check_expirations: scanned 0, created 0, revived 0, duplicates 0, cancelled 0, "
            "failed 0");
}

}  // namespace
}  // namespace physcrm::test
