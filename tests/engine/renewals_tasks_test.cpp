// docs/rules.md 2, checklists: what can be done to an item, and what follows from it.
#include "engine/renewal_world.hpp"

namespace physcrm::test {
namespace {

using Status = WorkflowStatus;

TaskChange task(std::string id, bool completed = true) {
  TaskChange change;
  change.task_id = std::move(id);
  change.completed = completed;
  return change;
}

TaskChange waived(std::string id, std::string reason) {
  TaskChange change = task(std::move(id));
  change.waived_reason = std::move(reason);
  return change;
}

ChecklistMark mark_of(World& world, WorkflowId id, std::string_view item) {
  for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
    if (entry.item.id == item) return entry.mark;
  }
  return {};
}

WorkflowId started(World& world, EntityType kind = EntityType::license) {
  const WorkflowId id = world.open(kind, 60);
  world.advance(id, Status::in_progress);
  return id;
}

TEST(CompleteTask, marks_the_item_with_who_and_when_in_one_audited_change) {
  World world;
  const WorkflowId id = started(world);
  const auto entries = world.audited([&] {
    const WorkflowView view =
        must(world.renewals.complete_task(id, task("gather-documents"), Actor::user(Role::staff, "usr_2")));
    EXPECT_EQ(view.workflow.version, 3);
    EXPECT_EQ(view.workflow.updated_by, "usr_2");
    EXPECT_EQ(view.checklist->progress.completed, 1);
  });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"wf task_completed 1"}));
  const ChecklistMark mark = mark_of(world, id, "gather-documents");
  EXPECT_TRUE(mark.completed);
  EXPECT_EQ(mark.completed_by, "usr_2");
  EXPECT_EQ(mark.completed_at, world.core().now());
  EXPECT_EQ(must(world.renewals.timeline(id)).history.back().note, "task completed: gather-documents");
}

// "0..74, from the checklist: floor(74 * completed / total)"
TEST(CompleteTask, raises_the_progress_while_in_progress_up_to_74) {
  World world;
  const WorkflowId id = started(world);
  const int expected[] = {9, 18, 27, 37, 46, 55, 64, 74};
  std::size_t done = 0;
  for (const ChecklistEntry& entry : must(world.renewals.checklist(id)).entries) {
    EXPECT_EQ(world.complete(id, entry.item.id).workflow.progress, expected[done++]);
  }
  EXPECT_EQ(done, std::size(expected));
}

// "progress ... falls only by reopening an item while in_progress"
TEST(CompleteTask, only_reopening_while_in_progress_lowers_the_progress) {
  World world;
  const WorkflowId id = started(world);
  world.complete(id, "gather-documents");
  EXPECT_EQ(world.complete(id, "cme-requirements").workflow.progress, 18);
  const WorkflowView view = must(world.renewals.complete_task(id, task("cme-requirements", false)));
  EXPECT_EQ(view.workflow.progress, 9);
  EXPECT_EQ(must(world.renewals.timeline(id)).history.back().note, "task reopened: cme-requirements");
  const ChecklistMark mark = mark_of(world, id, "cme-requirements");
  EXPECT_FALSE(mark.completed);
  EXPECT_FALSE(mark.completed_at);
  EXPECT_EQ(mark.completed_by, "");
}

// "in not_started (progress stays 0), in_progress, filed and under_review"
TEST(CompleteTask, in_other_active_statuses_leaves_the_progress_as_it_is) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 60);
  EXPECT_EQ(world.complete(id, "gather-documents").workflow.progress, 0);
  EXPECT_EQ(world.advance(id, Status::in_progress).workflow.progress, 9) << "counted when it starts";
  world.advance(id, Status::filed);
  EXPECT_EQ(must(world.renewals.complete_task(id, task("gather-documents", false))).workflow.progress, 75);
  world.advance(id, Status::under_review);
  EXPECT_EQ(must(world.renewals.complete_task(id, task("gather-documents"))).workflow.progress, 90);
}

