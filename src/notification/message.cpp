#include "physcrm/notification/message.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/try.hpp"
#include "notification/html.hpp"
#include "physcrm/roster/states.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

/// The placeholders of an expiration, in the order of their names below, and after them the phrases.
enum class Field : std::uint8_t {
  physician_name,
  credential_type,
  state,
  state_code,
  expiration_date,
  days,
  next_steps,
  urgency,
  contact,
  expires_on,
  expires,
  days_and_noun,
};

constexpr std::array<std::string_view, 9> kExpirationNames{"physician_name", "credential_type", "state",
                                                           "state_code",     "expiration_date", "days",
                                                           "next_steps",     "urgency",         "contact"};
constexpr std::array<std::string_view, 4> kPracticeCreatedNames{"practice_name", "practice_type",
                                                                "created_by", "contact"};
constexpr std::array<std::string_view, 5> kPhysiciansAssignedNames{"practice_name", "physician_count",
                                                                   "physicians", "assigned_by", "contact"};
constexpr std::array<std::string_view, 5> kSecurityEventNames{"event", "account", "address", "at", "contact"};

/// Longest first: the first that fits is taken.
constexpr std::array<std::string_view, 3> kPhrases{"expires in [days] days on", "expires in [days] days",
                                                   "[days] days"};
constexpr std::string_view kExpiryPhrase = kPhrases[1];

constexpr std::string_view kUnnamedState = "an unnamed state";

constexpr bool is_word_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// What stands at the beginning of `rest`: its place among placeholders and phrases, and its length.
struct Found {
  std::size_t place;
  std::size_t length;
};

std::optional<Found> find_phrase(std::string_view rest) noexcept {
  for (std::size_t i = 0; i < kPhrases.size(); ++i) {
    const std::size_t length = kPhrases[i].size();
    if (!rest.starts_with(kPhrases[i])) continue;
    if (rest.size() == length || !is_word_character(rest[length])) {
      return Found{kExpirationNames.size() + i, length};
    }
  }
  return std::nullopt;
}

Error unknown_placeholder(std::string_view name, NoticeType type) {
  std::vector<std::string> allowed;
  for (const std::string_view known : template_placeholders(type)) allowed.emplace_back(known);
  return Error{ErrorCode::invalid_argument, "there is no placeholder [" + std::string{name} + "]", "template"}
      .with("placeholder", std::string{name})
      .with("allowed", std::move(allowed));
}

Error bad_template(std::string_view why) {
  return {ErrorCode::invalid_argument, std::string{why}, "template"};
}

/// The placeholder `[name]` at the beginning of `rest`.
Result<Found> find_placeholder(std::string_view rest, NoticeType type) {
  const std::size_t end = rest.find(']');
  if (end == std::string_view::npos) return bad_template("a bracket is opened and never closed");
  const std::string_view name = rest.substr(1, end - 1);
  const std::span<const std::string_view> names = template_placeholders(type);
  const auto known = std::find(names.begin(), names.end(), name);
  if (known == names.end()) return unknown_placeholder(name, type);
  return Found{static_cast<std::size_t>(known - names.begin()), end + 1};
}

Result<void> check_template_text(std::string_view text, TemplatePart part) {
  struct Limit {
    std::size_t bytes;
    std::string_view too_long;
  };
  static constexpr std::array<Limit, 3> kLimits{
      {{kMaxSubjectTemplateBytes, "a subject is at most 300 bytes long"},
       {kMaxBodyTemplateBytes, "a body is at most 10000 bytes long"},
       {kMaxHtmlTemplateBytes, "an HTML body is at most 50000 bytes long"}}};
  const Limit& limit = kLimits[static_cast<std::size_t>(part)];
  if (text.empty()) return bad_template("a template may not be empty");
  if (text.size() > limit.bytes) return bad_template(limit.too_long);
  const bool is_subject = part == TemplatePart::subject;
  if (!is_clean_text(text, text.size(), !is_subject)) {
    return bad_template(is_subject ? "a subject is one line of UTF-8 without control characters"
                                   : "the template is not UTF-8 or holds control characters");
  }
  if (part != TemplatePart::html) return ok();
  const std::string_view complaint = html_template_complaint(text, kExpiryPhrase);
  if (!complaint.empty()) return bad_template(complaint);
  return ok();
}

/// Where a message is put together: values are never more than text, whatever is in them.
class Out {
 public:
  Out(std::size_t expected_bytes, bool is_html) : is_html_(is_html) { text_.reserve(expected_bytes); }

  void literal(std::string_view text) { text_ += text; }
  void value(std::string_view text) {
    if (is_html_) return append_html_text(text_, text);
    for (const char c : text) text_.push_back(is_control(c) ? ' ' : c);
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  std::string text_;
  bool is_html_;
};

void append_days(Out& out, std::int64_t days) {
  out.literal(std::to_string(days));
  out.literal(days == 1 || days == -1 ? " day" : " days");
}

void append_expiry(Out& out, std::int64_t days, bool with_on) {
  if (days > 0) {
    out.literal("expires in ");
    append_days(out, days);
    if (with_on) out.literal(" on");
    return;
  }
  if (days == 0) {
    out.literal("expires today");
  } else {
    out.literal("expired ");
    append_days(out, -days);
    out.literal(" ago");
  }
  if (with_on) out.literal(", on");
}

void append_state(Out& out, std::string_view code) {
  const std::string_view name = state_name(code);
  out.value(!name.empty() ? name : !code.empty() ? code : kUnnamedState);
}

std::string_view urgency_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::info:
      return "Notice";
    case Severity::warning:
      return "Important";
    case Severity::critical:
      return "Urgent";
  }
  return "Urgent";
}

