#include "physcrm/rulepack/overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/csv.hpp"
#include "physcrm/rulepack/renewal_rules.hpp"
#include "rulepack/pack_builder.hpp"

namespace physcrm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;
using testing_support::day;

constexpr std::string_view kHeader =
    "op,id,jurisdiction,entityType,topic,effectiveFrom,effectiveTo,value,unit,source,asOf,confidence,note,"
    "reason,author\n";

const RulePack& base() {
  return RulePack::builtin_default();
}

std::string rows(std::string_view lines) {
  return std::string{kHeader} + std::string{lines};
}

Result<Overlaid> lay(std::string_view lines) {
  return overlay_csv(base(), rows(lines));
}

// "place: message" of each fault; empty when the overlay was taken.
std::vector<std::string> faults(const Result<Overlaid>& result) {
  std::vector<std::string> found;
  if (result) return found;
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  for (const FieldError& fault : result.error().fields) found.push_back(fault.field + ": " + fault.message);
  return found;
}

std::vector<std::string> places(const Result<Overlaid>& result) {
  std::vector<std::string> found;
  if (result) return found;
  for (const FieldError& fault : result.error().fields) found.push_back(fault.field);
  return found;
}

constexpr std::string_view kGood =
    "add,tx-open,TX,license,window_open,,,75,days_before,our counsel,2026-10-01,high,,we file early,Lee\n"
    "replace,any-license-fee-due,,,,,,45,,our policy,2026-10-02,medium,before the window,fees are slow,\n"
    "remove,ca-csr-renewal-cycle,,,,,,,,,,,,CA has no such cycle,Ann Li\n";

TEST(Overlay, adds_replaces_and_removes_rows_and_leaves_the_base_as_it_is) {
  const RulePack before = base();
  const auto result = lay(kGood);
  ASSERT_TRUE(result) << result.error().message;
  const RulePack& pack = result.value().pack;
  EXPECT_EQ(pack.name(), "default+overlay");
  EXPECT_NE(pack.version(), base().version());
  EXPECT_EQ(base(), before);
  EXPECT_EQ(pack.rules().size(), base().rules().size());
  const RenewalRules tx = resolve(pack, EntityType::license, "TX", day("2026-12-31"));
  EXPECT_EQ(tx.window_open_days, 75);
  EXPECT_EQ(tx.fee_days, 45);
  EXPECT_EQ(resolve(pack, EntityType::csr, "CA", day("2026-12-31")).cycle_months, 24);
}

TEST(Overlay, keeps_reason_author_source_and_day_in_the_resulting_row) {
  const RulePack pack = lay(kGood).value().pack;
  const Rule* added = pack.find_by_id("tx-open");
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->reason, "we file early");
  EXPECT_EQ(added->author, "Lee");
  EXPECT_EQ(added->source, "our counsel");
  const Rule* replaced = pack.find_by_id("any-license-fee-due");
  ASSERT_NE(replaced, nullptr);
  EXPECT_EQ(replaced->reason, "fees are slow");
  EXPECT_EQ(replaced->author, "");
  EXPECT_EQ(replaced->as_of, day("2026-10-02"));
  EXPECT_EQ(replaced->topic, RuleTopic::fee_due);
  EXPECT_EQ(replaced->unit, "days_before");
  EXPECT_EQ(pack.find_by_id("any-start")->reason, "");
}

TEST(Overlay, tells_what_each_row_did_removals_too) {
  EXPECT_THAT(
      lay(kGood).value().entries,
      ElementsAre(OverlayEntry{OverlayOp::add, "tx-open", "we file early", "Lee"},
                  OverlayEntry{OverlayOp::replace, "any-license-fee-due", "fees are slow", ""},
                  OverlayEntry{OverlayOp::remove, "ca-csr-renewal-cycle", "CA has no such cycle", "Ann Li"}));
}

TEST(Overlay, a_store_can_keep_the_snapshot_by_its_bytes_and_packs_without_one_keep_theirs) {
  const RulePack pack = lay(kGood).value().pack;
  EXPECT_THAT(pack.bytes(), HasSubstr(",note,reason,author\n"));
  const RulePack again = RulePack::parse_csv(pack.name(), pack.bytes()).value();
  EXPECT_EQ(again, pack);
  EXPECT_EQ(again.rules(), pack.rules());
  EXPECT_TRUE(base().bytes().starts_with(testing_support::kPackHeader));
}

TEST(Overlay, goes_over_an_overlaid_pack_and_takes_a_name) {
  const RulePack once = lay(kGood).value().pack;
  const auto twice = overlay_csv(once, "op,id,reason\nremove,tx-open,no longer\n", "");
  ASSERT_TRUE(twice) << twice.error().message;
  EXPECT_EQ(twice.value().pack.name(), "default+overlay");
  EXPECT_EQ(twice.value().pack.find_by_id("tx-open"), nullptr);
  EXPECT_EQ(twice.value().pack.find_by_id("any-license-fee-due")->reason, "fees are slow");
  EXPECT_EQ(overlay_csv(base(), rows(kGood), "our-rules").value().pack.name(), "our-rules");
  EXPECT_EQ(overlay_csv(base(), rows(kGood), "Our Rules").error().field, "name");
}

