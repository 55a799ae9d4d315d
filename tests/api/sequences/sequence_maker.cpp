#include "api/sequences/sequence_maker.hpp"

#include <algorithm>
#include <array>

#include "api/host.hpp"

namespace physcrm::test {
namespace {

/// Those without which the others have nothing to do, and how often they are drawn against the rest.
const std::map<std::string, unsigned, std::less<>>& weights() {
  static const std::map<std::string, unsigned, std::less<>> kWeights{
      {"credentials.create", 3},     {"credentials.update", 3},     {"renewals.initiate", 5},
      {"renewals.update_status", 7}, {"renewals.complete_task", 5}, {"renewals.resubmit", 3},
      {"notifications.snooze", 2},   {"physicians.create", 2},      {"rules.use", 1}};
  return kWeights;
}

/// The table's rows, each as often as its weight says.
const std::vector<std::size_t>& lots() {
  static const std::vector<std::size_t> kLots = [] {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < operation_count(); ++i) {
      const auto at = weights().find(operation_at(i).name);
      all.insert(all.end(), at == weights().end() ? 1 : at->second, i);
    }
    return all;
  }();
  return kLots;
}

}  // namespace

const std::map<std::string, std::string, std::less<>>& refused_only() {
  static const std::map<std::string, std::string, std::less<>> kOperations{
      {"maintenance.backup", "writes a file of this machine, and only of a store that lies in one"},
      {"maintenance.restore_check", "reads a file of this machine"},
      {"scheduler.start", "starts a thread, and no seed says when that one is at work"}};
  return kOperations;
}

Step SequenceMaker::next() {
  constexpr std::array kOpening{"physicians.list",      "credentials.list_all",
                                "renewals.auto_create", "notifications.check_expirations",
                                "renewals.list",        "notifications.list"};
  if (made_++ == 0) return {"roster.import", "", R"({"createPractices":true})", roster()};
  if (made_ <= kOpening.size() + 1) return {kOpening[made_ - 2], "", "{}"};
  // Else it would soon refuse everything for good.
  if (may_be_read_only_ && random_.below(5) == 0) {
    may_be_read_only_ = false;
    return {"maintenance.read_only", "", R"({"readOnly":false})"};
  }
  switch (random_.below(16)) {
    case 0: {
      constexpr std::array kSeconds{60, 3600, 21'600, 86'400, 86'400, 172'800, 604'800, 2'592'000, -3600};
      return {kPassSeconds, "", std::to_string(kSeconds[random_.below(kSeconds.size())])};
    }
    case 1:
      return {kRunDue, "", ""};
    default:
      return call();
  }
}

Step SequenceMaker::call() {
  const std::size_t index = draw_operation();
  const OperationInfo info = operation_at(index);
  Step step{std::string{info.name}, draw_caller(), random_request(random_, index, known_).dump()};
  if (info.streams_body) step.roster = roster();
  if (refused_only().count(info.name) != 0) step.caller = kViewer;
  if (info.name == "maintenance.read_only") may_be_read_only_ = true;
  if (percent(1)) step.request.pop_back();
  return step;
}

std::size_t SequenceMaker::draw_operation() {
  return lots()[random_.below(lots().size())];
}

std::string SequenceMaker::draw_caller() {
  constexpr std::array kCallers{kHost, kHost, kHost, kHost, kAdmin, kAdmin, kStaff, kViewer, kSystem};
  if (percent(1)) return R"({"role":"root"})";
  return std::string{kCallers[random_.below(kCallers.size())]};
}

std::string SequenceMaker::roster() {
  std::string csv =
      "externalId,npi,firstName,lastName,email,practice,credentialExternalId,entityType,state,number,"
      "expirationDate\n";
  constexpr std::array kKinds{"license", "dea", "csr", "license", "passport"};
  constexpr std::array kStates{"TX", "NE", "KS", "NY"};
  for (std::uint64_t rows = 1 + random_.below(6); rows > 0; --rows) {
    const std::string n = std::to_string(random_.below(12));
    const std::string kind = kKinds[random_.below(percent(90) ? 4 : 5)];
    const auto days = static_cast<std::int32_t>(random_.below(150)) - 30;
    csv += "emp-" + n + (percent(5) ? ",1234567893" : ",") + ",Ann" + n + ",Moore" +
           (percent(80) ? "" : "-Stone") + ",ann" + n + "@example.org," +
           (percent(40) ? "" : "Prairie Clinic " + std::to_string(random_.below(3))) + ",lic-" +
           (percent(80) ? n : std::to_string(random_.below(12))) + ',' + kind + ',' +
           kStates[random_.below(kStates.size())] + (kind == "dea" ? "," : ",M-" + n) + ',' +
           (percent(10) ? "" : known_.today.plus_days(days).to_string()) + '\n';
  }
  return csv;
}

void SequenceMaker::learn(const Step& step, const json& answer, Date today) {
  known_.today = today;
  const json request = json::parse(step.request, nullptr, false);
  if (!request.is_object()) return;
  if (!answer.contains("refused")) {
    known_.learn(step.operation, request, answer);
  } else if (answer["refused"]["error"]["code"] == "not_found") {
    known_.forget(request);
  }
}

}  // namespace physcrm::test