void append_field(Out& out, Field field, const MessageFields& fields) {
  switch (field) {
    case Field::physician_name:
      return out.value(fields.physician_name);
    case Field::credential_type:
      return out.value(credential_type_name(fields.kind));
    case Field::state:
      return append_state(out, fields.state);
    case Field::state_code:
      return out.value(fields.state);
    case Field::expiration_date:
      return out.value(fields.expiration.to_string());
    case Field::days:
      return out.value(std::to_string(fields.days_until));
    case Field::next_steps:
      return out.value(fields.next_steps);
    case Field::urgency:
      return out.value(urgency_of(fields.severity));
    case Field::contact:
      return out.value(fields.contact);
    case Field::days_and_noun:
      return append_days(out, fields.days_until);
    case Field::expires:
      return append_expiry(out, fields.days_until, false);
    case Field::expires_on:
      return append_expiry(out, fields.days_until, true);
  }
}

}  // namespace

std::string_view credential_type_name(EntityType kind) noexcept {
  switch (kind) {
    case EntityType::license:
      return "medical license";
    case EntityType::dea:
      return "DEA registration";
    case EntityType::csr:
      return "CSR license";
  }
  return "credential";
}

std::string_view next_steps_of(std::int32_t days_before, std::optional<WorkflowStatus> workflow_status,
                               std::string_view workflow_next_action,
                               const IntervalTable& intervals) noexcept {
  const bool waits_for_board =
      workflow_status == WorkflowStatus::filed || workflow_status == WorkflowStatus::under_review;
  if (waits_for_board && !workflow_next_action.empty()) return workflow_next_action;
  const std::span<const Interval> rows = intervals.rows().empty() ? default_intervals() : intervals.rows();
  std::string_view action = rows.front().action;
  for (const Interval& row : rows) {
    if (row.days_before >= days_before) action = row.action;
  }
  return action;
}

std::string_view default_body_template() noexcept {
  return "URGENT: Your [credential_type] in [state] expires in [days] days on [expiration_date]. Action "
         "required: [next_steps]. Contact credentialing team for assistance.";
}

std::string_view default_html_template() noexcept {
  return "<p>URGENT: Your <strong>[credential_type]</strong> in [state] expires in [days] days on "
         "<strong>[expiration_date]</strong>.</p>\n<p>Action required: [next_steps].</p>\n"
         "<p>Contact credentialing team for assistance.</p>\n";
}

std::string_view default_subject_template() noexcept {
  return "[urgency]: your [credential_type] in [state] expires in [days] days";
}

std::span<const std::string_view> template_placeholders(NoticeType type) noexcept {
  switch (type) {
    case NoticeType::expiration:
      return kExpirationNames;
    case NoticeType::practice_created:
      return kPracticeCreatedNames;
    case NoticeType::physicians_assigned:
      return kPhysiciansAssignedNames;
    case NoticeType::security_event:
      return kSecurityEventNames;
  }
  return {};
}

Result<MessageTemplate> MessageTemplate::parse(std::string_view text, TemplatePart part, NoticeType type) {
  PHYSCRM_TRYV(check_template_text(text, part));
  MessageTemplate out{text, part, type};
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) out.pieces_.push_back({0, std::exchange(literal, {})});
  };
  for (std::string_view rest = text; !rest.empty();) {
    std::optional<Found> found;
    if (type == NoticeType::expiration) found = find_phrase(rest);
    if (!found && rest.starts_with("[[")) {
      rest.remove_prefix(1);
    } else if (!found && rest.front() == '[') {
      PHYSCRM_TRY(found, find_placeholder(rest, type));
    }
    if (found) {
      end_literal();
      out.pieces_.push_back({static_cast<std::uint8_t>(1 + found->place), {}});
      rest.remove_prefix(found->length);
    } else {
      literal.push_back(rest.front());
      rest.remove_prefix(1);
    }
  }
  end_literal();
  return out;
}

std::string MessageTemplate::render(const MessageFields& fields) const {
  Out out{text_.size() + 96, part_ == TemplatePart::html};
  for (const Piece& piece : pieces_) {
    out.literal(piece.literal);
    if (piece.field == 0 || type_ != NoticeType::expiration) continue;
    append_field(out, static_cast<Field>(piece.field - 1), fields);
  }
  return std::move(out).take();
}

std::string MessageTemplate::render(std::span<const NoticeValue> values) const {
  Out out{text_.size() + 96, part_ == TemplatePart::html};
  const std::span<const std::string_view> names = template_placeholders(type_);
  for (const Piece& piece : pieces_) {
    out.literal(piece.literal);
    if (piece.field == 0 || type_ == NoticeType::expiration) continue;
    for (const NoticeValue& value : values) {
      if (value.name == names[piece.field - 1U]) out.value(value.value);
    }
  }
  return std::move(out).take();
}

const MessageTemplate& default_template(TemplatePart part) {
  static const std::array<MessageTemplate, 3> kDefaults{
      MessageTemplate::parse(default_subject_template(), TemplatePart::subject).value(),
      MessageTemplate::parse(default_body_template(), TemplatePart::body).value(),
      MessageTemplate::parse(default_html_template(), TemplatePart::html).value()};
  return kDefaults[static_cast<std::size_t>(part)];
}

std::string render_default(TemplatePart part, const MessageFields& fields) {
  return default_template(part).render(fields);
}

}  // namespace physcrm
