#include "faults/host.hpp"

#include <stdexcept>

#include "physcrm/error_json.hpp"

namespace physcrm::faults {
namespace {

using testing_support::disk;
using testing_support::DiskImage;

constexpr const char* kLongAgo = "2024-06-03T12:00:00Z";
constexpr const char* kBefore = "2026-01-15T12:00:00Z";
constexpr const char* kNow = "2026-01-19T18:00:00Z";

class Founder {
 public:
  explicit Founder(const std::string& url)
      : clock_(std::make_shared<SimulatedClock>(*Instant::parse(kLongAgo))), engine_(open(url)) {}

  void found() {
    // What is to be cleaned up one day.
    call("preferences.set", {{"recipient", "team"}, {"email", "team@example.org"}});
    call("templates.set", {{"severity", "info"}, {"subject", "[days]"}, {"body", "[physician_name]"}});
    const std::string old = physician("Old", "old@example.org");
    credential(old, "license", "2024-09-01");
    tell();
    clock_->set(*Instant::parse(kBefore));
    renew();
    write_to_everyone();
    // What nobody has worked on yet.
    const std::string late = physician("Late", "late@example.org");
    for (const char* kind : {"license", "dea", "csr"}) credential(late, kind, "2026-02-20");
    call("notifications.check_expirations");
    credential(physician("Later", "later@example.org"), "license", "2026-02-10");
    credential(physician("Undated", ""), "license", "");
  }

 private:
  Engine open(const std::string& url) {
    auto opened = Engine::open(host_options(clock_, url));
    if (!opened) throw std::runtime_error{opened.error().message};
    return std::move(opened).value();
  }
  json call(const std::string& operation, const json& request = json::object()) {
    const auto answered = answer(engine_, {operation, request, {}, false});
    if (!answered) throw std::runtime_error{operation + request.dump() + error_body(answered.error())};
    return answered.value().empty() ? json{} : json::parse(answered.value());
  }
  std::string physician(const std::string& name, const std::string& email) {
    json request{{"firstName", "Ada"}, {"lastName", name}};
    if (!email.empty()) request["email"] = email;
    return call("physicians.create", request).at("id");
  }
  std::string credential(const std::string& owner, const std::string& kind, const std::string& date) {
    json request{{"physicianId", owner}, {"entityType", kind}, {"state", "TX"}};
    if (!date.empty()) request["expirationDate"] = date;
    if (kind != "dea") request["number"] = "M" + std::to_string(++numbers_);
    return call("credentials.create", request).at("id");
  }
  void tell() {
    call("notifications.check_expirations");
    call("notifications.process_queue");
  }
  /// phy_2 and its credentials: renewals in each state that a call begins from.
  void renew() {
    const std::string owner = physician("Renewing", "renewing@example.org");
    const auto go = [&](const std::string& kind, const std::string& date, int steps) {
      const std::string entity = credential(owner, kind, date);
      const json begun = call("renewals.initiate", {{"entityType", kind}, {"entityId", entity}});
      static const char* const kWay[] = {"in_progress", "filed", "under_review", "rejected"};
      for (int i = 0; i < steps; ++i) {
        json change{{"id", begun.at("id")}, {"status", kWay[i]}};
        if (i == 3) change["rejectionReason"] = "incomplete";
        call("renewals.update_status", change);
      }
    };
    go("license", "2026-02-12", 0);  // wf_1
    go("csr", "2026-02-14", 1);      // wf_2
    go("license", "2026-02-16", 3);  // wf_3
    go("csr", "2026-02-18", 4);      // wf_4
    go("license", "2026-01-17", 0);  // wf_5: expires meanwhile
  }
  /// phy_3 to phy_5: messages that arrive, fail for now and fail for ever.
  void write_to_everyone() {
    for (const char* name : {"fine", "fail", "gone"}) {
      const std::string owner = physician(name, std::string{name} + "@example.org");
      credential(owner, "license", "2026-01-20");
      credential(owner, "csr", "2026-03-02");
    }
    tell();
  }

  std::shared_ptr<SimulatedClock> clock_;
  Engine engine_;
  int numbers_ = 0;
};

}  // namespace

std::string Call::name() const {
  const bool is_named = request.contains("name") && operation.rfind("jobs.", 0) == 0;
  std::string text = operation;
  if (is_named) text += ":" + request.at("name").get<std::string>();
  if (request.contains("atomic")) text += ":atomic";
  if (request.contains("force")) text += ":force";
  return text;
}

EngineOptions host_options(const std::shared_ptr<Clock>& clock, const std::string& url) {
  EngineOptions options;
  options.url = url;
  options.clock = clock;
  // Nobody else writes to the memory disk. A server has work of its own, and locks what it works on: a
  // table's end that it cuts off, the transaction of a connection that broke.
  if (!url.starts_with("postgresql:")) options.busy_timeout_ms = 0;
  options.channels.host = [](const OutgoingMessage& message) {
    if (message.to_address.rfind("fail", 0) == 0) return SendResult{SendOutcome::temporary_failure, "busy"};
    if (message.to_address.rfind("gone", 0) == 0) return SendResult{SendOutcome::permanent_failure, "gone"};
    return SendResult{};
  };
  return options;
}

Result<std::string> answer(Engine& engine, const Call& call) {
  return answer(engine, call, call.request.dump());
}

Result<std::string> answer(Engine& engine, const Call& call, const std::string& request) {
  if (call.body.empty()) return engine.call(call.operation, "", request);
  TextSource source{call.body};
  auto response = engine.call_stream(call.operation, "", request, "text/csv", source);
  if (!response) return response.error();
  return std::move(response).value().body;
}

std::shared_ptr<SimulatedClock> clock_of_the_calls() {
  return std::make_shared<SimulatedClock>(*Instant::parse(kNow));
}

void found_practice(const std::string& url) {
  Founder{url}.found();
}

const DiskImage& practice() {
  static const DiskImage image = [] {
    disk().put(kStorePath, {});
    found_practice(kStoreUrl);
    return disk().image(kStorePath);
  }();
  return image;
}

}  // namespace physcrm::faults
