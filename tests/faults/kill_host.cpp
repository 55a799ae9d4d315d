// A host of its own for kill_test.cpp: works on the store that its first argument names, as its third one (a
// seed) will have it, until it is killed. What it was told is done, it writes into the file that the second
// one names, and syncs that. Says "ready" when it begins. With "through_outages" as its last argument it goes
// on when its store can't be reached for a while.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "physcrm/engine.hpp"
#include "support/random.hpp"

namespace {

using namespace physcrm;
using nlohmann::json;

class KillHost {
 public:
  KillHost(Engine engine, int acknowledged, std::uint64_t seed, bool goes_through_outages)
      : engine_(std::move(engine)),
        acknowledged_(acknowledged),
        random_(seed),
        seed_(seed),
        goes_through_outages_(goes_through_outages) {}

  /// One piece of work; false when the store refused what it may not.
  bool step() {
    switch (random_.below(8)) {
      case 0:
        return add_physician();
      case 1:
        return add_credential();
      case 2:
        return renew();
      case 3:
        return go_on();
      case 4:
        return call("notifications.check_expirations", json::object());
      case 5:
        return call("renewals.auto_create", json::object());
      case 6:
        return call("notifications.process_queue", json::object());
      default:
        return import();
    }
  }

 private:
  bool call(const char* operation, const json& request, const char* mark = "") {
    const auto answered = engine_.call(operation, "", request.dump());
    if (!answered) return may_refuse(answered.error());
    if (answered.value().empty()) return true;
    const json body = json::parse(answered.value());
    if (!body.contains("id")) return true;
    const std::string id = body["id"];
    remember(id);
    return acknowledge(mark + id + " " + std::to_string(body.value("version", std::int64_t{0})));
  }
  /// A job that a killed host still holds, and what the state of things does not allow.
  bool may_refuse(const Error& error) const {
    switch (error.code) {
      case ErrorCode::conflict:
      case ErrorCode::not_found:
      case ErrorCode::invalid_transition:
      case ErrorCode::failed_precondition:
        return true;
      case ErrorCode::unavailable:
        return goes_through_outages_;
      default:
        std::fprintf(stderr, "%s\n", error.message.c_str());
        return false;
    }
  }
  bool acknowledge(const std::string& what) {
    const std::string line = what + "\n";
    return ::write(acknowledged_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
           ::fdatasync(acknowledged_) == 0;
  }
  void remember(const std::string& id) {
    if (id.rfind("phy", 0) == 0) physicians_.push_back(id);
    if (id.rfind("cred", 0) == 0) credentials_.push_back(id);
    if (id.rfind("wf", 0) == 0) workflows_.push_back(id);
  }
  const std::string& any_of(const std::vector<std::string>& ids) { return ids[random_.below(ids.size())]; }

  bool add_physician() {
    const std::string name = "Moore" + std::to_string(random_.below(1000));
    return call("physicians.create",
                {{"firstName", "Ada"}, {"lastName", name}, {"email", name + "@example.org"}});
  }
  bool add_credential() {
    if (physicians_.empty()) return add_physician();
    const auto days = static_cast<std::int32_t>(random_.below(100));
    return call("credentials.create", {{"physicianId", any_of(physicians_)},
                                       {"entityType", "license"},
                                       {"state", "TX"},
                                       {"number", std::to_string(random_.next() % 1'000'000'000)},
                                       {"expirationDate", Date{20'468}.plus_days(days).to_string()}});
  }
  bool renew() {
    if (credentials_.empty()) return add_credential();
    return call("renewals.initiate", {{"entityType", "license"}, {"entityId", any_of(credentials_)}});
  }
  bool go_on() {
    if (workflows_.empty()) return renew();
    static const char* const kStatuses[] = {"in_progress", "filed", "under_review", "approved"};
    return call("renewals.update_status",
                {{"id", any_of(workflows_)}, {"status", kStatuses[random_.below(4)]}});
  }
  /// All of it or nothing: its last row names how many there are.
  bool import() {
    const std::string key = "imp" + std::to_string(seed_) + "n" + std::to_string(++imports_);
    std::string csv = "externalId,firstName,lastName,entityType,state,number,expirationDate\n";
    for (int i = 0; i < 8; ++i) {
      const std::string row = key + "r" + std::to_string(i);
      csv += row + ",Bob," + row + ",csr,NV," + row + ",2026-03-31\n";
    }
    TextSource source{csv};
    const auto answered = engine_.call_stream("roster.import", "", R"({"atomic":true})", "text/csv", source);
    if (!answered) return may_refuse(answered.error());
    return acknowledge(key);
  }

  Engine engine_;
  int acknowledged_;
  testing_support::Random random_;
  std::uint64_t seed_;
  bool goes_through_outages_;
  int imports_ = 0;
  std::vector<std::string> physicians_;
  std::vector<std::string> credentials_;
  std::vector<std::string> workflows_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) return 2;
  const auto now = Instant::parse(argv[4]);
  const int acknowledged = ::open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (!now || acknowledged < 0) return 3;
  EngineOptions options;
  options.url = argv[1];
  options.clock = std::make_shared<SimulatedClock>(*now);
  options.channels.host = [](const OutgoingMessage&) { return SendResult{}; };
  auto engine = Engine::open(std::move(options));
  if (!engine) return 4;
  std::puts("ready");
  std::fflush(stdout);
  KillHost host{std::move(engine).value(), acknowledged, std::strtoull(argv[3], nullptr, 0), argc == 6};
  while (host.step()) continue;
  return 5;
}
