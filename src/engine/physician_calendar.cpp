// PhysicianService::calendar: a physician's milestones as a calendar that others subscribe to.
#include <algorithm>
#include <array>
#include <deque>
#include <span>
#include <tuple>

#include "base/try.hpp"
#include "engine/credential_fields.hpp"
#include "engine/physician_fields.hpp"
#include "engine/term_renewal.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_view.hpp"
#include "interop/ical.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/notification/message.hpp"
#include "physcrm/physicians.hpp"

namespace physcrm {
namespace {

using storage::CredentialRecord;
using storage::WorkflowRecord;

/// How long after its day an event that no longer holds is published as cancelled.
constexpr std::int32_t kCancelledDays = 30;

/// The notification intervals that lie before an expiration.
constexpr auto kDeadlineAlarms = [] {
  constexpr auto is_before = [](const Interval& interval) { return interval.days_before > 0; };
  std::array<std::int16_t, std::count_if(default_intervals().begin(), default_intervals().end(), is_before)>
      days{};
  std::size_t at = 0;
  for (const Interval& interval : default_intervals()) {
    if (is_before(interval)) days[at++] = interval.days_before;
  }
  return days;
}();
constexpr std::array<std::int16_t, 1> kMilestoneAlarm{1};

/// A credential's n-th term: 1 + the renewals approved before it. Its number, not its date, is what its
/// events are known by.
struct Term {
  Credential credential;
  int number = 1;
  std::int64_t sequence = 0;
  Instant modified;
  std::string description;
};

struct Entry {
  Date day;
  const Term* term = nullptr;
  MilestoneKind kind = MilestoneKind::start;
  std::string_view what;
  bool done = false;
  bool cancelled = false;
};

/// When and why a term's milestones stopped being something to do.
struct Ending {
  Date on;
  std::string why;
};

/// How often a change of the credential counts: see sequence_of.
constexpr std::int64_t kCredentialWeight = 1000;

/// Rises with every stored change of what the credential's events say. Every part of the sum only rises, but
/// for that of a workflow that is withdrawn and then no longer among the records: nobody has touched it, so
/// its version is 1 and the times that its date was moved, each of which is a change of the credential, too.
std::int64_t sequence_of(const Physician& physician, const CredentialRecord& record,
                         std::span<const WorkflowRecord> workflows) {
  std::int64_t sequence = physician.version - 1 + kCredentialWeight * (record.credential.version - 1);
  if (record.deleted_at) ++sequence;
  for (const WorkflowRecord& each : workflows) {
    sequence += each.workflow.version + (each.deleted_at ? 1 : 0);
  }
  return sequence;
}

Instant modified_of(const Physician& physician, const CredentialRecord& record,
                    std::span<const WorkflowRecord> workflows) {
  Instant last = std::max({physician.updated_at, record.credential.updated_at,
                           record.deleted_at.value_or(record.credential.updated_at)});
  for (const WorkflowRecord& each : workflows) {
    last = std::max({last, each.workflow.updated_at, each.deleted_at.value_or(each.workflow.updated_at)});
  }
  return last;
}

/// What ended the term in hand: whichever came first. None while it goes on.
std::optional<Ending> ending_of(const Zone& zone, const Physician& physician,
                                const CredentialRecord& record) {
  std::optional<Ending> first;
  const auto consider = [&](bool holds, Instant at, std::string_view why) {
    if (!holds) return;
    const Date on = zone.civil_date(at);
    if (!first || on < first->on) first = Ending{on, std::string{why}};
  };
  const Credential& credential = record.credential;
  consider(record.deleted_at.has_value(), record.deleted_at.value_or(Instant{}),
           "the credential was deleted");
  consider(credential.status == CredentialStatus::inactive, credential.updated_at,
           "the credential is inactive");
  consider(physician.status == PhysicianStatus::inactive, physician.updated_at, "the physician is inactive");
  return first;
}

/// Inactive from the first: there was never anything to publish.
bool was_never_active(const Physician& physician, const Credential& credential) noexcept {
  return (credential.status == CredentialStatus::inactive && credential.version == 1) ||
         (physician.status == PhysicianStatus::inactive && physician.version == 1);
}

/// `TX medical license cred_7, expiration 2026-05-01.`, and how its renewal stands.
std::string description_of(const Credential& credential, Date expiration, const Workflow* renewal) {
  std::string text = credential.state + ' ';
  text += credential_type_name(credential.entity_type);
  text += ' ' + credential.id.to_string() + ", expiration " + expiration.to_string() + '.';
  if (renewal != nullptr) {
    std::string status{to_string(renewal->status)};
    std::replace(status.begin(), status.end(), '_', ' ');
    text += "\nRenewal " + renewal->id.to_string() + ": " + status + '.';
  }
  return text;
}

class Calendar {
 public:
  Calendar(EngineCore& core, storage::Transaction& tx, const Physician& physician, Moment moment)
      : core_(core), tx_(tx), physician_(physician), moment_(std::move(moment)) {}

