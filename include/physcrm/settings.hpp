// What a store works with: its time zone and its policies (docs/rules.md, preamble and 2 to 4).
#ifndef PHYSCRM_SETTINGS_HPP
#define PHYSCRM_SETTINGS_HPP

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/actor.hpp"
#include "physcrm/channels.hpp"
#include "physcrm/notification/escalation.hpp"
#include "physcrm/notification/policy.hpp"
#include "physcrm/notification/retention.hpp"
#include "physcrm/notification/retry.hpp"
#include "physcrm/patch.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/result.hpp"
#include "physcrm/schedule/missed_runs.hpp"

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
inline constexpr std::size_t kMaxHolidays = 1000;

/// By the job's name; a job that is not in it has the default.
using MissedRunPolicies = std::map<std::string, MissedRunPolicy, std::less<>>;

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
  /// Which notices there are for each kind of credential. Those that were created by an earlier policy stay.
  NotificationPolicy intervals;
  /// When somebody else is told of what nobody acknowledged.
  EscalationPolicy escalation;
  /// When a failed delivery is tried again; those that wait already keep the time they have.
  RetryPolicy retry;
  /// How long notifications and delivery logs are kept.
  RetentionPolicy retention;
  /// Days, besides Saturdays and Sundays, on which those who want it are not written to; at most 1000.
  std::set<Date> holidays;
  /// What each job does about runs that no host was there to make.
  MissedRunPolicies missed_runs;

  friend bool operator==(const Policies&, const Policies&) = default;
};

struct EscalationInput {
  Patch<bool> enabled;
  Patch<std::array<std::int32_t, 2>> warning_hours;
  Patch<std::array<std::int32_t, 2>> critical_hours;
};

struct RetryInput {
  Patch<std::vector<std::int32_t>> delays_s;  ///< one a retry, at most kMaxRetries
  Patch<std::int32_t> give_up_after_s;
};

struct RetentionInput {
  Patch<std::int32_t> info_days;
  Patch<std::int32_t> warning_days;
  Patch<std::int32_t> critical_days;
  Patch<std::int32_t> failure_log_days;
};

/// A change of policies: one that is not given keeps its value, a cleared one takes its default.
struct PolicyInput {
  Patch<FilingGate> filing_gate;
  Patch<bool> use_expected_dates;
  Patch<int> look_back_days;
  Patch<CatchUp> catch_up;
  /// Each kind's table is replaced whole, by `EntityType`.
  std::array<Patch<std::vector<IntervalRule>>, kEntityTypeCount> intervals;
  EscalationInput escalation;
  RetryInput retry;
  RetentionInput retention;
  Patch<std::set<Date>> holidays;
  Patch<MissedRunPolicies> missed_runs;
};

/// The channels of the host that is asked, as it was opened with them; never a secret.
struct ChannelSettings {
  std::optional<SmtpConfig> email;       ///< without the password
  bool has_password = false;             ///< of the e-mail channel
  std::optional<WebhookConfig> webhook;  ///< without the secret; of URLs only scheme, host and port
  std::optional<DirectoryConfig> directory;
  bool has_host = false;  ///< a callback of the host
};

struct Settings {
  std::string time_zone;  ///< IANA name
  std::string rule_pack;  ///< the pack in force, "default@1c0ffee..." : name and version
  Policies policies;
  /// Not stored, since secrets are not: each host has its own (EngineOptions::channels), and none that has
  /// any sends what another can't.
  ChannelSettings channels;
  std::int64_t version = 1;  ///< one more with each change of the zone, the pack or a policy
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

  /// `invalid_argument` naming every bad field at once (`timeZone`, `policies.lookBackDays`,
  /// `policies.intervals.license[2].daysBefore`); `conflict` when `version` is given and stale. Audited with
  /// each value before and after; a change that changes nothing writes nothing. After another time zone
  /// "today" is its day at once, and a midnight that it has already passed is made up; days that are stored
  /// as dates stay as they are.
  [[nodiscard]] Result<Settings> set(const SettingsInput& input,
                                     std::optional<std::int64_t> version = std::nullopt,
                                     const Actor& actor = Actor::host());

 private:
  EngineCore& core_;
};

}  // namespace physcrm

#endif
