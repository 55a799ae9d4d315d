#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "base/try.hpp"
#include "guard.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/notification/plan.hpp"
#include "physcrm/notification/retry.hpp"
#include "physcrm/renewal/checklist.hpp"
#include "physcrm/renewal/timeline.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/roster/validators.hpp"

using namespace physcrm;
using namespace physcrm::capi;

// What the header says in numbers, the rules say in words: these are the same.
static_assert(PHYSCRM_MIN_DATE == kMinDay && PHYSCRM_MAX_DATE == kMaxDay);
static_assert(PHYSCRM_NO_DATE == kNoExpiration && PHYSCRM_NOTHING_OWED == kNothingOwed);
static_assert(PHYSCRM_LICENSE == static_cast<int>(EntityType::license));
static_assert(PHYSCRM_DEA == static_cast<int>(EntityType::dea));
static_assert(PHYSCRM_CSR == static_cast<int>(EntityType::csr) && PHYSCRM_CSR + 1 == kEntityTypeCount);
static_assert(PHYSCRM_NOT_STARTED == static_cast<int>(WorkflowStatus::not_started));
static_assert(PHYSCRM_IN_PROGRESS == static_cast<int>(WorkflowStatus::in_progress));
static_assert(PHYSCRM_FILED == static_cast<int>(WorkflowStatus::filed));
static_assert(PHYSCRM_UNDER_REVIEW == static_cast<int>(WorkflowStatus::under_review));
static_assert(PHYSCRM_APPROVED == static_cast<int>(WorkflowStatus::approved));
static_assert(PHYSCRM_REJECTED == static_cast<int>(WorkflowStatus::rejected));
static_assert(PHYSCRM_EXPIRED == static_cast<int>(WorkflowStatus::expired));
static_assert(PHYSCRM_EXPIRED + 1 == kWorkflowStatusCount);
static_assert(PHYSCRM_SEVERITY_INFO == static_cast<int>(Severity::info));
static_assert(PHYSCRM_SEVERITY_WARNING == static_cast<int>(Severity::warning));
static_assert(PHYSCRM_SEVERITY_CRITICAL == static_cast<int>(Severity::critical));
static_assert(kMilestoneKindCount <= PHYSCRM_MAX_MILESTONES);
// The texts of the intervals are literals, so that their NUL may be read.
static_assert(std::all_of(default_intervals().begin(), default_intervals().end(), [](const Interval& row) {
  return row.purpose.data()[row.purpose.size()] == '\0' && row.action.data()[row.action.size()] == '\0';
}));

namespace {

constexpr std::int64_t kDayUs = 86'400'000'000;

std::string_view text_or_empty(const char* text) noexcept {
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

Result<Date> checked_date(std::int32_t day, const char* field) {
  if (day < kMinDay || day > kMaxDay) return bad_argument("a date from 1400-01-01 to 9999-12-31", field);
  return Date{day};
}

Result<EntityType> checked_entity_type(physcrm_entity_type number) {
  if (number < 0 || number >= kEntityTypeCount) return bad_argument("no kind of credential", "entityType");
  return static_cast<EntityType>(number);
}

Result<WorkflowStatus> checked_status(physcrm_workflow_status number, const char* field) {
  if (number < 0 || number >= kWorkflowStatusCount) return bad_argument("no status of a workflow", field);
  return static_cast<WorkflowStatus>(number);
}

/// Hands as many rows over as there is room for, and says how many there are.
template <class Row, class From, class Convert>
void fill(Row* rows, std::size_t capacity, std::size_t* count, const std::vector<From>& from,
          Convert convert) {
  const std::size_t given = std::min(capacity, from.size());
  for (std::size_t i = 0; i < given; ++i) rows[i] = convert(from[i]);
  *count = from.size();
}

Result<void> check_array(const void* rows, std::size_t capacity, const std::size_t* count) {
  if (count == nullptr) return bad_argument("a place for the count is required", "count");
  if (rows == nullptr && capacity != 0) return bad_argument("an array of no rows", "capacity");
  return ok();
}

}  // namespace

physcrm_code physcrm_date_parse(const char* text, int32_t* date) noexcept {
  return guard(nullptr, [&]() -> Result<void> {
    const auto parsed = Date::parse(text_or_empty(text));
    if (!parsed || date == nullptr) return bad_argument("a date is YYYY-MM-DD", "text");
    *date = parsed->days_since_epoch();
    return ok();
  });
}

physcrm_code physcrm_date_format(int32_t date, char* text) noexcept {
  return guard(nullptr, [&]() -> Result<void> {
    PHYSCRM_TRY(const Date checked, checked_date(date, "date"));
    if (text == nullptr) return bad_argument("a place for the text is required", "text");
    const std::string iso = checked.to_string();
    std::memcpy(text, iso.c_str(), iso.size() + 1);
    return ok();
  });
}

int32_t physcrm_days_until(int32_t expiration, int32_t today) noexcept {
  return guard_value(int32_t{0}, [&] {
    using Limits = std::numeric_limits<std::int32_t>;
    const std::int64_t days = std::int64_t{expiration} - today;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(days, Limits::min(), Limits::max()));
  });
}

