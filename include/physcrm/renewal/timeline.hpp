// The timeline of a renewal: its milestones, dated from the expiration alone (docs/rules.md 2, timeline).
#ifndef PHYSCRM_RENEWAL_TIMELINE_HPP
#define PHYSCRM_RENEWAL_TIMELINE_HPP

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "physcrm/vocabulary.hpp"

namespace physcrm {

/// In the order in which milestones of the same day are listed.
enum class MilestoneKind : std::uint8_t {
  start = 0,
  window_open = 1,
  window_close = 2,
  training_deadline = 3,  ///< license: CME, csr: MATE; a dea timeline has none
  fee_due = 4,
  final_deadline = 5,
};
inline constexpr int kMilestoneKindCount = 6;

enum class MilestoneState : std::uint8_t { done = 0, due = 1, overdue = 2, upcoming = 3 };

/// The fixed names on the wire: `start`, `window_open`, ...
[[nodiscard]] std::string_view to_string(MilestoneKind) noexcept;
[[nodiscard]] std::string_view to_string(MilestoneState) noexcept;
template <>
[[nodiscard]] std::optional<MilestoneKind> from_string<MilestoneKind>(std::string_view) noexcept;

/// What the date means for a kind, for people: "CME requirements completed". Static; empty for a milestone
/// that the kind does not have.
[[nodiscard]] std::string_view milestone_description(EntityType entity_type, MilestoneKind kind) noexcept;

struct Milestone {
  MilestoneKind kind = MilestoneKind::start;
  Date date;
  std::string_view description;  ///< static
  int days_before = 0;           ///< date = expiration - days_before
  /// The rule it comes from; lives with the pack. Null for final_deadline, and in what the services answer
  /// (RuleService::explain tells it).
  const Rule* rule = nullptr;

  [[nodiscard]] std::string_view name() const noexcept { return to_string(kind); }
};

/// The milestones of one expiration, by date; those of one day in the order of MilestoneKind.
[[nodiscard]] std::vector<Milestone> timeline(Date expiration, const RenewalRules& rules);

/// The whole way at once: what `physcrm.timeline` answers in the faces. `pack` must outlive the result's
/// rules.
[[nodiscard]] std::vector<Milestone> timeline(EntityType entity_type, std::string_view state, Date expiration,
                                              const RulePack& pack);

/// What has happened, as far as milestones are concerned.
struct TimelineFacts {
  bool started = false;        ///< was in_progress at some time
  bool filed = false;          ///< was filed at some time
  bool approved = false;       ///< is approved, which settles whatever came before it
  bool training_done = false;  ///< the item `training_item` is completed or waived
  bool fee_done = false;       ///< the item `fee_item` is completed or waived
};

/// done: its event happened (start by in_progress, window_close by filed, final_deadline by approval,
/// training and fee by their items), and window_open once its day is past, for an opening is never overdue;
/// else due on its day, overdue after it, upcoming before it.
[[nodiscard]] MilestoneState milestone_state(MilestoneKind kind, Date date, Date today,
                                             const TimelineFacts& facts) noexcept;

}  // namespace physcrm

#endif
