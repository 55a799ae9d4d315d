// What people do in ten years: they renew, in time, late or never, correct dates, and come and go.
#include <algorithm>

#include "engine/fixture.hpp"
#include "physcrm/jobs.hpp"
#include "physcrm/recipients.hpp"
#include "physcrm/renewals.hpp"
#include "simulation/ten_years.hpp"

namespace physcrm::simulation {
namespace {

using test::must;

constexpr std::size_t kPeople = 220;
constexpr std::size_t kPapers = 770;

}  // namespace

/// The roster, behind the engine's back and in one transaction.
void TenYears::settle_in() {
  EngineCore& core = *hosts_[0].core;
  const Date today = today_of(hosts_[0]);
  std::vector<Physician> people(kPeople);
  std::vector<Credential> papers(kPapers);
  ledger_.people.resize(kPeople);
  ledger_.papers.resize(kPapers);
  const auto tx = must(core.store().begin(storage::Access::write));
  std::int64_t id = must(tx->allocate_ids(IdKind::physician, kPeople));
  for (Physician& row : people) {
    row.id.value = id++;
    row.first_name = "Ada";
    row.last_name = "Moore";
    row.email = "p" + row.id.to_string().substr(4) + "@example.org";
    row.created_at = row.updated_at = core.now();
    row.version = 1;
  }
  must(tx->physicians().insert(people));
  id = must(tx->allocate_ids(IdKind::credential, kPapers));
  for (std::size_t i = 0; i < kPapers; ++i) {
    Paper& paper = ledger_.papers[i];
    paper.person = i % kPeople;
    Person& person = ledger_.people[paper.person];
    // No two of a person's are of the same kind and state, so that a text says which one it is about.
    paper.kind = person.papers.size() % kKindNames.size();
    paper.state = (paper.person + person.papers.size() / kKindNames.size()) % kStateCodes.size();
    paper.expiration = today.plus_days(static_cast<int>(number(-60, 900)));
    person.papers.push_back(i);
    Credential& row = papers[i];
    row.id.value = id++;
    row.physician_id = people[paper.person].id;
    row.entity_type = static_cast<EntityType>(paper.kind);
    row.state = kStateCodes[paper.state];
    row.expiration_date = paper.expiration;
    row.created_at = row.updated_at = core.now();
    row.version = 1;
  }
  must(tx->credentials().insert(papers));
  must(tx->commit());
  if (has_team_) {
    DeliveryPreferences team;
    team.email = kTeamAddress;
    must(PreferenceService{core}.set({RecipientKind::team, 0}, team));
  }
  for (std::size_t i = 0; i < kPapers; ++i) plan_term(i);
  for (std::size_t i = 0; i < kPeople; ++i) {
    if (once_in(3)) plan(i, number(1, kDaysInAll), &TenYears::leave);
  }
}

void TenYears::plan(std::size_t subject, std::int64_t in_days, void (TenYears::*what)(std::size_t)) {
  acts_.push(
      {now_.plus_seconds(std::max<std::int64_t>(in_days, 0) * kDay_s + number(60, kDay_s)), subject, what});
}

/// What becomes of a term: mostly it is renewed in time, sometimes late, sometimes never.
void TenYears::plan_term(std::size_t paper) {
  const std::int64_t left = days_until(ledger_.papers[paper].expiration, zone_.civil_date(now_));
  const std::int64_t chance = number(1, 100);
  if (chance <= 60) {
    plan(paper, left - std::max(number(1, 88), number(1, 88)), &TenYears::renew);
  } else if (chance <= 82) {
    plan(paper, left + number(0, 60), &TenYears::renew);
  } else if (chance <= 89) {
    plan(paper, left - number(-20, 120), &TenYears::correct_date);
  } else if (chance <= 93) {
    plan(paper, left - number(-20, 90), &TenYears::mistake_date);
  } else if (chance <= 97) {
    plan(paper, left - number(-20, 90), &TenYears::give_up_paper);
  }
}

void TenYears::people_act() {
  while (!acts_.empty() && acts_.top().at <= now_) {
    const Act act = acts_.top();
    acts_.pop();
    (this->*act.what)(act.subject);
  }
}

void TenYears::set_date(std::size_t paper, Date to) {
  Host& host = some_host();
  CredentialInput input;
  input.expiration_date = to;
  must(CredentialService{*host.core}.update(CredentialId{static_cast<std::int64_t>(paper) + 1}, input));
  ledger_.set_expiration(paper, to, CancelReason::date_moved, host.clock->now());
}

/// Along the way that a team goes, where a renewal is open.
bool TenYears::approve(std::size_t paper, Date to) {
  Host& host = some_host();
  const CredentialId id{static_cast<std::int64_t>(paper) + 1};
  std::optional<Workflow> open;
  {
    const auto tx = must(host.core->store().begin(storage::Access::read));
    open = must(tx->workflows().find_active(id));
  }
  if (!open || open->expiration_date != ledger_.papers[paper].expiration) return false;
  RenewalService renewals{*host.core};
  for (auto status = static_cast<int>(open->status) + 1; status <= static_cast<int>(WorkflowStatus::approved);
       ++status) {
    StatusChange change;
    change.status = static_cast<WorkflowStatus>(status);
    change.force = change.status == WorkflowStatus::filed;
    change.force_reason = change.force ? "filed on paper" : "";
    if (change.status == WorkflowStatus::approved) change.new_expiration_date = to;
    must(renewals.update_status(open->id, change));
  }
  ledger_.set_expiration(paper, to, CancelReason::renewed, host.clock->now());
  ++approvals_;
  return true;
}

void TenYears::renew(std::size_t paper) {
  const Date today = zone_.civil_date(now_);
  const auto term_days = static_cast<int>(number(600, 1500));
  Date to = ledger_.papers[paper].expiration.plus_days(term_days);
  while (to <= today) to = to.plus_days(term_days);
  if (!once_in(4) || !approve(paper, to)) set_date(paper, to);
  plan_term(paper);
}

void TenYears::correct_date(std::size_t paper) {
  set_date(paper, ledger_.papers[paper].expiration.plus_days(static_cast<int>(number(-40, 40))));
  plan(paper, number(0, 60), &TenYears::renew);
}

/// Somebody types another year, and sees it some days later.
void TenYears::mistake_date(std::size_t paper) {
  set_date(paper, ledger_.papers[paper].expiration.plus_days(365));
  plan(paper, number(0, 10), &TenYears::take_back_date);
}

void TenYears::take_back_date(std::size_t paper) {
  set_date(paper, ledger_.papers[paper].expiration.plus_days(-365));
  plan(paper, number(0, 60), &TenYears::renew);
}

void TenYears::give_up_paper(std::size_t paper) {
  Host& host = some_host();
  CredentialInput input;
  input.status = CredentialStatus::inactive;
  must(CredentialService{*host.core}.update(CredentialId{static_cast<std::int64_t>(paper) + 1}, input));
  ledger_.set_paper_active(paper, false, host.clock->now());
  if (!once_in(3)) plan(paper, number(0, 80), &TenYears::resume_paper);
}

void TenYears::resume_paper(std::size_t paper) {
  Host& host = some_host();
  CredentialInput input;
  input.status = CredentialStatus::active;
  must(CredentialService{*host.core}.update(CredentialId{static_cast<std::int64_t>(paper) + 1}, input));
  ledger_.set_paper_active(paper, true, host.clock->now());
  plan(paper, number(0, 90), &TenYears::renew);
}

void TenYears::leave(std::size_t person) {
  Host& host = some_host();
  PhysicianInput input;
  input.status = PhysicianStatus::inactive;
  must(PhysicianService{*host.core}.update(PhysicianId{static_cast<std::int64_t>(person) + 1}, input));
  ledger_.set_person_active(person, false, host.clock->now());
  if (!once_in(4)) plan(person, number(0, 150), &TenYears::come_back);
}

void TenYears::come_back(std::size_t person) {
  Host& host = some_host();
  PhysicianInput input;
  input.status = PhysicianStatus::active;
  must(PhysicianService{*host.core}.update(PhysicianId{static_cast<std::int64_t>(person) + 1}, input));
  ledger_.set_person_active(person, true, host.clock->now());
  if (once_in(2)) plan(person, number(30, 900), &TenYears::leave);
}

/// Somebody stops the mail for a while: what is planned meanwhile waits, and dates change under it.
void TenYears::pause_delivery() {
  if (!is_any_up()) return;
  Host& host = some_host();
  const Instant until = latest_clock().plus_seconds(number(1, 40) * kDay_s);
  for (const Job job : {Job::queue, Job::retries}) {
    must(JobService{*host.core}.pause(std::string{kJobNames[static_cast<std::size_t>(job)]}, until));
    book_.pause(job, until);
  }
  // What is taken back before it has left is owed again.
  for (int i = 0; i < 150; ++i) {
    const auto paper = static_cast<std::size_t>(number(0, kPapers - 1));
    const std::int64_t left = days_until(ledger_.papers[paper].expiration, zone_.civil_date(now_));
    if (left < -20 || left > 80) continue;
    plan(paper, number(1, 10), once_in(2) ? &TenYears::mistake_date : &TenYears::give_up_paper);
  }
}

}  // namespace physcrm::simulation
