#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "physcrm/renewal/checklist.hpp"

namespace physcrm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<ItemMark> marks(int required, int required_done, int optional, int optional_done) {
  std::vector<ItemMark> items;
  for (int i = 0; i < required; ++i) items.push_back({"r", true, i < required_done, false});
  for (int i = 0; i < optional; ++i) items.push_back({"o", false, i < optional_done, false});
  return items;
}

TEST(ChecklistProgressFigures, round_half_up) {
  EXPECT_EQ(checklist_progress(marks(8, 1, 0, 0)).percentage, 13);       // 12.5
  EXPECT_EQ(checklist_progress(marks(8, 3, 0, 0)).percentage, 38);       // 37.5
  EXPECT_EQ(checklist_progress(marks(3, 1, 0, 0)).percentage, 33);       // 33.3
  EXPECT_EQ(checklist_progress(marks(3, 2, 0, 0)).percentage, 67);       // 66.7
  EXPECT_EQ(checklist_progress(marks(200, 1, 0, 0)).percentage, 1);      // 0.5
  EXPECT_EQ(checklist_progress(marks(201, 1, 0, 0)).percentage, 0);      // 0.4975
  EXPECT_EQ(checklist_progress(marks(200, 199, 0, 0)).percentage, 100);  // 99.5
  for (int total = 1; total <= 64; ++total) {
    for (int done = 0; done <= total; ++done) {
      EXPECT_EQ(checklist_progress(marks(total, done, 0, 0)).percentage,
                static_cast<int>(std::floor(100.0 * done / total + 0.5)));
    }
  }
}

// Pitfall: optional items kept a finished checklist under 100 % of what is required.
TEST(ChecklistProgressFigures, show_what_is_required_apart) {
  EXPECT_EQ(checklist_progress(marks(7, 7, 1, 0)), (ChecklistProgress{8, 7, 88, 7, 7, 100}));
  EXPECT_EQ(checklist_progress(marks(7, 0, 1, 1)), (ChecklistProgress{8, 1, 13, 7, 0, 0}));
  EXPECT_EQ(checklist_progress(marks(0, 0, 1, 0)), (ChecklistProgress{1, 0, 0, 0, 0, 100}));
  EXPECT_EQ(checklist_progress({}), (ChecklistProgress{0, 0, 100, 0, 0, 100}));
}

TEST(ChecklistProgressFigures, count_a_waived_item_as_completed_and_only_once) {
  std::vector<ItemMark> items = marks(4, 0, 0, 0);
  items[0].waived = true;
  items[1].waived = items[1].completed = true;
  EXPECT_EQ(checklist_progress(items), (ChecklistProgress{4, 2, 50, 4, 2, 50}));
}

std::vector<ItemMark> open_items(EntityType kind) {
  std::vector<ItemMark> items;
  for (const ChecklistItemSpec& spec : checklist_items(kind)) {
    items.push_back({spec.id, spec.required, false, false});
  }
  return items;
}

ItemMark& item(std::vector<ItemMark>& items, std::string_view id) {
  for (ItemMark& mark : items) {
    if (mark.id == id) return mark;
  }
  ADD_FAILURE() << id;
  return items.front();
}

std::vector<std::string> open_in(const Result<void>& result) {
  if (result) return {};
  EXPECT_EQ(result.error().code, ErrorCode::failed_precondition);
  EXPECT_EQ(result.error().details.at(0).first, "openItems");
  return std::get<std::vector<std::string>>(result.error().details.at(0).second);
}

TEST(FilingGateRule, a_dea_renewal_is_not_filed_before_its_fee_is_complete_or_waived) {
  std::vector<ItemMark> items = open_items(EntityType::dea);
  EXPECT_THAT(open_in(check_filing(EntityType::dea, items)), ElementsAre("dea-fee"));
  EXPECT_THAT(check_filing(EntityType::dea, items).error().message, HasSubstr("dea-fee"));
  item(items, "dea-fee").completed = true;
  EXPECT_TRUE(check_filing(EntityType::dea, items));
  item(items, "dea-fee").completed = false;
  item(items, "dea-fee").waived = true;
  EXPECT_TRUE(check_filing(EntityType::dea, items));
  EXPECT_FALSE(check_filing(EntityType::dea, {})) << "a checklist without the item is not paid either";
}

TEST(FilingGateRule, the_fee_of_another_kind_only_warns) {
  for (const EntityType kind : {EntityType::license, EntityType::csr}) {
    const std::vector<ItemMark> items = open_items(kind);
    EXPECT_TRUE(check_filing(kind, items));
    EXPECT_THAT(open_required_items(items), testing::Contains(std::string{fee_item(kind)}));
  }
}

TEST(FilingGateRule, the_policy_enforce_makes_every_open_required_item_refuse) {
  std::vector<ItemMark> items = open_items(EntityType::license);
  for (ItemMark& mark : items) mark.completed = true;
  item(items, "background-check").completed = false;
  EXPECT_TRUE(check_filing(EntityType::license, items, FilingGate::enforce)) << "optional";
  item(items, "gather-documents").completed = false;
  item(items, "cme-requirements").completed = false;
  EXPECT_THAT(open_in(check_filing(EntityType::license, items, FilingGate::enforce)),
              ElementsAre("gather-documents", "cme-requirements"));
  item(items, "cme-requirements").waived = true;
  EXPECT_THAT(open_in(check_filing(EntityType::license, items, FilingGate::enforce)),
              ElementsAre("gather-documents"));
  EXPECT_TRUE(check_filing(EntityType::license, items, FilingGate::warn));
  EXPECT_EQ(open_in(check_filing(EntityType::dea, open_items(EntityType::dea), FilingGate::enforce)).size(),
            8U);
}

TEST(FilingGateRule, warnings_are_the_open_required_items_in_order) {
  std::vector<ItemMark> items = open_items(EntityType::csr);
  EXPECT_THAT(open_required_items(items),
              ElementsAre("review-expiration", "gather-documents", "csr-application", "mate-training",
                          "csr-fee", "csr-attestation", "submit-renewal"));
  for (ItemMark& mark : items) mark.waived = true;
  EXPECT_TRUE(open_required_items(items).empty());
}

TEST(ChecklistChanges, are_allowed_in_the_active_statuses_only) {
  for (int s = 0; s < kWorkflowStatusCount; ++s) {
    const auto status = static_cast<WorkflowStatus>(s);
    EXPECT_EQ(allows_item_changes(status), status <= WorkflowStatus::under_review);
    const auto result = check_item_change(status);
    EXPECT_EQ(result.has_value(), allows_item_changes(status));
    if (result) continue;
    EXPECT_EQ(result.error().code, ErrorCode::failed_precondition);
    EXPECT_THAT(result.error().message, HasSubstr(std::string{to_string(status)}));
  }
}

}  // namespace
}  // namespace physcrm
