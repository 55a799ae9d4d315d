#include "channel/config.hpp"

#include <utility>

#include "physcrm/byte_source.hpp"
#include "physcrm/channels.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm::channel {

void ConfigChecks::require(bool good, std::string_view field, std::string_view message) {
  if (good) return;
  std::string name{prefix_};
  name += field;
  bad_.push_back({std::move(name), std::string{message}});
}

void ConfigChecks::timeout(int ms, std::string_view field) {
  require(ms >= 1 && ms <= kMaxChannelTimeoutMs, field, "a time-out is 1 to 600000 milliseconds");
}

void ConfigChecks::connections(int count, std::string_view field) {
  require(count >= 1 && count <= kMaxChannelConnections, field, "there are 1 to 64 connections");
}

void ConfigChecks::ca_file(const std::string& path, std::string_view field) {
  if (path.empty()) return;
  const auto file = open_file_source(path);
  if (!file) require(false, field, file.error().message);
}

MailSender ConfigChecks::sender(const std::string& address, const std::string& name,
                                const std::string& reply_to) {
  MailSender sender{.address = {}, .name = name, .reply_to = {}};
  if (auto normalized = normalize_email(address)) {
    sender.address = *std::move(normalized);
  } else {
    require(false, "fromAddress", check_email(address).value_or("this is no e-mail address"));
  }
  if (reply_to.empty()) return sender;
  if (auto normalized = normalize_email(reply_to)) {
    sender.reply_to = *std::move(normalized);
  } else {
    require(false, "replyTo", check_email(reply_to).value_or("this is no e-mail address"));
  }
  return sender;
}

std::optional<Error> ConfigChecks::error() && {
  if (bad_.empty()) return std::nullopt;
  return invalid_fields(std::move(bad_));
}

}  // namespace physcrm::channel
