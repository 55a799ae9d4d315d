#include "physcrm/engine.hpp"

#include <chrono>

#include "base/try.hpp"
#include "engine/core.hpp"
#include "engine/unit_of_work.hpp"

namespace physcrm {

struct Engine::Services {
  explicit Services(EngineCore& core)
      : physicians(core),
        credentials(core),
        roster(core),
        renewals(core),
        notifications(core),
        jobs(core),
        rules(core),
        settings(core),
        preferences(core),
        templates(core),
        maintenance(core),
        integrity(core) {}
  PhysicianService physicians;
  CredentialService credentials;
  RosterService roster;
  RenewalService renewals;
  NotificationService notifications;
  JobService jobs;
  RuleService rules;
  SettingsService settings;
  PreferenceService preferences;
  TemplateService templates;
  MaintenanceService maintenance;
  IntegrityService integrity;
};

Engine::Engine(std::unique_ptr<EngineCore> core)
    : core_(std::move(core)), services_(std::make_unique<Services>(*core_)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::open(EngineOptions options) {
  PHYSCRM_TRY(auto core, EngineCore::open(std::move(options)));
  return Engine{std::move(core)};
}

PhysicianService& Engine::physicians() noexcept {
  return services_->physicians;
}
CredentialService& Engine::credentials() noexcept {
  return services_->credentials;
}
RosterService& Engine::roster() noexcept {
  return services_->roster;
}
RenewalService& Engine::renewals() noexcept {
  return services_->renewals;
}
NotificationService& Engine::notifications() noexcept {
  return services_->notifications;
}
JobService& Engine::jobs() noexcept {
  return services_->jobs;
}
PreferenceService& Engine::preferences() noexcept {
  return services_->preferences;
}
TemplateService& Engine::templates() noexcept {
  return services_->templates;
}
MaintenanceService& Engine::maintenance() noexcept {
  return services_->maintenance;
}
IntegrityService& Engine::integrity() noexcept {
  return services_->integrity;
}
RuleService& Engine::rules() noexcept {
  return services_->rules;
}
SettingsService& Engine::settings() noexcept {
  return services_->settings;
}

Health Engine::health() {
  Health health;
  health.time = core_->now();
  health.version = library_version();
  health.up = core_->store().info().has_value();
  const auto read_only = services_->maintenance.read_only();
  health.read_only = read_only && read_only.value();
  const auto jobs = services_->jobs.status();
  if (!jobs) return health;
  for (const JobStatus& job : jobs.value()) {
    if (job.is_overdue) health.overdue_jobs.push_back(job.name);
  }
  return health;
}

Result<StoreStatus> Engine::store_status() {
  const auto start = std::chrono::steady_clock::now();
  PHYSCRM_TRY(const storage::StoreInfo info, core_->store().info());
  const auto ping = std::chrono::steady_clock::now() - start;
  PHYSCRM_TRY(const Moment moment, moment_of(*core_));
  StoreStatus status;
  status.kind = info.kind;
  status.schema_version = info.schema_version;
  status.journal = info.journal;
  status.size_bytes = info.size_bytes;
  status.ping_us = std::chrono::duration_cast<std::chrono::microseconds>(ping).count();
  status.time_zone = moment.settings->zone.name();
  status.today = moment.today;
  status.rule_pack = pack_label(moment.settings->rule_pack);
  status.read_only = moment.settings->read_only;
  return status;
}

std::string_view library_version() noexcept {
  return PHYSCRM_VERSION;
}

}  // namespace physcrm
