#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::Optional;

class WorkflowsPort : public StoreTest {
 protected:
  WorkflowsPort() {
    write([this](auto& tx) {
      add_people(tx, 2);
      add(tx, licence_);
      add(tx, undated_);
    });
  }

  std::vector<RowOutcome> insert(std::vector<Workflow> rows) {
    std::vector<RowOutcome> outcomes;
    write([&](auto& tx) { outcomes = must(tx.workflows().insert(rows)); });
    return outcomes;
  }
  std::optional<Workflow> find(std::int64_t id) {
    return read([&](auto& tx) { return must(tx.workflows().find(WorkflowId{id})); });
  }
  int last_attempt(const Credential& of) {
    return read([&](auto& tx) { return must(tx.workflows().last_attempt(of.id, of.expiration_date)); });
  }

  const Credential licence_ = credential(1, 1, day("2026-06-30"));
  const Credential undated_ = credential(2, 1, std::nullopt);
};
PHYSCRM_FOR_EVERY_STORE(WorkflowsPort);

TEST_P(WorkflowsPort, finds_a_row_as_it_was_written) {
  const Workflow full = full_workflow(5'000'000'001, licence_);
  const Workflow bare = workflow(2, undated_);
  EXPECT_THAT(insert({full, bare}), ElementsAre(RowOutcome::written, RowOutcome::written));
  EXPECT_THAT(find(5'000'000'001), Optional(full));
  EXPECT_THAT(find(2), Optional(bare));
  EXPECT_EQ(find(3), std::nullopt);
}

// docs/rules.md 2: one active workflow a credential, enforced by the database.
TEST_P(WorkflowsPort, a_second_active_one_of_a_credential_is_a_duplicate_and_the_others_are_written) {
  Workflow other_date = workflow(2, licence_);
  other_date.expiration_date = day("2028-06-30");
  EXPECT_THAT(insert({workflow(1, licence_), other_date, workflow(3, undated_)}),
              ElementsAre(RowOutcome::written, RowOutcome::duplicate, RowOutcome::written));
  EXPECT_EQ(find(2), std::nullopt);
  EXPECT_TRUE(find(3));
}

TEST_P(WorkflowsPort, the_same_attempt_of_the_same_date_is_a_duplicate_dated_or_not) {
  for (const Credential& of : {licence_, undated_}) {
    const std::int64_t base = of.id.value * 10;
    Workflow done = workflow(base, of);
    done.status = WorkflowStatus::approved;
    Workflow again = workflow(base + 1, of);
    Workflow second = workflow(base + 2, of);
    second.attempt = 2;
    EXPECT_THAT(insert({done, again, second}),
                ElementsAre(RowOutcome::written, RowOutcome::duplicate, RowOutcome::written));
    EXPECT_EQ(last_attempt(of), 2);
  }
}

TEST_P(WorkflowsPort, a_row_that_breaks_a_rule_fails_alone) {
  Workflow absurd = workflow(2, undated_);
  absurd.progress = 101;
  Workflow of_no_pack = workflow(3, undated_);
  of_no_pack.rule_pack_id = 99;
  EXPECT_THAT(insert({workflow(1, licence_), absurd, of_no_pack, workflow(4, undated_)}),
              ElementsAre(RowOutcome::written, RowOutcome::failed, RowOutcome::failed, RowOutcome::written));
  EXPECT_TRUE(find(1));
  EXPECT_EQ(find(2), std::nullopt);
  EXPECT_EQ(find(3), std::nullopt);
  EXPECT_THAT(findings_of(*store_), ElementsAre());
}

TEST_P(WorkflowsPort, updates_the_version_before_and_nothing_else) {
  insert({workflow(1, licence_)});
  Workflow changed = full_workflow(1, licence_);
  changed.expiration_date = day("2026-07-31");
  changed.created_at = workflow(1, licence_).created_at;
  changed.previous_id = {};
  changed.version = 2;
  write([&](auto& tx) { must(tx.workflows().update(changed)); });
  EXPECT_THAT(find(1), Optional(changed));
  const auto tx = must(store_->begin(Access::write));
  EXPECT_EQ(code_of(tx->workflows().update(changed)), ErrorCode::conflict);
  changed.id = WorkflowId{9};
  EXPECT_EQ(code_of(tx->workflows().update(changed)), ErrorCode::not_found);
}

TEST_P(WorkflowsPort, an_update_that_would_make_a_second_active_one_is_a_conflict) {
  Workflow rejected = workflow(1, licence_);
  rejected.status = WorkflowStatus::rejected;
  Workflow second = workflow(2, licence_);
  second.attempt = 2;
  insert({rejected, second});
  rejected.status = WorkflowStatus::in_progress;
  rejected.version = 2;
  const auto tx = must(store_->begin(Access::write));
  EXPECT_EQ(code_of(tx->workflows().update(rejected)), ErrorCode::conflict);
}

TEST_P(WorkflowsPort, the_active_one_of_a_credential_is_in_one_of_four_statuses) {
  EXPECT_FALSE(read([&](auto& tx) { return must(tx.workflows().find_active(licence_.id)); }));
  Workflow w = workflow(1, licence_);
  insert({w});
  for (int status = 0; status < kWorkflowStatusCount; ++status) {
    w.status = static_cast<WorkflowStatus>(status);
    ++w.version;
    write([&](auto& tx) { must(tx.workflows().update(w)); });
    const auto active = read([&](auto& tx) { return must(tx.workflows().find_active(licence_.id)); });
    EXPECT_EQ(active.has_value(), is_active(w.status)) << status;
    EXPECT_EQ(read([&](auto& tx) { return must(tx.workflows().count_active_of(PhysicianId{1})); }),
              is_active(w.status) ? 1 : 0);
  }
  EXPECT_EQ(read([&](auto& tx) { return must(tx.workflows().count_active_of(PhysicianId{2})); }), 0);
}

TEST_P(WorkflowsPort, a_deleted_one_counts_as_an_attempt_and_a_withdrawn_one_does_not) {
  EXPECT_EQ(last_attempt(licence_), 0);
  insert({workflow(1, licence_), workflow(2, undated_)});
  write([](auto& tx) { must(tx.workflows().remove(WorkflowId{1}, Instant{1}, false)); });
  write([](auto& tx) { must(tx.workflows().remove(WorkflowId{2}, Instant{1}, true)); });
  EXPECT_EQ(last_attempt(licence_), 1);
  EXPECT_EQ(last_attempt(undated_), 0);
  EXPECT_EQ(find(1), std::nullopt);
  EXPECT_EQ(find(2), std::nullopt);
  Workflow second = workflow(3, licence_);
  EXPECT_THAT(insert({second}), ElementsAre(RowOutcome::duplicate)) << "the first attempt was made";
  second.attempt = 2;
  EXPECT_THAT(insert({second, workflow(4, undated_)}), ElementsAre(RowOutcome::written, RowOutcome::written));
  write([](auto& tx) {
    EXPECT_EQ(code_of(tx.workflows().remove(WorkflowId{1}, Instant{1}, false)), ErrorCode::not_found);
    EXPECT_EQ(code_of(tx.workflows().remove(WorkflowId{77}, Instant{1}, false)), ErrorCode::not_found);
    Workflow gone = workflow(1, credential(1, 1, day("2026-06-30")));
    gone.version = 2;
    EXPECT_EQ(code_of(tx.workflows().update(gone)), ErrorCode::not_found);
  });
}

TEST_P(WorkflowsPort, history_comes_oldest_first_and_stays_with_a_deleted_one) {
  insert({workflow(1, licence_), workflow(2, undated_)});
  const WorkflowEvent filed{WorkflowId{1}, Instant{20}, WorkflowStatus::filed, "staff", "filed"};
  // The clock may have been set back: what was recorded later is later.
  const WorkflowEvent note{WorkflowId{1}, Instant{10}, WorkflowStatus::filed, "system", ""};
  write([&](auto& tx) {
    const std::vector<WorkflowEvent> events{filed, {WorkflowId{2}, Instant{1}, {}, "x", "other"}, note};
    must(tx.workflows().add_events(events));
    must(tx.workflows().remove(WorkflowId{1}, Instant{30}, false));
  });
  EXPECT_THAT(read([](auto& tx) { return must(tx.workflows().events(WorkflowId{1})); }),
              ElementsAre(filed, note));
  EXPECT_TRUE(read([](auto& tx) { return must(tx.workflows().events(WorkflowId{3})); }).empty());
}

TEST_P(WorkflowsPort, marks_come_by_item_and_a_second_one_replaces_the_first) {
  insert({workflow(1, licence_), workflow(2, undated_)});
  ChecklistMark fee;
  fee.item_id = "dea-fee";
  fee.completed = true;
  fee.completed_at = Instant{7};
  fee.completed_by = "staff";
  fee.waived_reason = "paid by the practice";
  fee.note = "receipt";
  fee.document_id = DocumentId{4};
  fee.amount_cents = 88'800;
  fee.paid_at = day("2026-01-02");
  ChecklistMark form;
  form.item_id = "csr-valid";
  form.note = "asked";
  write([&](auto& tx) {
    must(tx.workflows().put_mark(WorkflowId{1}, fee));
    must(tx.workflows().put_mark(WorkflowId{1}, form));
    must(tx.workflows().put_mark(WorkflowId{2}, form));
  });
  EXPECT_THAT(read([](auto& tx) { return must(tx.workflows().marks(WorkflowId{1})); }),
              ElementsAre(form, fee));
  ChecklistMark reopened;
  reopened.item_id = "dea-fee";
  reopened.amount_cents = 0;
  write([&](auto& tx) { must(tx.workflows().put_mark(WorkflowId{1}, reopened)); });
  EXPECT_THAT(read([](auto& tx) { return must(tx.workflows().marks(WorkflowId{1})); }),
              ElementsAre(form, reopened));
}

class RuleSnapshotsPort : public StoreTest {};
PHYSCRM_FOR_EVERY_STORE(RuleSnapshotsPort);

TEST_P(RuleSnapshotsPort, are_kept_once_by_their_content) {
  const StoredRulePack pack{0, "default", "1.2", "abc", std::string{"id\0,\xff\n", 6}};
  std::int64_t id = 0;
  std::int64_t template_id = 0;
  write([&](auto& tx) {
    id = must(tx.rule_snapshots().intern_pack(pack));
    template_id = must(tx.rule_snapshots().intern_template("h1", "[1]"));
  });
  write([&](auto& tx) {
    EXPECT_EQ(must(tx.rule_snapshots().intern_pack(pack)), id);
    EXPECT_EQ(must(tx.rule_snapshots().intern_template("h1", "[1]")), template_id);
    EXPECT_NE(must(tx.rule_snapshots().intern_pack({0, "default", "1.3", "abd", "x"})), id);
    EXPECT_NE(must(tx.rule_snapshots().intern_template("h2", "[2]")), template_id);
  });
  const auto found = read([&](auto& tx) { return must(tx.rule_snapshots().find_pack(id)); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->name, "default");
  EXPECT_EQ(found->version, "1.2");
  EXPECT_EQ(found->hash, "abc");
  EXPECT_EQ(found->bytes, pack.bytes);
  EXPECT_THAT(read([&](auto& tx) { return must(tx.rule_snapshots().find_template(template_id)); }),
              Optional(std::string{"[1]"}));
  EXPECT_FALSE(read([&](auto& tx) { return must(tx.rule_snapshots().find_pack(99)); }));
  EXPECT_FALSE(read([&](auto& tx) { return must(tx.rule_snapshots().find_template(99)); }));
}

TEST_P(WorkflowsPort, packs_and_checklists_are_walked_through_a_slice_at_a_time) {
  write([](auto& tx) {
    for (const char* hash : {"h1", "h2", "h3", "h4"}) {
      must(tx.rule_snapshots().intern_pack({0, "pack", hash, hash, "bytes"}));
      must(tx.rule_snapshots().intern_template(hash, "body"));
    }
  });
  read([](auto& tx) {
    for (const bool packs : {true, false}) {
      std::vector<std::int64_t> ids;
      for (std::int64_t after = 0; ids.size() < 20;) {
        const auto slice =
            must(packs ? tx.integrity().rule_packs(after, 2) : tx.integrity().checklist_templates(after, 2));
        for (const auto& each : slice) ids.push_back(each.id);
        if (slice.empty()) break;
        after = ids.back();
      }
      EXPECT_EQ(ids.size(), 5U) << "with the one of the practice, each once";
      EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    }
    return 0;
  });
}

}  // namespace
}  // namespace physcrm::storage