TEST(Overlay, columns_that_no_row_needs_may_be_left_out_of_the_file) {
  const auto result = overlay_csv(
      base(),
      "id,op,value,source,asOf,confidence,reason\nany-start,replace,120,policy 7,2026-01-01,high,slow\n");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(resolve(result.value().pack, EntityType::dea, "", day("2026-01-01")).start_days, 120);
  EXPECT_THAT(places(overlay_csv(base(), "op,id\nremove,any-start\n")), ElementsAre("header"));
  EXPECT_THAT(places(overlay_csv(base(), "op,id,reason,colour\n")), ElementsAre("header"));
  EXPECT_THAT(places(overlay_csv(base(), "op,id,reason,op\n")), ElementsAre("header"));
}

TEST(Overlay, json_rows_do_the_same) {
  const auto result = overlay_json(base(), R"([
    {"op":"add","id":"tx-open","jurisdiction":"TX","entityType":"license","topic":"window_open","value":75,
     "unit":"days_before","source":"our counsel","asOf":"2026-10-01","confidence":"high",
     "reason":"we file early","author":"Lee"},
    {"op":"replace","id":"any-license-fee-due","value":45,"source":"our policy","asOf":"2026-10-02",
     "confidence":"medium","note":"before the window","reason":"fees are slow"},
    {"op":"remove","id":"ca-csr-renewal-cycle","reason":"CA has no such cycle","author":"Ann Li"}])");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result.value().pack, lay(kGood).value().pack);
  EXPECT_EQ(result.value().entries, lay(kGood).value().entries);
  EXPECT_THAT(places(overlay_json(base(), R"([{"op":"remove","id":"tx-csr-renewal-cycle"}])")),
              ElementsAre("row 1, column reason"));
  EXPECT_THAT(places(overlay_json(base(), "[]")), ElementsAre("file"));
}

TEST(Overlay, is_refused_whole_with_the_place_of_every_bad_row) {
  const auto result =
      lay("drop,any-start,,,,,,,,,,,,why,\n"
          "remove,tx-start,,,,,,,,,,,,why,\n"
          "replace,tx-open,,,,,,70,,s,2026-01-01,high,,why,\n"
          "add,any-start,*,*,start,,,90,days_before,s,2026-01-01,high,,why,\n"
          "add,a,TX,*,start,,,90,days_before,s,2026-01-01,high,,,Lee\n"
          "add,b,TX,*,start,,,x,days_before,,2026-01-01,high,,why,\n"
          "remove,fl-csr-renewal-cycle,FL,,,,,,,,,,,why,\n"
          "replace,any-window-open,TX,,,,,70,,s,2026-01-01,high,,why,\n"
          "replace,any-dea-fee,,,start,,,70,,s,2026-01-01,high,,why,\n"
          "remove,any-dea-fee,,,,,,,,,,,,why,\n"
          "remove,any-csr-fee,,,,,,,,,,,,,\n");
  EXPECT_THAT(
      places(result),
      UnorderedElementsAre("row 1, column op", "row 2, column id", "row 3, column id", "row 4, column id",
                           "row 5, column reason", "row 6, column value", "row 6, column source",
                           "row 7, column jurisdiction", "row 8, column jurisdiction", "row 9, column topic",
                           "row 10, column id", "row 11, column reason"));
  EXPECT_THAT(faults(result), testing::Contains(HasSubstr("is the id of row 9 too")));
  EXPECT_THAT(faults(result), testing::Contains(HasSubstr("is not a rule of `default`")));
  EXPECT_THAT(faults(result), testing::Contains(HasSubstr("(line 7)")));
  EXPECT_THAT(result.error().message, HasSubstr("`default+overlay` is refused, 12 faults"));
}

TEST(Overlay, a_reason_is_text_like_every_cell) {
  EXPECT_THAT(places(lay("remove,any-dea-fee,,,,,,,,,,,,\" why\",\n")), ElementsAre("row 1, column reason"));
  EXPECT_THAT(places(lay("remove,any-dea-fee,,,,,,,,,,,,why,\"A\nB\"\n")),
              ElementsAre("row 1, column author"));
  EXPECT_THAT(places(lay("remove,any-dea-fee,,,,,,,,,,,," + std::string(4001, 'x') + ",\n")),
              ElementsAre("row 1, column reason"));
}

