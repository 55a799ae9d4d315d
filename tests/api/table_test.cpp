#include <gtest/gtest.h>

#include <set>
#include <string>

#include "api/host.hpp"
#include "api/operation.hpp"
#include "api/schema_validator.hpp"
#include "api/words.hpp"
#include "physcrm/operations.hpp"
#include "physcrm/renewal/timeline.hpp"
#include "physcrm/rules.hpp"

namespace physcrm::test {
namespace {

std::set<std::string> path_parameters(std::string_view path) {
  std::set<std::string> names;
  for (std::size_t at = path.find(':'); at != std::string_view::npos; at = path.find(':', at + 1)) {
    names.emplace(path.substr(at + 1, path.find('/', at) - at - 1));
  }
  return names;
}

TEST(OperationTable, names_and_routes_are_unique) {
  std::set<std::string_view> names;
  std::set<std::pair<std::string_view, std::string_view>> routes;
  for (const api::Operation& row : api::operations()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(routes.emplace(row.method, row.path).second) << row.path;
    EXPECT_EQ(api::find_operation(row.name), &row);
    EXPECT_FALSE(row.doc.empty()) << row.name;
    EXPECT_NE(row.handler, nullptr) << row.name;
  }
  EXPECT_EQ(names.size(), 63U);
}

TEST(OperationTable, a_path_parameter_is_a_required_field_of_the_request) {
  for (std::size_t i = 0; i < operation_count(); ++i) {
    const json schema = json::parse(operation_request_schema(i));
    for (const std::string& name : path_parameters(operation_at(i).path)) {
      const json& required = schema["required"];
      EXPECT_NE(std::find(required.begin(), required.end(), json(name)), required.end())
          << operation_at(i).name << " " << name;
    }
  }
}

TEST(OperationTable, method_status_and_permission_go_together) {
  for (const api::Operation& row : api::operations()) {
    EXPECT_EQ(row.status == 204, row.method == "DELETE") << row.name;
    const bool answers_json = row.response_type == "application/json";
    EXPECT_EQ(row.response == nullptr, row.status == 204 || !answers_json) << row.name;
    if (row.status == 201) {
      EXPECT_EQ(row.method, "POST") << row.name;
    }
    EXPECT_EQ(row.permission.has_value(), row.name != "health.basic") << row.name;
    // What only those see who may change it has no permission to read of its own.
    static const std::set<std::string_view> kOthers{"renewals.statistics", "settings.get", "templates.list",
                                                    "preferences.get", "integrity.check"};
    if (row.method == "GET" && row.permission && kOthers.count(row.name) == 0) {
      EXPECT_TRUE(to_string(*row.permission).ends_with(".read")) << row.name;
    }
  }
}

TEST(OperationTable, schemas_are_valid_and_allow_nothing_else) {
  for (std::size_t i = 0; i < operation_count(); ++i) {
    const OperationInfo info = operation_at(i);
    for (const std::string& text : {operation_request_schema(i), operation_response_schema(i)}) {
      const json schema = json::parse(text);
      if (schema.empty()) continue;
      EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema") << info.name;
      EXPECT_EQ(schema["type"], "object");
      EXPECT_EQ(schema["additionalProperties"], false);
      for (const std::string& finding : schema_violations(schema, json::object())) {
        EXPECT_EQ(finding.find("unknown keyword"), std::string::npos) << finding;
      }
    }
    EXPECT_EQ(info.streams_body, info.name == "roster.import");
  }
}

TEST(OperationTable, a_default_in_a_schema_is_valid_itself) {
  for (std::size_t i = 0; i < operation_count(); ++i) {
    const json schema = json::parse(operation_request_schema(i));
    for (const auto& [name, field] : schema["properties"].items()) {
      if (!field.contains("default")) continue;
      EXPECT_TRUE(schema_violations(field, field["default"]).empty()) << operation_at(i).name << " " << name;
    }
  }
}

template <class Enum, class Words>
void expect_words(const Words& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(to_string(static_cast<Enum>(i)), words[i]);
  }
}

TEST(OperationTable, its_words_are_those_of_the_vocabulary) {
  expect_words<EntityType>(api::kEntityTypes);
  expect_words<CredentialStatus>(api::kActiveOrInactive);
  expect_words<PhysicianStatus>(api::kActiveOrInactive);
  expect_words<Degree>(api::kDegrees);
  expect_words<WorkflowStatus>(api::kWorkflowStatuses);
  expect_words<Priority>(api::kPriorities);
  expect_words<Severity>(api::kSeverities);
  expect_words<DeliveryStatus>(api::kDeliveryStatuses);
  expect_words<NoticeType>(api::kNoticeTypes);
  expect_words<RecipientKind>(api::kRecipientKinds);
  expect_words<ChannelKind>(api::kChannelKinds);
  expect_words<AttemptOutcome>(api::kAttemptOutcomes);
  expect_words<DateBasis>(api::kDateBases);
  expect_words<Role>(api::kRoles);
  expect_words<RuleTopic>(api::kRuleTopics);
  expect_words<RuleConfidence>(api::kConfidences);
  expect_words<OverlayOp>(api::kOverlayOps);
  expect_words<FilingGate>(api::kFilingGates);
  expect_words<CatchUp>(api::kCatchUps);
  expect_words<MissedRuns>(api::kMissedRuns);
  expect_words<MilestoneKind>(api::kMilestoneNames);
  expect_words<MilestoneState>(api::kMilestoneStates);
  for (std::size_t i = 0; i < api::kCancelReasons.size(); ++i) {
    EXPECT_EQ(to_string(static_cast<CancelReason>(i + 1)), api::kCancelReasons[i]);
  }
  static_assert(api::kEntityTypes.size() == kEntityTypeCount);
  static_assert(api::kWorkflowStatuses.size() == kWorkflowStatusCount);
  static_assert(api::kRuleTopics.size() == kRuleTopicCount);
  static_assert(api::kNoticeTypes.size() == kNoticeTypeCount);
  static_assert(api::kRecipientKinds.size() == kRecipientKindCount);
  static_assert(api::kChannelKinds.size() == kChannelKindCount);
  static_assert(api::kRoles.size() == kRoleCount);
  static_assert(api::kMilestoneNames.size() == kMilestoneKindCount);
}

}  // namespace
}  // namespace physcrm::test
