#include "physcrm/notification/message.hpp"

#include <array>
#include <cstdlib>

#include "physcrm/roster/states.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

enum class Field : std::uint8_t {
  literal,
  physician_name,
  credential_type,
  state,
  state_code,
  expiration_date,
  days,
  next_steps,
  urgency,
  contact,
  days_and_noun,  // `[days] days`
  expires,        // `expires in [days] days`
  expires_on,     // `expires in [days] days on`
};

struct Placeholder {
  std::string_view name;
  Field field;
};

constexpr std::array<Placeholder, 9> kPlaceholders{{
    {"physician_name", Field::physician_name},
    {"credential_type", Field::credential_type},
    {"state", Field::state},
    {"state_code", Field::state_code},
    {"expiration_date", Field::expiration_date},
    {"days", Field::days},
    {"next_steps", Field::next_steps},
    {"urgency", Field::urgency},
    {"contact", Field::contact},
}};

/// Longest first: the first that fits is taken.
constexpr std::array<Placeholder, 3> kPhrases{{
    {"expires in [days] days on", Field::expires_on},
    {"expires in [days] days", Field::expires},
    {"[days] days", Field::days_and_noun},
}};

constexpr std::string_view kUnnamedState = "an unnamed state";

constexpr bool is_word_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

const Placeholder* find_phrase(std::string_view rest) noexcept {
  for (const Placeholder& phrase : kPhrases) {
    const std::size_t length = phrase.name.size();
    if (!rest.starts_with(phrase.name)) continue;
    if (rest.size() == length || !is_word_character(rest[length])) return &phrase;
  }
  return nullptr;
}

const Placeholder* find_placeholder(std::string_view name) noexcept {
  for (const Placeholder& placeholder : kPlaceholders) {
    if (placeholder.name == name) return &placeholder;
  }
  return nullptr;
}

Error unknown_placeholder(std::string_view name) {
  std::vector<std::string> allowed;
  for (const Placeholder& placeholder : kPlaceholders) allowed.emplace_back(placeholder.name);
  return Error{ErrorCode::invalid_argument, "there is no placeholder [" + std::string{name} + "]", "template"}
      .with("placeholder", std::string{name})
      .with("allowed", std::move(allowed));
}

Error bad_template(const char* why) {
  return {ErrorCode::invalid_argument, why, "template"};
}

Result<void> check_template_text(std::string_view text, TemplatePart part) {
  const bool is_body = part == TemplatePart::body;
  if (text.empty()) return bad_template("a template may not be empty");
  if (text.size() > (is_body ? kMaxBodyTemplateBytes : kMaxSubjectTemplateBytes)) {
    return bad_template(is_body ? "a body is at most 10000 bytes long"
                                : "a subject is at most 300 bytes long");
  }
  if (!is_clean_text(text, text.size(), is_body)) {
    return bad_template(is_body ? "the template is not UTF-8 or holds control characters"
                                : "a subject is one line of UTF-8 without control characters");
  }
  return ok();
}

/// A value of a field: never more than text, whatever is in it.
void append_value(std::string& out, std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(byte < 0x20 || byte == 0x7F ? ' ' : c);
  }
}

void append_days(std::string& out, std::int64_t days) {
  out += std::to_string(days);
  out += days == 1 || days == -1 ? " day" : " days";
}

void append_expiry(std::string& out, std::int64_t days, bool with_on) {
  if (days > 0) {
    out += "expires in ";
    append_days(out, days);
    if (with_on) out += " on";
    return;
  }
  if (days == 0) {
    out += "expires today";
  } else {
    out += "expired ";
    append_days(out, -days);
    out += " ago";
  }
  if (with_on) out += ", on";
}

void append_state(std::string& out, std::string_view code) {
  const std::string_view name = state_name(code);
  append_value(out, !name.empty() ? name : !code.empty() ? code : kUnnamedState);
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

void append_field(std::string& out, Field field, const MessageFields& fields) {
  switch (field) {
    case Field::literal:
      return;
    case Field::physician_name:
      return append_value(out, fields.physician_name);
    case Field::credential_type:
      return append_value(out, credential_type_name(fields.kind));
    case Field::state:
      return append_state(out, fields.state);
    case Field::state_code:
      return append_value(out, fields.state);
    case Field::expiration_date:
      return append_value(out, fields.expiration.to_string());
    case Field::days:
      return append_value(out, std::to_string(fields.days_until));
    case Field::next_steps:
      return append_value(out, fields.next_steps);
    case Field::urgency:
      return append_value(out, urgency_of(fields.severity));
    case Field::contact:
      return append_value(out, fields.contact);
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

std::string_view default_subject_template() noexcept {
  return "[urgency]: your [credential_type] in [state] expires in [days] days";
}

std::vector<std::string_view> template_placeholders() {
  std::vector<std::string_view> names;
  for (const Placeholder& placeholder : kPlaceholders) names.push_back(placeholder.name);
  return names;
}

Result<MessageTemplate> MessageTemplate::parse(std::string_view text, TemplatePart part) {
  if (auto checked = check_template_text(text, part); !checked) return std::move(checked).error();
  MessageTemplate out;
  out.text_ = text;
  std::string literal;
  const auto add_field = [&](Field field) {
    if (!literal.empty()) out.pieces_.push_back({static_cast<std::uint8_t>(Field::literal), literal});
    literal.clear();
    out.pieces_.push_back({static_cast<std::uint8_t>(field), {}});
  };
  for (std::string_view rest = text; !rest.empty();) {
    if (const Placeholder* phrase = find_phrase(rest)) {
      add_field(phrase->field);
      rest.remove_prefix(phrase->name.size());
    } else if (rest.starts_with("[[")) {
      literal.push_back('[');
      rest.remove_prefix(2);
    } else if (rest.front() == '[') {
      const std::size_t end = rest.find(']');
      if (end == std::string_view::npos) return bad_template("a bracket is opened and never closed");
      const std::string_view name = rest.substr(1, end - 1);
      const Placeholder* placeholder = find_placeholder(name);
      if (placeholder == nullptr) return unknown_placeholder(name);
      add_field(placeholder->field);
      rest.remove_prefix(end + 1);
    } else {
      literal.push_back(rest.front());
      rest.remove_prefix(1);
    }
  }
  if (!literal.empty()) out.pieces_.push_back({static_cast<std::uint8_t>(Field::literal), literal});
  return out;
}

std::string MessageTemplate::render(const MessageFields& fields) const {
  std::string out;
  out.reserve(text_.size() + 96);
  for (const Piece& piece : pieces_) {
    out += piece.literal;
    append_field(out, static_cast<Field>(piece.kind), fields);
  }
  return out;
}

const MessageTemplate& default_template(TemplatePart part) {
  static const MessageTemplate subject =
      MessageTemplate::parse(default_subject_template(), TemplatePart::subject).value();
  static const MessageTemplate body =
      MessageTemplate::parse(default_body_template(), TemplatePart::body).value();
  return part == TemplatePart::subject ? subject : body;
}

std::string render_default(TemplatePart part, const MessageFields& fields) {
  return default_template(part).render(fields);
}

}  // namespace physcrm