  /// `workflows`: the credential's, in the order in which they were created.
  Result<void> add(const CredentialRecord& record, std::span<const WorkflowRecord> workflows);

  [[nodiscard]] std::string write();

 private:
  Result<void> add_renewed(const Workflow& workflow, Term term);
  Result<void> add_current(const CredentialRecord& record, const Workflow* renewal, Term term);
  Result<std::vector<TimelineMilestone>> current_milestones(const Credential& credential,
                                                            const Workflow* renewal);
  /// Those of the milestones that were still ahead when the term ended, as cancelled.
  void add_cancelled(std::span<const TimelineMilestone> milestones, const Ending& ending, Term term);
  void write_entry(CalendarWriter& writer, const Entry& entry, const std::string& name) const;

  EngineCore& core_;
  storage::Transaction& tx_;
  const Physician& physician_;
  Moment moment_;
  std::deque<Term> terms_;  ///< entries point to them
  std::vector<Entry> entries_;
};

Result<void> Calendar::add(const CredentialRecord& record, std::span<const WorkflowRecord> workflows) {
  Term term;
  term.credential = record.credential;
  // Another pack moves what is planned, and another zone the day on which a term ended, without touching a
  // row of the credential's.
  term.sequence = sequence_of(physician_, record, workflows) + moment_.settings->version - 1;
  term.modified = modified_of(physician_, record, workflows);
  if (const auto& at = moment_.settings->changed_at) term.modified = std::max(term.modified, *at);
  for (const WorkflowRecord& each : workflows) {
    if (each.workflow.status != WorkflowStatus::approved) continue;
    PHYSCRM_TRYV(add_renewed(each.workflow, term));
    ++term.number;
  }
  return add_current(record, renewal_of_term(record.credential, workflows), std::move(term));
}

Result<void> Calendar::add_renewed(const Workflow& workflow, Term term) {
  const Date long_past = moment_.today.plus_days(-kCancelledDays);
  if (!workflow.expiration_date || !workflow.approval_date || *workflow.expiration_date < long_past) {
    return ok();
  }
  PHYSCRM_TRY(const RenewalRules rules, rules_of(core_, tx_, workflow));
  std::vector<TimelineMilestone> milestones;
  for (const Milestone& milestone : physcrm::timeline(*workflow.expiration_date, rules)) {
    milestones.push_back({milestone, MilestoneState::done});
  }
  term.description = description_of(term.credential, *workflow.expiration_date, nullptr);
  add_cancelled(milestones, {*workflow.approval_date, "renewed on " + workflow.approval_date->to_string()},
                std::move(term));
  return ok();
}

Result<void> Calendar::add_current(const CredentialRecord& record, const Workflow* renewal, Term term) {
  const Credential& credential = record.credential;
  if (!credential.expiration_date || was_never_active(physician_, credential)) return ok();
  PHYSCRM_TRY(const auto milestones, current_milestones(credential, renewal));
  term.description = description_of(credential, *credential.expiration_date, renewal);
  if (const auto ending = ending_of(moment_.settings->zone, physician_, record)) {
    add_cancelled(milestones, *ending, std::move(term));
    return ok();
  }
  const Term* of = &terms_.emplace_back(std::move(term));
  for (const auto& [milestone, state] : milestones) {
    // An opening becomes "done" by the mere passing of its day, and that is no revision of the event.
    const bool is_done = state == MilestoneState::done && milestone.kind != MilestoneKind::window_open;
    entries_.push_back({milestone.date, of, milestone.kind, milestone.description, is_done, false});
  }
  return ok();
}

Result<std::vector<TimelineMilestone>> Calendar::current_milestones(const Credential& credential,
                                                                    const Workflow* renewal) {
  if (renewal != nullptr) {
    PHYSCRM_TRY(const RenewalRules rules, rules_of(core_, tx_, *renewal));
    PHYSCRM_TRY(const WorkflowChecklist checklist, checklist_of(core_, tx_, *renewal));
    return milestones_of(rules, checklist, *renewal, moment_.today);
  }
  std::vector<TimelineMilestone> milestones;
  for (const Milestone& milestone :
       physcrm::timeline(credential.entity_type, credential.state, *credential.expiration_date,
                         moment_.settings->rule_pack)) {
    milestones.push_back(without_rule(milestone, MilestoneState::upcoming));
  }
  return milestones;
}

void Calendar::add_cancelled(std::span<const TimelineMilestone> milestones, const Ending& ending, Term term) {
  const Date from = std::max(ending.on, moment_.today.plus_days(-kCancelledDays));
  term.description += "\nCancelled: " + ending.why + '.';
  const Term* of = &terms_.emplace_back(std::move(term));
  for (const auto& [milestone, state] : milestones) {
    if (milestone.date < from) continue;
    entries_.push_back({milestone.date, of, milestone.kind, milestone.description, false, true});
  }
}

void Calendar::write_entry(CalendarWriter& writer, const Entry& entry, const std::string& name) const {
  const Term& term = *entry.term;
  const Credential& credential = term.credential;
  // Ids are a store's own: the moment of creation makes them unique beyond it.
  const std::string uid = credential.id.to_string() + '-' +
                          std::to_string(credential.created_at.microseconds()) + '-' +
                          std::to_string(term.number) + '-' + std::string{to_string(entry.kind)} + "@physcrm";
  const std::string summary = name + ": " + std::string{entry.what} + " (" + credential.state + ')';
  const std::string description = entry.done ? term.description + "\nThis is done." : term.description;
  const std::array<std::string_view, 3> categories{"Renewal", to_string(credential.entity_type),
                                                   to_string(entry.kind)};
  CalendarEvent event;
  event.uid = uid;
  event.sequence = term.sequence;
  event.modified = term.modified;
  event.day = entry.day;
  event.cancelled = entry.cancelled;
  event.summary = summary;
  event.description = description;
  event.categories = categories;
  if (!entry.done) {
    event.alarm_days = kMilestoneAlarm;
    if (entry.kind == MilestoneKind::final_deadline) event.alarm_days = kDeadlineAlarms;
  }
  writer.add(event);
}

std::string Calendar::write() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    const auto place = [](const Entry& e) {
      return std::tuple{e.day, e.term->credential.id, e.term->number, e.kind};
    };
    return place(a) < place(b);
  });
  const std::string name = full_name(physician_);
  CalendarWriter writer{name + ": credential renewals", moment_.now};
  for (const Entry& entry : entries_) write_entry(writer, entry, name);
  return std::move(writer).take();
}

}  // namespace

Result<std::string> PhysicianService::calendar(PhysicianId id) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(Moment moment, moment_of(core_, *tx));
  PHYSCRM_TRY(const auto physician, tx->physicians().find(id));
  if (!physician) return not_found("physician", id.to_string());
  PHYSCRM_TRY(const auto credentials, tx->credentials().records_of(id));
  PHYSCRM_TRY(const auto workflows, tx->workflows().records_of(id));
  Calendar calendar{core_, *tx, *physician, std::move(moment)};
  for (const CredentialRecord& record : credentials) {
    PHYSCRM_TRYV(calendar.add(record, records_of(workflows, record.credential.id)));
  }
  return calendar.write();
}

}  // namespace physcrm
