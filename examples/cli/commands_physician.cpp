// physician: one person's credentials, renewals, checklists and dates.

#include <cstdio>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "people.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// By id (`phy_17`), or by NPI where it is unique.
PhysicianId find_physician(Engine& engine, const std::string& text) {
  if (const auto id = PhysicianId::parse(text)) return *id;
  PhysicianQuery query;
  query.search = text;
  query.page.limit = 2;
  const auto page = must(engine.physicians().list(query));
  if (page.items.size() == 1) return page.items.front().id;
  throw Failure{{page.items.empty() ? ErrorCode::not_found : ErrorCode::invalid_argument,
                 page.items.empty() ? "no physician matches " + text
                                    : "more than one physician matches " + text + "; give an id (phy_17)"}};
}

void print_credentials(const std::vector<Credential>& credentials, Date today) {
  Table table{{{"credential"}, {"number"}, {"expires"}, {"", true}, {"status"}, {"id"}}};
  for (const Credential& credential : credentials) {
    table.add({credential_label(credential.entity_type, credential.state), credential.number,
               iso(credential.expiration_date), relative(credential.expiration_date, today),
               std::string{to_string(credential.status)}, credential.id.to_string()});
  }
  table.print();
}

void print_checklist(const ChecklistView& view) {
  Table table{{{"  "}, {"task", false, true}, {"due"}, {"by"}}};
  for (const ChecklistEntry& entry : view.entries) {
    const bool done = entry.mark.completed;
    table.add({done ? "[x]" : "[ ]", entry.item.task + (entry.item.required ? "" : " (optional)"),
               iso(entry.item.due), entry.mark.completed_by},
              done ? Style::dim : Style::plain);
  }
  table.print();
  std::printf("%d of %d items done, required ones %d%%\n", view.progress.completed, view.progress.total,
              view.progress.required_percentage);
}

void print_timeline(const WorkflowTimeline& timeline) {
  Table table{{{"date"}, {"milestone"}, {"state"}, {"what", false, true}}};
  for (const TimelineMilestone& row : timeline.milestones) {
    const std::string state{to_string(row.state)};
    table.add({row.milestone.date.to_string(), std::string{row.milestone.name()}, state,
               std::string{row.milestone.description}},
              row.state == MilestoneState::overdue ? Style::red : Style::plain);
  }
  table.print();
}

void print_renewals(Engine& engine, PhysicianId id) {
  RenewalQuery query;
  query.days = 36500;
  query.physician_id = id;
  query.page.limit = kMaxPageLimit;
  for (const WorkflowView& view : must(engine.renewals().list(query)).items) {
    const Workflow& workflow = view.workflow;
    const std::string title = credential_label(workflow.entity_type, workflow.state) + ", expires " +
                              iso(workflow.expiration_date) + ": " + std::string{to_string(workflow.status)} +
                              ", " + std::to_string(workflow.progress) + "% (" + workflow.id.to_string() +
                              ")";
    std::printf("\n%s\n", styled(style_of(view.priority), title).c_str());
    if (!view.next_action.empty()) {
      std::printf("next: %s, due %s%s\n", view.next_action.c_str(), iso(view.next_action_due).c_str(),
                  view.overdue ? " (overdue)" : "");
    }
    print_checklist(must(engine.renewals().checklist(workflow.id)));
    print_timeline(must(engine.renewals().timeline(workflow.id)));
  }
}

}  // namespace

int run_physician(const Global& global, Arguments& arguments) {
  const std::string text = arguments.required("ID");
  arguments.finish();
  Engine engine = open_engine(global);
  const PhysicianId id = find_physician(engine, text);
  if (global.json) {
    const Json by_id{{"id", id.to_string()}};
    const Json of_physician{{"physicianId", id.to_string()}, {"limit", kMaxPageLimit}};
    const auto answer = [&](std::string_view operation, const Json& request) {
      return Json::parse(must(engine.call(operation, "", request.dump())));
    };
    Json body{{"physician", answer("physicians.get", by_id)},
              {"credentials", answer("credentials.list", of_physician)["items"]}};
    Json renewals = of_physician;
    renewals["days"] = 36500;
    body["renewals"] = answer("renewals.list", renewals)["items"];
    std::puts(body.dump().c_str());
    return 0;
  }
  const Date today = must(engine.store_status()).today;
  const Physician physician = must(engine.physicians().get(id));
  std::printf("%s  %s%s%s%s\n\n", styled(Style::bold, full_name(physician)).c_str(),
              physician.id.to_string().c_str(), physician.npi.empty() ? "" : ", NPI ", physician.npi.c_str(),
              physician.status == PhysicianStatus::inactive ? ", inactive" : "");
  CredentialQuery query;
  query.physician_id = id;
  query.page.limit = kMaxPageLimit;
  print_credentials(must(engine.credentials().list(query)).items, today);
  print_renewals(engine, id);
  return 0;
}

}  // namespace physcrm::cli
