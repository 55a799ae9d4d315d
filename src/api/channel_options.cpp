#include "physcrm/channel_options.hpp"

#include <array>
#include <string>
#include <vector>

#include "api/json.hpp"
#include "api/request.hpp"
#include "api/schema_check.hpp"
#include "api/words.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

using namespace api;

constexpr std::string_view kPath = "channels";
constexpr JsonLimits kLimits{256 * 1024, 6};
constexpr std::int64_t kMaxText = 4096;
constexpr std::int64_t kMaxTargets = 1000;
constexpr std::int64_t kMaxPort = 65'535;

constexpr Field text_member(std::string_view name) {
  return text_field(name, {}, kMaxText);
}
constexpr Field timeout_member(std::string_view name) {
  return integer_field(name, {}).range(1, kMaxChannelTimeoutMs);
}
constexpr Field kConnections = integer_field("maxConnections", {}).range(1, kMaxChannelConnections);

constexpr std::array kSmtpFields{
    text_member("host").required(),
    integer_field("port", {}).range(1, kMaxPort),
    choice_field("security", {}, kSmtpSecurities),
    text_member("username"),
    text_member("password"),
    text_member("fromAddress").required(),
    text_member("fromName"),
    text_member("replyTo"),
    text_member("caFile"),
    timeout_member("connectTimeoutMs"),
    timeout_member("sendTimeoutMs"),
    kConnections,
};
constexpr Shape kSmtp{"SmtpOptions", kSmtpFields};

constexpr std::array kWebhookFields{
    text_member("url"),
    text_member("secret").required(),
    array_field("allowedTargets", {}, FieldType::text).range(0, kMaxTargets),
    boolean_field("allowPrivateAddresses", {}),
    boolean_field("allowHttp", {}),
    text_member("caFile"),
    timeout_member("timeoutMs"),
    kConnections,
};
constexpr Shape kWebhook{"WebhookOptions", kWebhookFields};

constexpr std::array kDirectoryFields{
    text_member("path").required(),
    text_member("fromAddress"),
    text_member("fromName"),
    text_member("replyTo"),
};
constexpr Shape kDirectory{"DirectoryOptions", kDirectoryFields};

constexpr std::array kChannelFields{
    object_field("smtp", {}, kSmtp),
    object_field("webhook", {}, kWebhook),
    object_field("directory", {}, kDirectory),
};
constexpr Shape kChannels{"ChannelOptions", kChannelFields};

int number(const Request& from, std::string_view name, int otherwise) {
  return static_cast<int>(from.integer(name).value_or(otherwise));
}

SmtpSecurity security_of(const Request& from, SmtpSecurity otherwise) {
  const std::string word = from.text_or_empty("security");
  for (std::size_t i = 0; i < kSmtpSecurities.size(); ++i) {
    if (word == kSmtpSecurities[i]) return static_cast<SmtpSecurity>(i);
  }
  return otherwise;
}

SmtpConfig smtp_of(const Request& from) {
  SmtpConfig config;
  config.host = from.text_or_empty("host");
  config.port = number(from, "port", config.port);
  config.security = security_of(from, config.security);
  config.username = from.text_or_empty("username");
  config.password = from.text_or_empty("password");
  config.from_address = from.text_or_empty("fromAddress");
  config.from_name = from.text_or_empty("fromName");
  config.reply_to = from.text_or_empty("replyTo");
  config.ca_file = from.text_or_empty("caFile");
  config.connect_timeout_ms = number(from, "connectTimeoutMs", config.connect_timeout_ms);
  config.send_timeout_ms = number(from, "sendTimeoutMs", config.send_timeout_ms);
  config.max_connections = number(from, "maxConnections", config.max_connections);
  return config;
}

WebhookConfig webhook_of(const Request& from) {
  WebhookConfig config;
  config.url = from.text_or_empty("url");
  config.secret = from.text_or_empty("secret");
  config.allowed_targets = from.texts("allowedTargets");
  config.allow_private_addresses = from.is_set("allowPrivateAddresses");
  config.allow_http = from.is_set("allowHttp");
  config.ca_file = from.text_or_empty("caFile");
  config.timeout_ms = number(from, "timeoutMs", config.timeout_ms);
  config.max_connections = number(from, "maxConnections", config.max_connections);
  return config;
}

DirectoryConfig directory_of(const Request& from) {
  DirectoryConfig config;
  config.path = from.text_or_empty("path");
  config.from_address = from.text_or_empty("fromAddress");
  config.from_name = from.text_or_empty("fromName");
  config.reply_to = from.text_or_empty("replyTo");
  return config;
}

Error at_channels(Error error) {
  error.field = kPath;
  error.message = std::string{kPath} + ": " + error.message;
  return error;
}

}  // namespace

Result<ChannelOptions> parse_channel_options(std::string_view json) {
  ChannelOptions options;
  if (json.empty()) return options;
  auto parsed = parse_json(json, kLimits);
  if (!parsed) return at_channels(std::move(parsed).error());
  if (parsed.value().object() == nullptr) {
    return at_channels({ErrorCode::invalid_argument, "must be a JSON object"});
  }
  std::vector<FieldError> bad;
  check_shape(parsed.value(), kChannels, {}, bad);
  if (!bad.empty()) return invalid_fields(std::move(bad));
  const Request given{parsed.value()};
  if (const auto smtp = given.object("smtp")) options.email = smtp_of(*smtp);
  if (const auto webhook = given.object("webhook")) options.webhook = webhook_of(*webhook);
  if (const auto directory = given.object("directory")) options.directory = directory_of(*directory);
  return options;
}

}  // namespace physcrm
