#include "physcrm/notification/template_set.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"
#include "base/try.hpp"
#include "notification/html.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kBuiltInLanguage = "en";
constexpr std::string_view kAnyChannel = "*";
constexpr std::size_t kMaxLanguageBytes = 35;
constexpr std::size_t kMaxSubtagBytes = 8;

/// The part before the next `separator`, which is taken off `rest` together with it.
std::string_view next_part(std::string_view& rest, char separator) noexcept {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

constexpr bool is_letter(char c) noexcept {
  return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/// Collects what is wrong with the parts of a template.
class Parts {
 public:
  std::optional<MessageTemplate> parse(const char* field, std::string_view text, TemplatePart part,
                                       NoticeType type) {
    auto parsed = MessageTemplate::parse(text, part, type);
    if (parsed) return std::move(parsed).value();
    bad_.push_back(std::move(parsed).error());
    bad_.back().field = field;
    return std::nullopt;
  }

  [[nodiscard]] bool is_good() const noexcept { return bad_.empty(); }

  /// A single error keeps its details; several are listed by field.
  [[nodiscard]] Error error() && {
    if (bad_.size() == 1) return std::move(bad_.front());
    std::vector<FieldError> fields;
    for (const Error& error : bad_) fields.push_back({error.field, error.message});
    return invalid_fields(std::move(fields));
  }

 private:
  std::vector<Error> bad_;
};

TemplateText built_in_text(NoticeType notice) {
  switch (notice) {
    case NoticeType::expiration:
      break;
    case NoticeType::practice_created:
      return {"Practice created: [practice_name]",
              "The practice [practice_name] ([practice_type]) was created by [created_by]. Contact [contact] "
              "for assistance.",
              {}};
    case NoticeType::physicians_assigned:
      return {
          "Physicians assigned to [practice_name]",
          "Assigned to [practice_name] by [assigned_by]: [physicians] ([physician_count] in all). Contact "
          "[contact] for assistance.",
          {}};
    case NoticeType::security_event:
      return {
          "Security: [event]",
          "[event]: account [account], from [address], at [at]. If you do not know why, contact [contact].",
          {}};
  }
  return {std::string{default_subject_template()}, std::string{default_body_template()},
          std::string{default_html_template()}};
}

MessageFields sample_fields(Severity severity) noexcept {
  constexpr std::array<std::int32_t, 3> kDays{60, 7, 1};
  MessageFields fields;
  fields.physician_name = "Jane Doe";
  fields.kind = EntityType::license;
  fields.state = "TX";
  fields.days_until = kDays[static_cast<std::size_t>(severity)];
  fields.expiration = Date::from_ymd(2030, 6, 30).value_or(Date{});
  fields.severity = severity;
  const Interval* interval = find_interval(fields.days_until);
  if (interval != nullptr) fields.next_steps = interval->action;
  return fields;
}

constexpr std::array<NoticeValue, 11> kSampleValues{{
    {"practice_name", "Northside Medical Group"},
    {"practice_type", "group"},
    {"created_by", "Alex Kim"},
    {"assigned_by", "Alex Kim"},
    {"physicians", "Jane Doe, John Roe"},
    {"physician_count", "2"},
    {"event", "Account locked after failed logins"},
    {"account", "alex.kim"},
    {"address", "192.0.2.1"},
    {"at", "2030-06-30 14:05 UTC"},
    {"contact", "credentialing team"},
}};

}  // namespace

Result<NoticeTemplate> NoticeTemplate::parse(const TemplateText& text, NoticeType type) {
  Parts parts;
  auto subject = parts.parse("subject", text.subject, TemplatePart::subject, type);
  auto body = parts.parse("text", text.text, TemplatePart::body, type);
  std::optional<MessageTemplate> html;
  if (!text.html.empty()) html = parts.parse("html", text.html, TemplatePart::html, type);
  if (!parts.is_good() || !subject || !body) return std::move(parts).error();
  return NoticeTemplate{*std::move(subject), *std::move(body), std::move(html)};
}

TemplateText NoticeTemplate::text() const {
  return {subject_.text(), text_.text(), html_ ? html_->text() : std::string{}};
}

template <class Fields>
Message NoticeTemplate::render_with(const Fields& fields) const {
  Message message{subject_.render(fields), text_.render(fields), {}};
  message.html = html_ ? html_->render(fields) : html_of_text(message.text);
  return message;
}

Message NoticeTemplate::render(const MessageFields& fields) const {
  return render_with(fields);
}

Message NoticeTemplate::render(std::span<const NoticeValue> values) const {
  return render_with(values);
}

bool is_language_tag(std::string_view text) noexcept {
  if (text.empty() || text.size() > kMaxLanguageBytes || text.back() == '-') return false;
  const std::string_view first = next_part(text, '-');
  if (first.size() < 2 || first.size() > kMaxSubtagBytes) return false;
  for (const char c : first) {
    if (!is_letter(c)) return false;
  }
  while (!text.empty()) {
    const std::string_view subtag = next_part(text, '-');
    if (subtag.empty() || subtag.size() > kMaxSubtagBytes) return false;
    for (const char c : subtag) {
      if (!is_letter(c) && !is_ascii_digit(c)) return false;
    }
  }
  return true;
}

std::string TemplateKey::text() const {
  std::string out{to_string(notice)};
  out += '/';
  out += to_string(severity);
  out += '/';
  out += channel ? to_string(*channel) : kAnyChannel;
  return out + '/' + language;
}

std::optional<TemplateKey> TemplateKey::parse(std::string_view text) {
  const auto notice = from_string<NoticeType>(next_part(text, '/'));
  const auto severity = from_string<Severity>(next_part(text, '/'));
  const std::string_view channel_name = next_part(text, '/');
  const auto channel = from_string<ChannelKind>(channel_name);
  const bool has_channel = channel.has_value() || channel_name == kAnyChannel;
  if (!notice || !severity || !has_channel || !is_language_tag(text)) return std::nullopt;
  return TemplateKey{*notice, *severity, channel, ascii_lower(text)};
}

TemplateSet::TemplateSet(std::string_view default_language)
    : default_language_(
          ascii_lower(is_language_tag(default_language) ? default_language : kBuiltInLanguage)) {}

Result<void> TemplateSet::set(TemplateKey key, const TemplateText& text) {
  if (!is_language_tag(key.language)) {
    return Error{ErrorCode::invalid_argument, "this is no language tag (as en, es-419, pt-BR are)",
                 "language"};
  }
  key.language = ascii_lower(key.language);
  PHYSCRM_TRY(NoticeTemplate parsed, NoticeTemplate::parse(text, key.notice));
  templates_.insert_or_assign(std::move(key), std::move(parsed));
  return ok();
}

bool TemplateSet::erase(const TemplateKey& key) {
  return templates_.erase(key) != 0;
}

const NoticeTemplate& TemplateSet::resolve(NoticeType notice, Severity severity, ChannelKind channel,
                                           std::string_view language) const {
  const std::string own = ascii_lower(language);
  const std::string base = own.substr(0, own.find('-'));
  for (const std::string& wanted : {own, base, default_language_}) {
    for (const std::optional<ChannelKind> of_channel :
         {std::optional{channel}, std::optional<ChannelKind>{}}) {
      const auto found = templates_.find(TemplateKey{notice, severity, of_channel, wanted});
      if (found != templates_.end()) return found->second;
    }
  }
  return built_in_template(notice);
}

const NoticeTemplate& built_in_template(NoticeType notice) {
  const auto built_in = [](NoticeType type) {
    return NoticeTemplate::parse(built_in_text(type), type).value();
  };
  static const std::array<NoticeTemplate, kNoticeTypeCount> kBuiltIn{
      built_in(NoticeType::expiration), built_in(NoticeType::practice_created),
      built_in(NoticeType::physicians_assigned), built_in(NoticeType::security_event)};
  return kBuiltIn[static_cast<std::size_t>(notice)];
}

Result<Message> preview_template(NoticeType notice, Severity severity, const TemplateText& text) {
  PHYSCRM_TRY(const NoticeTemplate parsed, NoticeTemplate::parse(text, notice));
  if (notice == NoticeType::expiration) return parsed.render(sample_fields(severity));
  return parsed.render(kSampleValues);
}

}  // namespace physcrm