int32_t physcrm_owed_notification(int32_t days_until, physcrm_interval* interval) noexcept {
  return guard_value(int32_t{PHYSCRM_NOTHING_OWED}, [&]() -> int32_t {
    const Interval* owed = owed_notification(days_until);
    if (owed == nullptr) return PHYSCRM_NOTHING_OWED;
    if (interval != nullptr) {
      *interval = {owed->days_before, static_cast<physcrm_severity>(owed->severity), owed->purpose.data(),
                   owed->action.data()};
    }
    return owed->days_before;
  });
}

int32_t physcrm_is_trigger_day(int32_t days_until) noexcept {
  return guard_value(int32_t{0}, [&]() -> int32_t { return is_trigger_day(days_until) ? 1 : 0; });
}

physcrm_code physcrm_plan_notifications(const int32_t* expirations, size_t count, int32_t today,
                                        int16_t* owed) noexcept {
  return guard(nullptr, [&]() -> Result<void> {
    if (count == 0) return ok();
    if (expirations == nullptr) return bad_argument("a column of expirations is required", "expirations");
    if (owed == nullptr) return bad_argument("a column for the answers is required", "owed");
    plan_notifications(std::span{expirations, count}, Date{today}, std::span{owed, count});
    return ok();
  });
}

physcrm_code physcrm_delivery_retry_at(int64_t first_failed_at_us, int32_t retry,
                                       int64_t* retry_at_us) noexcept {
  return guard(nullptr, [&]() -> Result<void> {
    if (retry_at_us == nullptr) return bad_argument("a place for the instant is required", "retryAt");
    if (first_failed_at_us < kMinDay * kDayUs || first_failed_at_us >= kMaxDay * kDayUs) {
      return bad_argument("an instant of the years 1400 to 9999", "firstFailedAt");
    }
    const auto at = delivery_retry_at(Instant{first_failed_at_us}, retry);
    if (!at) return Error{ErrorCode::not_found, "there is no such retry", "retry"};
    *retry_at_us = at->microseconds();
    return ok();
  });
}

physcrm_code physcrm_timeline_compute(physcrm_entity_type entity_type, const char* state, int32_t expiration,
                                      physcrm_milestone* milestones, size_t capacity,
                                      size_t* count) noexcept {
  return guard(nullptr, [&]() -> Result<void> {
    PHYSCRM_TRYV(check_array(milestones, capacity, count));
    PHYSCRM_TRY(const EntityType kind, checked_entity_type(entity_type));
    PHYSCRM_TRY(const Date date, checked_date(expiration, "expiration"));
    fill(milestones, capacity, count, timeline(kind, text_or_empty(state), date, RulePack::builtin_default()),
         [](const Milestone& row) {
           return physcrm_milestone{static_text(row.name()), static_text(row.description),
                                    row.date.days_since_epoch(), row.days_before};
         });
    return ok();
  });
}

physcrm_code physcrm_checklist_compute(physcrm_entity_type entity_type, const char* state, int32_t expiration,
                                       physcrm_checklist_item* items, size_t capacity,
                                       size_t* count) noexcept {
  return guard(nullptr, [&]() -> Result<void> {
    PHYSCRM_TRYV(check_array(items, capacity, count));
    PHYSCRM_TRY(const EntityType kind, checked_entity_type(entity_type));
    PHYSCRM_TRY(const Date date, checked_date(expiration, "expiration"));
    fill(items, capacity, count, checklist(kind, text_or_empty(state), date, RulePack::builtin_default()),
         [&](const ChecklistItem& row) {
           return physcrm_checklist_item{static_text(row.id), static_text(row.task), row.required ? 1 : 0,
                                         row.due.value_or(date).days_since_epoch()};
         });
    return ok();
  });
}

physcrm_code physcrm_transition_check(physcrm_workflow_status from, physcrm_workflow_status to,
                                      int32_t expiration, int32_t today, uint32_t* allowed,
                                      physcrm_error** error) noexcept {
  return guard(error, [&]() -> Result<void> {
    if (allowed != nullptr) *allowed = 0;
    PHYSCRM_TRY(const WorkflowStatus now, checked_status(from, "from"));
    PHYSCRM_TRY(const WorkflowStatus next, checked_status(to, "to"));
    PHYSCRM_TRY(const Date day, checked_date(today, "today"));
    std::optional<Date> expires;
    if (expiration != PHYSCRM_NO_DATE) {
      PHYSCRM_TRY(expires, checked_date(expiration, "expiration"));
    }
    if (allowed != nullptr) {
      for (const WorkflowStatus status : allowed_transitions(now, is_past_expiration(expires, day))) {
        *allowed |= 1U << static_cast<unsigned>(status);
      }
    }
    return check_transition(now, next, expires, day);
  });
}

int32_t physcrm_is_valid_npi(const char* text) noexcept {
  return guard_value(int32_t{0}, [&]() -> int32_t { return is_valid_npi(text_or_empty(text)) ? 1 : 0; });
}

int32_t physcrm_is_valid_dea(const char* text, const char* last_name) noexcept {
  return guard_value(int32_t{0}, [&]() -> int32_t {
    return is_valid_dea(text_or_empty(text), text_or_empty(last_name)) ? 1 : 0;
  });
}

int32_t physcrm_is_valid_ein(const char* text) noexcept {
  return guard_value(int32_t{0}, [&]() -> int32_t { return is_valid_ein(text_or_empty(text)) ? 1 : 0; });
}
