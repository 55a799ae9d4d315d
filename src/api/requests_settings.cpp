// The settings of a store, as they are answered and as they are changed.
#include <array>

#include "api/list_fields.hpp"
#include "api/requests.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"

namespace physcrm::api {
namespace {

constexpr Field kTimeZone = text_field("timeZone", "The organisation's zone, by its IANA name.", 64);

// The channels of the host that is asked. Secrets are not stored, so that they are never here either.
constexpr std::array kSmtpFields{
    text_field("host", "", kMaxShortText),
    integer_field("port", "").range(1, 65'535),
    choice_field("security", "", kSmtpSecurities),
    text_field("username", "", kMaxShortText).nullable(),
    boolean_field("hasPassword", ""),
    text_field("fromAddress", "", kMaxShortText),
};
constexpr Shape kSmtpShape{"SmtpSettings", kSmtpFields};
constexpr std::array kWebhookFields{
    text_field("url", "For messages without a target of their own.", kMaxTextLength).nullable(),
    array_field("allowedTargets", "", FieldType::text),
    boolean_field("allowPrivateAddresses", ""),
    boolean_field("allowHttp", ""),
};
constexpr Shape kWebhookShape{"WebhookSettings", kWebhookFields};
constexpr std::array kDirectoryFields{text_field("path", "", kMaxTextLength)};
constexpr Shape kDirectoryShape{"DirectorySettings", kDirectoryFields};
constexpr std::array kChannelFields{
    object_field("smtp", "", kSmtpShape).nullable(),
    object_field("webhook", "", kWebhookShape).nullable(),
    object_field("directory", "", kDirectoryShape).nullable(),
    boolean_field("host", "Whether the host sends through a function of its own."),
};
constexpr Shape kChannelsShape{"ChannelSettings", kChannelFields};

constexpr std::array kSettingsFields{
    kTimeZone,
    text_field("rulePack", "Name and version of the rules that new work is made with.", kMaxShortText),
    object_field("policies", "", kPolicyShape),
    object_field("channels", "Of the host that answers, as it was opened; never a secret.", kChannelsShape),
    count_field("version", "One more with each change."),
};
constexpr std::array kChangeFields{
    kTimeZone.range(1, 64),
    object_field("policies", "One left out keeps its value, null sets its default.", kPolicyChangeShape),
    kVersionGuard,
};

void write_smtp(JsonWriter& out, const ChannelSettings& channels) {
  const SmtpConfig& smtp = *channels.email;
  out.begin_object();
  out.key("host").text(smtp.host);
  out.key("port").integer(smtp.port);
  out.key("security").text(kSmtpSecurities[static_cast<std::size_t>(smtp.security)]);
  out.key("username").text_or_null(smtp.username);
  out.key("hasPassword").boolean(channels.has_password);
  out.key("fromAddress").text(smtp.from_address);
  out.end_object();
}

void write_webhook(JsonWriter& out, const WebhookConfig& webhook) {
  out.begin_object();
  out.key("url").text_or_null(webhook.url);
  out.key("allowedTargets").begin_array();
  for (const std::string& target : webhook.allowed_targets) out.text(target);
  out.end_array();
  out.key("allowPrivateAddresses").boolean(webhook.allow_private_addresses);
  out.key("allowHttp").boolean(webhook.allow_http);
  out.end_object();
}

void write_channels(JsonWriter& out, const ChannelSettings& channels) {
  out.begin_object();
  out.key("smtp");
  if (channels.email)
    write_smtp(out, channels);
  else
    out.null();
  out.key("webhook");
  if (channels.webhook)
    write_webhook(out, *channels.webhook);
  else
    out.null();
  out.key("directory");
  if (channels.directory)
    out.begin_object().key("path").text(channels.directory->path).end_object();
  else
    out.null();
  out.key("host").boolean(channels.has_host);
  out.end_object();
}

}  // namespace

constexpr Shape kSettingsShape{"Settings", kSettingsFields};
constexpr Shape kSettingsRequest{"SettingsChange", kChangeFields};

void write_settings(JsonWriter& out, const Settings& settings) {
  out.begin_object();
  out.key("timeZone").text(settings.time_zone);
  out.key("rulePack").text(settings.rule_pack);
  write_policies(out.key("policies"), settings.policies);
  write_channels(out.key("channels"), settings.channels);
  out.key("version").integer(settings.version);
  out.end_object();
}

}  // namespace physcrm::api
