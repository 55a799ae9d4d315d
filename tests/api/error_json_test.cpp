#include "physcrm/error_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace physcrm {
namespace {

using nlohmann::json;

TEST(ErrorJson, details_are_always_an_object_and_an_absent_field_is_left_out) {
  EXPECT_EQ(error_body(Error{ErrorCode::not_found, "no such renewal: wf_7"}),
            R"({"error":{"code":"not_found","message":"no such renewal: wf_7","details":{}}})");
}

TEST(ErrorJson, every_bad_field_stands_in_the_details) {
  const json body = json::parse(error_body(invalid_fields({{"npi", "wrong"}, {"address.zip", "short"}})));
  EXPECT_EQ(body["error"]["code"], "invalid_argument");
  EXPECT_EQ(body["error"]["details"]["fields"],
            json::parse(R"([{"field":"npi","message":"wrong"},{"field":"address.zip","message":"short"}])"));
}

TEST(ErrorJson, details_keep_their_types) {
  const Error error = Error{ErrorCode::invalid_transition, "no", "status"}
                          .with("from", "filed")
                          .with("allowed", std::vector<std::string>{"under_review"})
                          .with("given", std::int64_t{3});
  EXPECT_EQ(json::parse(error_details(error)),
            json::parse(R"({"from":"filed","allowed":["under_review"],"given":3})"));
  EXPECT_EQ(json::parse(error_body(error))["error"]["field"], "status");
}

TEST(ErrorJson, a_message_with_any_bytes_is_still_json) {
  const json body = json::parse(error_body(Error{ErrorCode::internal, "a\"b\n\xFF"}));
  EXPECT_EQ(body["error"]["message"], "a\"b\n\xEF\xBF\xBD");
}

}  // namespace
}  // namespace physcrm
