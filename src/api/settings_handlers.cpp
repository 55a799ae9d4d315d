#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

PolicyInput policies_of(const Request& request) {
  PolicyInput input;
  input.filing_gate = request.choice_patch<FilingGate>("filingGate");
  input.use_expected_dates = request.boolean_patch("useExpectedDates");
  input.look_back_days = request.small_patch("lookBackDays");
  input.catch_up = request.choice_patch<CatchUp>("catchUp");
  return input;
}

Reply reply_of(const Settings& settings) {
  JsonWriter out;
  write_settings(out, settings);
  return {std::move(out).take()};
}

}  // namespace

Result<Reply> settings_get(const Call& call) {
  PHYSCRM_TRY(const auto settings, call.engine.settings().get());
  return reply_of(settings);
}

Result<Reply> settings_set(const Call& call) {
  SettingsInput input;
  input.time_zone = call.request.text("timeZone");
  if (const auto policies = call.request.object("policies")) input.policies = policies_of(*policies);
  PHYSCRM_TRY(const auto settings,
              call.engine.settings().set(input, call.request.integer("version"), call.actor));
  return reply_of(settings);
}

}  // namespace physcrm::api
