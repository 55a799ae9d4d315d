#include "engine/store_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/codec.hpp"
#include "base/try.hpp"
#include "engine/policy_values.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kReadOnly = "readOnly";
constexpr std::string_view kReadOnlyDocument = "read_only";
constexpr std::string_view kFilingGate = "filingGate";
constexpr std::string_view kUseExpectedDates = "useExpectedDates";
constexpr std::string_view kLookBackDays = "lookBackDays";
constexpr std::string_view kCatchUp = "catchUp";
constexpr std::string_view kIntervals = "intervals";
constexpr std::string_view kEscalation = "escalation";
constexpr std::string_view kRetry = "retry";
constexpr std::string_view kRetention = "retention";
constexpr std::string_view kHolidays = "holidays";
constexpr std::string_view kMissedRuns = "missedRuns";

constexpr std::array<std::string_view, 2> kFilingGates{"warn", "enforce"};
constexpr std::array<std::string_view, 2> kCatchUps{"owed", "exact"};
constexpr std::array<std::string_view, 2> kBooleans{"false", "true"};

std::optional<std::size_t> index_in(const std::array<std::string_view, 2>& words,
                                    std::string_view word) noexcept {
  const auto at = std::find(words.begin(), words.end(), word);
  if (at == words.end()) return std::nullopt;
  return static_cast<std::size_t>(at - words.begin());
}

Error damaged(std::string_view name) {
  return Error{ErrorCode::storage_error, "the stored setting " + std::string{name} + " can't be read"}.with(
      "setting", std::string{name});
}

/// One of two words; `otherwise` where there is no row.
Result<std::size_t> word_setting(const std::vector<storage::Setting>& rows, std::string_view name,
                                 const std::array<std::string_view, 2>& words, std::size_t otherwise) {
  const std::string* text = find_setting(rows, name);
  if (text == nullptr) return otherwise;
  const auto index = index_in(words, *text);
  if (!index) return damaged(name);
  return *index;
}

Result<ReadOnlyMode> parse_read_only(std::string_view text) {
  PHYSCRM_TRY(auto reader, CanonicalReader::open(text, kReadOnlyDocument));
  PHYSCRM_TRY(const auto since, reader.integer());
  PHYSCRM_TRY(const auto by, reader.text());
  PHYSCRM_TRY(const auto reason, reader.text());
  PHYSCRM_TRYV(reader.finish());
  return ReadOnlyMode{Instant{since}, std::string{by}, std::string{reason}};
}

/// Read as its own text says; as it is where there is no row.
template <class T>
Result<void> read_value(const std::vector<storage::Setting>& rows, std::string_view name,
                        Result<T> (*parse)(std::string_view), T& value) {
  const std::string* text = find_setting(rows, name);
  if (text == nullptr) return ok();
  auto parsed = parse(*text);
  if (!parsed) return damaged(name);
  value = std::move(parsed).value();
  return ok();
}

bool is_look_back(std::int64_t days) noexcept {
  return days >= 0 && days <= kMaxLookBackDays;
}

template <class T>
void apply(const Patch<T>& patch, T& policy, const T& otherwise) {
  if (patch.is_given()) policy = patch.value().value_or(otherwise);
}

void apply_escalation(const EscalationInput& input, EscalationPolicy& policy) {
  const EscalationPolicy defaults;
  apply(input.enabled, policy.enabled, defaults.enabled);
  apply(input.warning_hours, policy.warning_hours, defaults.warning_hours);
  apply(input.critical_hours, policy.critical_hours, defaults.critical_hours);
}

void apply_retention(const RetentionInput& input, RetentionPolicy& policy) {
  const RetentionPolicy defaults;
  apply(input.info_days, policy.info_days, defaults.info_days);
  apply(input.warning_days, policy.warning_days, defaults.warning_days);
  apply(input.critical_days, policy.critical_days, defaults.critical_days);
  apply(input.failure_log_days, policy.failure_log_days, defaults.failure_log_days);
}

