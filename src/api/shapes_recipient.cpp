// Preferences and templates.
#include <array>

#include "api/list_fields.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr std::array kQuietHoursFields{
    text_field("from", "`HH:MM`.", 5),
    text_field("to", "`HH:MM`; not quiet any more.", 5),
};
constexpr Shape kQuietHoursShape{"QuietHours", kQuietHoursFields};
constexpr std::array kDigestFields{integer_field("hour", "").range(0, 23)};
constexpr Shape kDigestShape{"Digest", kDigestFields};

constexpr std::array kPreferencesFields{
    text_field("recipient", "", kMaxShortText),
    array_field("channels", "In order of preference; empty: e-mail.", kChannelKinds),
    text_field("language", "Null: the store's.", kMaxShortText).nullable(),
    text_field("timeZone", "Null: the organisation's.", kMaxShortText).nullable(),
    object_field("quietHours", "", kQuietHoursShape).nullable(),
    object_field("digest", "", kDigestShape).nullable(),
    boolean_field("workingDaysOnly", ""),
    text_field("email", "Null: the physician's own.", kMaxShortText).nullable(),
    text_field("webhookUrl", "Null: the configured one.", kMaxTextLength).nullable(),
    count_field("version", "One more with each change; 0: nothing was ever set."),
};

constexpr std::array kMessageFields{
    text_field("subject", "", kMaxTextLength),
    text_field("body", "", kMaxTextLength),
    text_field("html", "", kMaxTextLength),
};

constexpr std::array kTemplateFields{
    choice_field("notice", "", kNoticeTypes),
    choice_field("severity", "", kSeverities),
    choice_field("channel", "Null: any.", kChannelKinds).nullable(),
    text_field("language", "", kMaxShortText),
    text_field("subject", "Null, as the body: the built-in text is in force.", kMaxTextLength).nullable(),
    text_field("body", "", kMaxTextLength).nullable(),
    text_field("html", "Null: the body in a paragraph.", kMaxTextLength).nullable(),
};

}  // namespace

constexpr Shape kPreferencesShape{"Preferences", kPreferencesFields};
constexpr Shape kMessageShape{"Message", kMessageFields};
constexpr Shape kTemplateShape{"Template", kTemplateFields};

namespace {
constexpr std::array kTemplateListFields{array_field("items", "", kTemplateShape)};
}  // namespace

constexpr Shape kTemplateListShape{"TemplateList", kTemplateListFields};

void write_preferences(JsonWriter& out, const PreferencesView& view) {
  const DeliveryPreferences& preferences = view.preferences;
  out.begin_object();
  out.key("recipient").text(view.recipient.to_string());
  out.key("channels").begin_array();
  for (const ChannelKind channel : preferences.channels) out.text(to_string(channel));
  out.end_array();
  out.key("language").text_or_null(preferences.language);
  out.key("timeZone").text_or_null(preferences.time_zone);
  out.key("quietHours");
  if (const auto& quiet = preferences.quiet_hours) {
    out.begin_object();
    out.key("from").text(time_of_day_text(quiet->from_minute));
    out.key("to").text(time_of_day_text(quiet->to_minute));
    out.end_object();
  } else {
    out.null();
  }
  out.key("digest");
  if (const auto hour = preferences.digest_hour) {
    out.begin_object().key("hour").integer(*hour).end_object();
  } else {
    out.null();
  }
  out.key("workingDaysOnly").boolean(preferences.working_days_only);
  out.key("email").text_or_null(preferences.email);
  out.key("webhookUrl").text_or_null(preferences.webhook_url);
  out.key("version").integer(view.version);
  out.end_object();
}

void write_message(JsonWriter& out, const Message& message) {
  out.begin_object();
  out.key("subject").text(message.subject);
  out.key("body").text(message.text);
  out.key("html").text(message.html);
  out.end_object();
}

void write_template(JsonWriter& out, const TemplateKey& key, const std::optional<TemplateText>& text) {
  const TemplateText parts = text.value_or(TemplateText{});
  out.begin_object();
  out.key("notice").text(to_string(key.notice));
  out.key("severity").text(to_string(key.severity));
  out.key("channel").text_or_null(key.channel ? to_string(*key.channel) : std::string_view{});
  out.key("language").text(key.language);
  out.key("subject").text_or_null(parts.subject);
  out.key("body").text_or_null(parts.text);
  out.key("html").text_or_null(parts.html);
  out.end_object();
}

void write_template_list(JsonWriter& out, const std::vector<TemplateView>& templates) {
  out.begin_object().key("items").begin_array();
  for (const TemplateView& view : templates) write_template(out, view.key, view.text);
  out.end_array().end_object();
}

}  // namespace physcrm::api
