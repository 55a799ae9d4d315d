// WalkLedger::check_rows: every row of the store against what the audit log has told of it.
#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/walk_ledger.hpp"

namespace physcrm::test {
namespace {

/// All rows of a listing, page by page.
template <class F>
auto all_of(F&& list) {
  storage::PageRequest request = whole_page();
  auto page = list(request);
  auto rows = std::move(page.items);
  while (!page.next.empty()) {
    request.after = page.next;
    page = list(request);
    rows.insert(rows.end(), page.items.begin(), page.items.end());
  }
  return rows;
}

template <class Id, class Row>
bool is_known(const std::map<Id, Row>& known, const std::vector<Row>& rows) {
  return rows.size() == known.size() && std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
           const auto at = known.find(row.id);
           return at != known.end() && at->second == row;
         });
}

}  // namespace

void WalkLedger::check_workflows() {
  const auto rows = world_.read([](auto& tx) -> Result<std::vector<Workflow>> {
    return all_of([&](const auto& page) { return must(tx.workflows().list({}, page)); });
  });
  std::map<WorkflowId, Workflow> known;
  for (const auto& [id, workflow] : workflows_) {
    if (!workflow.is_deleted) known.emplace(id, workflow.row);
  }
  if (!is_known(known, rows)) note("a workflow changed that nothing tells of");
  for (const auto& [id, workflow] : workflows_) {
    const auto events = world_.read([&](auto& tx) { return tx.workflows().events(id); });
    if (events.size() != workflow.events) note(id.to_string() + ": its history changed");
    for (std::size_t i = 1; i < events.size(); ++i) {
      const WorkflowStatus from = events[i - 1].status;
      const WorkflowStatus to = events[i].status;
      if (from != to && !is_legal_transition(from, to))
        note(id.to_string() + ": history " + std::string{to_string(from)} + " -> " +
             std::string{to_string(to)});
    }
    const auto last = static_cast<std::int64_t>(events.size());
    if (!workflow.is_deleted && workflow.row.version != last + 1)
      note(id.to_string() + ": a version, no event");
  }
}

void WalkLedger::check_notifications() {
  const auto rows = world_.read([](auto& tx) -> Result<std::vector<Notification>> {
    return all_of([&](const auto& page) { return must(tx.notifications().list({}, page)); });
  });
  if (!is_known(notifications_, rows)) note("a notification changed that nothing tells of");
  std::set<CredentialId> waiting;
  std::set<std::tuple<CredentialId, Date, int>> settled;
  for (const Notification& row : rows) {
    const std::string id = row.id.to_string();
    bool is_first = settled.emplace(row.credential_id, row.expiration_date, row.days_before).second;
    for (const int days : row.collapsed) {
      is_first = settled.emplace(row.credential_id, row.expiration_date, days).second && is_first;
    }
    if (!is_first) note(id + ": an interval of this term is settled twice");
    if (row.status != DeliveryStatus::pending) continue;
    if (!waiting.insert(row.credential_id).second) note(id + ": an older one is still to be sent");
    const auto credential = credentials_.find(row.credential_id);
    if (credential == credentials_.end() || credential->second.expiration_date != row.expiration_date) {
      note(id + ": still to be sent, for a date that is not the credential's");
    }
  }
}

std::vector<std::string> WalkLedger::check_rows() {
  const auto credentials = world_.read([](auto& tx) -> Result<std::vector<Credential>> {
    return all_of([&](const auto& page) { return must(tx.credentials().list({}, page)); });
  });
  if (!is_known(credentials_, credentials)) note("a credential changed that nothing tells of");
  const auto physicians = world_.read([](auto& tx) -> Result<std::vector<Physician>> {
    return all_of([&](const auto& page) { return must(tx.physicians().list({}, page)); });
  });
  if (!is_known(physicians_, physicians)) note("a physician changed that nothing tells of");
  check_workflows();
  check_notifications();
  return take_findings();
}

}  // namespace physcrm::test