// Pitfall: "ticking a task after approval lowered 100."
TEST(CompleteTask, is_refused_once_the_workflow_has_ended) {
  World world;
  const auto expect_refused = [&](WorkflowId id, int progress) {
    const auto entries = world.audited([&] {
      EXPECT_EQ(code_of(world.renewals.complete_task(id, task("gather-documents", false))),
                ErrorCode::failed_precondition);
    });
    EXPECT_TRUE(entries.empty());
    EXPECT_EQ(must(world.renewals.get(id)).workflow.progress, progress);
    EXPECT_TRUE(mark_of(world, id, "gather-documents").completed) << "the checklist is kept with it";
  };
  const WorkflowId approved = world.open(EntityType::license, 60);
  world.advance_to(approved, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  expect_refused(approved, 100);
  const WorkflowId rejected = world.open(EntityType::license, 60);
  world.advance_to(rejected, {Status::in_progress, Status::filed, Status::under_review, Status::rejected});
  expect_refused(rejected, 90);
  const WorkflowId expired = started(world);
  world.complete(expired, "gather-documents");
  world.pass_days(61);
  world.advance(expired, Status::expired);
  expect_refused(expired, 9);
}

// Pitfall: "An unknown task id was answered with success."
TEST(CompleteTask, an_unknown_item_or_workflow_is_not_found) {
  World world;
  const WorkflowId id = started(world);
  const auto entries = world.audited([&] {
    for (const char* unknown : {"", "dea-fee", "gather-documents ", "GATHER-DOCUMENTS"}) {
      const auto result = world.renewals.complete_task(id, task(unknown));
      EXPECT_EQ(code_of(result), ErrorCode::not_found) << unknown;
    }
    EXPECT_EQ(code_of(world.renewals.complete_task(WorkflowId{99}, task("dea-fee"))), ErrorCode::not_found);
  });
  EXPECT_TRUE(entries.empty());
}

// docs/rules.md 1: existence comes before preconditions.
TEST(CompleteTask, an_unknown_item_of_an_ended_workflow_is_not_found) {
  World world;
  const WorkflowId id = world.open(EntityType::license, 60);
  world.advance_to(id, {Status::in_progress, Status::filed, Status::under_review, Status::approved});
  EXPECT_EQ(code_of(world.renewals.complete_task(id, task("dea-fee"))), ErrorCode::not_found);
}

// Pitfall: "Two coordinators ticking at once lost one tick."
TEST(CompleteTask, ticks_of_two_people_who_saw_the_same_state_are_merged) {
  World world;
  const WorkflowId id = started(world);
  must(world.renewals.complete_task(id, task("gather-documents"), Actor::user(Role::staff, "usr_1")));
  must(world.renewals.complete_task(id, task("renewal-fee"), Actor::user(Role::staff, "usr_2")));
  EXPECT_EQ(mark_of(world, id, "gather-documents").completed_by, "usr_1");
  EXPECT_EQ(mark_of(world, id, "renewal-fee").completed_by, "usr_2");
  EXPECT_EQ(must(world.renewals.checklist(id)).progress.completed, 2);
}

TEST(CompleteTask, completing_again_keeps_who_did_it_first_and_writes_nothing) {
  World world;
  const WorkflowId id = started(world);
  must(world.renewals.complete_task(id, task("gather-documents"), Actor::user(Role::staff, "usr_1")));
  world.pass_days(1);
  const auto entries = world.audited([&] {
    const WorkflowView view =
        must(world.renewals.complete_task(id, task("gather-documents"), Actor::user(Role::staff, "usr_2")));
    EXPECT_EQ(view.workflow.version, 3);
  });
  EXPECT_TRUE(entries.empty());
  EXPECT_EQ(mark_of(world, id, "gather-documents").completed_by, "usr_1");
}

// "given a document and an amount paid"
TEST(Annotate, notes_amount_and_document_stay_and_can_be_cleared_one_by_one) {
  World world;
  const WorkflowId id = started(world);
  TaskChange change = task("renewal-fee", false);
  change.note = std::string{"Invoice 12"};
  change.amount_cents = std::int64_t{48'700};
  change.paid_at = date("2026-01-14");
  change.document_id = DocumentId{5};
  must(world.renewals.complete_task(id, change));
  ChecklistMark mark = mark_of(world, id, "renewal-fee");
  EXPECT_FALSE(mark.completed) << "an open item is annotated and stays open";
  EXPECT_EQ(mark.note, "Invoice 12");
  EXPECT_EQ(mark.amount_cents, 48'700);
  EXPECT_EQ(mark.paid_at, date("2026-01-14"));
  EXPECT_EQ(mark.document_id, DocumentId{5});
  EXPECT_EQ(must(world.renewals.timeline(id)).history.back().note, "task annotated: renewal-fee");

  TaskChange clearing = task("renewal-fee");
  clearing.note = Patch<std::string>::cleared();
  must(world.renewals.complete_task(id, clearing));
  mark = mark_of(world, id, "renewal-fee");
  EXPECT_TRUE(mark.completed);
  EXPECT_EQ(mark.note, "");
  EXPECT_EQ(mark.amount_cents, 48'700);
}

TEST(Annotate, a_completed_item_keeps_who_completed_it) {
  World world;
  const WorkflowId id = started(world);
  must(world.renewals.complete_task(id, task("renewal-fee"), Actor::user(Role::staff, "usr_1")));
  TaskChange change = task("renewal-fee");
  change.note = std::string{"Receipt on file"};
  must(world.renewals.complete_task(id, change, Actor::user(Role::staff, "usr_2")));
  const ChecklistMark mark = mark_of(world, id, "renewal-fee");
  EXPECT_EQ(mark.completed_by, "usr_1");
  EXPECT_EQ(mark.note, "Receipt on file");
}

TEST(Annotate, bad_values_are_named_all_at_once) {
  World world;
  const WorkflowId id = started(world);
  TaskChange change = task("renewal-fee", false);
  change.waived_reason = "not needed";
  change.amount_cents = std::int64_t{-1};
  change.paid_at = Date{kMaxDay + 1};
  const auto result = world.renewals.complete_task(id, change);
  ASSERT_EQ(code_of(result), ErrorCode::invalid_argument);
  EXPECT_EQ(result.error().fields.size(), 3U);
  TaskChange garbled = task("renewal-fee");
  garbled.note = std::string{"a\0b", 3};
  EXPECT_EQ(code_of(world.renewals.complete_task(id, garbled)), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(world.renewals.complete_task(id, waived("renewal-fee", "  "))),
            ErrorCode::invalid_argument);
}

// "waived with a reason (waived counts as completed)"
TEST(Waive, counts_as_completed_and_keeps_its_reason) {
  World world;
  const WorkflowId id = started(world);
  const auto entries = world.audited([&] {
    const WorkflowView view = must(world.renewals.complete_task(id, waived("cme-requirements", "Retired")));
    EXPECT_EQ(view.workflow.progress, 9);
    EXPECT_EQ(view.checklist->progress.required_completed, 1);
  });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(rows_of(entries[0]), (std::vector<std::string>{"wf task_waived 1"}));
  EXPECT_EQ(mark_of(world, id, "cme-requirements").waived_reason, "Retired");
  EXPECT_EQ(must(world.renewals.timeline(id)).history.back().note, "task waived: cme-requirements (Retired)");
}

TEST(Waive, a_waived_item_that_is_done_after_all_is_completed_and_one_reopened_is_open) {
  World world;
  const WorkflowId id = started(world);
  must(world.renewals.complete_task(id, waived("cme-requirements", "Retired")));
  must(world.renewals.complete_task(id, task("cme-requirements")));
  EXPECT_EQ(mark_of(world, id, "cme-requirements").waived_reason, "");
  EXPECT_TRUE(mark_of(world, id, "cme-requirements").completed);
  must(world.renewals.complete_task(id, waived("renewal-fee", "Exempt")));
  must(world.renewals.complete_task(id, task("renewal-fee", false)));
  EXPECT_EQ(mark_of(world, id, "renewal-fee").waived_reason, "");
  EXPECT_FALSE(mark_of(world, id, "renewal-fee").completed);
}

// Symptom: a note on a waived item made it one that the author of the note had completed.
TEST(Annotate, leaves_a_waived_or_completed_item_as_it_is) {
  World world;
  const WorkflowId id = started(world);
  must(world.renewals.complete_task(id, waived("renewal-fee", "Board waived")));
  TaskChange note;
  note.task_id = "renewal-fee";
  note.note = std::string{"letter of May"};
  must(world.renewals.complete_task(id, note));
  const ChecklistMark mark = mark_of(world, id, "renewal-fee");
  EXPECT_EQ(mark.waived_reason, "Board waived");
  EXPECT_EQ(mark.note, "letter of May");
  note.completed = true;
  must(world.renewals.complete_task(id, note));
  EXPECT_EQ(mark_of(world, id, "renewal-fee").waived_reason, "") << "said to be done, it is done";
  note.task_id = "cme-requirements";
  note.completed.reset();
  must(world.renewals.complete_task(id, note));
  EXPECT_TRUE(mark_of(world, id, "cme-requirements").completed) << "an open one is completed";
}

}  // namespace
}  // namespace physcrm::test
