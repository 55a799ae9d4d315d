// Random requests to every operation, by every caller: each is answered as its schema says or refused with an
// error of the contract that is the request's own fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

#include "api/host.hpp"
#include "api/schema_validator.hpp"
#include "physcrm/error_json.hpp"
#include "physcrm/operations.hpp"
#include "support/random.hpp"

namespace physcrm::test {
namespace {

using testing_support::Random;

constexpr std::array kCallers{kHost, kAdmin, kStaff, kViewer, kSystem};

/// Faults of a request or of the state of things, never of the engine.
const std::set<ErrorCode> kExpected{
    ErrorCode::invalid_argument,   ErrorCode::not_found,           ErrorCode::conflict,
    ErrorCode::invalid_transition, ErrorCode::failed_precondition, ErrorCode::permission_denied,
};

/// Values that are wrong more often than not.
json any_value(Random& random) {
  static const std::vector<json> kValues{nullptr,
                                         true,
                                         false,
                                         0,
                                         1,
                                         -1,
                                         200,
                                         201,
                                         1.5,
                                         INT64_MAX,
                                         INT64_MIN,
                                         1e300,
                                         "",
                                         " ",
                                         "x",
                                         "1",
                                         "TX",
                                         "tx",
                                         "ZZ",
                                         "\xC3\xA9",
                                         std::string("a\0b", 3),
                                         std::string(300, 'y'),
                                         "2026-02-28",
                                         "2026-02-30",
                                         "9999-12-31",
                                         "1400-01-01",
                                         "0000-00-00",
                                         "phy_1",
                                         "cred_1",
                                         "wf_1",
                                         "ntf_1",
                                         "doc_1",
                                         "prc_9223372036854775807",
                                         "wf_0",
                                         "%' OR 1=1 --",
                                         "\xE2\x80\xAE",
                                         json::array(),
                                         json::object(),
                                         json::array({1, "a"}),
                                         {{"a", {{"b", 1}}}}};
  return kValues[random.below(kValues.size())];
}

/// A value that the field's schema allows, as far as chance goes.
json fitting_value(Random& random, const json& schema, const std::vector<std::string>& ids) {
  if (schema.contains("enum")) return schema["enum"][random.below(schema["enum"].size())];
  if (schema.contains("pattern") && schema["pattern"] == "^[A-Z]{2}$") {
    return std::vector<json>{"TX", "NY", "CA", "DC"}[random.below(4)];
  }
  if (schema.contains("pattern")) {
    const std::string prefix = schema["pattern"].get<std::string>().substr(1, 3);
    std::vector<std::string> fitting;
    for (const std::string& id : ids) {
      if (id.starts_with(prefix)) fitting.push_back(id);
    }
    if (!fitting.empty()) return fitting[random.below(fitting.size())];
  }
  if (schema.value("format", "") == "date") {
    return Date{20'468}.plus_days(static_cast<std::int32_t>(random.below(200)) - 60).to_string();
  }
  const std::string type =
      schema["type"].is_string() ? schema["type"].get<std::string>() : schema["type"][0].get<std::string>();
  if (type == "integer") return 1 + static_cast<std::int64_t>(random.below(100));
  if (type == "boolean") return random.below(2) == 0;
  if (type == "string") {
    return std::vector<json>{
        "renewal-fee", "dea-fee",       "submit-renewal", "AP5836727",
        "1234567893",  "a@example.org", "Moore",          "308-865-2512"}[random.below(8)];
  }
  return any_value(random);
}

json random_request(Random& random, const json& schema, const std::vector<std::string>& ids) {
  json request = json::object();
  const json& required = schema["required"];
  for (const auto& [name, field] : schema["properties"].items()) {
    const bool is_required = std::find(required.begin(), required.end(), json(name)) != required.end();
    if (random.below(100) < (is_required ? 2U : 60U)) continue;
    request[name] = random.below(100) < 8 ? any_value(random) : fitting_value(random, field, ids);
  }
  if (random.below(100) < 3) request["unknown"] = any_value(random);
  return request;
}

class RandomCalls {
 public:
  explicit RandomCalls(std::uint64_t seed) : random_(seed) {
    for (const char* kind : {"license", "dea", "csr"}) {
      for (const int days : {-40, -3, 5, 40, 200}) {
        const std::string owner = host_.physician();
        ids_.push_back(owner);
        ids_.push_back(host_.credential(owner, kind, days));
      }
      ids_.push_back(host_.renewal(kind, 20, "in_progress"));
    }
    host_.call("notifications.check_expirations");
    ids_.push_back(host_.call("notifications.list")["items"][0]["id"]);
  }

  void step() {
    const std::size_t index = random_.below(operation_count());
    const OperationInfo info = operation_at(index);
    // A thread of the engine's own would make the run one that no seed repeats.
    if (info.streams_body || info.name == "scheduler.start") return;
    // Files of this machine; and a store that is read-only refuses everything else.
    if (info.name == "maintenance.backup" || info.name == "maintenance.restore_check" ||
        info.name == "maintenance.read_only")
      return;
    const json schema = json::parse(operation_request_schema(index));
    const json request = random_request(random_, schema, ids_);
    const std::string_view caller = kCallers[random_.below(kCallers.size())];
    const auto answer = host_.engine().call(info.name, caller, request.dump());
    SCOPED_TRACE(std::string{info.name} + " " + request.dump());
    if (!schema_violations(schema, request).empty()) {
      ASSERT_FALSE(answer) << "the published schema does not allow it";
      ASSERT_EQ(answer.error().code, ErrorCode::invalid_argument);
    }
    if (!answer) {
      ASSERT_EQ(kExpected.count(answer.error().code), 1U) << error_body(answer.error());
      ASSERT_TRUE(json::accept(error_body(answer.error())));
    } else if (!answer.value().empty()) {
      ++answered;
      const json response_schema = json::parse(operation_response_schema(index));
      if (!response_schema.empty()) remember(json::parse(answer.value()), response_schema);
    }
  }

  int answered = 0;

 private:
  void remember(const json& answer, const json& schema) {
    ASSERT_THAT(schema_violations(schema, answer), ::testing::IsEmpty());
    if (answer.contains("id")) ids_.push_back(answer["id"]);
    if (host_.code("health.basic") != ErrorCode::ok) ADD_FAILURE() << "not well any more";
  }

  Random random_;
  Host host_;
  std::vector<std::string> ids_;
};

TEST(RandomCalls, every_call_is_answered_by_its_schema_or_refused_by_the_contract) {
  RandomCalls calls{testing_support::test_seed()};
  for (int i = 0; i < 4000 && !::testing::Test::HasFatalFailure(); ++i) calls.step();
  EXPECT_GT(calls.answered, 800) << "too few requests were good to prove anything";
}

}  // namespace
}  // namespace physcrm::test
