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

std::vector<int> IntervalTable::days_of(IntervalMask mask) const {
  std::vector<int> days;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if ((mask >> i & 1U) != 0) days.push_back(rows_[i].days_before);
  }
  return days;
}

bool is_interval_still_owed(Date expiration, std::int32_t days_before, Date today,
                            const IntervalTable& intervals) noexcept {
  const Interval* owed = intervals.owed(days_until(expiration, today));
  return owed != nullptr && owed->days_before == days_before;
}

}  // namespace physcrm
