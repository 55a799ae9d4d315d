#include "api/caller.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace physcrm::api {
namespace {

Error refused(std::string_view text) {
  auto caller = parse_caller(text);
  EXPECT_FALSE(caller) << text;
  return caller ? Error{ErrorCode::ok, {}} : caller.error();
}

TEST(Caller, no_caller_is_the_host) {
  const auto caller = parse_caller("");
  ASSERT_TRUE(caller);
  EXPECT_FALSE(caller.value().actor.role());
  EXPECT_EQ(caller.value().actor.name(), "host");
}

TEST(Caller, a_user_of_the_host_is_who_the_host_says) {
  const auto caller = parse_caller(R"({"role":"viewer","userId":"usr_3","ip":"192.0.2.1"})");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller.value().actor.role(), Role::viewer);
  EXPECT_EQ(caller.value().actor.name(), "usr_3");
}

TEST(Caller, a_user_without_an_id_is_audited_by_the_role) {
  EXPECT_EQ(parse_caller(R"({"role":"staff"})").value().actor.name(), "staff");
}

TEST(Caller, background_work_calls_as_system) {
  const auto caller = parse_caller(R"({"role":"system"})");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller.value().actor.role(), Role::system);
  EXPECT_EQ(caller.value().actor.name(), "system");
}

TEST(Caller, a_lost_session_is_not_the_host) {
  EXPECT_EQ(refused("null").code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused("{}").field, "caller.role");
  EXPECT_EQ(refused(" ").code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused(R"({"role":null})").field, "caller.role");
}

TEST(Caller, no_token_can_be_that_of_a_live_session) {
  EXPECT_EQ(refused(R"({"token":"abc","ip":"192.0.2.1","userAgent":"x","via":"bearer"})").code,
            ErrorCode::unauthenticated);
}

TEST(Caller, is_checked_as_strictly_as_a_request) {
  EXPECT_EQ(refused(R"({"role":"root"})").field, "caller.role");
  EXPECT_EQ(refused(R"({"role":"admin","permissions":["all"]})").field, "caller.permissions");
  EXPECT_EQ(refused(R"({"role":"admin","userId":3})").field, "caller.userId");
  EXPECT_EQ(refused(R"({"role":"admin","token":"x"})").field, "caller.token");
  EXPECT_EQ(refused(R"({"token":"x","userId":"usr_1"})").field, "caller.userId");
  EXPECT_EQ(refused(R"({"role":"admin","role":"viewer"})").field, "caller");
  EXPECT_EQ(refused(R"(["admin"])").field, "caller");
  EXPECT_EQ(refused("{\"role\":\"admin\",\"userId\":\"a\\nb\"}").field, "caller.userId");
  EXPECT_EQ(refused(R"({"role":"admin","userId":")" + std::string(101, 'x') + "\"}").field, "caller.userId");
}

TEST(Caller, nobody_is_audited_as_the_host_or_the_system) {
  EXPECT_EQ(refused(R"({"role":"admin","userId":"host"})").field, "caller.userId");
  EXPECT_EQ(refused(R"({"role":"staff","userId":"system"})").field, "caller.userId");
}

TEST(Caller, may_name_the_call) {
  EXPECT_EQ(parse_caller(R"({"role":"admin","idempotencyKey":"k 1"})").value().idempotency_key, "k 1");
  EXPECT_EQ(parse_caller(R"({"role":"admin"})").value().idempotency_key, "");
  EXPECT_EQ(refused(R"({"role":"admin","idempotencyKey":""})").field, "caller.idempotencyKey");
  EXPECT_EQ(refused(R"({"role":"admin","idempotencyKey":")" + std::string(201, 'x') + "\"}").field,
            "caller.idempotencyKey");
}

TEST(Caller, names_every_bad_field_at_once) {
  EXPECT_EQ(refused(R"({"role":"root","userId":3,"x":1})").fields.size(), 3U);
}

}  // namespace
}  // namespace physcrm::api
