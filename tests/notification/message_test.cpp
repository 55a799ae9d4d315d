// What a notification says (docs/rules.md 3, content).
#include "physcrm/notification/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "physcrm/notification/interval.hpp"

namespace physcrm {
namespace {

using testing::HasSubstr;

constexpr Date kExpiration{20'527};  // 2026-03-15

MessageFields fields_for(int days_until) {
  MessageFields fields;
  fields.physician_name = "Jane Doe";
  fields.kind = EntityType::license;
  fields.state = "TX";
  fields.expiration = kExpiration;
  fields.days_until = days_until;
  fields.severity = Severity::warning;
  fields.next_steps = "Expedite pending applications";
  return fields;
}

std::string body(int days_until) {
  return render_default(TemplatePart::body, fields_for(days_until));
}

MessageTemplate parsed(std::string_view text, TemplatePart part = TemplatePart::body) {
  return MessageTemplate::parse(text, part).value();
}

TEST(Message, the_default_text_is_the_one_of_the_rules) {
  EXPECT_EQ(default_body_template(),
            "URGENT: Your [credential_type] in [state] expires in [days] days on [expiration_date]. Action "
            "required: "
            "[next_steps]. Contact credentialing team for assistance.");
  EXPECT_EQ(body(5),
            "URGENT: Your medical license in Texas expires in 5 days on 2026-03-15. Action required: "
            "Expedite pending "
            "applications. Contact credentialing team for assistance.");
}

TEST(Message, the_words_fit_the_number_of_days) {
  const struct {
    int days_until;
    const char* phrase;
  } rows[] = {
      {90, "in Texas expires in 90 days on 2026-03-15."},
      {2, "in Texas expires in 2 days on 2026-03-15."},
      {1, "in Texas expires in 1 day on 2026-03-15."},
      {0, "in Texas expires today, on 2026-03-15."},
      {-1, "in Texas expired 1 day ago, on 2026-03-15."},
      {-2, "in Texas expired 2 days ago, on 2026-03-15."},
      {-3, "in Texas expired 3 days ago, on 2026-03-15."},
      {-30, "in Texas expired 30 days ago, on 2026-03-15."},
  };
  for (const auto& row : rows) EXPECT_THAT(body(row.days_until), HasSubstr(row.phrase)) << row.days_until;
}

// Pitfall: "The text said the interval, not the days really left."
TEST(Message, the_text_says_the_days_really_left_and_never_the_interval) {
  for (int days = 90; days >= 2; --days) {
    const Interval* interval = owed_notification(days);
    ASSERT_NE(interval, nullptr);
    EXPECT_THAT(body(days), HasSubstr("expires in " + std::to_string(days) + " days on"));
    if (interval->days_before != days) {
      EXPECT_THAT(body(days),
                  testing::Not(HasSubstr(" in " + std::to_string(interval->days_before) + " days")));
    }
  }
}

TEST(Message, names_the_credential_as_people_do) {
  EXPECT_EQ(credential_type_name(EntityType::license), "medical license");
  EXPECT_EQ(credential_type_name(EntityType::dea), "DEA registration");
  EXPECT_EQ(credential_type_name(EntityType::csr), "CSR license");
}

TEST(Message, writes_the_state_by_name_and_what_is_none_as_it_stands) {
  MessageFields fields = fields_for(5);
  fields.state = "DC";
  EXPECT_EQ(parsed("[state] [state_code]").render(fields), "District of Columbia DC");
  fields.state = "QQ";
  EXPECT_EQ(parsed("[state]").render(fields), "QQ");
  fields.state = "";
  EXPECT_EQ(parsed("in [state]").render(fields), "in an unnamed state");
}

TEST(Message, the_subject_says_how_urgent_it_is) {
  MessageFields fields = fields_for(1);
  fields.severity = Severity::critical;
  EXPECT_EQ(render_default(TemplatePart::subject, fields),
            "Urgent: your medical license in Texas expires in 1 day");
  fields.days_until = 0;
  EXPECT_EQ(render_default(TemplatePart::subject, fields),
            "Urgent: your medical license in Texas expires today");
  fields.days_until = -3;
  EXPECT_EQ(render_default(TemplatePart::subject, fields),
            "Urgent: your medical license in Texas expired 3 days ago");
  fields.days_until = 20;
  fields.severity = Severity::warning;
  EXPECT_THAT(render_default(TemplatePart::subject, fields), HasSubstr("Important: "));
  fields.severity = Severity::info;
  EXPECT_THAT(render_default(TemplatePart::subject, fields), HasSubstr("Notice: "));
}

// docs/rules.md 3: while the renewal is filed or under review, [next_steps] is the workflow's next action.
TEST(Message, nobody_who_has_filed_is_told_to_file) {
  const char* action = "Await state board review";
  EXPECT_EQ(next_steps_of(7, WorkflowStatus::filed, action), action);
  EXPECT_EQ(next_steps_of(7, WorkflowStatus::under_review, action), action);
  for (const auto status : {WorkflowStatus::not_started, WorkflowStatus::in_progress,
                            WorkflowStatus::approved, WorkflowStatus::rejected, WorkflowStatus::expired}) {
    EXPECT_EQ(next_steps_of(7, status, "something else"), "Expedite pending applications");
  }
  EXPECT_EQ(next_steps_of(7, std::nullopt, ""), "Expedite pending applications");
  EXPECT_EQ(next_steps_of(7, WorkflowStatus::filed, ""), "Expedite pending applications");
  EXPECT_EQ(next_steps_of(200, std::nullopt, ""), "Begin gathering renewal requirements");
  for (const Interval& interval : default_intervals()) {
    EXPECT_EQ(next_steps_of(interval.days_before, std::nullopt, ""), interval.action);
  }
}

TEST(Template, fills_every_placeholder) {
  const auto all = parsed(
      "[physician_name]|[credential_type]|[state]|[state_code]|[expiration_date]|[days]|[next_steps]|["
      "urgency]|"
      "[contact]");
  EXPECT_EQ(
      all.render(fields_for(12)),
      "Jane Doe|medical license|Texas|TX|2026-03-15|12|Expedite pending applications|Important|credentialing "
      "team");
  EXPECT_EQ(template_placeholders().size(), 9U);
  for (const auto name : template_placeholders()) {
    EXPECT_TRUE(MessageTemplate::parse("[" + std::string{name} + "]", TemplatePart::body)) << name;
  }
}

TEST(Template, keeps_the_text_that_was_set) {
  EXPECT_EQ(parsed("Hello [physician_name], [[sic]").text(), "Hello [physician_name], [[sic]");
}

// docs/rules.md 3: an unknown placeholder is refused when the template is set, not when it is sent.
TEST(Template, an_unknown_placeholder_is_refused_by_name_with_those_that_exist) {
  for (const char* bad : {"[name]", "[Days]", "[ days ]", "[]", "[days", "[physician_name] [phone]",
                          "[credential_type", "[[[x]", "[physician[state]]"}) {
    const auto result = MessageTemplate::parse(bad, TemplatePart::body);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(result.error().field, "template");
  }
  const Error error = MessageTemplate::parse("Call [phone]", TemplatePart::body).error();
  EXPECT_THAT(error.message, HasSubstr("[phone]"));
  ASSERT_EQ(error.details.size(), 2U);
  EXPECT_EQ(error.details[0].first, "placeholder");
  EXPECT_EQ(error.details[1].first, "allowed");
  EXPECT_EQ(std::get<std::vector<std::string>>(error.details[1].second).size(),
            template_placeholders().size());
}

TEST(Template, is_bounded_utf8_and_a_subject_is_one_line) {
  EXPECT_FALSE(MessageTemplate::parse("", TemplatePart::body));
  EXPECT_FALSE(MessageTemplate::parse("a\nb", TemplatePart::subject));
  EXPECT_FALSE(MessageTemplate::parse("a\r\nBcc: x", TemplatePart::subject));
  EXPECT_FALSE(MessageTemplate::parse("a\rb", TemplatePart::body));
  EXPECT_FALSE(MessageTemplate::parse("\xFF", TemplatePart::body));
  EXPECT_TRUE(MessageTemplate::parse("a\n\tb ü", TemplatePart::body));
  EXPECT_TRUE(MessageTemplate::parse(std::string(kMaxBodyTemplateBytes, 'a'), TemplatePart::body));
  EXPECT_FALSE(MessageTemplate::parse(std::string(kMaxBodyTemplateBytes + 1, 'a'), TemplatePart::body));
  EXPECT_TRUE(MessageTemplate::parse(std::string(kMaxSubjectTemplateBytes, 'a'), TemplatePart::subject));
  EXPECT_FALSE(MessageTemplate::parse(std::string(kMaxSubjectTemplateBytes + 1, 'a'), TemplatePart::subject));
}

TEST(Template, a_value_is_never_expanded_again) {
  MessageFields fields = fields_for(5);
  fields.physician_name = "[state] [next_steps] expires in [days] days on";
  fields.next_steps = "[physician_name]";
  EXPECT_EQ(parsed("[physician_name]/[next_steps]").render(fields),
            "[state] [next_steps] expires in [days] days on/[physician_name]");
}

TEST(Template, a_value_adds_no_line_and_no_header) {
  MessageFields fields = fields_for(5);
  fields.physician_name = "Eve\r\nBcc: all@example.com\x7F\tx";
  EXPECT_EQ(parsed("[physician_name]", TemplatePart::subject).render(fields), "Eve  Bcc: all@example.com  x");
}

TEST(Template, phrases_are_read_as_a_whole_and_only_as_whole_words) {
  const struct {
    const char* text;
    int days;
    const char* expected;
  } rows[] = {
      {"[days] days left", 1, "1 day left"},
      {"[days] days left", 5, "5 days left"},
      {"[days] days left", 0, "0 days left"},
      {"[days] days left", -1, "-1 day left"},
      {"[days] daystar", 1, "1 daystar"},
      {"expires in [days] days!", 0, "expires today!"},
      {"expires in [days] days only", -2, "expired 2 days ago only"},
      {"expires in [days] days on", -2, "expired 2 days ago, on"},
      {"in [days] days on", 1, "in 1 day on"},
      {"[days]", -3, "-3"},
      {"[[days] [[[[", 3, "[days] [["},
      {"a] b", 3, "a] b"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(parsed(row.text).render(fields_for(row.days)), row.expected) << row.text;
  EXPECT_EQ(parsed("[days] days").render(fields_for(std::numeric_limits<int>::min())), "-2147483648 days");
  EXPECT_EQ(parsed("expires in [days] days").render(fields_for(std::numeric_limits<int>::min())),
            "expired 2147483648 days ago");
}

}  // namespace
}  // namespace physcrm
