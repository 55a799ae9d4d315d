// What holds for every call: names, texts, errors, and that a bad request leaves the store as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <string>

#include "api/host.hpp"
#include "physcrm/error_json.hpp"

namespace physcrm::test {
namespace {

Error error_of(Host& host, std::string_view operation, std::string_view request,
               std::string_view caller = kHost) {
  auto answer = host.engine().call_full(operation, caller, request);
  EXPECT_FALSE(answer) << request.substr(0, 80);
  return answer ? Error{ErrorCode::ok, {}} : std::move(answer).error();
}

TEST(Call, an_unknown_operation_is_not_found) {
  Host host;
  for (const char* name : {"", "physicians", "physicians.create ", "Physicians.create", "auth.login"}) {
    const Error error = error_of(host, name, "{}");
    EXPECT_EQ(error.code, ErrorCode::not_found) << name;
    EXPECT_EQ(error.field, "operation");
  }
}

TEST(Call, an_empty_text_is_a_request_without_fields) {
  Host host;
  EXPECT_TRUE(host.engine().call("health.basic", "", ""));
  EXPECT_EQ(error_of(host, "physicians.get", "").field, "id");
}

TEST(Call, a_request_is_an_object) {
  Host host;
  for (const char* text : {"[]", "null", "1", "\"x\"", "true"}) {
    EXPECT_EQ(error_of(host, "physicians.list", text).code, ErrorCode::invalid_argument) << text;
  }
}

TEST(Call, a_bad_request_leaves_the_store_as_it_was) {
  Host host;
  const std::string id = host.renewal("license", 20);
  const json before = host.everything();
  for (const char* text :
       {"{", "{\"firstName\":\"A\",\"lastName\":\"B\",}", "\xEF\xBB\xBF{}", "{\"a\":\"\xFF\"}",
        R"({"firstName":"A","lastName":"B","lastName":"C"})",
        R"({"firstName":"A","lastName":"B","role":"admin"})", R"({"firstName":"A","lastName":"\ud800"})",
        R"({"firstName":"A","lastName":"B\u0000"})", R"({"firstName":"A","lastName":"B","npi":1234567893})",
        "{}{}", "nonsense"}) {
    EXPECT_EQ(error_of(host, "physicians.create", text).code, ErrorCode::invalid_argument) << text;
  }
  const std::string deep = R"({"firstName":)" + std::string(100'000, '[');
  EXPECT_EQ(error_of(host, "physicians.create", deep).code, ErrorCode::invalid_argument);
  const std::string large = R"({"firstName":")" + std::string(1U << 20U, 'a') + R"(","lastName":"B"})";
  EXPECT_EQ(error_of(host, "physicians.create", large).code, ErrorCode::payload_too_large);
  EXPECT_EQ(host.code("renewals.update_status", {{"id", id}, {"status", "done"}}),
            ErrorCode::invalid_argument);
  EXPECT_EQ(host.everything(), before);
}

TEST(Call, every_bad_field_is_named_at_once_also_those_of_the_wrong_form) {
  Host host;
  const Error error = host.refuse("physicians.create", {{"firstName", 5},
                                                        {"npi", "1234567890"},
                                                        {"email", "nobody"},
                                                        {"degree", "PhD"},
                                                        {"practiceId", "prc_1"}});
  std::vector<std::string> fields;
  for (const FieldError& bad : error.fields) fields.push_back(bad.field);
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("firstName", "lastName", "npi", "email", "degree",
                                                      "practiceId"));
  const json body = json::parse(error_body(error));
  EXPECT_EQ(body["error"]["details"]["fields"].size(), 6U);
}

TEST(Call, statuses_are_those_of_the_contract) {
  Host host;
  const auto status = [&](std::string_view operation, const json& request) {
    const auto answer = host.engine().call_full(operation, "", request.dump());
    return answer ? answer.value().status : http_status(answer.error().code);
  };
  EXPECT_EQ(status("physicians.create", {{"firstName", "A"}, {"lastName", "B"}}), 201);
  EXPECT_EQ(status("physicians.list", json::object()), 200);
  const std::string id = host.physician();
  EXPECT_EQ(status("physicians.delete", {{"id", id}}), 204);
  EXPECT_EQ(status("physicians.delete", {{"id", id}}), 404);
  EXPECT_EQ(status("physicians.delete", {{"id", "wf_1"}}), 400);
  EXPECT_EQ(status("health.basic", json::object()), 200);
}

TEST(Call, health_is_answered_to_everybody) {
  Host host;
  const json health = host.call("health.basic", json::object(), kViewer);
  EXPECT_EQ(health["status"], "up");
  EXPECT_EQ(health["time"], "2026-01-15T12:00:00.000Z");
  EXPECT_EQ(health["version"], std::string{library_version()});
}

TEST(Call, a_stream_goes_through_the_streaming_call_only) {
  Host host;
  const Error plain = host.refuse("roster.import");
  EXPECT_EQ(plain.code, ErrorCode::invalid_argument);
  EXPECT_NE(plain.message.find("stream"), std::string::npos);
  TextSource body{"x"};
  const auto streamed = host.engine().call_stream("physicians.list", "", "{}", "text/csv", body);
  ASSERT_FALSE(streamed);
  EXPECT_EQ(streamed.error().code, ErrorCode::invalid_argument);
}

// --- Nothing of the inside leaks
// ----------------------------------------------------------------------------

class ThrowingSource final : public ByteSource {
 public:
  explicit ThrowingSource(bool is_out_of_memory) : is_out_of_memory_(is_out_of_memory) {}
  Result<std::size_t> read(std::span<char>) override {
    if (is_out_of_memory_) throw std::bad_alloc{};
    throw std::runtime_error{"secret of the inside"};
  }

 private:
  bool is_out_of_memory_;
};

TEST(Call, an_unexpected_exception_is_internal_and_its_text_goes_to_the_log_only) {
  Host host;
  ThrowingSource body{false};
  const auto answer = host.engine().call_stream("roster.import", "", "{}", "text/csv", body);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::internal);
  EXPECT_EQ(error_body(answer.error()).find("secret"), std::string::npos);
  ASSERT_EQ(host.log.size(), 1U);
  EXPECT_NE(host.log[0].find("roster.import: unexpected: secret of the inside"), std::string::npos);
  EXPECT_TRUE(host.engine().call("physicians.list", "", "{}")) << "the engine goes on";
}

TEST(Call, a_lack_of_memory_is_said_as_such) {
  Host host;
  ThrowingSource body{true};
  const auto answer = host.engine().call_stream("roster.import", "", "{}", "text/csv", body);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::out_of_memory);
}

}  // namespace
}  // namespace physcrm::test
