#include "channel/target.hpp"

#include <gtest/gtest.h>

namespace physcrm::channel {
namespace {

std::string fault(const std::string& url, bool allow_http = false) {
  return read_target(url, allow_http).fault;
}

TEST(Target, is_read_into_one_form) {
  const Target target = read_target("https://Hooks.Example.org/a/./b/../c?x=%2e", false);
  EXPECT_EQ(target.fault, "");
  EXPECT_EQ(target.host, "hooks.example.org");
  EXPECT_EQ(target.origin, "https://hooks.example.org:443");
  EXPECT_EQ(target.path, "/a/c");
  EXPECT_TRUE(target.url.ends_with("/a/c?x=%2e")) << target.url;
  EXPECT_EQ(read_target("https://[2606:4700::1]:8443", false).origin, "https://[2606:4700::1]:8443");
}

TEST(Target, only_plain_urls_of_https_are_taken) {
  EXPECT_EQ(fault("http://hooks.example.org/"), "a target's scheme is https");
  EXPECT_EQ(fault("http://hooks.example.org/", true), "");
  for (const char* scheme : {"ftp", "file", "gopher", "smtp", "dict", "ws"}) {
    EXPECT_NE(fault(std::string{scheme} + "://hooks.example.org/", true), "") << scheme;
  }
  EXPECT_EQ(fault("https://user@hooks.example.org/"), "a target holds no user name");
  EXPECT_EQ(fault("https://hooks.example.org:x@evil.example/"), "a target holds no user name");
  EXPECT_EQ(fault("https://hooks.example.org/#x"), "a target has no fragment");
  for (const char* url : {"",
                          "hooks.example.org",
                          "https://",
                          "//hooks.example.org/",
                          "https://hooks.example.org./",
                          "https://.example.org/",
                          "https://hooks.example.org/a b",
                          "https://hooks.example.org/\r\nX: y",
                          "https://b\u00fccher.example/",
                          "https://hooks.example.org\\@evil.example/",
                          "https://hooks.example.org/a\\..\\b",
                          "https://hooks.example.org/a/%2e%2e/b",
                          "https://hooks.example.org/a/%2E%2E/b",
                          "https://hooks.example.org/a%2fb",
                          "https://hooks.example.org/a%5Cb",
                          "https://ho%6fks.example.org%2f/",
                          "https://[fe80::1%25eth0]/",
                          "https://hooks.example.org:99999/",
                          "javascript:alert(1)",
                          "a@b.example"}) {
    EXPECT_NE(fault(url), "") << url;
  }
  EXPECT_NE(fault("https://hooks.example.org/" + std::string(2048, 'x')), "");
}

TEST(Target, other_spellings_of_an_address_are_the_address) {
  EXPECT_EQ(read_target("https://2130706433/", false).host, "127.0.0.1");
  EXPECT_EQ(read_target("https://0x7f.1/", false).host, "127.0.0.1");
}

bool allowed(const std::vector<std::string>& list, const std::string& url) {
  AllowedTargets targets;
  for (const std::string& one : list) EXPECT_TRUE(targets.add(one, true)) << one;
  const Target target = read_target(url, true);
  EXPECT_EQ(target.fault, "") << url;
  return targets.allow(target);
}

TEST(AllowedTargets, a_host_is_that_host_and_no_other) {
  const std::vector<std::string> list{"Hooks.example.org"};
  EXPECT_TRUE(allowed(list, "https://hooks.example.org/any/thing?x"));
  EXPECT_TRUE(allowed(list, "https://HOOKS.example.org:8443/"));
  for (const char* url : {"https://evil.example/hooks.example.org", "https://hooks.example.org.evil.example/",
                          "https://sub.hooks.example.org/", "https://example.org/"}) {
    EXPECT_FALSE(allowed(list, url)) << url;
  }
}

TEST(AllowedTargets, a_url_is_what_lies_below_it) {
  const std::vector<std::string> list{"https://hooks.example.org/team", "https://other.example/x/"};
  for (const char* url :
       {"https://hooks.example.org/team", "https://hooks.example.org/team/", "https://other.example/x/y",
        "https://hooks.example.org/team/1?x=y", "https://hooks.example.org:443/team?x"}) {
    EXPECT_TRUE(allowed(list, url)) << url;
  }
  for (const char* url : {"https://hooks.example.org/", "https://hooks.example.org/teams",
                          "https://hooks.example.org/team/../admin", "http://hooks.example.org/team",
                          "https://hooks.example.org:8443/team", "https://hooks.example.org/TEAM",
                          "https://other.example/x", "https://hooks.example.org.evil.example/team"}) {
    EXPECT_FALSE(allowed(list, url)) << url;
  }
  EXPECT_FALSE(allowed({}, "https://hooks.example.org/"));
}

TEST(AllowedTargets, what_is_neither_is_refused) {
  AllowedTargets targets;
  for (const char* bad :
       {"", "a b", "*.example.org", "hooks.example.org/path", "hooks.example.org:443", ".example.org",
        "ftp://x.example/", "http://x.example/", "https://u@x.example/", "https://x.example/?q"}) {
    EXPECT_FALSE(targets.add(bad, false)) << bad;
  }
  EXPECT_TRUE(targets.empty());
}

}  // namespace
}  // namespace physcrm::channel
