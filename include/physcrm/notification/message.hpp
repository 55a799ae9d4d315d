// What a notification says: templates with a fixed set of placeholders, filled in one pass (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_MESSAGE_HPP
#define PHYSCRM_NOTIFICATION_MESSAGE_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// The facts that a message is filled with. Views: they must outlive the call only.
struct MessageFields {
  std::string_view physician_name;
  EntityType kind = EntityType::license;
  std::string_view state;  ///< code ("TX"); written as people read it ("Texas")
  Date expiration;
  std::int32_t days_until = 0;  ///< the days really left, on the day of rendering; never the interval
  Severity severity = Severity::info;
  std::string_view next_steps;  ///< see `next_steps_of`
  std::string_view contact = "credentialing team";
};

/// `medical license`, `DEA registration`, `CSR license`.
[[nodiscard]] std::string_view credential_type_name(EntityType kind) noexcept;

/// What stands for `[next_steps]`: while the renewal is filed or under review, the workflow's next action
/// (telling someone to apply who has applied would be wrong); else the interval's action.
/// `workflow_status` is absent when the credential has no active workflow. Days that are no row of the table
/// (a policy changed since) take the action of the row that covers them, else of the first row; an empty
/// table takes the default one's.
[[nodiscard]] std::string_view next_steps_of(std::int32_t days_before,
                                             std::optional<WorkflowStatus> workflow_status,
                                             std::string_view workflow_next_action,
                                             const IntervalTable& intervals = kDefaultIntervals) noexcept;

/// `URGENT: Your [credential_type] in [state] expires in [days] days on [expiration_date]. Action required:
/// [next_steps]. Contact credentialing team for assistance.`
[[nodiscard]] std::string_view default_body_template() noexcept;

/// The same as the body, in paragraphs of HTML.
[[nodiscard]] std::string_view default_html_template() noexcept;

/// `[urgency]: your [credential_type] in [state] expires in [days] days`
[[nodiscard]] std::string_view default_subject_template() noexcept;

/// The placeholders that a template of this notice may hold, without brackets.
/// - expiration: physician_name, credential_type, state, state_code, expiration_date (YYYY-MM-DD), days (the
///   number; negative after the expiration), next_steps, urgency (Notice, Important, Urgent), contact
/// - practice_created: practice_name, practice_type, created_by, contact
/// - physicians_assigned: practice_name, physician_count, physicians, assigned_by, contact
/// - security_event: event, account, address, at, contact
[[nodiscard]] std::span<const std::string_view> template_placeholders(
    NoticeType type = NoticeType::expiration) noexcept;

/// The value of one placeholder of a system notice.
struct NoticeValue {
  std::string_view name;
  std::string_view value;
};

enum class TemplatePart : std::uint8_t { subject = 0, body = 1, html = 2 };
inline constexpr std::size_t kMaxSubjectTemplateBytes = 300;
inline constexpr std::size_t kMaxBodyTemplateBytes = 10'000;
inline constexpr std::size_t kMaxHtmlTemplateBytes = 50'000;

/// A template that was checked when it was set. `[name]` is a placeholder, `[[` a literal bracket.
///
/// Two phrases are read as a whole, so that the words fit the number:
/// - `expires in [days] days`, with or without ` on` after it: "expires in 5 days on", "expires in 1 day on",
///   "expires today, on", "expired 1 day ago, on", "expired 3 days ago, on" (without `on`: no comma either).
/// - `[days] days` elsewhere: "1 day", "5 days".
///
/// HTML is its author's but for the values, which are escaped. So that escaping is enough, no placeholder
/// stands inside a tag, and there are no `script` and `style` elements; so that the words stay true, no tag
/// and no line break parts `expires in [days] days`.
class MessageTemplate {
 public:
  /// `invalid_argument` when it is empty, too long, not UTF-8, holds control characters (a body may have line
  /// feeds and tabs; a subject is one line), a bracket that is never closed, or a placeholder that this
  /// notice does not have; of HTML also when it breaks one of the rules above. For a placeholder the message
  /// names it and `details.allowed` lists those that exist.
  [[nodiscard]] static Result<MessageTemplate> parse(std::string_view text, TemplatePart part,
                                                     NoticeType type = NoticeType::expiration);

  /// The text that was set.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// The message about an expiration. Values are put in as they are, once: brackets in a value stay text.
  /// Control characters in values become spaces, so that no name adds a line or a header. A system notice's
  /// template is rendered with its placeholders empty.
  [[nodiscard]] std::string render(const MessageFields& fields) const;

  /// The same for a system notice; a placeholder without a value is empty, as are those of an expiration.
  [[nodiscard]] std::string render(std::span<const NoticeValue> values) const;

 private:
  struct Piece {
    std::uint8_t field;  ///< 0: a literal; else 1 + its place among the notice's placeholders and phrases
    std::string literal;
  };
  MessageTemplate(std::string_view text, TemplatePart part, NoticeType type)
      : text_(text), part_(part), type_(type) {}
  std::string text_;
  TemplatePart part_;
  NoticeType type_;
  std::vector<Piece> pieces_;
};

/// The default templates, parsed once.
[[nodiscard]] const MessageTemplate& default_template(TemplatePart part);

/// `default_template(part).render(fields)`.
[[nodiscard]] std::string render_default(TemplatePart part, const MessageFields& fields);

}  // namespace physcrm

#endif
