#include "api/json_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "base/text.hpp"
#include "support/random.hpp"

namespace physcrm::api {
namespace {

std::string written_text(std::string_view text) {
  JsonWriter out;
  out.text(text);
  return std::move(out).take();
}

TEST(JsonWriter, puts_commas_where_they_belong) {
  JsonWriter out;
  out.begin_object();
  out.key("a").begin_array().integer(1).begin_object().end_object().begin_array().end_array().end_array();
  out.key("b").null();
  out.key("c").begin_object().key("d").boolean(false).end_object();
  out.end_object();
  EXPECT_EQ(out.written(), R"({"a":[1,{},[]],"b":null,"c":{"d":false}})");
}

TEST(JsonWriter, absent_is_null) {
  JsonWriter out;
  out.begin_array();
  out.text_or_null("").date_or_null(std::nullopt).instant_or_null(std::nullopt).integer_or_null(std::nullopt);
  out.real_or_null(std::nullopt).id(WorkflowId{}).id(WorkflowId{7});
  out.end_array();
  EXPECT_EQ(out.written(), R"([null,null,null,null,null,null,"wf_7"])");
}

TEST(JsonWriter, escapes_what_json_must_not_hold) {
  EXPECT_EQ(written_text("a\"b\\c\n\t\r"), R"("a\"b\\c\n\t\r")");
  EXPECT_EQ(written_text(std::string_view{"\0\x1f\x7f", 3}), R"("\u0000\u001f\u007f")");
}

TEST(JsonWriter, bytes_that_are_no_utf8_become_replacement_characters) {
  EXPECT_EQ(written_text("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(written_text("\xC3"), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(written_text("\xC3\xA9"), "\"\xC3\xA9\"");
}

TEST(JsonWriter, a_number_that_is_not_finite_is_null) {
  JsonWriter out;
  out.begin_array().real(std::nan("")).real(std::numeric_limits<double>::infinity()).real(0.1).end_array();
  EXPECT_EQ(out.written(), "[null,null,0.1]");
}

TEST(JsonWriter, any_bytes_come_out_as_json_that_another_parser_reads_back) {
  testing_support::Random random{testing_support::test_seed()};
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    for (std::uint64_t i = random.below(24); i > 0; --i) bytes += static_cast<char>(random.below(256));
    const std::string json = written_text(bytes);
    ASSERT_TRUE(is_valid_utf8(json));
    const auto read = nlohmann::json::parse(json, nullptr, false);
    ASSERT_TRUE(read.is_string()) << json;
    if (is_valid_utf8(bytes)) {
      ASSERT_EQ(read.get<std::string>(), bytes);
    }
  }
}

}  // namespace
}  // namespace physcrm::api
