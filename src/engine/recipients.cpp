#include "physcrm/recipients.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/contact_book.hpp"
#include "engine/notice_texts.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kTeam = "team";

Result<void> check_recipient(storage::Transaction& tx, const Recipient& recipient) {
  if (recipient.kind == RecipientKind::physician) {
    PHYSCRM_TRY(const auto physician, tx.physicians().find(PhysicianId{recipient.id}));
    if (!physician) return not_found("physician", recipient.to_string());
  }
  if (recipient.kind == RecipientKind::practice) {
    PHYSCRM_TRY(const auto practice, tx.practices().find(PracticeId{recipient.id}));
    if (!practice) return not_found("practice", recipient.to_string());
  }
  return ok();
}

std::string channels_text(const DeliveryPreferences& preferences) {
  std::string text;
  for (const ChannelKind channel : preferences.channels) {
    text += (text.empty() ? "" : ",") + std::string{to_string(channel)};
  }
  return text;
}

std::string quiet_text(const DeliveryPreferences& preferences) {
  if (!preferences.quiet_hours) return {};
  return time_of_day_text(preferences.quiet_hours->from_minute) + "-" +
         time_of_day_text(preferences.quiet_hours->to_minute);
}

/// What differs, for the audit entry.
std::vector<audit::FieldChange> changes(const DeliveryPreferences& a, const DeliveryPreferences& b) {
  const auto digest = [](const DeliveryPreferences& p) {
    return p.digest_hour ? std::to_string(*p.digest_hour) : std::string{};
  };
  std::vector<audit::FieldChange> fields;
  add_change(fields, "channels", channels_text(a), channels_text(b));
  add_change(fields, "language", a.language, b.language);
  add_change(fields, "timeZone", a.time_zone, b.time_zone);
  add_change(fields, "quietHours", quiet_text(a), quiet_text(b));
  add_change(fields, "digest", digest(a), digest(b));
  add_change(fields, "workingDaysOnly", a.working_days_only ? "true" : "false",
             b.working_days_only ? "true" : "false");
  add_change(fields, "email", a.email, b.email);
  add_change(fields, "webhookUrl", a.webhook_url, b.webhook_url);
  return fields;
}

}  // namespace

std::string Recipient::to_string() const {
  switch (kind) {
    case RecipientKind::physician:
      return PhysicianId{id}.to_string();
    case RecipientKind::practice:
      return PracticeId{id}.to_string();
    case RecipientKind::team:
      break;
  }
  return std::string{kTeam};
}

std::optional<Recipient> Recipient::parse(std::string_view text) {
  if (text == kTeam) return Recipient{RecipientKind::team, 0};
  if (const auto physician = PhysicianId::parse(text))
    return Recipient{RecipientKind::physician, physician->value};
  if (const auto practice = PracticeId::parse(text))
    return Recipient{RecipientKind::practice, practice->value};
  return std::nullopt;
}

Result<PreferencesView> PreferenceService::get(const Recipient& recipient) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRYV(check_recipient(*tx, recipient));
  return read_preferences(*tx, recipient);
}

Result<PreferencesView> PreferenceService::set(const Recipient& recipient,
                                               const DeliveryPreferences& preferences,
                                               std::optional<std::int64_t> version, const Actor& actor) {
  PHYSCRM_TRYV(check_preferences(preferences));
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "preferences.set"));
  PHYSCRM_TRYV(check_recipient(work.tx(), recipient));
  PHYSCRM_TRY(const PreferencesView before, read_preferences(work.tx(), recipient));
  PHYSCRM_TRYV(check_version(before.version, version));
  if (before.version > 0 && before.preferences == preferences) return before;
  PreferencesView after{recipient, preferences, before.version + 1};
  PHYSCRM_TRYV(work.tx().recipients().put_preferences(
      {recipient.to_string(), preferences_text(preferences), after.version}));
  auto fields = changes(before.preferences, preferences);
  fields.insert(fields.begin(), {"recipient", recipient.to_string(), recipient.to_string()});
  work.record("preferences", 0, "updated", std::move(fields));
  PHYSCRM_TRYV(work.commit());
  return after;
}

Result<std::vector<TemplateView>> TemplateService::list() {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const TemplateSet set, read_templates(core_, *tx));
  std::vector<TemplateView> all;
  for (const auto& [key, notice] : set.all()) all.push_back({key, notice.text()});
  return all;
}

Result<void> TemplateService::set(const TemplateKey& key, const std::optional<TemplateText>& text,
                                  const Actor& actor) {
  // Checked as it will be used, before anything is written.
  if (text) {
    TemplateSet checked;
    PHYSCRM_TRYV(checked.set(key, *text));
  }
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "templates.set"));
  const std::string name = key.text();
  PHYSCRM_TRY(const auto stored, work.tx().recipients().templates());
  const auto had =
      std::find_if(stored.begin(), stored.end(), [&](const auto& row) { return row.key == name; });
  const TemplateText before =
      had == stored.end() ? TemplateText{} : TemplateText{had->subject, had->body, had->html};
  if (text) {
    PHYSCRM_TRYV(work.tx().recipients().put_template({name, text->subject, text->text, text->html}));
  } else {
    PHYSCRM_TRYV(work.tx().recipients().remove_template(name));
  }
  const TemplateText after = text.value_or(TemplateText{});
  std::vector<audit::FieldChange> fields{{"key", name, name}};
  add_change(fields, "subject", before.subject, after.subject);
  add_change(fields, "text", before.text, after.text);
  add_change(fields, "html", before.html, after.html);
  work.record("template", 0, text ? "updated" : "removed", std::move(fields));
  return work.commit();
}

Result<Message> TemplateService::preview(const TemplateKey& key, const TemplateText& text) {
  return preview_template(key.notice, key.severity, text);
}

}  // namespace physcrm
