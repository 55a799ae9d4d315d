// Workflows, their history, and what they are pinned to.
#include "storage/differential/duel.hpp"

namespace physcrm::storage {
namespace {

void insert_workflows(Duel& duel) {
  const auto rows = duel.dice.some(3, [&] { return duel.dice.workflow(); });
  duel.both("workflows.insert", [&](Transaction& tx) { return tx.workflows().insert(rows); });
}

void update_workflow(Duel& duel) {
  Workflow row = duel.dice.workflow();
  const auto stored = must(duel.peek().workflows().find(row.id));
  if (stored && !duel.dice.one_in(5)) row.version = stored->version + 1;
  duel.both("workflows.update", [&](Transaction& tx) { return tx.workflows().update(row); });
}

void find_workflows(Duel& duel) {
  const WorkflowId id = duel.dice.workflow_id();
  const CredentialId credential = duel.dice.credential_id();
  const PhysicianId physician = duel.dice.physician_id();
  const auto date = duel.dice.maybe([&] { return duel.dice.date(); });
  duel.both("workflows.find", [&](Transaction& tx) { return tx.workflows().find(id); });
  duel.both("workflows.find_active", [&](Transaction& tx) { return tx.workflows().find_active(credential); });
  duel.both("workflows.last_attempt",
            [&](Transaction& tx) { return tx.workflows().last_attempt(credential, date); });
  duel.both("workflows.count_active_of",
            [&](Transaction& tx) { return tx.workflows().count_active_of(physician); });
  duel.both("workflows.records_of", [&](Transaction& tx) { return tx.workflows().records_of(physician); });
}

void list_workflows(Duel& duel) {
  WorkflowFilter filter;
  if (duel.dice.one_in(3)) filter.expires_to = duel.dice.date();
  filter.with_undated = duel.dice.one_in(2);
  if (duel.dice.one_in(4)) filter.status = duel.dice.any(WorkflowStatus::expired);
  if (duel.dice.one_in(4)) filter.entity_type = duel.dice.any(EntityType::csr);
  if (duel.dice.one_in(4)) filter.state = duel.dice.state();
  if (duel.dice.one_in(4)) filter.physician_id = duel.dice.physician_id();
  if (duel.dice.one_in(4)) filter.credential_id = duel.dice.credential_id();
  if (duel.dice.one_in(4)) filter.practice_id = duel.dice.practice_id();
  if (duel.dice.one_in(4)) filter.overdue_on = duel.dice.date();
  filter.only_not_overdue = duel.dice.one_in(2);
  walk(duel, "workflows.list",
       [&](Transaction& tx, const PageRequest& page) { return tx.workflows().list(filter, page); });
}

void sum_up(Duel& duel) {
  const Date today = duel.dice.date();
  const WorkflowId after{duel.dice.number(0, kRows)};
  const int limit = duel.dice.number(0, 9);
  duel.both("workflows.statistics", [&](Transaction& tx) { return tx.workflows().statistics(today); });
  duel.both("workflows.expirable",
            [&](Transaction& tx) { return tx.workflows().expirable(today, after, limit); });
}

std::optional<ScanPosition> position(Duel& duel) {
  return duel.dice.maybe([&] { return ScanPosition{duel.dice.date(), duel.dice.credential_id()}; });
}

void scan(Duel& duel) {
  const Date from = duel.dice.date();
  const Date to = duel.dice.date();
  const auto after = position(duel);
  const int limit = duel.dice.number(0, 9);
  duel.both("workflows.scan_for_creation",
            [&](Transaction& tx) { return tx.workflows().scan_for_creation(from, to, after, limit); });
  duel.both("workflows.settled_for_creation",
            [&](Transaction& tx) { return tx.workflows().settled_for_creation(from, to); });
  const ExpectedTerm term{duel.dice.any(EntityType::csr), duel.dice.state(), from};
  duel.both("workflows.scan_undated",
            [&](Transaction& tx) { return tx.workflows().scan_undated(term, after, limit); });
}

void remove_workflow(Duel& duel) {
  const WorkflowId id = duel.dice.workflow_id();
  const Instant at = duel.dice.instant();
  const bool withdrawn = duel.dice.one_in(2);
  duel.both("workflows.remove", [&](Transaction& tx) { return tx.workflows().remove(id, at, withdrawn); });
}

void keep_history(Duel& duel) {
  const auto events = duel.dice.some(3, [&] {
    return WorkflowEvent{duel.dice.workflow_id(), duel.dice.instant(),
                         duel.dice.mostly_any(WorkflowStatus::expired), "staff",
                         duel.dice.text({"", "filed"})};
  });
  duel.both("workflows.add_events", [&](Transaction& tx) { return tx.workflows().add_events(events); });
  const WorkflowId id = duel.dice.workflow_id();
  duel.both("workflows.events", [&](Transaction& tx) { return tx.workflows().events(id); });
  const ChecklistMark mark = duel.dice.mark();
  duel.both("workflows.put_mark", [&](Transaction& tx) { return tx.workflows().put_mark(id, mark); });
  duel.both("workflows.marks", [&](Transaction& tx) { return tx.workflows().marks(id); });
}

void intern(Duel& duel) {
  const std::string hash = duel.dice.text({"h1", "h2", "h3"});
  const std::int64_t id = duel.dice.number(0, 4);
  const StoredRulePack pack{7, "default", "1", hash, std::string{"a\0b", 3}};
  duel.both("intern_pack", [&](Transaction& tx) { return tx.rule_snapshots().intern_pack(pack); });
  duel.both("find_pack", [&](Transaction& tx) { return tx.rule_snapshots().find_pack(id); });
  duel.both("intern_template",
            [&](Transaction& tx) { return tx.rule_snapshots().intern_template(hash, "[]"); });
  duel.both("find_template", [&](Transaction& tx) { return tx.rule_snapshots().find_template(id); });
}

}  // namespace

const std::vector<Call>& workflow_calls() {
  static const std::vector<Call> calls{insert_workflows,
                                       insert_workflows,
                                       insert_workflows,
                                       update_workflow,
                                       update_workflow,
                                       find_workflows,
                                       list_workflows,
                                       sum_up,
                                       scan,
                                       scan,
                                       remove_workflow,
                                       keep_history,
                                       intern};
  return calls;
}

}  // namespace physcrm::storage
