// The templates of a store: which one a message is made with (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_TEMPLATE_SET_HPP
#define PHYSCRM_NOTIFICATION_TEMPLATE_SET_HPP

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/notification/message.hpp"
#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// A message as it is sent.
struct Message {
  std::string subject;
  std::string text;
  std::string html;
  friend bool operator==(const Message&, const Message&) = default;
};

/// The three parts of a template as they are set. Without HTML, the HTML body is the text in a paragraph.
struct TemplateText {
  std::string subject;
  std::string text;
  std::string html;
  friend bool operator==(const TemplateText&, const TemplateText&) = default;
};

/// Three parts that were checked together.
class NoticeTemplate {
 public:
  /// `invalid_argument` as MessageTemplate::parse has it, naming every bad part at once: `subject`, `text`,
  /// `html`.
  [[nodiscard]] static Result<NoticeTemplate> parse(const TemplateText& text, NoticeType type);

  [[nodiscard]] TemplateText text() const;
  [[nodiscard]] Message render(const MessageFields& fields) const;
  [[nodiscard]] Message render(std::span<const NoticeValue> values) const;

 private:
  NoticeTemplate(MessageTemplate subject, MessageTemplate text, std::optional<MessageTemplate> html)
      : subject_(std::move(subject)), text_(std::move(text)), html_(std::move(html)) {}
  template <class Fields>
  [[nodiscard]] Message render_with(const Fields& fields) const;

  MessageTemplate subject_;
  MessageTemplate text_;
  std::optional<MessageTemplate> html_;
};

/// Whether this is a language tag: 2 to 8 letters and further subtags of 1 to 8 letters or digits after
/// hyphens, at most 35 bytes (`en`, `es-419`, `pt-BR`). Case does not count.
[[nodiscard]] bool is_language_tag(std::string_view text) noexcept;

/// What a template is for.
struct TemplateKey {
  NoticeType notice = NoticeType::expiration;
  Severity severity = Severity::info;
  std::optional<ChannelKind> channel;  ///< nothing: any channel
  std::string language;                ///< in lower case

  /// `expiration/warning/email/pt-br`; any channel is `*`.
  [[nodiscard]] std::string text() const;
  /// The inverse; a language in upper case is taken. Nothing for any other text.
  [[nodiscard]] static std::optional<TemplateKey> parse(std::string_view text);

  friend auto operator<=>(const TemplateKey&, const TemplateKey&) = default;
};

/// The templates in force. A value; reading is safe from many threads.
class TemplateSet {
 public:
  /// `default_language`: what recipients get for whose own language there is no template; a language tag,
  /// else `en`.
  explicit TemplateSet(std::string_view default_language = "en");

  /// Sets a template, or replaces it. `invalid_argument` for a bad part (`subject`, `text`, `html`) or
  /// `language`.
  [[nodiscard]] Result<void> set(TemplateKey key, const TemplateText& text);

  /// Whether there was one.
  bool erase(const TemplateKey& key);

  /// In the order of their keys.
  [[nodiscard]] const std::map<TemplateKey, NoticeTemplate>& all() const noexcept { return templates_; }

  /// The template for a message: for the recipient's language, the language without its region (`pt-br`, then
  /// `pt`) and the default language in turn, the one of this channel, else the one of any channel; at last
  /// the built-in one. All are of this notice and severity. Valid until the set changes.
  [[nodiscard]] const NoticeTemplate& resolve(NoticeType notice, Severity severity, ChannelKind channel,
                                              std::string_view language) const;

 private:
  std::map<TemplateKey, NoticeTemplate> templates_;
  std::string default_language_;
};

/// The template that is used where none was set: that of rules.md 3 for expirations.
[[nodiscard]] const NoticeTemplate& built_in_template(NoticeType notice);

/// What a template would say about an invented physician, or about an invented event. Errors of
/// NoticeTemplate::parse.
[[nodiscard]] Result<Message> preview_template(NoticeType notice, Severity severity,
                                               const TemplateText& text);

}  // namespace physcrm

#endif
