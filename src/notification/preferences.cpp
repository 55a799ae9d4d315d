#include "physcrm/notification/preferences.hpp"

#include <algorithm>
#include <utility>

#include "base/codec.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "base/zone.hpp"
#include "physcrm/notification/template_set.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kDocument = "delivery_preferences";
constexpr int kVersion = 1;
constexpr std::int32_t kMinutesOfDay = 24 * 60;
constexpr std::size_t kMaxZoneBytes = 64;
constexpr std::size_t kMaxUrlBytes = 2000;

bool contains(std::span<const ChannelKind> channels, ChannelKind channel) noexcept {
  return std::find(channels.begin(), channels.end(), channel) != channels.end();
}

bool is_each_once(std::span<const ChannelKind> channels) noexcept {
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (channels[i] > ChannelKind::host || contains(channels.first(i), channels[i])) return false;
  }
  return true;
}

constexpr bool is_minute(std::int32_t minute) noexcept {
  return minute >= 0 && minute < kMinutesOfDay;
}

/// All but whether the system knows the time zone.
std::vector<FieldError> bad_fields(const DeliveryPreferences& preferences) {
  std::vector<FieldError> bad;
  if (!preferences.email.empty() && !is_valid_email(preferences.email)) {
    bad.push_back({"email", "this is no e-mail address"});
  }
  if (preferences.webhook_url.size() > kMaxUrlBytes || !is_valid_utf8(preferences.webhook_url)) {
    bad.push_back({"webhookUrl", "must be a URL of at most 2000 bytes"});
  }
  if (!is_each_once(preferences.channels)) bad.push_back({"channels", "each channel may be named once"});
  if (!preferences.language.empty() && !is_language_tag(preferences.language)) {
    bad.push_back({"language", "this is no language tag (as en, es-419, pt-BR are)"});
  }
  if (preferences.time_zone.size() > kMaxZoneBytes || !is_valid_utf8(preferences.time_zone)) {
    bad.push_back({"timeZone", "must be the name of a time zone"});
  }
  if (const auto& quiet = preferences.quiet_hours) {
    if (!is_minute(quiet->from_minute)) bad.push_back({"quietHours.from", "must be 00:00 to 23:59"});
    if (!is_minute(quiet->to_minute)) {
      bad.push_back({"quietHours.to", "must be 00:00 to 23:59"});
    } else if (quiet->from_minute == quiet->to_minute) {
      bad.push_back({"quietHours.to", "must differ from the beginning"});
    }
  }
  if (preferences.digest_hour && (*preferences.digest_hour < 0 || *preferences.digest_hour > 23)) {
    bad.push_back({"digest.hour", "must be 0 to 23"});
  }
  return bad;
}

Error unreadable() {
  return {ErrorCode::invalid_argument, "these are no delivery preferences"};
}

/// A number that was written from 32 bits.
Result<std::int32_t> read_number(CanonicalReader& reader) {
  PHYSCRM_TRY(const std::int64_t value, reader.integer());
  if (value < 0 || value >= kMinutesOfDay) return unreadable();
  return static_cast<std::int32_t>(value);
}

Result<std::vector<ChannelKind>> read_channels(CanonicalReader& reader) {
  std::vector<ChannelKind> channels;
  PHYSCRM_TRYV(reader.begin_list());
  while (reader.has_more()) {
    PHYSCRM_TRY(const std::string_view name, reader.text());
    const std::optional<ChannelKind> channel = from_string<ChannelKind>(name);
    if (!channel) return unreadable();
    channels.push_back(*channel);
  }
  PHYSCRM_TRYV(reader.end_list());
  return channels;
}

Result<std::optional<QuietHours>> read_quiet_hours(CanonicalReader& reader) {
  std::optional<QuietHours> quiet;
  PHYSCRM_TRYV(reader.begin_list());
  if (reader.has_more()) {
    PHYSCRM_TRY(const std::int32_t from, read_number(reader));
    PHYSCRM_TRY(const std::int32_t to, read_number(reader));
    quiet = QuietHours{from, to};
  }
  PHYSCRM_TRYV(reader.end_list());
  return quiet;
}

}  // namespace

