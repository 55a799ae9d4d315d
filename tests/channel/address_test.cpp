#include "channel/address.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <string>

namespace physcrm::channel {
namespace {

bool is_public(const std::string& text) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    return is_public_address(reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  EXPECT_EQ(::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
  return is_public_address(reinterpret_cast<const sockaddr*>(&v6), sizeof v6);
}

TEST(Address, what_is_not_of_the_public_internet_is_told) {
  for (const char* address :
       {"0.0.0.0",       "0.255.255.255",    "10.0.0.0",        "10.255.255.255",
        "100.64.0.1",    "100.127.255.255",  "127.0.0.1",       "127.255.255.255",
        "168.63.129.16", "169.254.169.254",  "172.16.0.1",      "172.31.255.255",
        "192.0.0.1",     "192.0.2.1",        "192.88.99.1",     "192.168.0.1",
        "198.18.0.1",    "198.19.255.255",   "198.51.100.1",    "203.0.113.1",
        "224.0.0.1",     "240.0.0.1",        "255.255.255.255", "::",
        "::1",           "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254",
        "::127.0.0.1",   "64:ff9b::7f00:1",  "64:ff9b:1::1",    "100::1",
        "2001::1",       "2001:1ff::1",      "2001:db8::1",     "2002:7f00:1::",
        "3fff:0fff::1",  "fc00::1",          "fd00:ec2::254",   "fe80::1",
        "febf::1",       "fec0::1",          "ff02::1"}) {
    EXPECT_FALSE(is_public(address)) << address;
  }
}

TEST(Address, neighbours_of_those_ranges_are_public) {
  for (const char* address : {"1.0.0.0",        "9.255.255.255",
                              "11.0.0.0",       "100.63.255.255",
                              "100.128.0.0",    "126.255.255.255",
                              "128.0.0.0",      "168.63.129.15",
                              "168.63.129.17",  "169.253.255.255",
                              "169.255.0.0",    "172.15.255.255",
                              "172.32.0.0",     "192.0.1.0",
                              "192.0.3.0",      "192.167.255.255",
                              "192.169.0.0",    "198.17.255.255",
                              "198.20.0.0",     "223.255.255.255",
                              "::ffff:8.8.8.8", "2001:200::1",
                              "2001:db7::1",    "2001:db9::1",
                              "2003::1",        "2606:4700:4700::1111",
                              "3ffe:ffff::1",   "3fff:1000::1"}) {
    EXPECT_TRUE(is_public(address)) << address;
  }
}

TEST(Address, what_is_no_internet_address_is_not_public) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr*>(&local), sizeof local));
  sockaddr_in cut{};
  cut.sin_family = AF_INET;
  cut.sin_addr.s_addr = htonl(0x08080808);
  EXPECT_TRUE(is_public_address(reinterpret_cast<const sockaddr*>(&cut), sizeof cut));
  EXPECT_FALSE(is_public_address(reinterpret_cast<const sockaddr*>(&cut), sizeof cut - 1));
}

}  // namespace
}  // namespace physcrm::channel
