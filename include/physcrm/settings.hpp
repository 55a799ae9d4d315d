// What a store works with: its time zone and its policies (docs/rules.md, preamble and 2).
#ifndef PHYSCRM_SETTINGS_HPP
#define PHYSCRM_SETTINGS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "physcrm/actor.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/patch.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

class EngineCore;

// The names on the wire: `warn`, `enforce`; `owed`, `exact`.
[[nodiscard]] std::string_view to_string(FilingGate) noexcept;
[[nodiscard]] std::string_view to_string(CatchUp) noexcept;
template <>
[[nodiscard]] std::optional<FilingGate> from_string<FilingGate>(std::string_view) noexcept;
template <>
[[nodiscard]] std::optional<CatchUp> from_string<CatchUp>(std::string_view) noexcept;

inline constexpr int kMaxLookBackDays = 3650;

/// How the rules are applied in this store; what stands here is the default of each.
struct Policies {
  /// Filing with required items open: `warn` names them, `enforce` refuses without a forced reason.
  FilingGate filing_gate = FilingGate::warn;
  /// Whether renewals are opened for dates that the rule pack in force derives.
  bool use_expected_dates = false;
  /// How many days past its date a credential without a renewal still gets an expired one; 0..3650.
  int look_back_days = kCreationLookBackDays;
  /// Whether the daily check makes up for what was missed (`owed`) or speaks on trigger days only (`exact`).
  CatchUp catch_up = CatchUp::owed;

  friend bool operator==(const Policies&, const Policies&) = default;
};

/// A change of policies: one that is not given keeps its value, a cleared one takes its default.
struct PolicyInput {
  Patch<FilingGate> filing_gate;
  Patch<bool> use_expected_dates;
  Patch<int> look_back_days;
  Patch<CatchUp> catch_up;
};

struct Settings {
  std::string time_zone;  ///< IANA name
  std::string rule_pack;  ///< the pack in force, "default@1c0ffee..." : name and version
  Policies policies;
  std::int64_t version = 1;  ///< one more with each change
};

struct SettingsInput {
  std::optional<std::string> time_zone;
  PolicyInput policies;
};

/// The store's settings: every host on the store goes by them from its next transaction on. A run in hand
/// keeps those of its start. Every method may also answer `unavailable` or `storage_error`.
class SettingsService {
 public:
  explicit SettingsService(EngineCore& core) noexcept : core_(core) {}

  [[nodiscard]] Result<Settings> get();

  /// `invalid_argument` naming every bad field at once (`timeZone`, `policies.lookBackDays`); `conflict` when
  /// `version` is given and stale. Audited with each value before and after; a change that changes nothing
  /// writes nothing. After another time zone "today" is its day at once, and a midnight that it has already
  /// passed is made up; days that are stored as dates stay as they are.
  [[nodiscard]] Result<Settings> set(const SettingsInput& input,
                                     std::optional<std::int64_t> version = std::nullopt,
                                     const Actor& actor = Actor::host());

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
