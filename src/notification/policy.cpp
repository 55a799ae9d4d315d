#include "physcrm/notification/policy.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/codec.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kDocument = "notification_policy";
constexpr int kVersion = 1;
constexpr std::size_t kMaxPurposeBytes = 200;
constexpr std::size_t kMaxActionBytes = 500;
constexpr std::array kKinds{EntityType::license, EntityType::dea, EntityType::csr};
static_assert(kKinds.size() == kEntityTypeCount);

bool is_line(std::string_view text, std::size_t max_bytes) noexcept {
  return !trim(text).empty() && is_clean_text(text, max_bytes, false);
}

class Checker {
 public:
  void check(EntityType kind, const std::vector<IntervalRule>& rows) {
    const std::string table{to_string(kind)};
    if (rows.size() > kMaxIntervals) bad_.push_back({table, "has at most 32 rows"});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      check_row(table + '[' + std::to_string(i) + "].", rows[i], i == 0 ? nullptr : &rows[i - 1]);
    }
  }
  [[nodiscard]] std::vector<FieldError> take() && { return std::move(bad_); }

 private:
  void check_row(const std::string& place, const IntervalRule& row, const IntervalRule* before) {
    if (row.days_before > kMostDaysBefore || row.days_before < kFewestDaysBefore) {
      bad_.push_back({place + "daysBefore", "must be 3660 to -366 days"});
    } else if (before != nullptr && row.days_before >= before->days_before) {
      bad_.push_back({place + "daysBefore", "must be fewer days than the row before has"});
    }
    if (row.severity > Severity::critical) {
      bad_.push_back({place + "severity", "must be info, warning or critical"});
    }
    if (!is_line(row.purpose, kMaxPurposeBytes)) {
      bad_.push_back({place + "purpose", "must be one line of 1 to 200 bytes"});
    }
    if (!is_line(row.action, kMaxActionBytes)) {
      bad_.push_back({place + "action", "must be one line of 1 to 500 bytes"});
    }
  }

  std::vector<FieldError> bad_;
};

IntervalRules default_rules() {
  std::vector<IntervalRule> rows;
  for (const Interval& row : default_intervals()) {
    rows.push_back({row.days_before, row.severity, std::string{row.purpose}, std::string{row.action}, true});
  }
  IntervalRules rules;
  rules.fill(rows);
  return rules;
}

Result<IntervalRule> read_row(CanonicalReader& reader) {
  IntervalRule row;
  PHYSCRM_TRYV(reader.begin_list());
  PHYSCRM_TRY(const std::int64_t days_before, reader.integer());
  PHYSCRM_TRY(const std::string_view severity, reader.text());
  PHYSCRM_TRY(const std::string_view purpose, reader.text());
  PHYSCRM_TRY(const std::string_view action, reader.text());
  PHYSCRM_TRY(const std::int64_t enabled, reader.integer());
  PHYSCRM_TRYV(reader.end_list());
  const std::optional<Severity> known = from_string<Severity>(severity);
  if (!known || enabled < 0 || enabled > 1 || days_before > kMostDaysBefore ||
      days_before < kFewestDaysBefore) {
    return Error{ErrorCode::invalid_argument, "this is no row of a notification policy"};
  }
  return IntervalRule{static_cast<int>(days_before), *known, std::string{purpose}, std::string{action},
                      enabled == 1};
}

}  // namespace

/// The rules, and the same as tables whose texts are views of the rules.
struct NotificationPolicy::Tables {
  explicit Tables(IntervalRules of_kinds) : rules(std::move(of_kinds)) {
    for (std::size_t kind = 0; kind < rules.size(); ++kind) {
      for (const IntervalRule& row : rules[kind]) {
        if (!row.enabled) continue;
        enabled[kind].push_back(
            {static_cast<std::int16_t>(row.days_before), row.severity, row.purpose, row.action});
      }
    }
  }
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

  const IntervalRules rules;
  std::array<std::vector<Interval>, kEntityTypeCount> enabled;
};

