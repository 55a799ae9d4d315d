// What each policy changes (docs/rules.md 2 and 3).
#include "engine/renewal_world.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

void set(World& world, PolicyInput policies) {
  SettingsInput input;
  input.policies = std::move(policies);
  must(world.settings.set(input));
}

PolicyInput enforced() {
  PolicyInput input;
  input.filing_gate = FilingGate::enforce;
  return input;
}

StatusChange filing() {
  StatusChange change;
  change.status = Status::filed;
  return change;
}

// "policy `filingGate: \"enforce\"` makes them refuse too"
TEST(FilingGatePolicy, enforce_refuses_a_filing_with_required_items_open_and_names_them) {
  for (const EntityType kind : {EntityType::license, EntityType::dea, EntityType::csr}) {
    World world;
    set(world, enforced());
    const WorkflowId id = world.open(kind, 40);
    world.advance(id, Status::in_progress);
    const auto refused = world.renewals.update_status(id, filing());
    ASSERT_EQ(code_of(refused), ErrorCode::failed_precondition);
    ASSERT_EQ(refused.error().details.at(0).first, "openItems");
    std::vector<std::string> open;
    for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
      if (entry.item.required) open.push_back(entry.item.id);
    }
    EXPECT_EQ(std::get<std::vector<std::string>>(refused.error().details.at(0).second), open);
    for (const std::string& item : open) {
      EXPECT_EQ(code_of(world.renewals.update_status(id, filing())), ErrorCode::failed_precondition);
      world.complete(id, item);
    }
    EXPECT_EQ(must(world.renewals.update_status(id, filing())).workflow.status, Status::filed)
        << "optional items may stay open";
  }
}

TEST(FilingGatePolicy, enforce_lets_force_with_a_reason_pass_and_names_what_is_open) {
  World world;
  set(world, enforced());
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance(id, Status::in_progress);
  StatusChange change = filing();
  change.force = true;
  EXPECT_EQ(code_of(world.renewals.update_status(id, change)), ErrorCode::failed_precondition) << "no reason";
  change.force_reason = "The board asked for it";
  const auto entries =
      world.audited([&] { EXPECT_FALSE(must(world.renewals.update_status(id, change)).warnings.empty()); });
  ASSERT_EQ(entries.size(), 1U);
  const auto& fields = entries[0].changes.at(0).fields;
  EXPECT_TRUE(std::any_of(fields.begin(), fields.end(), [](const audit::FieldChange& field) {
    return field.field == "forceReason" && field.after == "The board asked for it";
  }));
}

TEST(FilingGatePolicy, warn_is_the_default_and_files_with_warnings) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  world.advance(id, Status::in_progress);
  EXPECT_FALSE(must(world.renewals.update_status(id, filing())).warnings.empty());
}

// "-30 <= days_until < 0, the look-back a policy value"
TEST(LookBackPolicy, credentials_so_many_days_past_their_date_are_opened_as_expired) {
  for (const int look_back : {0, 1, 30, 45, 400}) {
    World world;
    PolicyInput input;
    input.look_back_days = look_back;
    set(world, input);
    const CredentialId last = world.add_license(-look_back);
    const CredentialId gone = world.add_license(-look_back - 1);
    const CredentialId today = world.add_license(0);
    const AutoCreateReport report = must(world.renewals.auto_create());
    EXPECT_EQ(report.scanned, 2) << look_back;
    EXPECT_EQ(report.expired, look_back == 0 ? 0 : 1) << look_back;
    EXPECT_EQ(world.workflows_of(last).size(), 1U) << look_back;
    EXPECT_TRUE(world.workflows_of(gone).empty()) << look_back;
    EXPECT_EQ(world.workflows_of(today).at(0).status, Status::not_started);
  }
}

TEST(LookBackPolicy, a_run_counts_its_progress_over_the_whole_window) {
  World world;
  PolicyInput input;
  input.look_back_days = 100;
  set(world, input);
  std::int64_t whole = 0;
  must(world.renewals.auto_create(Actor::system(), [&](std::int64_t done, std::int64_t total) {
    EXPECT_LE(done, total);
    whole = total;
    return true;
  }));
  EXPECT_EQ(whole, 100 + 90 + 1);
}

// "`catchUp: \"exact\"` limits it to trigger days."
TEST(CatchUpPolicy, exact_speaks_on_trigger_days_only) {
  for (int days = 91; days >= -31; --days) {
    World owed;
    World exact;
    PolicyInput input;
    input.catch_up = CatchUp::exact;
    set(exact, input);
    owed.add_license(days);
    exact.add_license(days);
    EXPECT_EQ(must(owed.notifications.check_expirations()).created, owed_notification(days) ? 1 : 0) << days;
    EXPECT_EQ(must(exact.notifications.check_expirations()).created, is_trigger_day(days) ? 1 : 0) << days;
  }
}

TEST(CatchUpPolicy, exact_does_not_make_up_for_a_missed_check_and_owed_does_so_again) {
  World world;
  PolicyInput input;
  input.catch_up = CatchUp::exact;
  set(world, input);
  const CredentialId credential = world.add_license(31);
  world.pass_days(2);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 0) << "day 30 was missed";
  input.catch_up = CatchUp::owed;
  set(world, input);
  EXPECT_EQ(must(world.notifications.check_expirations()).created, 1);
  EXPECT_EQ(world.notifications_of(credential).at(0).days_before, 30);
}

// A run goes by the settings of its start.
TEST(Policies, a_run_in_hand_keeps_those_of_its_start) {
  World world;
  const CredentialId past = world.add_license(-20);
  bool is_changed = false;
  must(world.renewals.auto_create(Actor::system(), [&](std::int64_t, std::int64_t) {
    if (is_changed) return true;
    PolicyInput input;
    input.look_back_days = 0;
    set(world, input);
    is_changed = true;
    return true;
  }));
  EXPECT_TRUE(is_changed);
  EXPECT_EQ(world.workflows_of(past).size(), 1U);
}

}  // namespace
}  // namespace physcrm::test
