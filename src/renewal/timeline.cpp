#include "physcrm/renewal/timeline.hpp"

#include <algorithm>
#include <array>

namespace physcrm {
namespace {

constexpr std::array<std::string_view, kMilestoneKindCount> kNames{
    "start", "window_open", "window_close", "training_deadline", "fee_due", "final_deadline"};
constexpr std::array<std::string_view, 4> kStateNames{"done", "due", "overdue", "upcoming"};

// Indexed by EntityType, then MilestoneKind.
constexpr std::array<std::array<std::string_view, kMilestoneKindCount>, kEntityTypeCount> kDescriptions{{
    {"Start the license renewal", "License application window opens", "License application window closes",
     "CME requirements completed", "License renewal fee paid", "License expires"},
    {"Start the DEA renewal", "DEA application window opens", "DEA application window closes", "",
     "DEA renewal fee paid", "DEA registration expires"},
    {"Start the CSR renewal", "CSR application window opens", "CSR application window closes",
     "MATE Act training completed", "CSR renewal fee paid", "CSR expires"},
}};

MilestoneState state_by_date(Date date, Date today) noexcept {
  if (today == date) return MilestoneState::due;
  return today < date ? MilestoneState::upcoming : MilestoneState::overdue;
}

bool has_happened(MilestoneKind kind, const TimelineFacts& facts) noexcept {
  switch (kind) {
    case MilestoneKind::start:
      return facts.started || facts.filed || facts.approved;
    case MilestoneKind::window_open:
      return false;
    case MilestoneKind::window_close:
      return facts.filed || facts.approved;
    case MilestoneKind::training_deadline:
      return facts.training_done || facts.approved;
    case MilestoneKind::fee_due:
      return facts.fee_done || facts.approved;
    case MilestoneKind::final_deadline:
      break;
  }
  return facts.approved;
}

}  // namespace

std::string_view to_string(MilestoneKind kind) noexcept {
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(MilestoneState state) noexcept {
  return kStateNames[static_cast<std::size_t>(state)];
}

template <>
std::optional<MilestoneKind> from_string(std::string_view name) noexcept {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<MilestoneKind>(at - kNames.begin());
}

std::string_view milestone_description(EntityType entity_type, MilestoneKind kind) noexcept {
  return kDescriptions[static_cast<std::size_t>(entity_type)][static_cast<std::size_t>(kind)];
}

std::vector<Milestone> timeline(Date expiration, const RenewalRules& rules) {
  std::vector<Milestone> milestones;
  milestones.reserve(kMilestoneKindCount);
  const auto add = [&](MilestoneKind kind, int days_before, const Rule* rule) {
    milestones.push_back({kind, expiration.plus_days(-days_before),
                          milestone_description(rules.entity_type, kind), days_before, rule});
  };
  add(MilestoneKind::start, rules.start_days, rules.rule(RuleTopic::start));
  add(MilestoneKind::window_open, rules.window_open_days, rules.rule(RuleTopic::window_open));
  add(MilestoneKind::window_close, rules.window_close_days, rules.rule(RuleTopic::window_close));
  if (rules.training_days &&
      !milestone_description(rules.entity_type, MilestoneKind::training_deadline).empty()) {
    add(MilestoneKind::training_deadline, *rules.training_days, rules.rule(RuleTopic::training_deadline));
  }
  add(MilestoneKind::fee_due, rules.fee_days, rules.rule(RuleTopic::fee_due));
  add(MilestoneKind::final_deadline, 0, nullptr);
  std::stable_sort(milestones.begin(), milestones.end(),
                   [](const Milestone& a, const Milestone& b) { return a.date < b.date; });
  return milestones;
}

std::vector<Milestone> timeline(EntityType entity_type, std::string_view state, Date expiration,
                                const RulePack& pack) {
  return timeline(expiration, resolve(pack, entity_type, state, expiration));
}

MilestoneState milestone_state(MilestoneKind kind, Date date, Date today,
                               const TimelineFacts& facts) noexcept {
  if (has_happened(kind, facts)) return MilestoneState::done;
  const MilestoneState state = state_by_date(date, today);
  const bool is_opening = kind == MilestoneKind::window_open;
  return is_opening && state == MilestoneState::overdue ? MilestoneState::done : state;
}

}  // namespace physcrm
