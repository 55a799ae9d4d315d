// Which template a message is made with, and HTML (docs/rules.md 3, content).
#include "physcrm/notification/template_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/random.hpp"

namespace physcrm {
namespace {

using testing::HasSubstr;
using testing::Not;

MessageFields fields_for(int days_until) {
  MessageFields fields;
  fields.physician_name = "Jane Doe";
  fields.state = "TX";
  fields.expiration = Date::parse("2026-03-15").value();
  fields.days_until = days_until;
  fields.severity = Severity::warning;
  fields.next_steps = "Expedite pending applications";
  return fields;
}

TemplateKey key(std::string language, std::optional<ChannelKind> channel = std::nullopt,
                Severity severity = Severity::warning) {
  return {NoticeType::expiration, severity, channel, std::move(language)};
}

TemplateText saying(const std::string& word) {
  return {word, word, {}};
}

std::string html_error(std::string_view html) {
  const auto parsed = MessageTemplate::parse(html, TemplatePart::html);
  return parsed ? std::string{} : parsed.error().message;
}

std::string subject(const NoticeTemplate& notice) {
  return notice.text().subject;
}

TEST(HtmlTemplate, of_the_rules_says_the_same_as_the_text) {
  const Message message = built_in_template(NoticeType::expiration).render(fields_for(5));
  EXPECT_EQ(message.subject, "Important: your medical license in Texas expires in 5 days");
  EXPECT_EQ(message.text, render_default(TemplatePart::body, fields_for(5)));
  EXPECT_EQ(message.html,
            "<p>URGENT: Your <strong>medical license</strong> in Texas expires in 5 days on "
            "<strong>2026-03-15</strong>.</p>\n<p>Action required: Expedite pending applications.</p>\n"
            "<p>Contact credentialing team for assistance.</p>\n");
}

TEST(HtmlTemplate, is_true_for_the_days_really_left) {
  const struct {
    int days_until;
    const char* phrase;
  } rows[] = {{2, "expires in 2 days on <strong>"},
              {1, "expires in 1 day on <strong>"},
              {0, "expires today, on <strong>"},
              {-1, "expired 1 day ago, on <strong>"},
              {-30, "expired 30 days ago, on <strong>"}};
  for (const auto& row : rows) {
    EXPECT_THAT(render_default(TemplatePart::html, fields_for(row.days_until)), HasSubstr(row.phrase));
  }
}

TEST(HtmlTemplate, no_value_is_ever_more_than_text) {
  MessageFields fields = fields_for(5);
  fields.physician_name = "<img src=x onerror='go(\"1\")'> & [state]\r\n";
  const auto html = MessageTemplate::parse("<p>[physician_name]</p>", TemplatePart::html).value();
  EXPECT_EQ(html.render(fields),
            "<p>&lt;img src=x onerror=&#39;go(&quot;1&quot;)&#39;&gt; &amp; [state]  </p>");
  const auto text = MessageTemplate::parse("[physician_name]", TemplatePart::body).value();
  EXPECT_EQ(text.render(fields), "<img src=x onerror='go(\"1\")'> & [state]  ") << "plain text stays plain";
}

TEST(HtmlTemplate, every_value_is_escaped_in_every_notice) {
  for (const auto type :
       {NoticeType::practice_created, NoticeType::physicians_assigned, NoticeType::security_event}) {
    for (const std::string_view name : template_placeholders(type)) {
      const auto parsed = MessageTemplate::parse("[" + std::string{name} + "]", TemplatePart::html, type);
      const NoticeValue values[] = {{name, "<b>"}};
      EXPECT_EQ(parsed.value().render(values), "&lt;b&gt;") << name;
    }
  }
}

TEST(HtmlTemplate, has_no_placeholder_where_escaping_would_not_help) {
  for (const char* bad : {"<a href=[contact]>x</a>", "<a href=\"[contact]\">x</a>",
                          "<p title='a > [days]'>x</p>", "<p [urgency]>", "<!-- a > [days] -->"}) {
    EXPECT_EQ(html_error(bad), "a placeholder may not stand inside a tag") << bad;
  }
  EXPECT_EQ(html_error("5 <[days] and 7 > 3 <p>[state]</p><br/>"), "") << "a bracket that begins no tag";
}

TEST(HtmlTemplate, has_no_scripts_no_styles_and_no_open_tag) {
  for (const char* bad : {"<script>x</script>", "<SCRIPT src=x></SCRIPT>", "<style>p{}</style>"}) {
    EXPECT_EQ(html_error(bad), "an HTML body has no script and style elements") << bad;
  }
  for (const char* bad : {"<p", "<p title=\"x>", "<!-- x", "text <b"}) {
    EXPECT_EQ(html_error(bad), "a tag is opened and never closed") << bad;
  }
  EXPECT_EQ(html_error("<p style=\"color: red\">x</p>"), "");
  EXPECT_THAT(html_error("[nobody]"), HasSubstr("[nobody]"));
  EXPECT_EQ(html_error(std::string(50'000, 'x')), "");
  EXPECT_THAT(html_error(std::string(50'001, 'x')), HasSubstr("50000"));
}

// "expires in <b>-3 days</b>" would be untrue.
TEST(HtmlTemplate, keeps_the_words_about_the_days_together) {
  for (const char* bad :
       {"expires in <b>[days] days</b> on x", "expires in\n[days] days", "expires  in [days] days",
        "expires <i>in</i> [days] days", "expires in [days]<br> days"}) {
    EXPECT_THAT(html_error(bad), HasSubstr("must stand together")) << bad;
  }
  const auto good = MessageTemplate::parse("It <b>expires in [days] days</b>.", TemplatePart::html).value();
  EXPECT_EQ(good.render(fields_for(-3)), "It <b>expired 3 days ago</b>.");
}

TEST(HtmlTemplate, any_bytes_are_parsed_or_refused) {
  testing_support::Random random{testing_support::test_seed()};
  const std::string_view pieces[] = {
      "<",    ">",   "[", "]",           "[[", "days", "[days] days", "\"",     "'", "<!--", "-->",   "<p>",
      "</p>", "<b ", "&", "expires in ", "x",  " ",    "\n",          "<style", "!", "-",    "script"};
  int parsed = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string html;
    for (std::uint64_t n = random.below(12); n > 0; --n) html += pieces[random.below(std::size(pieces))];
    const auto result = MessageTemplate::parse(html, TemplatePart::html);
    if (!result) continue;
    ++parsed;
    // A word that goes on ("daysx") is no such phrase.
    const std::string said = result.value().render(fields_for(-3)) + '.';
    for (const char* untrue : {"expires in -3 days.", "expires in -3 days ", "expires in -3 days<"}) {
      EXPECT_THAT(said, Not(HasSubstr(untrue))) << html;
    }
  }
  EXPECT_GT(parsed, 1000);
}

TEST(NoticeTemplate, without_html_shows_the_text_in_a_paragraph) {
  const auto notice =
      NoticeTemplate::parse({"s", "Dear [physician_name],\nlook <here>", {}}, NoticeType::expiration);
  MessageFields fields = fields_for(5);
  fields.physician_name = "A & B";
  EXPECT_EQ(notice.value().render(fields).html, "<p>Dear A &amp; B,<br>\nlook &lt;here&gt;</p>\n");
}

TEST(NoticeTemplate, names_every_bad_part_and_keeps_the_details_of_a_single_one) {
  const auto all = NoticeTemplate::parse({"", "[nobody]", "<script>"}, NoticeType::expiration);
  ASSERT_FALSE(all);
  std::vector<std::string> fields;
  for (const FieldError& field : all.error().fields) fields.push_back(field.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"subject", "text", "html"}));
  const auto one = NoticeTemplate::parse({"s", "[nobody]", {}}, NoticeType::expiration);
  EXPECT_EQ(one.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(one.error().field, "text");
  EXPECT_EQ(one.error().details.size(), 2U);
}

TEST(NoticeTemplate, a_system_notice_has_its_own_placeholders_and_no_other) {
  const TemplateText about_practice{
      "[practice_name]", "[practice_name] ([practice_type]) [created_by] [contact]", {}};
  EXPECT_TRUE(NoticeTemplate::parse(about_practice, NoticeType::practice_created));
  EXPECT_FALSE(NoticeTemplate::parse(about_practice, NoticeType::security_event));
  EXPECT_FALSE(NoticeTemplate::parse(about_practice, NoticeType::expiration));
  EXPECT_FALSE(NoticeTemplate::parse({"[days] days", "x", {}}, NoticeType::practice_created));
  const NoticeValue values[] = {{"practice_name", "North & South"}, {"practice_type", "group"}};
  const Message message =
      NoticeTemplate::parse(about_practice, NoticeType::practice_created).value().render(values);
  EXPECT_EQ(message.text, "North & South (group)  ") << "what has no value is empty";
  EXPECT_EQ(message.html, "<p>North &amp; South (group)  </p>\n");
  EXPECT_EQ(built_in_template(NoticeType::practice_created).render(fields_for(1)).subject,
            "Practice created: ");
}

TEST(TemplateSet, falls_back_from_the_exact_one_by_channel_then_language_to_the_built_in) {
  TemplateSet set{"es"};
  const auto found = [&](ChannelKind channel, std::string_view language) {
    return subject(set.resolve(NoticeType::expiration, Severity::warning, channel, language));
  };
  const std::string built_in{default_subject_template()};
  EXPECT_EQ(found(ChannelKind::email, "pt-BR"), built_in);
  ASSERT_TRUE(set.set(key("es"), saying("es any")));
  EXPECT_EQ(found(ChannelKind::email, "pt-BR"), "es any");
  ASSERT_TRUE(set.set(key("es", ChannelKind::email), saying("es email")));
  EXPECT_EQ(found(ChannelKind::email, "pt-BR"), "es email");
  EXPECT_EQ(found(ChannelKind::webhook, "pt-BR"), "es any");
  ASSERT_TRUE(set.set(key("pt"), saying("pt any")));
  EXPECT_EQ(found(ChannelKind::email, "pt-BR"), "pt any");
  ASSERT_TRUE(set.set(key("pt-br"), saying("pt-br any")));
  EXPECT_EQ(found(ChannelKind::email, "pt-BR"), "pt-br any");
  ASSERT_TRUE(set.set(key("PT-BR", ChannelKind::email), saying("pt-br email")));
  EXPECT_EQ(found(ChannelKind::email, "pt-br"), "pt-br email");
  EXPECT_EQ(found(ChannelKind::host, "pt-br"), "pt-br any");
  EXPECT_EQ(found(ChannelKind::host, ""), "es any");
  EXPECT_EQ(subject(set.resolve(NoticeType::expiration, Severity::critical, ChannelKind::email, "pt-br")),
            built_in)
      << "never a template of another severity";
  EXPECT_TRUE(set.erase(key("pt-br", ChannelKind::email)));
  EXPECT_FALSE(set.erase(key("pt-br", ChannelKind::email)));
  EXPECT_EQ(found(ChannelKind::email, "pt-br"), "pt-br any");
  EXPECT_EQ(set.all().size(), 4U);
}

TEST(TemplateSet, refuses_a_bad_template_and_keeps_the_old_one) {
  TemplateSet set;
  ASSERT_TRUE(set.set(key("en"), saying("good")));
  EXPECT_FALSE(set.set(key("en"), saying("[nobody]")));
  EXPECT_EQ(subject(set.resolve(NoticeType::expiration, Severity::warning, ChannelKind::email, "en")),
            "good");
  EXPECT_EQ(set.set(key("english!"), saying("x")).error().field, "language");
}

TEST(TemplateSet, keys_are_kept_as_text_and_read_back) {
  for (const auto notice : {NoticeType::expiration, NoticeType::practice_created,
                            NoticeType::physicians_assigned, NoticeType::security_event}) {
    for (const auto severity : {Severity::info, Severity::warning, Severity::critical}) {
      for (const auto channel : {std::optional<ChannelKind>{}, std::optional{ChannelKind::email},
                                 std::optional{ChannelKind::webhook}, std::optional{ChannelKind::directory},
                                 std::optional{ChannelKind::host}}) {
        const TemplateKey written{notice, severity, channel, "pt-br"};
        EXPECT_EQ(TemplateKey::parse(written.text()), written) << written.text();
      }
    }
  }
  EXPECT_EQ(key("pt-br", ChannelKind::email).text(), "expiration/warning/email/pt-br");
  EXPECT_EQ(key("en").text(), "expiration/warning/*/en");
  EXPECT_EQ(TemplateKey::parse("expiration/warning/*/EN"), key("en"));
  for (const char* bad :
       {"", "expiration", "expiration/warning/*", "expiration/warning/*/", "x/warning/*/en",
        "expiration/x/*/en", "expiration/warning/fax/en", "expiration/warning//en", "expiration/warning/*/e",
        "expiration/warning/*/en/", "expiration/warning/*/en-", "expiration/warning/*/e1",
        "expiration/warning/*/en--us", "expiration/warning/*/en-ninechars"}) {
    EXPECT_EQ(TemplateKey::parse(bad), std::nullopt) << bad;
  }
}

TEST(TemplatePreview, is_what_would_be_sent_about_an_invented_physician_or_event) {
  const Message message = preview_template(NoticeType::expiration, Severity::critical,
                                           {"[urgency]", "[state] in [days] days", {}})
                              .value();
  EXPECT_EQ(message, (Message{"Urgent", "Texas in 1 day", "<p>Texas in 1 day</p>\n"}));
  for (const auto notice :
       {NoticeType::practice_created, NoticeType::physicians_assigned, NoticeType::security_event}) {
    for (const std::string_view name : template_placeholders(notice)) {
      const TemplateText text{"s", "[" + std::string{name} + "]", {}};
      EXPECT_FALSE(preview_template(notice, Severity::info, text).value().text.empty()) << name;
    }
  }
  EXPECT_FALSE(preview_template(NoticeType::expiration, Severity::info, {"s", "[nobody]", {}}));
}

}  // namespace
}  // namespace physcrm
