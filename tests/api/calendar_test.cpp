// physicians.calendar through the wire: the one operation that answers no JSON.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "api/host.hpp"
#include "physcrm/operations.hpp"
#include "support/ical_reader.hpp"

namespace physcrm::test {
namespace {

using testing_support::IcalComponent;
using testing_support::read_ical;

TEST(Calendar, is_text_calendar_in_utf8) {
  Host host;
  const std::string physician = host.physician();
  host.credential(physician, "license", 100);
  const json request{{"id", physician}};
  const auto answer = host.engine().call_full("physicians.calendar", kViewer, request.dump());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.value().status, 200);
  EXPECT_EQ(answer.value().content_type, "text/calendar; charset=utf-8; method=PUBLISH");
  EXPECT_EQ(read_ical(answer.value().body).inside.size(), 6U);
  EXPECT_EQ(operation_response_schema(index_of("physicians.calendar")), "{}");
  EXPECT_EQ(operation_at(index_of("physicians.calendar")).path, "/physicians/:id/calendar.ics");
}

TEST(Calendar, has_the_days_of_the_timeline) {
  Host host;
  const std::string physician = host.physician({{"lastName", "N\u00FA\u00F1ez, Jr."}});
  host.credential(physician, "license", 100);
  host.credential(physician, "dea", 40);
  const json request{{"id", physician}};
  std::multiset<std::string> days;
  const json timeline = host.call("physicians.timeline", request);
  for (const json& one : timeline["milestones"]) {
    std::string day = one["date"];
    std::erase(day, '-');
    days.insert(day);
  }
  const auto body = host.engine().call("physicians.calendar", kHost, request.dump());
  ASSERT_TRUE(body);
  const IcalComponent calendar = read_ical(body.value());
  std::multiset<std::string> listed;
  for (const IcalComponent& event : calendar.inside) listed.insert(event.at("DTSTART;VALUE=DATE"));
  EXPECT_EQ(listed, days);
  EXPECT_EQ(calendar.text("X-WR-CALNAME"), "Ada N\u00FA\u00F1ez, Jr.: credential renewals");
}

TEST(Calendar, refuses_as_every_operation_does) {
  Host host;
  EXPECT_EQ(host.code("physicians.calendar", json::object()), ErrorCode::invalid_argument);
  EXPECT_EQ(host.code("physicians.calendar", {{"id", "cred_1"}}), ErrorCode::invalid_argument);
  EXPECT_EQ(host.code("physicians.calendar", {{"id", "phy_999"}}), ErrorCode::not_found);
}

// A viewer sees the last four characters of a DEA number only; a calendar is passed on to anybody.
TEST(Calendar, holds_no_number_of_a_credential) {
  Host host;
  const std::string physician = host.physician();
  host.credential(physician, "dea", 100, {{"number", "AP5836727"}});
  host.credential(physician, "license", 100, {{"number", "M98765"}});
  for (const std::string_view caller : {kHost, kViewer}) {
    const auto body = host.engine().call("physicians.calendar", caller, json{{"id", physician}}.dump());
    ASSERT_TRUE(body);
    EXPECT_EQ(body.value().find("6727"), std::string::npos);
    EXPECT_EQ(body.value().find("98765"), std::string::npos);
  }
}

}  // namespace
}  // namespace physcrm::test
