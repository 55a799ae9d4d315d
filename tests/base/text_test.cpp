#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto.hpp"

namespace physcrm {
namespace {

TEST(Text, utf8_is_accepted_where_it_is_well_formed_and_the_first_bad_byte_is_named) {
  for (const char* good : {"", "plain", "caf\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "12345678\xC3\xA9"}) {
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  }
  const struct {
    std::string_view text;
    std::size_t at;
  } bad[] = {
      {"\x80", 0},
      {"ab\xC3", 2},
      {"\xC0\xAF", 0},
      {"\xC1\xBF", 0},
      {"\xE0\x9F\xBF", 0},
      {"\xED\xA0\x80", 0},
      {"\xF0\x8F\xBF\xBF", 0},
      {"\xF4\x90\x80\x80", 0},
      {"\xF5\x80\x80\x80", 0},
      {"x\xE2\x82", 1},
      {"\xE2\x28\xA1", 0},
      {"123456789\xFF", 9},
      {"12345678\xC3\xA9\xC3", 10},
  };
  for (const auto& row : bad) EXPECT_EQ(utf8_error_at(row.text), row.at) << row.text;
}

TEST(Text, the_fast_ascii_check_agrees_with_the_slow_one_for_every_byte_at_every_place) {
  for (std::size_t length = 1; length <= 17; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(length, '\x01');
        text[at] = static_cast<char>(byte);
        ASSERT_EQ(is_ascii_without_nul(text), byte >= 1 && byte <= 127) << length << ' ' << at << ' ' << byte;
      }
    }
  }
}

TEST(Text, trims_changes_case_and_finds_control_characters) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(ascii_upper(std::string_view{"a1-z\xC3\xA9"}), "A1-Z\xC3\xA9");
  EXPECT_EQ(ascii_lower(std::string_view{"A1-Z[@"}), "a1-z[@");
  EXPECT_TRUE(equals_ignoring_case("License", "lICENSE"));
  EXPECT_FALSE(equals_ignoring_case("License", "Licens"));
  EXPECT_FALSE(equals_ignoring_case("a[", "a{"));
  EXPECT_TRUE(has_control_character("a\x7F"));
  EXPECT_TRUE(has_control_character("a\nb"));
  EXPECT_FALSE(has_control_character("a\nb", "\n"));
  EXPECT_FALSE(has_control_character("caf\xC3\xA9"));
}

TEST(Crypto, sha256_gives_the_digests_of_fips_180) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// A thread that ended while the process did took Botan's memory back after Botan itself was gone.
TEST(Crypto, threads_come_and_go_and_hash_the_same) {
  for (int round = 0; round < 50; ++round) {
    std::array<std::string, 4> digests;
    std::vector<std::thread> threads;
    for (std::string& digest : digests) threads.emplace_back([&] { digest = sha256_hex("abc"); });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& digest : digests) EXPECT_EQ(digest, sha256_hex("abc"));
  }
}

}  // namespace
}  // namespace physcrm
