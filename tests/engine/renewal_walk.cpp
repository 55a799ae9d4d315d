#include "engine/renewal_walk.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "support/violations.hpp"

namespace physcrm::test {
namespace {

constexpr int kPhysicians = 40;
constexpr int kCredentials = 160;
constexpr std::array kKinds{EntityType::license, EntityType::dea, EntityType::csr};
constexpr std::array<const char*, 5> kStates{"TX", "CA", "NY", "MT", "FL"};
constexpr std::array<const char*, 6> kZones{"America/New_York", "America/St_Johns",   "Pacific/Honolulu",
                                            "Asia/Tokyo",       "Pacific/Kiritimati", "UTC"};
/// What teams lay over a pack: some of it is there already, or not there to be removed.
constexpr std::array<const char*, 6> kOverlays{
    "replace,any-window-open,,,,45,,our policy,2026-01-02,high,we file late,Lee\n",
    "replace,any-window-open,,,,75,,our policy,2026-01-02,high,we file early,Lee\n",
    "replace,ca-csr-renewal-cycle,,,,24,,our counsel,2026-01-02,high,CA has two years now,\n",
    kTexasExpires,
    "remove,tx.expiry,,,,,,,,,the board takes it back,\n",
    "add,any-window-open,*,*,window_open,50,days_before,us,2026-01-02,high,it is there already,\n",
};

template <class Id>
std::string text_of(Id id) {
  return " " + id.to_string();
}

}  // namespace

struct RenewalWalk::Choice {
  int weight;
  void (RenewalWalk::*act)();
};

const std::array<RenewalWalk::Choice, 16> RenewalWalk::kChoices{{
    {300, &RenewalWalk::change_status},
    {280, &RenewalWalk::change_task},
    {120, &RenewalWalk::initiate},
    {80, &RenewalWalk::edit_credential},
    {60, &RenewalWalk::resubmit},
    {40, &RenewalWalk::pass_time},
    {12, &RenewalWalk::auto_create},
    {12, &RenewalWalk::check_expirations},
    {10, &RenewalWalk::edit_physician},
    {6, &RenewalWalk::add_credential},
    {10, &RenewalWalk::remove_credential},
    {8, &RenewalWalk::remove_workflow},
    {6, &RenewalWalk::run_jobs},
    {3, &RenewalWalk::change_settings},
    {1, &RenewalWalk::change_rules},
    {1, &RenewalWalk::remove_physician},
}};

RenewalWalk::RenewalWalk(std::uint64_t seed, const StoreFile& file)
    : world_("2026-01-15T12:00:00Z", file.url()), random_(seed), ledger_(world_, file) {
  for (int i = 0; i < kPhysicians + kCredentials; ++i) {
    i < kPhysicians ? add_physician() : add_credential();
    if (const std::string wrong = judge(); !wrong.empty()) throw std::runtime_error(wrong);
  }
}

std::string RenewalWalk::judge() {
  std::string wrong;
  for (const std::string& finding : ledger_.judge(act_)) wrong += finding + "; ";
  if (wrong.empty()) return wrong;
  return act_.text + " (" + std::string{to_string(act_.code)} + "): " + wrong;
}

std::string RenewalWalk::step() {
  world_.clock().advance_seconds(number(1, 1200));
  int left = number(1, std::accumulate(kChoices.begin(), kChoices.end(), 0,
                                       [](int sum, const Choice& choice) { return sum + choice.weight; }));
  const auto chosen = std::find_if(kChoices.begin(), kChoices.end(),
                                   [&](const Choice& choice) { return (left -= choice.weight) <= 0; });
  (this->*chosen->act)();
  ++outcomes_[act_.operations.front() + " " + std::string{to_string(act_.code)}];
  return judge();
}

std::string RenewalWalk::check() {
  std::string wrong;
  for (const std::string& finding : ledger_.check_rows()) wrong += finding + "; ";
  for (const std::string& finding : testing_support::violations(world_.core(), "audit_rows"))
    wrong += finding + "; ";
  return wrong;
}

// --- What an act is made of -----------------------------------------------------------------------------

void RenewalWalk::begin(std::string operation, std::string text) {
  act_ = Act{};
  act_.text = operation + std::move(text);
  act_.operations.push_back(std::move(operation));
}

template <class T>
void RenewalWalk::end(const Result<T>& result) {
  act_.code = code_of(result);
}

Actor RenewalWalk::some_actor() {
  if (once_in(3)) return Actor::host();
  return Actor::user(Role::staff, "usr_" + std::to_string(number(1, 5)));
}

RenewalWalk::Version RenewalWalk::some_version(std::int64_t stored) {
  if (!once_in(6)) return std::nullopt;
  if (!once_in(3)) return stored;
  act_.is_stale = true;
  act_.text += " stale";
  return once_in(2) ? stored + 1 : stored - 1;
}

RenewalWalk::Version RenewalWalk::some_version(WorkflowId id) {
  const Workflow* row = known(id);
  return some_version(row == nullptr ? 1 : row->version);
}

const Workflow* RenewalWalk::known(WorkflowId id) const {
  const auto at = ledger_.workflows().find(id);
  return at == ledger_.workflows().end() || at->second.is_deleted ? nullptr : &at->second.row;
}

WorkflowId RenewalWalk::some_workflow() {
  if (once_in(2) && !ledger_.active().empty()) return one_of(ledger_.active()).second;
  if (!once_in(4)) {
    const auto& all = ledger_.workflows_of(some_credential());
    if (!all.empty()) return once_in(2) ? all.back() : one_of(all);
  }
  if (ledger_.workflows().empty() || once_in(10)) return WorkflowId{number(1, 1'000'000)};
  return one_of(ledger_.workflows()).first;
}

CredentialId RenewalWalk::some_credential() {
  if (ledger_.credentials().empty() || once_in(100)) return CredentialId{number(1, 5000)};
  return one_of(ledger_.credentials()).first;
}

WorkflowStatus RenewalWalk::some_status(WorkflowId id) {
  const Workflow* row = known(id);
  if (row == nullptr || once_in(5)) return one_of(kAllStatuses);
  const auto allowed = allowed_transitions(row->status, once_in(10));
  return allowed.empty() ? WorkflowStatus::approved : one_of(allowed);
}

// --- Renewals -------------------------------------------------------------------------------------------

void RenewalWalk::initiate() {
  const CredentialId id = some_credential();
  begin("renewals.initiate", text_of(id));
  const auto at = ledger_.credentials().find(id);
  EntityType kind = one_of(kKinds);
  if (at == ledger_.credentials().end()) {
    act_.is_allowed = false;
  } else {
    const Credential& row = at->second;
    if (!once_in(20)) kind = row.entity_type;
    act_.is_allowed = kind == row.entity_type && !ledger_.active().contains(id) &&
                      row.status == CredentialStatus::active &&
                      ledger_.physicians().at(row.physician_id).status == PhysicianStatus::active;
  }
  end(world_.renewals.initiate(kind, id, some_actor()));
}

void RenewalWalk::change_status() {
  const WorkflowId id = some_workflow();
  StatusChange change;
  change.status = some_status(id);
  begin("renewals.update_status", text_of(id) + " to " + std::string{to_string(change.status)});
  change.version = some_version(id);
  if (!once_in(4)) change.rejection_reason = "Incomplete";
  change.force = once_in(2);
  if (!once_in(3)) change.force_reason = "Urgent";
  const Workflow* row = known(id);
  if (once_in(3)) {
    const bool is_dated = row != nullptr && row->expiration_date;
    const Date from = is_dated ? *row->expiration_date : world_.today();
    change.new_expiration_date = from.plus_days(number(-60, 800));
  }
  if (row != nullptr && change.status == WorkflowStatus::approved) act_.moves = row->credential_id;
  end(world_.renewals.update_status(id, change, some_actor()));
}

void RenewalWalk::resubmit() {
  const WorkflowId id = some_workflow();
  begin("renewals.resubmit", text_of(id));
  const Version version = some_version(id);
  end(world_.renewals.resubmit(id, version, some_actor()));
}

void RenewalWalk::change_task() {
  const WorkflowId id = some_workflow();
  const Workflow* row = known(id);
  const EntityType kind = row == nullptr || once_in(20) ? one_of(kKinds) : row->entity_type;
  TaskChange change;
  change.task_id = one_of(checklist_items(kind)).id;
  change.completed = !once_in(5);
  begin("renewals.complete_task", text_of(id) + " " + change.task_id);
  change.version = some_version(id);
  if (change.completed && once_in(6)) change.waived_reason = once_in(8) ? " " : "Exempt";
  if (change.completed == false) act_.reopens = id;
  if (once_in(6))
    change.note = once_in(3) ? Patch<std::string>::cleared() : Patch<std::string>{"See the fax"};
  if (once_in(6)) change.amount_cents = std::int64_t{number(-1, 90'000)};
  if (once_in(6)) change.paid_at = world_.today();
  if (once_in(12)) change.document_id = DocumentId{number(1, 9)};
  end(world_.renewals.complete_task(id, change, some_actor()));
}

void RenewalWalk::remove_workflow() {
  const WorkflowId id = some_workflow();
  begin("renewals.delete", text_of(id));
  const Version version = some_version(id);
  end(world_.renewals.remove(id, version, some_actor()));
}

// --- Runs and time --------------------------------------------------------------------------------------

void RenewalWalk::pass_time() {
  begin("clock");
  world_.clock().advance_seconds(std::int64_t{3600} * number(1, 14 * 24));
}

void RenewalWalk::auto_create() {
  begin("renewals.auto_create");
  act_.is_run = true;
  act_.logs_runs = true;
  act_.is_allowed = true;
  const auto report = world_.renewals.auto_create();
  end(report);
  if (report) act_.rows = report.value().created + report.value().expired + report.value().failed;
}

void RenewalWalk::check_expirations() {
  begin("notifications.check_expirations");
  act_.is_run = true;
  act_.logs_runs = true;
  act_.is_allowed = true;
  const auto report = world_.notifications.check_expirations();
  end(report);
  if (!report) return;
  const CheckReport& done = report.value();
  act_.rows = done.created + done.revived + done.cancelled + done.failed;
}

void RenewalWalk::run_jobs() {
  begin("createRenewalWorkflows");
  act_.operations.emplace_back("checkExpirations");
  act_.operations.emplace_back("cleanupNotifications");
  act_.is_run = true;
  act_.logs_runs = true;
  act_.is_allowed = true;
  end(world_.jobs.run_due());
}

// --- Physicians and credentials -------------------------------------------------------------------------

void RenewalWalk::add_physician() {
  begin("physicians.create");
  PhysicianInput input;
  input.first_name = std::string{"Ada"};
  input.last_name = std::string{"Moore"};
  end(physicians_.create(input));
}

void RenewalWalk::edit_physician() {
  const PhysicianId id = one_of(ledger_.physicians()).first;
  begin("physicians.update", text_of(id));
  const Version version = some_version(ledger_.physicians().at(id).version);
  PhysicianInput input;
  input.status = once_in(5) ? PhysicianStatus::inactive : PhysicianStatus::active;
  end(physicians_.update(id, input, version, some_actor()));
}

void RenewalWalk::remove_physician() {
  if (ledger_.physicians().size() < kPhysicians) return add_physician();
  const PhysicianId id = one_of(ledger_.physicians()).first;
  begin("physicians.delete", text_of(id));
  const Version version = some_version(ledger_.physicians().at(id).version);
  end(physicians_.remove(id, version, some_actor()));
}

CredentialInput RenewalWalk::new_credential() {
  CredentialInput input;
  input.entity_type = one_of(kKinds);
  input.state = std::string{one_of(kStates)};
  if (once_in(4) && input.entity_type != EntityType::dea) input.number = "N-" + std::to_string(number(1, 3));
  if (once_in(8)) input.issue_date = some_day(-2000, 0);
  if (!once_in(8)) input.expiration_date = some_day(-45, 200);
  return input;
}

void RenewalWalk::add_credential() {
  begin("credentials.create");
  const PhysicianId physician = one_of(ledger_.physicians()).first;
  const CredentialInput input = new_credential();
  end(world_.credentials.create(physician, input, some_actor()));
}

void RenewalWalk::edit_credential() {
  const CredentialId id = some_credential();
  begin("credentials.update", text_of(id));
  act_.moves = id;
  const auto at = ledger_.credentials().find(id);
  const bool is_there = at != ledger_.credentials().end();
  const Version version = some_version(is_there ? at->second.version : 1);
  CredentialInput input;
  switch (random_.below(10)) {
    case 0:
      input.status = once_in(3) ? CredentialStatus::inactive : CredentialStatus::active;
      break;
    case 1:
      input.expiration_date = Patch<Date>::cleared();
      break;
    case 2:
      input.state = std::string{one_of(kStates)};
      break;
    case 3:
      // To what it is: confirms a date that the engine proposed, and otherwise changes nothing.
      if (is_there && at->second.expiration_date) input.expiration_date = *at->second.expiration_date;
      break;
    case 4:
    case 5:
      // Back to a date for which there was a renewal before.
      if (const auto& all = ledger_.workflows_of(id); !all.empty()) {
        if (const auto date = ledger_.workflows().at(one_of(all)).row.expiration_date)
          input.expiration_date = *date;
      }
      break;
    case 6:
      input.issue_date = some_day(-3000, 30);
      break;
    default:
      input.expiration_date = once_in(3) ? some_day(-60, 900) : some_day(-10, 120);
  }
  end(world_.credentials.update(id, input, version, some_actor()));
}

void RenewalWalk::remove_credential() {
  if (ledger_.credentials().size() < kCredentials) return add_credential();
  const CredentialId id = some_credential();
  begin("credentials.delete", text_of(id));
  const auto at = ledger_.credentials().find(id);
  const Version version = some_version(at == ledger_.credentials().end() ? 1 : at->second.version);
  act_.is_allowed = at != ledger_.credentials().end() && !ledger_.active().contains(id) && !act_.is_stale;
  end(world_.credentials.remove(id, version, some_actor()));
}

// --- Settings and rules ---------------------------------------------------------------------------------

void RenewalWalk::change_settings() {
  begin("settings.set");
  const Version version = some_version(must(world_.settings.get()).version);
  SettingsInput input;
  if (once_in(2)) input.time_zone = one_of(kZones);
  if (once_in(2)) input.policies.filing_gate = once_in(2) ? FilingGate::enforce : FilingGate::warn;
  if (once_in(2)) input.policies.look_back_days = number(-1, 60);
  if (once_in(2)) input.policies.use_expected_dates = once_in(2);
  if (once_in(2)) input.policies.catch_up = once_in(4) ? CatchUp::exact : CatchUp::owed;
  end(world_.settings.set(input, version, some_actor()));
}

void RenewalWalk::change_rules() {
  if (once_in(3)) {
    const char* name = once_in(4) ? "us-reference" : "default";
    begin("rules.use", std::string{" "} + name);
    end(world_.rules.use(name, some_actor()));
  } else {
    const char* rows = one_of(kOverlays);
    begin("rules.overlay", std::string{" "} + rows);
    end(world_.rules.overlay(overlay_text(rows), {}, some_actor()));
  }
}

}  // namespace physcrm::test
