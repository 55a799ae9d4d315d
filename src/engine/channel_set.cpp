#include "engine/channel_set.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/try.hpp"

namespace physcrm {
namespace {

/// Keeps the channel, or what is wrong with its configuration; any other error is answered.
Result<void> take(Result<std::unique_ptr<Channel>> made, std::unique_ptr<Channel>& channel,
                  std::vector<FieldError>& bad) {
  if (made) {
    channel = std::move(made).value();
    return ok();
  }
  Error error = std::move(made).error();
  if (error.code != ErrorCode::invalid_argument) return error;
  if (error.fields.empty()) error.fields.push_back({error.field, error.message});
  std::move(error.fields.begin(), error.fields.end(), std::back_inserter(bad));
  return ok();
}

}  // namespace

Result<ChannelSet> ChannelSet::open(const ChannelOptions& options) {
  ChannelSet set;
  std::vector<FieldError> bad;
  const auto slot = [&set](ChannelKind kind) -> std::unique_ptr<Channel>& {
    return set.channels_[static_cast<std::size_t>(kind)];
  };
  if (options.email) PHYSCRM_TRYV(take(make_smtp_channel(*options.email), slot(ChannelKind::email), bad));
  if (options.webhook) {
    set.has_webhook_url_ = !options.webhook->url.empty();
    PHYSCRM_TRYV(take(make_webhook_channel(*options.webhook), slot(ChannelKind::webhook), bad));
  }
  if (options.directory) {
    PHYSCRM_TRYV(take(make_directory_channel(*options.directory), slot(ChannelKind::directory), bad));
  }
  if (options.host) PHYSCRM_TRYV(take(make_host_channel(options.host), slot(ChannelKind::host), bad));
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return set;
}

bool ChannelSet::is_empty() const noexcept {
  return std::none_of(channels_.begin(), channels_.end(),
                      [](const auto& channel) { return channel != nullptr; });
}

std::uint32_t ChannelSet::mask() const noexcept {
  std::uint32_t mask = 0;
  for (std::size_t kind = 0; kind < channels_.size(); ++kind) {
    if (channels_[kind] != nullptr) mask |= std::uint32_t{1} << kind;
  }
  return mask;
}

std::vector<ChannelKind> ChannelSet::reaching(bool has_email, bool has_webhook) const {
  std::vector<ChannelKind> kinds;
  const auto add = [&](ChannelKind kind, bool has_address) {
    if (has_address && find(kind) != nullptr) kinds.push_back(kind);
  };
  add(ChannelKind::email, has_email);
  add(ChannelKind::webhook, has_webhook || has_webhook_url_);
  add(ChannelKind::directory, has_email);  // a mail that somebody else delivers
  add(ChannelKind::host, true);
  return kinds;
}

}  // namespace physcrm
