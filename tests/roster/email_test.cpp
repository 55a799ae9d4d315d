// The practical part of RFC 5321 that is accepted as an e-mail address.
#include <gtest/gtest.h>

#include <string>

#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

TEST(Email, takes_plain_addresses_and_international_domains) {
  for (const char* good :
       {"a@b.co", "first.last+tag@clinic.example", "!#$%&'*+-/=?^_`{|}~@example.org", "x@sub.sub.example.com",
        "x@123.com", "x@xn--bcher-kva.example", "x@XN--BCHER-KVA.example", "x@bücher.example",
        "x@臺網中心.tw", "x@मोहन.ईन्फो", "x@a-b.example", "x@a--b.example"}) {
    EXPECT_TRUE(is_valid_email(good)) << good;
    EXPECT_FALSE(check_email(good)) << good;
  }
}

TEST(Email, refuses_what_would_need_quotes_what_has_no_dot_and_what_injects_a_header) {
  for (const char* bad : {"",
                          "a",
                          "@",
                          "a@",
                          "@b.co",
                          "a@b",
                          "a.@b.co",
                          ".a@b.co",
                          "a..b@b.co",
                          "a b@b.co",
                          "a@b .co",
                          "a@b..co",
                          "a@.b.co",
                          "a@b.co.",
                          "a@-b.co",
                          "a@b-.co",
                          "a@b.c0",
                          "a@1.2.3.4",
                          "a@[1.2.3.4]",
                          "\"a b\"@b.co",
                          "A <a@b.co>",
                          "a@b.co\n",
                          "a@b.co\r\nBcc: x@y.co",
                          "a@b@c.co",
                          "a,b@c.co",
                          "a(comment)@b.co",
                          "a@b_c.co",
                          "é@b.co",
                          "a@xn--0.co",
                          "a@xn--.co",
                          "a@yy--0.co",
                          "a@\xFF.co",
                          "a@\xED\xA0\x80.co",
                          "a@\u200B.co",
                          "a@\u0301b.co",
                          "a@ﬁ.co",
                          "a@１.co",
                          "a@b。co",
                          "a@😀.co",
                          "a@b.\u202Eoc",
                          "a\x7F@b.co"}) {
    EXPECT_FALSE(is_valid_email(bad)) << bad;
    EXPECT_TRUE(check_email(bad)) << bad;
    EXPECT_EQ(normalize_email(bad), std::nullopt) << bad;
  }
  EXPECT_FALSE(is_valid_email(std::string_view{"a\0b@c.co", 8}));
  EXPECT_FALSE(is_valid_email(std::string_view{"a@c.co\0", 7}));
}

TEST(Email, is_bounded_by_64_before_the_at_63_a_label_and_254_in_all) {
  const std::string local(64, 'a');
  const std::string label(63, 'b');
  EXPECT_TRUE(is_valid_email(local + "@c.co"));
  EXPECT_FALSE(is_valid_email(local + "a@c.co"));
  EXPECT_TRUE(is_valid_email("a@" + label + ".co"));
  EXPECT_FALSE(is_valid_email("a@b" + label + ".co"));
  // 64 + 1 + 3 * 64 - 3 = 254 in all.
  const std::string full = local + "@" + label + "." + label + "." + std::string(58, 'c') + ".co";
  ASSERT_EQ(full.size(), 254U);
  EXPECT_TRUE(is_valid_email(full));
  EXPECT_FALSE(is_valid_email(local + "@" + label + "." + label + "." + std::string(59, 'c') + ".co"));
  EXPECT_FALSE(is_valid_email("a@" + std::string(100'000, 'b')));
  EXPECT_FALSE(is_valid_email(std::string(100'000, '@')));
}

TEST(Email, the_limits_hold_for_the_ascii_form_of_international_labels) {
  std::string umlauts;
  for (int i = 0; i < 31; ++i) umlauts += "ü";
  EXPECT_FALSE(is_valid_email("a@" + std::string(60, 'b') + "ü.co"));
  EXPECT_TRUE(is_valid_email("a@" + std::string(50, 'b') + "ü.co"));
  EXPECT_TRUE(is_valid_email("a@" + umlauts + ".co"));
}

TEST(Email, is_stored_with_its_domain_in_lower_case_ascii) {
  const struct {
    const char* text;
    const char* stored;
  } rows[] = {
      {"Jane.Doe@Example.COM", "Jane.Doe@example.com"},  //
      {"x@臺網中心.tw", "x@xn--fiqq24b10vi0d.tw"},       //
      {"x@मोहन.ईन्फो", "x@xn--l2bl7a9d.xn--o1b8dj2ki"},   //
      {"x@Bücher.example", "x@xn--bcher-kva.example"},   //
      {"x@екзампл.ком", "x@xn--80ajglhfv.xn--j1aef"},    //
      {"x@ñoñó.example", "x@xn--o-qgabi.example"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(normalize_email(row.text), row.stored);
    EXPECT_EQ(normalize_email(row.stored), row.stored) << "the stored form is valid itself";
  }
}

}  // namespace
}  // namespace physcrm
