// How messages leave this host, told as one JSON text: for hosts that keep it in a file.
#ifndef PHYSCRM_CHANNEL_OPTIONS_HPP
#define PHYSCRM_CHANNEL_OPTIONS_HPP

#include <string_view>

#include "physcrm/engine.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

/// Reads `{"smtp": {...}, "webhook": {...}, "directory": {...}}`, any of them, each with the members of its
/// configuration in camelCase (`SmtpConfig::from_address` is `fromAddress`); what is left out keeps its
/// default. An empty text is no channel at all.
///
/// `invalid_argument` naming every bad member at once (`smtp.port`, `webhook.allowedTargets[2]`), unknown
/// ones too; field `channels` where the text is no JSON object. What the channels' factories check
/// (addresses, files, what goes together) is theirs to name, at opening. No error holds a value.
[[nodiscard]] Result<ChannelOptions> parse_channel_options(std::string_view json);

}  // namespace physcrm

#endif
