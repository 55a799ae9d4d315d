// docs/rules.md 2: what a status requires, the order of errors, the filing gate and the approval.
#include "engine/renewal_world.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

StatusChange to(Status status) {
  StatusChange change;
  change.status = status;
  return change;
}

WorkflowId under_review(World& world, EntityType kind, CredentialId credential) {
  const WorkflowId id = must(world.renewals.initiate(kind, credential)).workflow.id;
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review});
  return id;
}

// Schema, existence, version, transition, preconditions: in this order (docs/rules.md 1).
TEST(Errors, come_in_the_order_existence_version_transition_preconditions) {
  World world;
  const WorkflowId id = world.open(EntityType::dea, 40);
  StatusChange wrong = to(Status::approved);
  wrong.version = 99;
  EXPECT_EQ(code_of(world.renewals.update_status(WorkflowId{77}, wrong)), ErrorCode::not_found);
  EXPECT_EQ(code_of(world.renewals.update_status(id, wrong)), ErrorCode::conflict);
  wrong.version = 1;
  EXPECT_EQ(code_of(world.renewals.update_status(id, wrong)), ErrorCode::invalid_transition);
  world.advance(id, Status::in_progress);
  StatusChange filing = to(Status::filed);
  filing.version = 1;
  EXPECT_EQ(code_of(world.renewals.update_status(id, filing)), ErrorCode::conflict);
  filing.version = 2;
  EXPECT_EQ(code_of(world.renewals.update_status(id, filing)), ErrorCode::failed_precondition);
  StatusChange garbled = to(Status::rejected);
  garbled.rejection_reason = "\xff";
  EXPECT_EQ(code_of(world.renewals.update_status(WorkflowId{77}, garbled)), ErrorCode::invalid_argument);
}

TEST(Errors, a_stale_version_names_both_and_changes_nothing) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  StatusChange change = to(Status::in_progress);
  change.version = 1;
  must(world.renewals.update_status(id, change));
  const auto entries = world.audited([&] {
    change.status = Status::filed;
    const auto stale = world.renewals.update_status(id, change);
    ASSERT_EQ(code_of(stale), ErrorCode::conflict);
    EXPECT_EQ(stale.error().field, "version");
  });
  EXPECT_TRUE(entries.empty());
  EXPECT_EQ(must(world.renewals.get(id)).workflow.status, Status::in_progress);
}

// "Fields that a transition does not need (a reason, force) are accepted."
TEST(Errors, fields_that_a_transition_does_not_need_are_accepted) {
  World world;
  StatusChange change = to(Status::in_progress);
  change.rejection_reason = "none";
  change.force = true;
  change.force_reason = "none";
  change.new_expiration_date = world.today();
  const WorkflowView view = must(world.renewals.update_status(world.open(EntityType::license, 40), change));
  EXPECT_EQ(view.workflow.rejection_reason, "");
}

TEST(Rejection, needs_a_reason_that_says_something) {
  World world;
  const WorkflowId id = under_review(world, EntityType::license, world.add_license(40));
  for (const char* reason : {"", "   "}) {
    StatusChange change = to(Status::rejected);
    change.rejection_reason = reason;
    const auto result = world.renewals.update_status(id, change);
    ASSERT_EQ(code_of(result), ErrorCode::failed_precondition);
    EXPECT_EQ(result.error().field, "rejectionReason");
  }
  EXPECT_EQ(must(world.renewals.get(id)).workflow.status, Status::under_review);
}

// "a DEA renewal is not filed before its fee item is complete or waived"
TEST(FilingGate, a_dea_renewal_is_not_filed_before_its_fee_is_complete_or_waived) {
  for (const bool waived : {false, true}) {
    World world;
    const WorkflowId id = world.open(EntityType::dea, 40);
    world.advance(id, Status::in_progress);
    const auto refused = world.renewals.update_status(id, to(Status::filed));
    ASSERT_EQ(code_of(refused), ErrorCode::failed_precondition);
    TaskChange fee;
    fee.task_id = "dea-fee";
    if (waived) fee.waived_reason = "Exempt: federal employee";
    must(world.renewals.complete_task(id, fee));
    EXPECT_EQ(must(world.renewals.update_status(id, to(Status::filed))).workflow.status, Status::filed);
  }
}

TEST(FilingGate, force_passes_with_a_reason_which_is_audited_and_in_the_history) {
  World world;
  const WorkflowId id = world.open(EntityType::dea, 40);
  world.advance(id, Status::in_progress);
  StatusChange change = to(Status::filed);
  change.force = true;
  const auto no_reason = world.renewals.update_status(id, change);
  ASSERT_EQ(code_of(no_reason), ErrorCode::failed_precondition);
  EXPECT_EQ(no_reason.error().field, "forceReason");
  change.force_reason = "Paid by phone";
  const auto entries = world.audited([&] { must(world.renewals.update_status(id, change)); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].changes.at(0).fields,
            (std::vector<audit::FieldChange>{{"status", "in_progress", "filed"},
                                             {"forceReason", "", "Paid by phone"}}));
  EXPECT_EQ(must(world.renewals.timeline(id)).history.back().note, "filed (forced: Paid by phone)");
}

