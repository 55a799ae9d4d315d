#include "notification/send_time.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace physcrm {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
/// As far as a working day is looked for: further than any run of holidays, and an end for a table of nothing
/// else.
constexpr std::int32_t kMaxDaysAhead = 60;

/// The recipient's rules, with some of them given up.
class SendRules {
 public:
  SendRules(const DeliveryPreferences& preferences, const Zone& zone, const HolidayTable& holidays) noexcept
      : quiet_(preferences.quiet_hours),
        digest_hour_(preferences.digest_hour),
        working_days_only_(preferences.working_days_only),
        zone_(zone),
        holidays_(holidays) {}

  SendRules& give_up_working_days() noexcept {
    working_days_only_ = false;
    return *this;
  }
  SendRules& give_up_digest() noexcept {
    digest_hour_.reset();
    return *this;
  }

  /// The first moment at or after `not_before` that keeps the rules in force.
  [[nodiscard]] Instant earliest(Instant not_before) const {
    const Date today = zone_.civil_date(not_before);
    // Yesterday's digest may have been put off into today by the quiet hours.
    for (std::int32_t ahead = digest_hour_ ? -2 : 0; ahead <= kMaxDaysAhead; ++ahead) {
      const Date day = today.plus_days(ahead);
      if (zone_.civil_date(zone_.first_instant(day)) != day) continue;  // a day that the zone leaves out
      const Instant at = after_quiet_hours(beginning_of(day, not_before));
      if (at >= not_before && is_allowed_day(zone_.civil_date(at))) return at;
    }
    return not_before;
  }

 private:
  [[nodiscard]] Instant beginning_of(Date day, Instant not_before) const {
    if (digest_hour_) return zone_.instant_at(day, std::clamp(*digest_hour_, 0, 23) * 3600);
    return std::max(not_before, zone_.first_instant(day));
  }

  [[nodiscard]] bool is_allowed_day(Date day) const {
    return !working_days_only_ || is_working_day(day, holidays_);
  }

  /// The same moment outside quiet hours, else their end. A gap may lead from one end into the next
  /// beginning; what still is quiet after some days always is.
  [[nodiscard]] Instant after_quiet_hours(Instant at) const {
    if (!quiet_) return at;
    Instant open = at;
    for (int tries = 0; tries < 4; ++tries) {
      const CivilTime shown = zone_.civil_time(open);
      if (!quiet_->contain(shown.second_of_day)) return open;
      open = end_of_quiet_hours(shown, open);
    }
    return at;
  }

  [[nodiscard]] Instant end_of_quiet_hours(const CivilTime& shown, Instant at) const {
    const std::int32_t end_s = std::clamp(quiet_->to_minute, 0, 1440) * 60;
    const bool ends_tomorrow = shown.second_of_day >= end_s;
    const Instant end = zone_.instant_at(shown.date.plus_days(ends_tomorrow ? 1 : 0), end_s);
    if (end > at) return end;
    // The end has passed once already: the clock went back, and this is the second time around.
    const Instant whole_second{at.microseconds() - at.microseconds() % kMicro};
    return whole_second.plus_seconds(end_s - shown.second_of_day);
  }

  std::optional<QuietHours> quiet_;
  std::optional<std::int32_t> digest_hour_;
  bool working_days_only_;
  const Zone& zone_;
  const HolidayTable& holidays_;
};

}  // namespace

bool is_working_day(Date day, const HolidayTable& holidays) {
  // 1970-01-03, day 2, was a Saturday.
  const std::int32_t since_saturday = ((day.days_since_epoch() - 2) % 7 + 7) % 7;
  return since_saturday > 1 && !holidays.contains(day);
}

Instant earliest_send(const DeliveryPreferences& preferences, const Zone& zone, const HolidayTable& holidays,
                      Severity severity, std::optional<Date> expiration, Instant not_before) {
  if (severity == Severity::critical) return not_before;
  SendRules rules{preferences, zone, holidays};
  const Instant wanted = rules.earliest(not_before);
  if (!expiration || zone.civil_date(not_before) > *expiration) return wanted;
  const auto is_in_time = [&](Instant at) { return zone.civil_date(at) <= *expiration; };
  if (is_in_time(wanted)) return wanted;
  const Instant any_day = rules.give_up_working_days().earliest(not_before);
  if (is_in_time(any_day)) return any_day;
  const Instant any_hour = rules.give_up_digest().earliest(not_before);
  return is_in_time(any_hour) ? any_hour : not_before;
}

std::vector<std::vector<std::size_t>> group_digests(std::span<const DueDelivery> deliveries,
                                                    const Zone& zone) {
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::pair<std::string_view, Date>, std::size_t> of_day;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const DueDelivery& due = deliveries[i];
    if (due.severity == Severity::critical) {
      groups.push_back({i});
      continue;
    }
    const auto [group, is_new] =
        of_day.try_emplace({due.recipient, zone.civil_date(due.send_at)}, groups.size());
    if (is_new) groups.emplace_back();
    groups[group->second].push_back(i);
  }
  return groups;
}

}  // namespace physcrm
