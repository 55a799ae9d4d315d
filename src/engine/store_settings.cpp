#include "engine/store_settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kFilingGate = "filingGate";
constexpr std::string_view kUseExpectedDates = "useExpectedDates";
constexpr std::string_view kLookBackDays = "lookBackDays";
constexpr std::string_view kCatchUp = "catchUp";

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

bool is_look_back(std::int64_t days) noexcept {
  return days >= 0 && days <= kMaxLookBackDays;
}

template <class T>
void apply(const Patch<T>& patch, T& policy, T otherwise) {
  if (patch.is_given()) policy = patch.value().value_or(otherwise);
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
  return Policies{static_cast<FilingGate>(gate), expected == 1, static_cast<int>(look_back),
                  static_cast<CatchUp>(catch_up)};
}

std::vector<storage::Setting> policy_rows(const Policies& policies) {
  return {{std::string{kFilingGate}, std::string{to_string(policies.filing_gate)}},
          {std::string{kUseExpectedDates}, std::string{kBooleans[policies.use_expected_dates ? 1 : 0]}},
          {std::string{kLookBackDays}, std::to_string(policies.look_back_days)},
          {std::string{kCatchUp}, std::string{to_string(policies.catch_up)}}};
}

std::vector<storage::Setting> version_rows(const StoreSettings& before, Instant now) {
  return {{std::string{kVersionSetting}, std::to_string(before.version + 1)},
          {std::string{kChangedAtSetting}, std::to_string(now.microseconds())}};
}

Result<Policies> with_input(Policies policies, const PolicyInput& input) {
  const Policies defaults;
  apply(input.filing_gate, policies.filing_gate, defaults.filing_gate);
  apply(input.use_expected_dates, policies.use_expected_dates, defaults.use_expected_dates);
  apply(input.look_back_days, policies.look_back_days, defaults.look_back_days);
  apply(input.catch_up, policies.catch_up, defaults.catch_up);
  std::vector<FieldError> bad;
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