void apply_retry(const RetryInput& input, RetryPolicy& policy, std::vector<FieldError>& bad) {
  const RetryPolicy defaults;
  apply(input.give_up_after_s, policy.give_up_after_s, defaults.give_up_after_s);
  if (!input.delays_s.is_given()) return;
  if (!input.delays_s.value()) {
    policy.retries = defaults.retries;
    policy.delays_s = defaults.delays_s;
    return;
  }
  const std::vector<std::int32_t>& delays = *input.delays_s.value();
  if (delays.size() > kMaxRetries) {
    bad.push_back({"policies.retry.delaySeconds", "at most 8 retries"});
    return;
  }
  policy.retries = static_cast<int>(delays.size());
  policy.delays_s = {};
  std::copy(delays.begin(), delays.end(), policy.delays_s.begin());
}

/// Replaces the tables of the kinds that are given.
void apply_intervals(const PolicyInput& input, NotificationPolicy& policy, std::vector<FieldError>& bad) {
  IntervalRules rules = policy.rules();
  const IntervalRules defaults = NotificationPolicy{}.rules();
  for (std::size_t kind = 0; kind < rules.size(); ++kind) {
    apply(input.intervals[kind], rules[kind], defaults[kind]);
  }
  auto changed = NotificationPolicy::create(std::move(rules));
  if (changed) {
    policy = std::move(changed).value();
    return;
  }
  for (const FieldError& field : changed.error().fields) {
    bad.push_back({"policies." + std::string{kIntervals} + '.' + field.field, field.message});
  }
}

}  // namespace

std::string_view to_string(FilingGate gate) noexcept {
  return kFilingGates[static_cast<std::size_t>(gate)];
}

std::string_view to_string(CatchUp catch_up) noexcept {
  return kCatchUps[static_cast<std::size_t>(catch_up)];
}

template <>
std::optional<FilingGate> from_string(std::string_view name) noexcept {
  const auto index = index_in(kFilingGates, name);
  return index ? std::optional{static_cast<FilingGate>(*index)} : std::nullopt;
}

template <>
std::optional<CatchUp> from_string(std::string_view name) noexcept {
  const auto index = index_in(kCatchUps, name);
  return index ? std::optional{static_cast<CatchUp>(*index)} : std::nullopt;
}

std::string pack_label(const RulePack& pack) {
  return pack.name() + "@" + std::string{pack.version()};
}

const std::string* find_setting(const std::vector<storage::Setting>& rows, std::string_view name) noexcept {
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
  return at == rows.end() ? nullptr : &at->value;
}

Result<std::int64_t> number_setting(const std::vector<storage::Setting>& rows, std::string_view name,
                                    std::int64_t otherwise) {
  const std::string* text = find_setting(rows, name);
  if (text == nullptr) return otherwise;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size()) return damaged(name);
  return number;
}

Result<Policies> read_policies(const std::vector<storage::Setting>& rows) {
  const Policies defaults;
  PHYSCRM_TRY(const auto gate,
              word_setting(rows, kFilingGate, kFilingGates, static_cast<std::size_t>(defaults.filing_gate)));
  PHYSCRM_TRY(const auto expected,
              word_setting(rows, kUseExpectedDates, kBooleans, defaults.use_expected_dates ? 1 : 0));
  PHYSCRM_TRY(const auto look_back, number_setting(rows, kLookBackDays, defaults.look_back_days));
  PHYSCRM_TRY(const auto catch_up,
              word_setting(rows, kCatchUp, kCatchUps, static_cast<std::size_t>(defaults.catch_up)));
  if (!is_look_back(look_back)) return damaged(kLookBackDays);
  Policies policies;
  policies.filing_gate = static_cast<FilingGate>(gate);
  policies.use_expected_dates = expected == 1;
  policies.look_back_days = static_cast<int>(look_back);
  policies.catch_up = static_cast<CatchUp>(catch_up);
  PHYSCRM_TRYV(read_value(rows, kIntervals, NotificationPolicy::parse, policies.intervals));
  PHYSCRM_TRYV(read_value(rows, kEscalation, parse_escalation, policies.escalation));
  PHYSCRM_TRYV(read_value(rows, kRetry, parse_retry, policies.retry));
  PHYSCRM_TRYV(read_value(rows, kRetention, parse_retention, policies.retention));
  PHYSCRM_TRYV(read_value(rows, kHolidays, parse_holidays, policies.holidays));
  PHYSCRM_TRYV(read_value(rows, kMissedRuns, parse_missed_runs, policies.missed_runs));
  return policies;
}

