#include "physcrm/settings.hpp"

#include <utility>
#include <vector>

#include "base/try.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm {
namespace {

Settings settings_of(const EngineCore& core, const StoreSettings& stored) {
  return {stored.zone.name(), pack_label(stored.rule_pack), stored.policies, core.channel_settings(),
          stored.version};
}

/// What is to be stored, or every field that is wrong.
Result<StoreSettings> changed(const StoreSettings& before, const SettingsInput& input) {
  StoreSettings after = before;
  std::vector<FieldError> bad;
  if (input.time_zone) {
    auto zone = Zone::find(*input.time_zone);
    if (zone) {
      after.zone = std::move(zone).value();
    } else if (zone.error().code != ErrorCode::invalid_argument) {
      return std::move(zone).error();
    } else {
      bad.push_back({"timeZone", zone.error().message});
    }
  }
  const auto policies = with_input(before.policies, input.policies);
  if (policies) {
    after.policies = policies.value();
  } else {
    const Error& error = policies.error();
    bad.insert(bad.end(), error.fields.begin(), error.fields.end());
  }
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return after;
}

std::vector<storage::Setting> rows_of(const StoreSettings& settings) {
  std::vector<storage::Setting> rows = policy_rows(settings.policies);
  rows.insert(rows.begin(), {std::string{kZoneSetting}, settings.zone.name()});
  return rows;
}

}  // namespace

Result<Settings> SettingsService::get() {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const SettingsPtr stored, core_.settings(*tx));
  return settings_of(core_, *stored);
}

Result<Settings> SettingsService::set(const SettingsInput& input, std::optional<std::int64_t> version,
                                      const Actor& actor) {
  PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor, "settings.set"));
  const StoreSettings& before = work.settings();
  PHYSCRM_TRY(StoreSettings after, changed(before, input));
  PHYSCRM_TRYV(check_version(before.version, version));
  const auto old_rows = rows_of(before);
  std::vector<audit::FieldChange> fields;
  for (std::size_t i = 0; const storage::Setting& row : rows_of(after)) {
    const std::string& old_value = old_rows[i++].value;
    if (row.value == old_value) continue;
    PHYSCRM_TRYV(work.tx().settings().put(row));
    add_change(fields, row.name, old_value, row.value);
  }
  if (fields.empty()) return settings_of(core_, before);
  ++after.version;
  for (const storage::Setting& row : version_rows(before, work.now())) {
    PHYSCRM_TRYV(work.tx().settings().put(row));
  }
  work.record("setting", 0, "updated", std::move(fields));
  PHYSCRM_TRYV(work.commit());
  return settings_of(core_, after);
}

}  // namespace physcrm
