#include "physcrm/notification/interval.hpp"

#include "physcrm/notification/retention.hpp"

namespace physcrm {
namespace {

constexpr std::array<std::string_view, kEntityTypeCount> kTypes{"license_expiration", "dea_expiration",
                                                                "csr_expiration"};

}  // namespace

std::string_view notification_type(EntityType kind) noexcept {
  return kTypes[static_cast<std::size_t>(kind)];
}

std::optional<EntityType> kind_of_notification_type(std::string_view type) noexcept {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (kTypes[i] == type) return static_cast<EntityType>(i);
  }
  return std::nullopt;
}

std::vector<int> days_before_of(IntervalMask mask) {
  std::vector<int> days;
  for (const Interval& interval : default_intervals()) {
    if ((mask & interval_bit(interval.days_before)) != 0) days.push_back(interval.days_before);
  }
  return days;
}

bool is_interval_still_owed(Date expiration, std::int32_t days_before, Date today) noexcept {
  const Interval* owed = owed_notification(days_until(expiration, today));
  return owed != nullptr && owed->days_before == days_before;
}

}  // namespace physcrm
