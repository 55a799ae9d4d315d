// RenewalService::statistics: from the store's sums to what a team asks.
#include <string>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/renewals.hpp"

namespace physcrm {
namespace {

std::int64_t approvals_rated(const RenewalStatistics& statistics) {
  std::int64_t sum = 0;
  for (const WorkflowStatus status :
       {WorkflowStatus::approved, WorkflowStatus::rejected, WorkflowStatus::expired}) {
    sum += statistics.by_status.at(std::string{to_string(status)});
  }
  return sum;
}

/// The mean of the days from the civil day of creation to the approval; nothing where nothing was approved.
std::optional<double> mean_days_to_approval(const Zone& zone,
                                            const std::vector<storage::ApprovalGroup>& groups) {
  std::int64_t approvals = 0;
  std::int64_t days = 0;
  for (const storage::ApprovalGroup& group : groups) {
    approvals += group.count;
    days += group.approval_day_sum - group.count * zone.civil_date(group.created_from).days_since_epoch();
  }
  if (approvals == 0) return std::nullopt;
  return static_cast<double>(days) / static_cast<double>(approvals);
}

RenewalStatistics statistics_of(const Zone& zone, const storage::WorkflowStatistics& stored) {
  RenewalStatistics statistics;
  statistics.total = stored.total;
  for (std::size_t i = 0; i < stored.by_status.size(); ++i) {
    statistics.by_status.emplace(to_string(static_cast<WorkflowStatus>(i)), stored.by_status[i]);
  }
  for (std::size_t i = 0; i < stored.by_entity_type.size(); ++i) {
    statistics.by_entity_type.emplace(to_string(static_cast<EntityType>(i)), stored.by_entity_type[i]);
  }
  statistics.by_state.insert(stored.by_state.begin(), stored.by_state.end());
  statistics.by_practice.insert(stored.by_practice.begin(), stored.by_practice.end());
  statistics.overdue = stored.overdue;
  statistics.critical = stored.critical;
  statistics.within_30_days = stored.active_expiring_within[0];
  statistics.within_60_days = stored.active_expiring_within[1];
  statistics.within_90_days = stored.active_expiring_within[2];
  statistics.average_days_to_approval = mean_days_to_approval(zone, stored.approvals);
  if (const std::int64_t rated = approvals_rated(statistics); rated > 0) {
    const std::int64_t approved = statistics.by_status.at(std::string{to_string(WorkflowStatus::approved)});
    statistics.approval_rate = static_cast<double>(approved) / static_cast<double>(rated);
  }
  return statistics;
}

/// The first days of this month and of the twelve after it.
std::vector<Date> months_from(Date today) {
  std::vector<Date> firsts;
  Date::Ymd ymd = today.ymd();
  for (int i = 0; i <= kForecastMonths; ++i) {
    const auto first = Date::from_ymd(ymd.year, ymd.month, 1);
    if (!first) break;  // the last year of all
    firsts.push_back(*first);
    ymd.month = ymd.month % 12 + 1;
    if (ymd.month == 1) ++ymd.year;
  }
  return firsts;
}

/// Of this month only the days from today on; each later one whole.
Result<std::vector<MonthForecast>> forecast_of(storage::Transaction& tx, Date today) {
  const std::vector<Date> firsts = months_from(today);
  std::vector<MonthForecast> forecast;
  for (std::size_t i = 0; i + 1 < firsts.size(); ++i) forecast.push_back({firsts[i], 0});
  if (forecast.empty()) return forecast;
  PHYSCRM_TRY(const auto days, tx.credentials().count_expirations(today, firsts.back().plus_days(-1)));
  std::size_t month = 0;
  for (const storage::ExpirationCount& day : days) {
    while (day.expiration >= firsts[month + 1]) ++month;
    forecast[month].count += day.count;
  }
  return forecast;
}

}  // namespace

Result<RenewalStatistics> RenewalService::statistics() {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  PHYSCRM_TRY(const auto stored, tx->workflows().statistics(moment.today));
  RenewalStatistics statistics = statistics_of(moment.settings->zone, stored);
  PHYSCRM_TRY(statistics.forecast, forecast_of(*tx, moment.today));
  return statistics;
}

}  // namespace physcrm
