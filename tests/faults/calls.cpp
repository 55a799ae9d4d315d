#include "faults/calls.hpp"

#include <cctype>

namespace physcrm::faults {
namespace {

constexpr const char* kRoster =
    "externalId,npi,firstName,lastName,entityType,state,number,expirationDate\n"
    ",1234567893,Ada,Moore,license,TX,M1234,2026-03-31\n"
    ",1234567893,Ada,Moore,dea,TX,AP5836727,2026-06-30\n"
    ",1679576722,Bob,Stone,csr,NV,C1234,2026-03-31\n";
constexpr const char* kOverlay =
    "op,id,jurisdiction,entityType,topic,value,unit,source,asOf,confidence,reason,author\n"
    "add,tx.expiry,TX,license,expiry,fixed 03-31 yearly,,board,2026-01-02,high,the board says so,J. Ortiz\n";

std::vector<Call> roster_calls() {
  return {
      {"physicians.create", {{"firstName", "Eve"}, {"lastName", "Novak"}, {"npi", "1234567893"}}},
      {"physicians.list", {{"search", "a"}}},
      {"physicians.get", {{"id", "phy_2"}}},
      {"physicians.update", {{"id", "phy_3"}, {"status", "inactive"}}},
      {"physicians.delete", {{"id", "phy_3"}}},
      {"physicians.timeline", {{"id", "phy_2"}}},
      {"physicians.calendar", {{"id", "phy_2"}}},
      {"credentials.create",
       {{"physicianId", "phy_1"}, {"entityType", "dea"}, {"state", "TX"}, {"expirationDate", "2026-05-01"}}},
      {"credentials.list", {{"physicianId", "phy_2"}}},
      {"credentials.list_all"},
      {"credentials.get", {{"id", "cred_2"}}},
      {"credentials.update", {{"id", "cred_2"}, {"expirationDate", "2026-03-12"}}},
      {"credentials.delete", {{"id", "cred_7"}}},
      {"roster.import", {{"atomic", true}}, kRoster},
      {"roster.import", json::object(), kRoster, true},
  };
}

std::vector<Call> renewal_calls() {
  return {
      {"renewals.initiate", {{"entityType", "csr"}, {"entityId", "cred_8"}}},
      {"renewals.get", {{"id", "wf_2"}}},
      {"renewals.update_status",
       {{"id", "wf_3"}, {"status", "approved"}, {"newExpirationDate", "2028-02-29"}}},
      {"renewals.resubmit", {{"id", "wf_4"}}},
      {"renewals.statistics"},
      {"renewals.list", {{"days", 365}}},
      {"renewals.timeline", {{"id", "wf_3"}}},
      {"renewals.checklist", {{"id", "wf_2"}}},
      {"renewals.complete_task", {{"id", "wf_1"}, {"taskId", "renewal-fee"}}},
      {"renewals.next_actions", {{"id", "wf_2"}}},
      {"renewals.delete", {{"id", "wf_1"}}},
      {"renewals.auto_create", json::object(), {}, true},
      {"settings.get"},
      {"settings.set", {{"timeZone", "America/Chicago"}, {"policies", {{"lookBackDays", 30}}}}},
      {"rules.list"},
      {"rules.explain", {{"entityType", "license"}, {"state", "TX"}, {"expiration", "2026-12-31"}}},
      {"rules.validate", {{"csv", kOverlay}}},
      {"rules.overlay", {{"csv", kOverlay}}},
      {"rules.use", {{"name", "us-reference"}}},
      {"integrity.check"},
      {"integrity.repair"},
      {"health.basic"},
  };
}

std::vector<Call> notification_calls() {
  return {
      {"notifications.check_expirations", json::object(), {}, true},
      {"notifications.list"},
      {"notifications.get", {{"id", "ntf_2"}}},
      {"notifications.process_queue", json::object(), {}, true},
      {"notifications.retry_failed", {{"force", true}}, {}, true},
      {"notifications.retry_failed", json::object(), {}, true},
      {"notifications.test", {{"physicianId", "phy_2"}}, {}, true},
      {"notifications.acknowledge", {{"id", "ntf_3"}}},
      {"notifications.snooze", {{"id", "ntf_3"}, {"until", "2026-01-25"}}},
      {"notifications.deliveries", {{"id", "ntf_2"}}},
      {"notifications.requeue"},
      {"notifications.cleanup", json::object(), {}, true},
      {"templates.list"},
      {"templates.set", {{"severity", "warning"}, {"subject", "[days]"}, {"body", "[physician_name]"}}},
      {"templates.preview", {{"severity", "info"}, {"subject", "[days]"}, {"body", "[physician_name]"}}},
      {"preferences.get", {{"recipient", "team"}}},
      {"preferences.set", {{"recipient", "phy_2"}, {"language", "es"}}},
  };
}

std::vector<Call> job_calls() {
  std::vector<Call> calls{
      {"scheduler.status"},
      {"maintenance.optimize", json::object(), {}, true},
      {"maintenance.read_only", {{"readOnly", true}, {"reason", "a new disk"}}},
      {"jobs.release", {{"name", "checkExpirations"}}},
      {"jobs.pause", {{"name", "checkExpirations"}, {"until", "2026-02-01T00:00:00Z"}}},
      {"jobs.history", {{"name", "checkExpirations"}}},
  };
  for (const char* name : {"createRenewalWorkflows", "checkExpirations", "processNotificationQueue",
                           "retryFailedNotifications", "cleanupNotifications", "maintenance"}) {
    calls.push_back({"jobs.run", {{"name", name}}, {}, true});
  }
  return calls;
}

}  // namespace

const std::vector<Call>& calls() {
  static const std::vector<Call> all = [] {
    std::vector<Call> found;
    for (auto part : {roster_calls(), renewal_calls(), notification_calls(), job_calls()}) {
      found.insert(found.end(), part.begin(), part.end());
    }
    return found;
  }();
  return all;
}

std::string test_name(const Call& call) {
  std::string name = call.name();
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

bool is_left_out(std::string_view operation) noexcept {
  // A copy is a file of the real disk, which this one knows nothing of.
  return operation == "scheduler.start" || operation == "scheduler.stop" ||
         operation == "maintenance.backup" || operation == "maintenance.restore_check";
}

}  // namespace physcrm::faults
