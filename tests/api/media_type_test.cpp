#include "api/media_type.hpp"

#include <gtest/gtest.h>

namespace physcrm::api {
namespace {

TEST(MediaType, a_roster_is_csv_in_utf8) {
  for (const char* type : {"text/csv", "Text/CSV", "text/csv; charset=utf-8", "text/csv;charset=\"UTF-8\"",
                           "text/csv; header=present; charset=us-ascii", "text/csv;"}) {
    EXPECT_TRUE(check_roster_type(type)) << type;
  }
  for (const char* type : {"", "text/plain", "application/json", "application/fhir+json", "text/csvx",
                           "text/csv; charset=utf-16", "text/csv; header=absent", "text/csv; x=y"}) {
    const auto checked = check_roster_type(type);
    ASSERT_FALSE(checked) << type;
    EXPECT_EQ(checked.error().code, ErrorCode::unsupported_media_type);
  }
}

}  // namespace
}  // namespace physcrm::api
