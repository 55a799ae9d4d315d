#include <gtest/gtest.h>

#include <string>

#include "api/host.hpp"

namespace physcrm::test {
namespace {

constexpr std::string_view kRoster =
    "externalId,npi,firstName,lastName,entityType,state,number,expirationDate\n"
    ",1234567893,Ada,Moore,license,TX,M1234,2026-03-31\n"
    ",1234567893,Ada,Moore,dea,TX,AP5836727,2026-06-30\n"
    ",1679576722,Bob,Stone,csr,ZZ,C1234,2026-03-31\n";

TEST(RosterImport, imports_the_good_rows_and_reports_the_others_by_line_and_field) {
  Host host;
  const json report = host.import(kRoster, json::object(), kStaff);
  EXPECT_EQ(report["credentials"]["created"], 2);
  EXPECT_EQ(report["records"], 3);
  ASSERT_EQ(report["rejected"].size(), 1U);
  EXPECT_EQ(report["rejected"][0]["line"], 4);
  EXPECT_EQ(report["rejected"][0]["field"], "state");
  EXPECT_EQ(report["problems"], 1);
  EXPECT_EQ(host.call("credentials.list_all")["total"], 2);
}

TEST(RosterImport, importing_again_changes_nothing) {
  Host host;
  host.import(kRoster);
  const json before = host.everything();
  const json again = host.import(kRoster);
  EXPECT_EQ(again["created"], 0);
  EXPECT_EQ(again["updated"], 0);
  EXPECT_EQ(host.everything(), before);
}

TEST(RosterImport, a_dry_run_says_what_would_happen_and_writes_nothing) {
  Host host;
  const json before = host.everything();
  const json report = host.import(kRoster, {{"dryRun", true}});
  EXPECT_EQ(report["dryRun"], true);
  EXPECT_EQ(report["credentials"]["created"], 2);
  EXPECT_EQ(host.everything(), before);
}

TEST(RosterImport, a_file_that_can_not_be_read_leaves_the_store_as_it_was) {
  Host host;
  const json before = host.everything();
  for (const std::string_view csv :
       {std::string_view{""}, std::string_view{"nonsense\n1\n"}, std::string_view{"npi,firstName\n\"open"},
        std::string_view{"\xFF\xFE"}}) {
    TextSource body{csv};
    const auto answer = host.engine().call_stream("roster.import", "", "{}", "text/csv", body);
    ASSERT_FALSE(answer) << csv;
    EXPECT_EQ(answer.error().code, ErrorCode::invalid_argument);
  }
  EXPECT_EQ(host.everything(), before);
}

TEST(RosterImport, another_content_type_is_unsupported_and_an_unknown_field_refused) {
  Host host;
  TextSource body{kRoster};
  const auto typed = host.engine().call_stream("roster.import", "", "{}", "application/json", body);
  ASSERT_FALSE(typed);
  EXPECT_EQ(typed.error().code, ErrorCode::unsupported_media_type);
  for (const char* request : {R"({"content":"npi"})", R"({"path":"/etc/passwd"})", R"({"format":"xls"})"}) {
    const auto answer = host.engine().call_stream("roster.import", "", request, "text/csv", body);
    ASSERT_FALSE(answer) << request;
    EXPECT_EQ(answer.error().code, ErrorCode::invalid_argument);
  }
}

TEST(RosterImport, a_viewer_can_not_import_and_nothing_is_read) {
  Host host;
  TextSource body{kRoster};
  const auto answer = host.engine().call_stream("roster.import", kViewer, "{}", "text/csv", body);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::permission_denied);
  std::string rest(kRoster.size(), ' ');
  EXPECT_EQ(body.read(rest).value(), kRoster.size());
}

}  // namespace
}  // namespace physcrm::test
