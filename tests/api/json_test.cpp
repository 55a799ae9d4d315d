#include "api/json.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace physcrm::api {
namespace {

Error refused(std::string_view text, const JsonLimits& limits = {}) {
  auto parsed = parse_json(text, limits);
  EXPECT_FALSE(parsed) << "accepted: " << text.substr(0, 80);
  return parsed ? Error{ErrorCode::ok, {}} : parsed.error();
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(Json, keeps_types_apart) {
  const auto parsed = parse_json(R"({"n":null,"b":true,"i":-7,"r":1.5,"t":"x","a":[1],"o":{}})");
  ASSERT_TRUE(parsed);
  const Json& value = parsed.value();
  EXPECT_TRUE(value.find("n")->is_null());
  EXPECT_EQ(*value.find("b")->boolean(), true);
  EXPECT_EQ(*value.find("i")->integer(), -7);
  EXPECT_EQ(*value.find("r")->real(), 1.5);
  EXPECT_EQ(*value.find("t")->text(), "x");
  EXPECT_EQ(value.find("a")->array()->size(), 1U);
  EXPECT_TRUE(value.find("o")->object()->empty());
  EXPECT_EQ(value.find("x"), nullptr);
}

TEST(Json, only_a_whole_number_within_64_bits_is_an_integer) {
  for (const std::string_view text : {"1.0", "1e3", "1E0", "9223372036854775808", "-9223372036854775809",
                                      "18446744073709551616", "true", "\"1\"", "null"}) {
    const auto parsed = parse_json(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed.value().integer(), nullptr) << text;
  }
  const std::array<std::pair<std::string_view, std::int64_t>, 4> good{
      {{"0", 0}, {"-0", 0}, {"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN}}};
  for (const auto& [text, expected] : good) {
    const auto parsed = parse_json(text);
    ASSERT_TRUE(parsed) << text;
    ASSERT_NE(parsed.value().integer(), nullptr) << text;
    EXPECT_EQ(*parsed.value().integer(), expected);
  }
}

TEST(Json, depth_is_bounded_before_parsing) {
  EXPECT_TRUE(parse_json(nested(32)));
  EXPECT_EQ(refused(nested(33)).code, ErrorCode::invalid_argument);
  EXPECT_NE(refused(nested(33)).message.find("32 levels"), std::string::npos);
  refused(nested(200'000));
  refused(std::string(500'000, '{'));
  EXPECT_TRUE(parse_json("\"" + std::string(100, '[') + "\"")) << "brackets in a text are no levels";
  EXPECT_TRUE(parse_json(R"(["\"[[[[", "\\"])", {1000, 1}));
}

TEST(Json, size_is_bounded_before_parsing) {
  const std::string longest = "\"" + std::string((1U << 20U) - 2, 'a') + "\"";
  EXPECT_TRUE(parse_json(longest));
  const Error error = refused(longest + " ");
  EXPECT_EQ(error.code, ErrorCode::payload_too_large);
  ASSERT_EQ(error.details.size(), 1U);
  EXPECT_EQ(error.details[0].first, "maxBytes");
}

TEST(Json, a_repeated_name_is_refused_in_small_and_large_objects) {
  refused(R"({"a":1,"a":1})");
  refused(R"({"a":{"b":1,"b":2}})");
  refused(R"({"a":1,"\u0061":2})");
  std::string members;
  for (int i = 0; i < 100; ++i) members += "\"m" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(parse_json("{" + members + "\"n\":0}"));
  EXPECT_NE(refused("{" + members + "\"m3\":0}").message.find("one name"), std::string::npos);
}

TEST(Json, a_byte_order_mark_is_refused) {
  EXPECT_NE(refused("\xEF\xBB\xBF{}").message.find("byte order mark"), std::string::npos);
}

TEST(Json, what_is_not_utf8_is_refused) {
  EXPECT_NE(refused("\"\xC3\x28\"").message.find("UTF-8 at byte 2"), std::string::npos);
  refused("\"\xED\xA0\x80\"");   // a surrogate as bytes
  refused("\"\xC0\xAF\"");       // overlong
  refused(R"("\uD800")");        // a lone surrogate
  refused(R"("\uDC00\uD800")");  // the wrong way round
  EXPECT_EQ(*parse_json(R"("\uD83D\uDE00")").value().text(), "\xF0\x9F\x98\x80");
}

TEST(Json, nothing_hides_behind_a_nul) {
  refused(std::string_view{"{}\0{", 4});
  refused(std::string_view{"{}\0", 3});
  refused(std::string_view{"\"a\0b\"", 5});
}

TEST(Json, a_complaint_says_where_and_repeats_nothing_of_the_text) {
  const Error error = refused(R"({"password": secret})");
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_NE(error.message.find("at byte 14"), std::string::npos) << error.message;
  EXPECT_EQ(error.message.find("secret"), std::string::npos);
}

TEST(Json, writes_what_it_read) {
  const std::string text = R"({"b":[1,-2,true,null,"x\n\"y\""],"a":{"c":0.5}})";
  EXPECT_EQ(to_json_text(parse_json(text).value()), text);
}

}  // namespace
}  // namespace physcrm::api
