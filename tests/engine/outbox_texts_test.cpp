// docs/rules.md 3: what is said in a message that leaves.
#include "engine/outbox_world.hpp"

namespace physcrm::test {
namespace {

TEST(Outbox, a_teams_own_text_is_used_for_its_severity_and_language) {
  OutboxWorld world;
  DeliveryPreferences spanish;
  spanish.language = "es-MX";
  must(world.preferences.set({RecipientKind::physician, world.physician().value}, spanish));
  TemplateKey key;
  key.severity = Severity::info;
  key.language = "es";
  must(world.templates.set(key,
                           TemplateText{"Aviso", "Su [credential_type] vence el [expiration_date].", ""}));
  world.notice(75);
  world.notice(20);
  world.process();
  ASSERT_EQ(world.box().arrived.size(), 2U);
  EXPECT_EQ(world.box().arrived[0].subject, "Aviso");
  EXPECT_NE(world.box().arrived[1].subject, "Aviso") << "a warning has its own";
  EXPECT_EQ(code_of(world.templates.set(key, TemplateText{"Aviso", "[nothing]", ""})),
            ErrorCode::invalid_argument);
  must(world.templates.set(key, std::nullopt));
  EXPECT_TRUE(must(world.templates.list()).empty());
}

TEST(Outbox, a_test_is_sent_marked_as_one_and_stands_for_no_notice) {
  OutboxWorld world;
  const CredentialId credential = world.add_license(45);
  const NotificationView test = must(world.notifications.test(world.physician()));
  EXPECT_TRUE(test.notification.is_test);
  EXPECT_EQ(test.notification.status, DeliveryStatus::sent);
  ASSERT_EQ(world.box().arrived.size(), 1U);
  EXPECT_EQ(world.box().arrived[0].subject.rfind("Test: ", 0), 0U);
  EXPECT_NE(world.box().arrived[0].text.find("expires in 45 days"), std::string::npos);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1);
  EXPECT_EQ(world.process().sent, 1);
  EXPECT_EQ(world.notifications_of(credential).size(), 2U);
  EXPECT_EQ(code_of(world.notifications.test(PhysicianId{99})), ErrorCode::not_found);
}

}  // namespace
}  // namespace physcrm::test
