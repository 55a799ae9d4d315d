// Random requests to every operation, by every caller: each is answered as its schema says or refused with an
// error of the contract that is the request's own fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

#include "api/host.hpp"
#include "api/random_requests.hpp"
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

class RandomCalls {
 public:
  explicit RandomCalls(std::uint64_t seed) : random_(seed) {
    for (const char* kind : {"license", "dea", "csr"}) {
      for (const int days : {-40, -3, 5, 40, 200}) {
        const std::string owner = host_.physician();
        known_.ids.push_back(owner);
        known_.ids.push_back(host_.credential(owner, kind, days));
      }
      known_.ids.push_back(host_.renewal(kind, 20, "in_progress"));
    }
    host_.call("notifications.check_expirations");
    known_.ids.push_back(host_.call("notifications.list")["items"][0]["id"]);
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
    const json request = random_request(random_, index, known_);
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
      if (!response_schema.empty()) {
        remember(info.name, request, json::parse(answer.value()), response_schema);
      }
    }
  }

  int answered = 0;

 private:
  void remember(std::string_view operation, const json& request, const json& answer, const json& schema) {
    ASSERT_THAT(schema_violations(schema, answer), ::testing::IsEmpty());
    known_.learn(operation, request, answer);
    if (host_.code("health.basic") != ErrorCode::ok) ADD_FAILURE() << "not well any more";
  }

  Random random_;
  Host host_;
  Known known_;
};

TEST(RandomCalls, every_call_is_answered_by_its_schema_or_refused_by_the_contract) {
  RandomCalls calls{testing_support::test_seed()};
  for (int i = 0; i < 4000 && !::testing::Test::HasFatalFailure(); ++i) calls.step();
  EXPECT_GT(calls.answered, 800) << "too few requests were good to prove anything";
}

}  // namespace
}  // namespace physcrm::test