std::vector<storage::Setting> policy_rows(const Policies& policies) {
  return {{std::string{kFilingGate}, std::string{to_string(policies.filing_gate)}},
          {std::string{kUseExpectedDates}, std::string{kBooleans[policies.use_expected_dates ? 1 : 0]}},
          {std::string{kLookBackDays}, std::to_string(policies.look_back_days)},
          {std::string{kCatchUp}, std::string{to_string(policies.catch_up)}},
          {std::string{kIntervals}, policies.intervals.text()},
          {std::string{kEscalation}, escalation_text(policies.escalation)},
          {std::string{kRetry}, retry_text(policies.retry)},
          {std::string{kRetention}, retention_text(policies.retention)},
          {std::string{kHolidays}, holidays_text(policies.holidays)},
          {std::string{kMissedRuns}, missed_runs_text(policies.missed_runs)}};
}

std::vector<storage::Setting> version_rows(const StoreSettings& before, Instant now) {
  return {{std::string{kVersionSetting}, std::to_string(before.version + 1)},
          {std::string{kChangedAtSetting}, std::to_string(now.microseconds())}};
}

Result<std::optional<ReadOnlyMode>> read_read_only(const std::vector<storage::Setting>& rows) {
  const std::string* text = find_setting(rows, kReadOnly);
  if (text == nullptr || text->empty()) return std::optional<ReadOnlyMode>{};
  auto mode = parse_read_only(*text);
  if (!mode) return damaged(kReadOnly);
  return std::optional<ReadOnlyMode>{std::move(mode).value()};
}

storage::Setting read_only_row(const std::optional<ReadOnlyMode>& mode) {
  if (!mode) return {std::string{kReadOnly}, ""};
  CanonicalWriter out{kReadOnlyDocument, 1};
  out.integer(mode->since.microseconds()).text(mode->by).text(mode->reason);
  return {std::string{kReadOnly}, std::move(out).bytes()};
}

Result<Policies> with_input(Policies policies, const PolicyInput& input) {
  const Policies defaults;
  apply(input.filing_gate, policies.filing_gate, defaults.filing_gate);
  apply(input.use_expected_dates, policies.use_expected_dates, defaults.use_expected_dates);
  apply(input.look_back_days, policies.look_back_days, defaults.look_back_days);
  apply(input.catch_up, policies.catch_up, defaults.catch_up);
  apply(input.holidays, policies.holidays, defaults.holidays);
  apply(input.missed_runs, policies.missed_runs, defaults.missed_runs);
  apply_escalation(input.escalation, policies.escalation);
  apply_retention(input.retention, policies.retention);
  std::vector<FieldError> bad;
  apply_retry(input.retry, policies.retry, bad);
  apply_intervals(input, policies.intervals, bad);
  check_policy_values(policies, bad);
  // A host can hand over a number that no name stands for.
  if (policies.filing_gate > FilingGate::enforce) {
    bad.push_back({"policies." + std::string{kFilingGate}, "must be warn or enforce"});
  }
  if (!is_look_back(policies.look_back_days)) {
    bad.push_back(
        {"policies." + std::string{kLookBackDays}, "must be 0 to " + std::to_string(kMaxLookBackDays)});
  }
  if (policies.catch_up > CatchUp::exact) {
    bad.push_back({"policies." + std::string{kCatchUp}, "must be owed or exact"});
  }
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return policies;
}

}  // namespace physcrm
