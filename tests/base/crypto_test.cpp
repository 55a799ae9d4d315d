#include "base/crypto.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "base/text.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

std::string hmac_hex(std::string_view key, std::string_view bytes) {
  return to_hex(hmac_sha256(key, bytes));
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string{digits.substr(i, 2)}, nullptr, 16));
  }
  return bytes;
}

// RFC 4231, test cases 1, 2, 6 and 7.
TEST(Crypto, hmac_sha256_agrees_with_rfc_4231) {
  EXPECT_EQ(hmac_hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string long_key(131, '\xaa');
  EXPECT_EQ(hmac_hex(long_key, "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hmac_hex(long_key,
                     "This is a test using a larger than block-size key and a larger than block-size data. "
                     "The key needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(Crypto, hmac_sha256_takes_keys_of_every_length) {
  EXPECT_EQ(hmac_hex("", ""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  const std::string huge(100'000, 'k');
  const Sha256Digest hashed = sha256(huge);
  EXPECT_EQ(hmac_hex(huge, "x"),
            hmac_hex({reinterpret_cast<const char*>(hashed.data()), hashed.size()}, "x"));
  EXPECT_NE(hmac_hex(std::string(64, 'k'), "x"), hmac_hex(std::string(65, 'k'), "x"));
}

TEST(Crypto, hmac_sha256_agrees_with_the_vectors_of_botan) {
  const auto file = testing_support::shared_vectors("hmac/botan_hmac_rfc4231.vec");
  PHYSCRM_SKIP_WITHOUT(file);
  std::ifstream in{file};
  std::string section;
  std::string key;
  std::string input;
  int cases = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("[")) section = line;
    if (line.starts_with("Key = ")) key = from_hex(line.substr(6));
    if (line.starts_with("In = ")) input = from_hex(line.substr(5));
    if (!line.starts_with("Out = ") || section != "[HMAC(SHA-256)]") continue;
    EXPECT_EQ(hmac_hex(key, input), ascii_lower(line.substr(6)));
    ++cases;
  }
  EXPECT_EQ(cases, 7);
}

}  // namespace
}  // namespace physcrm