// "Other open required items are returned as `warnings`, computed at each read while filed"
TEST(FilingGate, other_open_required_items_are_warnings_computed_at_each_read_while_filed) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 40);
  EXPECT_TRUE(world.advance(id, Status::in_progress).warnings.empty());
  world.complete(id, "review-expiration");
  WorkflowView view = must(world.renewals.update_status(id, to(Status::filed)));
  EXPECT_EQ(view.warnings,
            (std::vector<std::string>{"gather-documents", "cme-requirements", "license-application",
                                      "malpractice-insurance", "renewal-fee", "submit-renewal"}));
  EXPECT_EQ(world.complete(id, "gather-documents").warnings.size(), 5U);
  EXPECT_EQ(must(world.renewals.list({})).items.at(0).warnings.size(), 5U);
  EXPECT_TRUE(world.advance(id, Status::under_review).warnings.empty());
}

// "Approving updates the credential and cancels the old date's unsent notifications in the same transaction."
TEST(Approval, moves_the_credentials_date_and_cancels_what_was_to_be_said_of_the_old_one) {
  World world;
  const CredentialId credential = world.add_license(25);
  must(world.notifications.check_expirations());
  const WorkflowId id = under_review(world, EntityType::license, credential);
  StatusChange change = to(Status::approved);
  change.new_expiration_date = world.today().plus_days(800);
  const auto entries = world.audited([&] { must(world.renewals.update_status(id, change)); });
  ASSERT_EQ(entries.size(), 1U) << "one transaction";
  EXPECT_EQ(rows_of(entries[0]),
            (std::vector<std::string>{"cred updated 1", "ntf cancelled_renewed 1", "wf status_changed 1"}));
  const Credential renewed = world.credential(credential);
  EXPECT_EQ(renewed.expiration_date, world.today().plus_days(800));
  EXPECT_TRUE(renewed.expiration_confirmed);
  EXPECT_EQ(renewed.version, 2);
  const auto notices = world.notifications_of(credential);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].status, DeliveryStatus::cancelled);
  EXPECT_EQ(notices[0].cancel_reason, CancelReason::renewed);
}

TEST(Approval, without_a_date_proposes_the_old_one_and_a_cycle_and_marks_it_unconfirmed) {
  const struct {
    EntityType kind;
    const char* state;
    const char* old_date;
    const char* proposed;
  } rows[] = {
      {EntityType::license, "TX", "2026-02-28", "2028-02-29"},  // month ends stay month ends
      {EntityType::dea, "TX", "2026-02-28", "2029-02-28"},
      {EntityType::csr, "CA", "2026-03-31", "2027-03-31"},
      {EntityType::csr, "MT", "2026-03-31", "2028-03-31"},
      {EntityType::license, "TX", "2026-01-30", "2028-01-30"},
  };
  for (const auto& row : rows) {
    World world;
    const CredentialId credential = world.add_credential(row.kind, date(row.old_date), row.state);
    world.advance(under_review(world, row.kind, credential), Status::approved);
    const Credential renewed = world.credential(credential);
    EXPECT_EQ(renewed.expiration_date, date(row.proposed)) << row.old_date;
    EXPECT_FALSE(renewed.expiration_confirmed);
  }
}

TEST(Approval, refuses_a_date_that_is_not_later_and_changes_nothing) {
  World world;
  const CredentialId credential = world.add_license(25);
  must(world.notifications.check_expirations());
  const WorkflowId id = under_review(world, EntityType::license, credential);
  const auto entries = world.audited([&] {
    for (const int days : {25, 24, -400}) {
      StatusChange change = to(Status::approved);
      change.new_expiration_date = world.today().plus_days(days);
      const auto result = world.renewals.update_status(id, change);
      ASSERT_EQ(code_of(result), ErrorCode::invalid_argument) << days;
      EXPECT_EQ(result.error().field, "newExpirationDate");
    }
  });
  EXPECT_TRUE(entries.empty());
  EXPECT_EQ(world.credential(credential).version, 1);
  EXPECT_EQ(world.notifications_of(credential).at(0).status, DeliveryStatus::pending);
  EXPECT_EQ(must(world.renewals.get(id)).workflow.status, Status::under_review);
}

TEST(Approval, of_an_undated_renewal_requires_the_date) {
  World world;
  const CredentialId credential = world.add_credential(EntityType::license, std::nullopt);
  const WorkflowId id = under_review(world, EntityType::license, credential);
  EXPECT_EQ(code_of(world.renewals.update_status(id, to(Status::approved))), ErrorCode::invalid_argument);
  StatusChange change = to(Status::approved);
  change.new_expiration_date = date("2028-01-31");
  must(world.renewals.update_status(id, change));
  EXPECT_EQ(world.credential(credential).expiration_date, date("2028-01-31"));
  EXPECT_TRUE(world.credential(credential).expiration_confirmed);
}

}  // namespace
}  // namespace physcrm::test