NotificationPolicy::NotificationPolicy() {
  static const auto kDefault = std::make_shared<const Tables>(default_rules());
  tables_ = kDefault;
}

Result<NotificationPolicy> NotificationPolicy::create(IntervalRules rules) {
  Checker checker;
  for (const EntityType kind : kKinds) checker.check(kind, rules[static_cast<std::size_t>(kind)]);
  std::vector<FieldError> bad = std::move(checker).take();
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return NotificationPolicy{std::make_shared<const Tables>(std::move(rules))};
}

Result<NotificationPolicy> NotificationPolicy::parse(std::string_view text) {
  PHYSCRM_TRY(CanonicalReader reader, CanonicalReader::open(text, kDocument));
  if (reader.version() != kVersion) {
    return Error{ErrorCode::invalid_argument, "a notification policy of a version that is not known"};
  }
  IntervalRules rules;
  for (std::vector<IntervalRule>& rows : rules) {
    PHYSCRM_TRYV(reader.begin_list());
    while (reader.has_more()) {
      PHYSCRM_TRY(IntervalRule row, read_row(reader));
      rows.push_back(std::move(row));
    }
    PHYSCRM_TRYV(reader.end_list());
  }
  PHYSCRM_TRYV(reader.finish());
  return create(std::move(rules));
}

std::string NotificationPolicy::text() const {
  CanonicalWriter writer{kDocument, kVersion};
  for (const std::vector<IntervalRule>& rows : rules()) {
    writer.begin_list();
    for (const IntervalRule& row : rows) {
      writer.begin_list().integer(row.days_before).text(to_string(row.severity)).text(row.purpose);
      writer.text(row.action).integer(row.enabled ? 1 : 0).end_list();
    }
    writer.end_list();
  }
  return std::move(writer).bytes();
}

const IntervalRules& NotificationPolicy::rules() const noexcept {
  return tables_->rules;
}

IntervalTable NotificationPolicy::intervals(EntityType kind) const noexcept {
  return IntervalTable{tables_->enabled[static_cast<std::size_t>(kind)]};
}

std::vector<PolicyRange> NotificationPolicy::owed_ranges(Date today, CatchUp catch_up) const {
  std::array<OwedRanges, kEntityTypeCount> of_kinds;
  std::vector<Date> begins;  // of a range, or of the day after one
  for (const EntityType kind : kKinds) {
    OwedRanges& ranges = of_kinds[static_cast<std::size_t>(kind)];
    ranges = intervals(kind).owed_ranges(today, catch_up);
    for (const OwedRange& range : ranges) {
      begins.push_back(range.from);
      begins.push_back(range.to.plus_days(1));
    }
  }
  std::sort(begins.begin(), begins.end());
  begins.erase(std::unique(begins.begin(), begins.end()), begins.end());

  std::vector<PolicyRange> merged;
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    PolicyRange range{begins[i], begins[i + 1].plus_days(-1), {}};
    bool is_owed = false;
    for (std::size_t kind = 0; kind < of_kinds.size(); ++kind) {
      for (const OwedRange& of_kind : of_kinds[kind]) {
        if (of_kind.from <= range.from && range.to <= of_kind.to) range.owed[kind] = of_kind.interval;
      }
      is_owed = is_owed || range.owed[kind] != nullptr;
    }
    if (is_owed) merged.push_back(range);
  }
  return merged;
}

std::int32_t NotificationPolicy::first_notice_days() const noexcept {
  std::int32_t first = kLastNoticeDays - 1;
  for (const EntityType kind : kKinds) first = std::max(first, intervals(kind).first_notice_days());
  return first;
}

std::int32_t NotificationPolicy::last_notice_days() const noexcept {
  std::int32_t last = kLastNoticeDays;
  for (const EntityType kind : kKinds) last = std::min(last, intervals(kind).last_notice_days());
  return last;
}

}  // namespace physcrm
