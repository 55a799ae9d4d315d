#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <utility>

#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "api/words.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

/// What is out of range stays so, and is refused by name where it is checked.
std::int32_t narrowed(std::int64_t number) {
  using Limits = std::numeric_limits<std::int32_t>;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(number, Limits::min(), Limits::max()));
}

/// The two numbers of a field that has two; another count is for the engine to refuse.
Patch<std::array<std::int32_t, 2>> pair_patch(const Request& request, std::string_view name) {
  if (!request.has(name)) return {};
  if (request.is_null(name)) return Patch<std::array<std::int32_t, 2>>::cleared();
  const auto numbers = request.integers(name);
  std::array<std::int32_t, 2> pair{};
  if (numbers.size() != pair.size()) return pair;
  for (std::size_t i = 0; i < pair.size(); ++i) pair[i] = narrowed(numbers[i]);
  return pair;
}

/// An object that is null clears all of its fields.
template <class Input, class Read>
Input read_object(const Request& request, std::string_view name, const Input& cleared, Read read) {
  if (request.is_null(name)) return cleared;
  const auto object = request.object(name);
  return object ? read(*object) : Input{};
}

EscalationInput escalation_of(const Request& request) {
  return {request.boolean_patch("enabled"), pair_patch(request, "warningHours"),
          pair_patch(request, "criticalHours")};
}

RetryInput retry_of(const Request& request) {
  RetryInput input;
  input.give_up_after_s = request.small_patch("giveUpAfterSeconds");
  if (request.is_null("delaySeconds")) input.delays_s = Patch<std::vector<std::int32_t>>::cleared();
  if (!request.has("delaySeconds") || request.is_null("delaySeconds")) return input;
  std::vector<std::int32_t> delays;
  for (const std::int64_t delay : request.integers("delaySeconds")) delays.push_back(narrowed(delay));
  input.delays_s = std::move(delays);
  return input;
}

RetentionInput retention_of(const Request& request) {
  return {request.small_patch("infoDays"), request.small_patch("warningDays"),
          request.small_patch("criticalDays"), request.small_patch("failureLogDays")};
}

Patch<std::vector<IntervalRule>> intervals_patch(const Request& tables, std::string_view kind) {
  if (!tables.has(kind)) return {};
  if (tables.is_null(kind)) return Patch<std::vector<IntervalRule>>::cleared();
  std::vector<IntervalRule> rows;
  for (const Request& row : tables.objects(kind)) {
    rows.push_back({narrowed(row.integer("daysBefore").value_or(0)),
                    row.choice<Severity>("severity").value_or(Severity::info), row.text_or_empty("purpose"),
                    row.text_or_empty("action"), row.boolean("enabled").value_or(true)});
  }
  return rows;
}

using IntervalsInput = decltype(PolicyInput::intervals);

IntervalsInput intervals_of(const Request& tables) {
  IntervalsInput input;
  for (std::size_t kind = 0; kind < input.size(); ++kind) {
    input[kind] = intervals_patch(tables, kEntityTypes[kind]);
  }
  return input;
}

Patch<std::set<Date>> holidays_patch(const Request& request) {
  if (!request.has("holidays")) return {};
  if (request.is_null("holidays")) return Patch<std::set<Date>>::cleared();
  const auto days = request.dates("holidays");
  return std::set<Date>{days.begin(), days.end()};
}

Patch<MissedRunPolicies> missed_runs_patch(const Request& request) {
  if (!request.has("missedRuns")) return {};
  if (request.is_null("missedRuns")) return Patch<MissedRunPolicies>::cleared();
  MissedRunPolicies policies;
  for (const Request& row : request.objects("missedRuns")) {
    MissedRunPolicy& policy = policies[row.text_or_empty("job")];
    policy = {};
    policy.runs = row.choice<MissedRuns>("runs").value_or(policy.runs);
    policy.cap = narrowed(row.integer("cap").value_or(policy.cap));
    policy.grace_s = narrowed(row.integer("graceSeconds").value_or(policy.grace_s));
  }
  return policies;
}

PolicyInput policies_of(const Request& request) {
  const auto cleared_number = Patch<std::int32_t>::cleared();
  const auto cleared_pair = Patch<std::array<std::int32_t, 2>>::cleared();
  const auto cleared_table = Patch<std::vector<IntervalRule>>::cleared();
  PolicyInput input;
  input.filing_gate = request.choice_patch<FilingGate>("filingGate");
  input.use_expected_dates = request.boolean_patch("useExpectedDates");
  input.look_back_days = request.small_patch("lookBackDays");
  input.catch_up = request.choice_patch<CatchUp>("catchUp");
  input.intervals = read_object(request, "intervals",
                                IntervalsInput{cleared_table, cleared_table, cleared_table}, intervals_of);
  input.escalation =
      read_object(request, "escalation", EscalationInput{Patch<bool>::cleared(), cleared_pair, cleared_pair},
                  escalation_of);
  input.retry = read_object(
      request, "retry", RetryInput{Patch<std::vector<std::int32_t>>::cleared(), cleared_number}, retry_of);
  input.retention = read_object(
      request, "retention", RetentionInput{cleared_number, cleared_number, cleared_number, cleared_number},
      retention_of);
  input.holidays = holidays_patch(request);
  input.missed_runs = missed_runs_patch(request);
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
