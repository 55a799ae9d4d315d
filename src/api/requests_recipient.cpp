// Requests about preferences and templates.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/words.hpp"
#include "physcrm/notification/message.hpp"
#include "physcrm/notification/preferences.hpp"
#include "physcrm/notification/template_set.hpp"
#include "physcrm/recipients.hpp"

namespace physcrm::api {
namespace {

constexpr std::int64_t kMaxRecipient = 40;
constexpr std::int64_t kMaxLanguage = 35;

std::optional<std::string> recipient_rule(std::string_view text) {
  if (Recipient::parse(text)) return std::nullopt;
  return "must be phy_ or prc_ and a number, or team";
}
std::optional<std::string> language_rule(std::string_view text) {
  if (is_language_tag(text)) return std::nullopt;
  return "must be a language tag (as en, es-419, pt-BR are)";
}
std::optional<std::string> time_rule(std::string_view text) {
  if (parse_time_of_day(text)) return std::nullopt;
  return "must be a time of day, 00:00 to 23:59";
}

constexpr Field kRecipient =
    text_field("recipient", "Who: a physician (`phy_17`), a practice (`prc_3`) or the `team`.", kMaxRecipient)
        .range(1, kMaxRecipient)
        .obeying(recipient_rule)
        .required();

constexpr Field time_field(std::string_view name, std::string_view doc) {
  return text_field(name, doc, 5).range(5, 5).obeying(time_rule).required();
}
constexpr std::array kQuietHoursFields{
    time_field("from", "`HH:MM` on the recipient's wall clock."),
    time_field("to", "The first moment that is not quiet; over midnight when before `from`."),
};
constexpr Shape kQuietHoursChange{"QuietHoursChange", kQuietHoursFields};
constexpr std::array kDigestFields{
    integer_field("hour", "The hour of the day, 0 to 23, of the one message.").range(0, 23).required(),
};
constexpr Shape kDigestChange{"DigestChange", kDigestFields};

constexpr std::array kPreferencesFields{
    kRecipient,
    array_field("channels", "In order of preference; null or empty: e-mail.", kChannelKinds)
        .range(0, kChannelKinds.size())
        .nullable(),
    text_field("language", "A language tag; null: the store's.", kMaxLanguage)
        .obeying(language_rule)
        .nullable(),
    text_field("timeZone", "By its IANA name; null: the organisation's.", 64).nullable(),
    object_field("quietHours", "Null: none.", kQuietHoursChange).nullable(),
    object_field("digest", "Null: each message by itself.", kDigestChange).nullable(),
    boolean_field("workingDaysOnly", "Null: no.").nullable(),
    text_field("email", "Instead of the physician's own; of a practice and the team the only one.", 254)
        .nullable(),
    text_field("webhookUrl", "Instead of the configured one; an allowed target.", 2000).nullable(),
    integer_field("version",
                  "The version the change was made for, 0 where nothing was set; another one "
                  "stored is `conflict`.")
        .range(0, std::numeric_limits<std::int64_t>::max()),
};
constexpr std::array kRecipientFields{kRecipient};

constexpr Field kNotice =
    choice_field("notice", "What it is about.", kNoticeTypes).otherwise(R"("expiration")");
constexpr Field kSeverity = choice_field("severity", "", kSeverities).required();
constexpr Field kChannel = choice_field("channel", "Null or left out: any.", kChannelKinds).nullable();
constexpr Field kLanguage = text_field("language", "A language tag.", kMaxLanguage)
                                .range(1, kMaxLanguage)
                                .obeying(language_rule)
                                .otherwise(R"("en")");
constexpr Field kSubject =
    text_field("subject", "One line, with `[placeholders]`; needed beside a body.", kMaxSubjectTemplateBytes)
        .nullable();
constexpr Field kBody = text_field("body", "", kMaxBodyTemplateBytes).required();
constexpr Field kHtml =
    text_field("html", "Null or left out: the body in a paragraph.", kMaxHtmlTemplateBytes).nullable();

constexpr std::array kTemplateSetFields{kNotice,  kSeverity,        kChannel, kLanguage,
                                        kSubject, kBody.nullable(), kHtml};
constexpr std::array kTemplatePreviewFields{kNotice, kSeverity, kChannel, kLanguage, kSubject, kBody, kHtml};

}  // namespace

constexpr Shape kRecipientRequest{"RecipientName", kRecipientFields};
constexpr Shape kPreferencesRequest{"PreferencesChange", kPreferencesFields};
constexpr Shape kTemplateSetRequest{"TemplateChange", kTemplateSetFields};
constexpr Shape kTemplatePreviewRequest{"TemplatePreviewQuery", kTemplatePreviewFields};

}  // namespace physcrm::api
