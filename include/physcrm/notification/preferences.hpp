// How a recipient wants to be told: where, in which language, and when (docs/rules.md 3).
#ifndef PHYSCRM_NOTIFICATION_PREFERENCES_HPP
#define PHYSCRM_NOTIFICATION_PREFERENCES_HPP

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/result.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// The quiet part of each day on the recipient's wall clock, in minutes after midnight: from `from_minute`
/// (inclusive) to `to_minute` (exclusive), over midnight when `to` is less than `from`.
struct QuietHours {
  std::int32_t from_minute = 0;  ///< 0..1439
  std::int32_t to_minute = 0;    ///< 0..1439, not equal to `from_minute`
  friend bool operator==(const QuietHours&, const QuietHours&) = default;

  /// Whether this second of the day (0..86399) is quiet.
  [[nodiscard]] constexpr bool contain(std::int32_t second_of_day) const noexcept {
    const std::int32_t minute = second_of_day / 60;
    if (from_minute <= to_minute) return minute >= from_minute && minute < to_minute;
    return minute >= from_minute || minute < to_minute;
  }
};

/// What one recipient has set. The default: e-mail, the store's language and time zone, at any time.
struct DeliveryPreferences {
  std::string email;        ///< instead of the physician's own; of a practice or the team, the only one
  std::string webhook_url;  ///< instead of the configured one; must be an allowed target
  std::vector<ChannelKind> channels;  ///< in order of preference, each once; empty: e-mail
  std::string language;               ///< a language tag; empty: the store's default
  std::string time_zone;              ///< IANA name; empty: the organisation's
  std::optional<QuietHours> quiet_hours;
  std::optional<std::int32_t> digest_hour;  ///< 0..23: one message a day at this hour; nothing: no digest
  bool working_days_only = false;
  friend bool operator==(const DeliveryPreferences&, const DeliveryPreferences&) = default;
};

/// `invalid_argument` naming every bad field at once: `email`, `webhookUrl`, `channels`, `language`,
/// `timeZone` (also when the system has no time zone database), `quietHours.from`, `quietHours.to`,
/// `digest.hour`.
[[nodiscard]] Result<void> check_preferences(const DeliveryPreferences& preferences);

/// The preferences in canonical text, for storage: equal preferences have equal texts.
[[nodiscard]] std::string preferences_text(const DeliveryPreferences& preferences);

/// The inverse of `preferences_text`; `invalid_argument` for any other text and for values out of range. A
/// time zone that the system no longer knows is kept: it is for the caller to fall back to the
/// organisation's.
[[nodiscard]] Result<DeliveryPreferences> parse_preferences(std::string_view text);

/// `HH:MM` of a minute of the day (0..1439), and back; strict, nothing for any other text (`24:00`).
[[nodiscard]] std::string time_of_day_text(std::int32_t minute);
[[nodiscard]] std::optional<std::int32_t> parse_time_of_day(std::string_view text) noexcept;

/// The channels to try, in order: the preferred ones among the `available` (those that are configured and for
/// which the recipient has an address), then e-mail if that is available and not among them. Each once. Empty
/// when nobody can be reached: no such recipient, a permanent error.
[[nodiscard]] std::vector<ChannelKind> channels_for(const DeliveryPreferences& preferences,
                                                    std::span<const ChannelKind> available);

/// The channel to try when the one before it failed for good: the first of `order` that is not among
/// `failed`. Nothing when all have failed: then the recipient's delivery is permanently failed.
[[nodiscard]] std::optional<ChannelKind> next_channel(std::span<const ChannelKind> order,
                                                      std::span<const ChannelKind> failed) noexcept;

}  // namespace physcrm

#endif
