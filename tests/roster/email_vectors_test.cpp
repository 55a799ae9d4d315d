// E-mail addresses of two public test suites (isemail, python-email-validator), where they are at hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

std::string vectors_file(const std::string& name) {
  const char* folder = std::getenv("PHYSCRM_SHARED_VECTORS");
  const std::string root = folder != nullptr ? folder : PHYSCRM_SOURCE_DIR "/../shared/vectors";
  std::ifstream in(root + "/email/" + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string between(const std::string& text, const std::string& open, const std::string& close) {
  const std::size_t from = text.find(open);
  if (from == std::string::npos) return {};
  const std::size_t end = text.find(close, from);
  return text.substr(from + open.size(), end - from - open.size());
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

/// The five XML entities, `&#x..;`, and the pictures U+2400..U+241F that stand for control characters.
std::string decode(std::string text) {
  for (std::size_t at = 0; (at = text.find("&#x", at)) != std::string::npos;) {
    const std::size_t end = text.find(';', at);
    const unsigned long point = std::stoul(text.substr(at + 3, end - at - 3), nullptr, 16);
    std::string utf8;
    if (point >= 0x2400 && point < 0x2420) {
      utf8.push_back(static_cast<char>(point - 0x2400));
    } else if (point < 0x80) {
      utf8.push_back(static_cast<char>(point));
    } else {
      utf8.push_back(static_cast<char>(0xC0 | (point >> 6)));
      utf8.push_back(static_cast<char>(0x80 | (point & 0x3F)));
    }
    text.replace(at, end + 1 - at, utf8);
    at += utf8.size();
  }
  for (int control = 0; control < 0x20; ++control) {
    replace_all(text, std::string{"\xE2\x90"} + static_cast<char>(0x80 + control),
                std::string(1, static_cast<char>(control)));
  }
  replace_all(text, "&lt;", "<");
  replace_all(text, "&gt;", ">");
  replace_all(text, "&quot;", "\"");
  replace_all(text, "&apos;", "'");
  replace_all(text, "&amp;", "&");
  return text;
}

// Where this library decides otherwise than isemail, and why.
const std::map<int, const char*> kIsEmailExceptions{
    {5, "test@io: a domain without a dot is no public mail domain"},
    {33, "test@iana.co-uk: no top-level domain has a hyphen"},
};

// isemail: valid and valid-but-no-such-host are to be accepted; all else is an error, deprecated, needs
// quotes, comments or an address literal, or breaks a limit, and is to be refused.
TEST(EmailVectors, of_isemail_are_judged_alike_but_for_the_exceptions_named) {
  const std::string xml = vectors_file("isemail_tests.xml");
  if (xml.empty()) GTEST_SKIP() << "the shared vectors are not here";
  int cases = 0;
  std::set<int> exceptions_met;
  for (std::size_t at = xml.find("<test id="); at != std::string::npos; at = xml.find("<test id=", at + 1)) {
    const std::string test = xml.substr(at, xml.find("</test>", at) - at);
    const int id = std::stoi(between(test, "id=\"", "\""));
    const std::string address = decode(between(test, "<address>", "</address>"));
    const std::string category = between(test, "<category>", "</category>");
    const bool theirs = category == "ISEMAIL_VALID_CATEGORY" || category == "ISEMAIL_DNSWARN";
    const bool ours = is_valid_email(address);
    ++cases;
    if (kIsEmailExceptions.contains(id)) {
      EXPECT_NE(ours, theirs) << id << " is no exception";
      exceptions_met.insert(id);
    } else {
      EXPECT_EQ(ours, theirs) << id << ' ' << category << ' ' << address;
    }
  }
  EXPECT_EQ(cases, 164);
  EXPECT_EQ(exceptions_met.size(), kIsEmailExceptions.size());
}

/// Why a case that python-email-validator accepts is refused here; empty when it should be accepted.
std::string refused_on_purpose(const nlohmann::json& row) {
  const std::string input = row.at("input");
  if (input.find('<') != std::string::npos) return "display names are no part of an address";
  if (input.front() == '"') return "quoted local parts";
  if (row.at("smtputf8").get<bool>()) return "non-ASCII local parts need SMTPUTF8";
  return {};
}

// Where it refuses and this library accepts, and why.
const std::map<std::string, const char*> kAcceptedHere{
    {"me@anything.arpa", "reserved names are not looked at: they are well formed, and used in tests"},
    {"me@valid.invalid", "reserved name"},
    {"me@link.local", "reserved name; clinics use it inside their own network"},
    {"me@host.localhost", "reserved name"},
    {"me@onion.onion.onion", "reserved name"},
    {"me@test.test.test", "reserved name"},
};

TEST(EmailVectors, of_python_email_validator_are_judged_alike_but_for_the_exceptions_named) {
  std::string text = vectors_file("email_validator_cases.json");
  if (text.empty()) GTEST_SKIP() << "the shared vectors are not here";
  // A lone surrogate is no JSON text; what UTF-8 would make of it is refused in email_test.cpp.
  replace_all(text, "\"\\ud800\"", "\"\\ue000\"");
  const auto cases = nlohmann::json::parse(text);
  int accepted = 0;
  for (const auto& row : cases.at("valid")) {
    const std::string input = row.at("input");
    const bool refused = !refused_on_purpose(row).empty();
    EXPECT_EQ(is_valid_email(input), !refused) << input;
    accepted += refused ? 0 : 1;
    if (refused) continue;
    const std::string ascii =
        row.at("local_part").get<std::string>() + "@" + row.at("ascii_domain").get<std::string>();
    EXPECT_EQ(normalize_email(input), ascii) << input;
  }
  EXPECT_EQ(accepted, 5);
  std::size_t exceptions_met = 0;
  for (const auto& row : cases.at("other")) {
    const std::string input = row.at("input");
    const bool ours = is_valid_email(input);
    exceptions_met += ours ? 1 : 0;
    EXPECT_EQ(ours, kAcceptedHere.contains(input)) << input;
    // Cases of single characters: put where they would do harm, too.
    if (row.at("test") != "test_email_unsafe_character") continue;
    EXPECT_FALSE(is_valid_email("a" + input + "@example.com")) << input;
    EXPECT_FALSE(is_valid_email("a@" + input + "example.com")) << input;
  }
  EXPECT_EQ(exceptions_met, kAcceptedHere.size());
}

}  // namespace
}  // namespace physcrm