TEST(Overlay, a_result_that_answers_less_than_before_is_the_fault_of_the_rows_that_took_it_away) {
  EXPECT_THAT(faults(lay("remove,any-start,,,,,,,,,,,,why,\n")),
              testing::Each(HasSubstr("row 1: leaves topic start, which has no row")));
  EXPECT_FALSE(faults(lay("remove,any-start,,,,,,,,,,,,why,\n")).empty());
  EXPECT_THAT(places(lay("replace,any-dea-renewal-cycle,,,,2026-01-01,,36,,s,2026-01-01,high,,why,\n")),
              ElementsAre("row 1"));
  const RulePack with_state =
      lay("add,tx-start,TX,*,start,,,91,days_before,s,2026-01-01,high,,why,\n").value().pack;
  const auto both = overlay_csv(with_state, "op,id,reason\nremove,tx-start,why\nremove,any-start,why\n");
  EXPECT_FALSE(both);
  EXPECT_THAT(places(both), testing::Each(std::string{"row 2"})) << "a state's row leaves no gap";
}

TEST(Overlay, a_window_out_of_order_is_the_fault_of_the_overlays_row_on_either_side) {
  EXPECT_THAT(places(lay("add,a,TX,license,window_close,,,61,days_before,s,2026-01-01,high,,why,\n")),
              ElementsAre("row 1, column value"));
  EXPECT_THAT(faults(lay("add,a,TX,csr,start,,,59,days_before,s,2026-01-01,high,,why,\n")),
              ElementsAre(HasSubstr("row 1, column value: has start after window_open of "
                                    "`any-window-open` (rule any-window-open)")));
}

TEST(Overlay, a_row_that_overlaps_one_of_the_base_is_at_fault) {
  for (const char* id : {"aa", "zz"}) {
    EXPECT_THAT(
        places(lay(std::string{"add,"} + id + ",*,*,start,,,95,days_before,s,2026-01-01,high,,why,\n")),
        ElementsAre("row 1, column effectiveFrom"));
  }
}

TEST(Overlay, a_row_that_runs_into_a_later_one_of_the_base_is_at_fault) {
  const RulePack later =
      lay("add,tx-later,TX,*,start,2030-01-01,,91,days_before,s,2026-01-01,high,,why,\n").value().pack;
  const auto earlier =
      overlay_csv(later, rows("add,tx-earlier,TX,*,start,,,92,days_before,s,2026-01-01,high,,why,\n"));
  EXPECT_THAT(faults(earlier), ElementsAre(HasSubstr("row 1, column effectiveFrom: overlaps `tx-later`")));
}

TEST(ChangedRules, tell_what_differs_between_two_packs_and_by_which_columns) {
  const RulePack pack = lay(kGood).value().pack;
  EXPECT_TRUE(changed_rules(base(), base()).empty());
  const auto changes = changed_rules(base(), pack);
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].id, "any-license-fee-due");
  EXPECT_EQ(changes[0].before->value, "30");
  EXPECT_EQ(changes[0].after->value, "45");
  EXPECT_THAT(changes[0].columns, ElementsAre("value", "source", "asOf", "confidence", "note", "reason"));
  EXPECT_EQ(changes[1].id, "ca-csr-renewal-cycle");
  EXPECT_FALSE(changes[1].after);
  EXPECT_EQ(changes[2].id, "tx-open");
  EXPECT_FALSE(changes[2].before);
  const auto back = changed_rules(pack, base());
  ASSERT_EQ(back.size(), 3U);
  EXPECT_EQ(back[0].before, changes[0].after);
  EXPECT_FALSE(back[2].after);
  EXPECT_GT(changed_rules(base(), RulePack::builtin_us_reference()).size(), 600U);
}

// What differs between two packs, laid over the first, is the second.
TEST(ChangedRules, laid_over_the_old_pack_give_the_new_one) {
  const RulePack& wanted = RulePack::builtin_us_reference();
  for (const RulePack& from : {base(), lay(kGood).value().pack}) {
    std::string csv{kHeader};
    const auto put = [&](std::string_view text) {
      append_csv_cell(csv, text);
      csv += ',';
    };
    for (const RuleChange& change : changed_rules(from, wanted)) {
      put(change.after ? "add" : "remove");
      put(change.id);
      if (change.after) {
        const Rule& row = *change.after;
        put(row.jurisdiction);
        put(row.entity_type ? to_string(*row.entity_type) : "*");
        put(to_string(row.topic));
        put(row.effective_from ? row.effective_from->to_string() : "");
        put(row.effective_to ? row.effective_to->to_string() : "");
        for (const std::string& cell : {row.value, row.unit, row.source}) put(cell);
        put(row.as_of.to_string());
        put(to_string(row.confidence));
        put(row.note);
      } else {
        csv += ",,,,,,,,,,,";
      }
      csv += "moved,\n";
    }
    const auto result = overlay_csv(from, csv, "us-reference");
    ASSERT_TRUE(result) << result.error().message;
    std::vector<Rule> rules = result.value().pack.rules();
    for (Rule& row : rules) row.reason.clear();
    EXPECT_EQ(RulePack::from_rules("us-reference", rules).value(), wanted);
  }
}

}  // namespace
}  // namespace physcrm
