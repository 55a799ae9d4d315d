// The settings as a store keeps them: rows of names and texts, read in the transaction that goes by them.
#ifndef PHYSCRM_ENGINE_STORE_SETTINGS_HPP
#define PHYSCRM_ENGINE_STORE_SETTINGS_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "physcrm/instant.hpp"
#include "physcrm/maintenance.hpp"
#include "physcrm/rulepack/rule_pack.hpp"
#include "physcrm/settings.hpp"
#include "storage/port/journal.hpp"

namespace physcrm {

inline constexpr std::string_view kZoneSetting = "timeZone";
inline constexpr std::string_view kPackSetting = "rulePackId";
inline constexpr std::string_view kVersionSetting = "version";
inline constexpr std::string_view kChangedAtSetting = "changedAt";

/// What one transaction works with. Immutable; shared by all that read the same rows.
struct StoreSettings {
  Zone zone;
  std::int64_t rule_pack_id = 0;  ///< of the pack in force: what new work is made with
  RulePack rule_pack;
  Policies policies;
  std::int64_t version = 1;           ///< one more with each change of any of these, the pack's too
  std::optional<Instant> changed_at;  ///< when that was last; none since the store was made
  std::optional<ReadOnlyMode> read_only;
};
using SettingsPtr = std::shared_ptr<const StoreSettings>;

/// The pack's name and version, as a workflow shows it: "default@1c0ffee...".
[[nodiscard]] std::string pack_label(const RulePack& pack);

/// The value of a row, or null.
[[nodiscard]] const std::string* find_setting(const std::vector<storage::Setting>& rows,
                                              std::string_view name) noexcept;

/// A stored whole number; `storage_error` for a row that is not one.
[[nodiscard]] Result<std::int64_t> number_setting(const std::vector<storage::Setting>& rows,
                                                  std::string_view name, std::int64_t otherwise);

/// The policies of the rows, each by its name on the wire; one without a row has its default.
/// `storage_error` for a value that none of this library's versions writes.
[[nodiscard]] Result<Policies> read_policies(const std::vector<storage::Setting>& rows);

/// One row a policy.
[[nodiscard]] std::vector<storage::Setting> policy_rows(const Policies& policies);

/// The rows that go with every change: the version after `before`, and when it was.
[[nodiscard]] std::vector<storage::Setting> version_rows(const StoreSettings& before, Instant now);

/// Nothing: the store may be written. `storage_error` for a value that none of this library's versions
/// writes.
[[nodiscard]] Result<std::optional<ReadOnlyMode>> read_read_only(const std::vector<storage::Setting>& rows);
[[nodiscard]] storage::Setting read_only_row(const std::optional<ReadOnlyMode>& mode);

/// `policies` with what is given. `invalid_argument` naming every bad one (`policies.lookBackDays`).
[[nodiscard]] Result<Policies> with_input(Policies policies, const PolicyInput& input);

}  // namespace physcrm

#endif
