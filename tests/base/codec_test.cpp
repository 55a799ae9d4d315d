#include "base/codec.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "support/random.hpp"

namespace physcrm {
namespace {

using testing_support::Random;
using testing_support::test_seed;

/// Reads a document of any shape and writes it again; nothing when it is not canonical.
std::optional<std::string> rewritten(std::string_view bytes);

bool copy_values(CanonicalReader& in, CanonicalWriter& out, int depth) {
  while (in.has_more()) {
    if (auto number = in.integer()) {
      out.integer(number.value());
    } else if (auto text = in.text_or_absent()) {
      text.value() ? out.text(*text.value()) : out.absent();
    } else if (depth < 20 && in.begin_list()) {
      out.begin_list();
      if (!copy_values(in, out, depth + 1) || !in.end_list()) return false;
      out.end_list();
    } else {
      return false;
    }
  }
  return true;
}

std::optional<std::string> rewritten(std::string_view bytes) {
  auto reader = CanonicalReader::open(bytes, "audit");
  if (!reader) return std::nullopt;
  CanonicalWriter writer{"audit", reader.value().version()};
  if (!copy_values(reader.value(), writer, 0) || !reader.value().finish()) return std::nullopt;
  return writer.bytes();
}

TEST(Codec, writes_one_form_and_reads_it_back) {
  CanonicalWriter writer{"audit", 1};
  writer.text("hello").integer(-7).begin_list().text("abc").absent().end_list().absent().text("");
  EXPECT_EQ(writer.bytes(), "audit/1:5:hello,#2:-7,[3:abc,~]~0:,");
  auto reader = CanonicalReader::open(writer.bytes(), "audit").value();
  EXPECT_EQ(reader.version(), 1);
  EXPECT_EQ(reader.text().value(), "hello");
  EXPECT_EQ(reader.integer().value(), -7);
  ASSERT_TRUE(reader.begin_list());
  EXPECT_EQ(reader.text_or_absent().value(), "abc");
  EXPECT_EQ(reader.text_or_absent().value(), std::nullopt);
  EXPECT_FALSE(reader.has_more());
  ASSERT_TRUE(reader.end_list());
  EXPECT_EQ(reader.integer_or_absent().value(), std::nullopt);
  EXPECT_EQ(reader.text().value(), "");
  EXPECT_TRUE(reader.finish());
}

TEST(Codec, texts_cannot_be_mistaken_for_structure) {
  const std::string nasty{"5:x,]~#[\0\n,", 11};
  CanonicalWriter one{"audit", 1};
  one.text("a").text("b");
  CanonicalWriter other{"audit", 1};
  other.text("a,1:b");
  EXPECT_NE(one.bytes(), other.bytes());
  CanonicalWriter writer{"audit", 1};
  writer.text(nasty);
  EXPECT_EQ(CanonicalReader::open(writer.bytes(), "audit").value().text().value(), nasty);
}

TEST(Codec, integers_keep_all_64_bits) {
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0}, std::int64_t{10},
        std::numeric_limits<std::int64_t>::max()}) {
    CanonicalWriter writer{"audit", 1};
    writer.integer(value);
    EXPECT_EQ(CanonicalReader::open(writer.bytes(), "audit").value().integer().value(), value);
  }
}

TEST(Codec, refuses_every_other_way_to_write_the_same) {
  for (const char* bad : {"audit/1:05:hello,",
                          "audit/1:5:hell",
                          "audit/1:5:hello",
                          "audit/1:5:hello;",
                          "audit/1:6:hello,",
                          "audit/1:4:hello,",
                          "audit/1:#1:+1,",
                          "audit/1:#2:01,",
                          "audit/1:#2:-0,",
                          "audit/1:#0:,",
                          "audit/1:#1:x,",
                          "audit/1:#19:9223372036854775808,",
                          "audit/1:#20:9223372036854775808,",
                          "audit/1:[",
                          "audit/1:]",
                          "audit/1:[]]",
                          "audit/1: ",
                          "audit/01:",
                          "audit/0:",
                          "audit/-1:",
                          "audit/:",
                          "audit:",
                          "audit/1",
                          "log/1:",
                          "",
                          "audit/1:99999999999999999999:x,",
                          "audit/1:18446744073709551615:x,",
                          "audit/1:-1:x,"}) {
    EXPECT_EQ(rewritten(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(rewritten("audit/12:"), "audit/12:");
}

TEST(Codec, a_failed_read_moves_nothing) {
  auto reader = CanonicalReader::open("audit/1:3:abc,", "audit").value();
  EXPECT_FALSE(reader.integer());
  EXPECT_FALSE(reader.begin_list());
  EXPECT_FALSE(reader.end_list());
  EXPECT_FALSE(reader.finish());
  EXPECT_EQ(reader.text().value(), "abc");
  EXPECT_TRUE(reader.finish());
}

TEST(Codec, whatever_damaged_bytes_are_accepted_are_canonical) {
  Random random{test_seed()};
  CanonicalWriter writer{"audit", 1};
  writer.text("alpha").integer(-120).begin_list().text("b,").begin_list().end_list().absent().end_list();
  int accepted = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string bytes = writer.bytes();
    for (std::size_t i = random.below(3); i > 0; --i) {
      bytes[random.below(bytes.size())] = "0123456789:,#[]~-ab/"[random.below(20)];
    }
    const auto again = rewritten(bytes);
    if (!again) continue;
    ++accepted;
    ASSERT_EQ(*again, bytes);
  }
  EXPECT_GT(accepted, 10'000);
}

}  // namespace
}  // namespace physcrm