Result<void> check_preferences(const DeliveryPreferences& preferences) {
  std::vector<FieldError> bad = bad_fields(preferences);
  if (!preferences.time_zone.empty() && !is_known_zone(preferences.time_zone)) {
    std::erase_if(bad, [](const FieldError& field) { return field.field == "timeZone"; });
    bad.push_back({"timeZone", "there is no time zone of this name"});
  }
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return ok();
}

std::string preferences_text(const DeliveryPreferences& preferences) {
  CanonicalWriter writer{kDocument, kVersion};
  writer.text(preferences.email).text(preferences.webhook_url).begin_list();
  for (const ChannelKind channel : preferences.channels) writer.text(to_string(channel));
  writer.end_list().text(preferences.language).text(preferences.time_zone).begin_list();
  if (const auto& quiet = preferences.quiet_hours) {
    writer.integer(quiet->from_minute).integer(quiet->to_minute);
  }
  writer.end_list().integer_or_absent(preferences.digest_hour);
  writer.integer(preferences.working_days_only ? 1 : 0);
  return std::move(writer).bytes();
}

Result<DeliveryPreferences> parse_preferences(std::string_view text) {
  PHYSCRM_TRY(CanonicalReader reader, CanonicalReader::open(text, kDocument));
  if (reader.version() != kVersion) return unreadable();
  DeliveryPreferences out;
  PHYSCRM_TRY(out.email, reader.text());
  PHYSCRM_TRY(out.webhook_url, reader.text());
  PHYSCRM_TRY(out.channels, read_channels(reader));
  PHYSCRM_TRY(out.language, reader.text());
  PHYSCRM_TRY(out.time_zone, reader.text());
  PHYSCRM_TRY(out.quiet_hours, read_quiet_hours(reader));
  PHYSCRM_TRY(const std::optional<std::int64_t> digest_hour, reader.integer_or_absent());
  PHYSCRM_TRY(const std::int64_t working_days_only, reader.integer());
  PHYSCRM_TRYV(reader.finish());
  if (digest_hour && (*digest_hour < 0 || *digest_hour > 23)) return unreadable();
  if (working_days_only < 0 || working_days_only > 1) return unreadable();
  if (digest_hour) out.digest_hour = static_cast<std::int32_t>(*digest_hour);
  out.working_days_only = working_days_only == 1;
  if (!bad_fields(out).empty()) return unreadable();
  return out;
}

std::string time_of_day_text(std::int32_t minute) {
  const auto two_digits = [](std::int32_t value) {
    return std::string{static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
  };
  const std::int32_t within = std::clamp(minute, 0, kMinutesOfDay - 1);
  return two_digits(within / 60) + ':' + two_digits(within % 60);
}

std::optional<std::int32_t> parse_time_of_day(std::string_view text) noexcept {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t digit : {0U, 1U, 3U, 4U}) {
    if (!is_ascii_digit(text[digit])) return std::nullopt;
  }
  const std::int32_t hour = (text[0] - '0') * 10 + (text[1] - '0');
  const std::int32_t minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

std::vector<ChannelKind> channels_for(const DeliveryPreferences& preferences,
                                      std::span<const ChannelKind> available) {
  std::vector<ChannelKind> order;
  const auto add = [&](ChannelKind channel) {
    if (contains(available, channel) && !contains(order, channel)) order.push_back(channel);
  };
  for (const ChannelKind channel : preferences.channels) add(channel);
  add(ChannelKind::email);
  return order;
}

std::optional<ChannelKind> next_channel(std::span<const ChannelKind> order,
                                        std::span<const ChannelKind> failed) noexcept {
  for (const ChannelKind channel : order) {
    if (!contains(failed, channel)) return channel;
  }
  return std::nullopt;
}

}  // namespace physcrm
