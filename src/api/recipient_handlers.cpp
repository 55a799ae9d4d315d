#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/text.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

TemplateKey key_of(const Request& request) {
  TemplateKey key;
  key.notice = request.choice<NoticeType>("notice").value_or(NoticeType::expiration);
  key.severity = request.choice<Severity>("severity").value_or(Severity::info);
  key.channel = request.choice<ChannelKind>("channel");
  key.language = ascii_lower(trim(request.text("language").value_or("en")));
  return key;
}

TemplateText text_of(const Request& request) {
  return {request.text_or_empty("subject"), request.text_or_empty("body"), request.text_or_empty("html")};
}

std::string wire_name(const std::string& part) {
  return part == "text" ? "body" : part;
}

/// The service calls the body `text`, as messages do.
Error at_wire_names(Error error) {
  if (!error.fields.empty()) {
    for (FieldError& bad : error.fields) bad.field = wire_name(bad.field);
    return invalid_fields(std::move(error.fields));
  }
  error.field = wire_name(error.field);
  return error;
}

/// The shape has looked at it already; what is blank passes there and is refused here.
Result<Recipient> recipient_of(const Request& request) {
  if (const auto recipient = Recipient::parse(trim(request.text_or_empty("recipient")))) return *recipient;
  return Error{ErrorCode::invalid_argument, "must be phy_ or prc_ and a number, or team", "recipient"};
}

/// Minutes after midnight; of a blank text -1, which the preferences' own check names.
std::int32_t minute_of(const Request& hours, std::string_view name) {
  return parse_time_of_day(hours.text_or_empty(name)).value_or(-1);
}

void apply_text(const Request& request, std::string_view name, std::string& value) {
  if (request.has(name)) value = std::string{trim(request.text_or_empty(name))};
}

/// Absent keeps, null clears, a value sets (contract).
void apply(const Request& request, DeliveryPreferences& preferences) {
  if (request.has("channels")) {
    preferences.channels = request.choices<ChannelKind>("channels").value_or(std::vector<ChannelKind>{});
  }
  apply_text(request, "language", preferences.language);
  apply_text(request, "timeZone", preferences.time_zone);
  apply_text(request, "email", preferences.email);
  apply_text(request, "webhookUrl", preferences.webhook_url);
  if (request.has("workingDaysOnly")) preferences.working_days_only = request.is_set("workingDaysOnly");
  if (request.has("quietHours")) {
    preferences.quiet_hours.reset();
    if (const auto hours = request.object("quietHours")) {
      preferences.quiet_hours = QuietHours{minute_of(*hours, "from"), minute_of(*hours, "to")};
    }
  }
  if (request.has("digest")) {
    preferences.digest_hour.reset();
    if (const auto digest = request.object("digest")) {
      preferences.digest_hour = static_cast<std::int32_t>(digest->integer("hour").value_or(0));
    }
  }
}

Reply reply_of(const PreferencesView& view) {
  JsonWriter out;
  write_preferences(out, view);
  return {std::move(out).take()};
}

}  // namespace

Result<Reply> templates_list(const Call& call) {
  PHYSCRM_TRY(const auto templates, call.engine.templates().list());
  JsonWriter out;
  write_template_list(out, templates);
  return Reply{std::move(out).take()};
}

Result<Reply> templates_set(const Call& call) {
  const TemplateKey key = key_of(call.request);
  std::optional<TemplateText> text;
  if (call.request.text("body")) text = text_of(call.request);
  auto done = call.engine.templates().set(key, text, call.actor);
  if (!done) return at_wire_names(std::move(done).error());
  JsonWriter out;
  write_template(out, key, text);
  return Reply{std::move(out).take()};
}

Result<Reply> templates_preview(const Call& call) {
  auto message = call.engine.templates().preview(key_of(call.request), text_of(call.request));
  if (!message) return at_wire_names(std::move(message).error());
  JsonWriter out;
  write_message(out, message.value());
  return Reply{std::move(out).take()};
}

Result<Reply> preferences_get(const Call& call) {
  PHYSCRM_TRY(const Recipient recipient, recipient_of(call.request));
  PHYSCRM_TRY(const auto view, call.engine.preferences().get(recipient));
  return reply_of(view);
}

// Without a version of the caller's own the change is made for the one it was laid over: what somebody else
// changed in between is a conflict and never lost.
Result<Reply> preferences_set(const Call& call) {
  PHYSCRM_TRY(const Recipient recipient, recipient_of(call.request));
  PHYSCRM_TRY(auto current, call.engine.preferences().get(recipient));
  apply(call.request, current.preferences);
  const std::int64_t version = call.request.integer("version").value_or(current.version);
  PHYSCRM_TRY(const auto view,
              call.engine.preferences().set(recipient, current.preferences, version, call.actor));
  return reply_of(view);
}

}  // namespace physcrm::api
