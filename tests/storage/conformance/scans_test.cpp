#include "storage/conformance/store_test.hpp"
#include "support/random.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Physician 3 is inactive. "Today" is 2026-01-15.
class Scans : public StoreTest {
 protected:
  Scans() {
    write([](auto& tx) {
      add_people(tx, 3);
      Physician inactive = full_physician(3);
      inactive.status = PhysicianStatus::inactive;
      inactive.version = 2;
      must(tx.physicians().update(inactive));
    });
  }
  void put(const Credential& row) {
    write([&](auto& tx) { add(tx, row); });
  }
  CreationSlice creation(std::optional<ScanPosition> after = std::nullopt, int limit = 100) {
    return read([&](auto& tx) {
      return must(
          tx.workflows().scan_for_creation(today_.plus_days(-30), today_.plus_days(90), after, limit));
    });
  }
  OwedSlice owed(std::optional<ScanPosition> after = std::nullopt, int limit = 100) {
    return read([&](auto& tx) {
      return must(tx.notifications().scan_owed(
          {today_.plus_days(31), today_.plus_days(60), OwedDays{60, 60, 60}}, after, limit));
    });
  }
  template <class Slice>
  static std::vector<std::int64_t> ids_of(const Slice& slice) {
    std::vector<std::int64_t> ids;
    for (const auto& candidate : slice.candidates) ids.push_back(candidate.credential_id.value);
    return ids;
  }

  const Date today_ = day("2026-01-15");
};
PHYSCRM_FOR_EVERY_STORE(Scans);

TEST_P(Scans, for_creation_takes_active_credentials_of_the_window_in_order) {
  put(credential(1, 1, today_.plus_days(90)));
  put(credential(2, 1, today_.plus_days(-30)));
  put(credential(3, 1, today_.plus_days(91)));
  put(credential(4, 1, today_.plus_days(-31)));
  put(credential(5, 2, std::nullopt));
  put(credential(6, 2, today_));
  Credential given_up = credential(7, 2, today_);
  given_up.status = CredentialStatus::inactive;
  put(given_up);
  put(credential(8, 3, today_));
  put(credential(9, 1, today_));
  write([](auto& tx) { must(tx.credentials().remove(CredentialId{9}, Instant{1})); });
  const CreationSlice slice = creation();
  EXPECT_THAT(ids_of(slice), ElementsAre(2, 6, 1));
  EXPECT_EQ(slice.scanned, 4);
  EXPECT_EQ(slice.inactive_physician, 1);
  EXPECT_EQ(slice.existing_workflow, 0);
  EXPECT_FALSE(slice.next);
  EXPECT_EQ(slice.candidates[1].physician_id, PhysicianId{2});
  EXPECT_EQ(slice.candidates[1].entity_type, EntityType::dea);
  EXPECT_EQ(slice.candidates[1].state, "NE");
  EXPECT_EQ(slice.candidates[1].expiration, today_);
}

// docs/rules.md 2: no workflow, in whatever status, for the same date; a deleted one counts as one.
TEST_P(Scans, for_creation_leaves_out_a_term_that_has_a_workflow_unless_it_was_withdrawn) {
  for (std::int64_t id = 1; id <= 5; ++id) put(credential(id, 1, today_.plus_days(static_cast<int>(id))));
  const auto open = [&](std::int64_t id, WorkflowStatus status) {
    Workflow w = workflow(id, credential(id, 1, today_.plus_days(static_cast<int>(id))));
    w.status = status;
    write([&](auto& tx) { add(tx, w); });
  };
  open(1, WorkflowStatus::rejected);
  open(2, WorkflowStatus::not_started);
  open(3, WorkflowStatus::not_started);
  open(4, WorkflowStatus::approved);
  write([&](auto& tx) {
    must(tx.workflows().remove(WorkflowId{2}, Instant{1}, false));
    must(tx.workflows().remove(WorkflowId{3}, Instant{1}, true));
    // Renewed: the workflow was for the date before.
    Credential renewed = credential(4, 1, today_.plus_days(40));
    renewed.version = 2;
    must(tx.credentials().update(renewed));
  });
  const CreationSlice slice = creation();
  EXPECT_THAT(ids_of(slice), ElementsAre(3, 5, 4));
  EXPECT_EQ(slice.existing_workflow, 2);
  EXPECT_EQ(slice.scanned, 5);
}

// docs/rules.md 2, expected dates: undated ones of one kind and state, at most one workflow for the date.
TEST_P(Scans, of_undated_credentials_take_those_of_one_kind_and_state_without_a_workflow) {
  const Date expected = today_.plus_days(40);
  const auto undated = [](std::int64_t id, std::int64_t physician) {
    Credential row = credential(id, physician, std::nullopt);
    row.entity_type = EntityType::license;
    row.state = "TX";
    return row;
  };
  for (std::int64_t id = 1; id <= 6; ++id) put(undated(id, 1));
  put(undated(7, 3));
  Credential given_up = undated(8, 1);
  given_up.status = CredentialStatus::inactive;
  put(given_up);
  Credential elsewhere = undated(9, 1);
  elsewhere.state = "NE";
  put(elsewhere);
  Credential dated = undated(10, 1);
  dated.expiration_date = expected;
  put(dated);
  put(undated(11, 2));
  const auto open = [&](std::int64_t id, std::optional<Date> date, WorkflowStatus status) {
    Workflow w = workflow(id, undated(id, 1));
    w.expiration_date = date;
    w.status = status;
    write([&](auto& tx) { add(tx, w); });
  };
  open(1, expected, WorkflowStatus::expired);
  open(2, std::nullopt, WorkflowStatus::filed);
  open(3, expected.plus_days(-730), WorkflowStatus::approved);
  open(4, expected, WorkflowStatus::not_started);
  open(5, expected, WorkflowStatus::not_started);
  write([](auto& tx) {
    must(tx.workflows().remove(WorkflowId{4}, Instant{1}, false));
    must(tx.workflows().remove(WorkflowId{5}, Instant{1}, true));
  });
  const auto scan = [&](std::optional<ScanPosition> after, int limit) {
    return read([&](auto& tx) {
      return must(tx.workflows().scan_undated({EntityType::license, "TX", expected}, after, limit));
    });
  };
  const CreationSlice slice = scan(std::nullopt, 100);
  EXPECT_THAT(ids_of(slice), ElementsAre(3, 5, 6, 11));
  EXPECT_EQ(slice.scanned, 8);
  EXPECT_EQ(slice.existing_workflow, 3) << "of the date, deleted ones too, and active ones of any date";
  EXPECT_EQ(slice.inactive_physician, 1);
  EXPECT_FALSE(slice.next);
  EXPECT_EQ(slice.candidates[0].expiration, expected);
  EXPECT_EQ(slice.candidates[0].state, "TX");
  const CreationSlice part = scan(std::nullopt, 3);
  EXPECT_THAT(ids_of(part), ElementsAre(3));
  EXPECT_THAT(ids_of(scan(part.next, 100)), ElementsAre(5, 6, 11));
}

TEST_P(Scans, for_what_is_owed_finds_credentials_without_the_notification) {
  for (std::int64_t id = 1; id <= 4; ++id)
    put(credential(id, 1, today_.plus_days(30 + static_cast<int>(id))));
  put(credential(5, 3, today_.plus_days(40)));
  put(credential(6, 1, today_.plus_days(61)));
  put(credential(7, 1, today_.plus_days(30)));
  const auto notify = [&](std::int64_t id, std::int64_t of, int days_before, DeliveryStatus status) {
    Notification n =
        full_notification(id, credential(of, 1, today_.plus_days(30 + static_cast<int>(of))), days_before);
    n.status = status;
    write([&](auto& tx) { add(tx, n); });
  };
  notify(1, 2, 60, DeliveryStatus::sent);
  notify(2, 3, 60, DeliveryStatus::cancelled);
  notify(3, 3, 90, DeliveryStatus::pending);
  notify(4, 4, 90, DeliveryStatus::sent);
  // Of another term: it says nothing of this one.
  Notification earlier = full_notification(5, credential(1, 1, today_.plus_days(-700)), 60);
  write([&](auto& tx) { add(tx, earlier); });

  const OwedSlice slice = owed();
  EXPECT_EQ(slice.scanned, 4) << "of active physicians, inside the range";
  EXPECT_EQ(slice.duplicates, 1);
  ASSERT_THAT(ids_of(slice), ElementsAre(1, 3, 4));
  EXPECT_THAT(slice.candidates[0].of_term, IsEmpty());
  ASSERT_EQ(slice.candidates[1].of_term.size(), 2U);
  EXPECT_EQ(slice.candidates[1].of_term[0].id, NotificationId{3}) << "by days before, descending";
  EXPECT_EQ(slice.candidates[1].of_term[0].days_before, 90);
  EXPECT_EQ(slice.candidates[1].of_term[0].status, DeliveryStatus::pending);
  EXPECT_EQ(slice.candidates[1].of_term[1].id, NotificationId{2});
  EXPECT_EQ(slice.candidates[1].of_term[1].status, DeliveryStatus::cancelled);
  ASSERT_EQ(slice.candidates[2].of_term.size(), 1U);
}

TEST_P(Scans, of_nothing_find_nothing) {
  EXPECT_EQ(creation().scanned, 0);
  EXPECT_FALSE(creation().next);
  EXPECT_EQ(owed().scanned, 0);
  EXPECT_FALSE(owed().next);
}

TEST_P(Scans, cover_everything_exactly_once_at_any_limit) {
  testing_support::Random random{testing_support::test_seed()};
  const auto between = [&](int low, int high) {
    return low + static_cast<int>(random.below(static_cast<std::uint64_t>(high - low + 1)));
  };
  write([&](auto& tx) {
    for (std::int64_t id = 1; id <= 120; ++id) {
      const Credential row = credential(id, between(1, 3), today_.plus_days(between(25, 66)));
      add(tx, row);
      if (between(1, 4) == 1) add(tx, workflow(id, row));
      if (between(1, 3) == 1) add(tx, full_notification(id, row, 60));
      if (between(1, 3) == 1) add(tx, full_notification(1000 + id, row, 90));
    }
  });
  const CreationSlice all = creation(std::nullopt, 1000);
  const OwedSlice all_owed = owed(std::nullopt, 1000);
  EXPECT_EQ(all.scanned, all.existing_workflow + all.inactive_physician + std::ssize(all.candidates));
  EXPECT_EQ(all_owed.scanned, all_owed.duplicates + std::ssize(all_owed.candidates));
  for (const int limit : {1, 2, 3, 7, 50, 119, 120, 121}) {
    std::vector<std::int64_t> seen;
    std::int64_t scanned = 0;
    std::optional<ScanPosition> after;
    do {
      const CreationSlice slice = creation(after, limit);
      EXPECT_LE(slice.scanned, limit);
      scanned += slice.scanned;
      for (const auto id : ids_of(slice)) seen.push_back(id);
      after = slice.next;
    } while (after);
    EXPECT_EQ(seen, ids_of(all)) << limit;
    EXPECT_EQ(scanned, all.scanned) << limit;

    seen.clear();
    scanned = 0;
    do {
      const OwedSlice slice = owed(after, limit);
      EXPECT_LE(slice.scanned, limit);
      scanned += slice.scanned;
      for (const auto id : ids_of(slice)) seen.push_back(id);
      after = slice.next;
    } while (after);
    EXPECT_EQ(seen, ids_of(all_owed)) << limit;
    EXPECT_EQ(scanned, all_owed.scanned) << limit;
  }
}

TEST_P(Scans, go_on_where_they_were_when_rows_are_written_between_slices) {
  for (std::int64_t id = 1; id <= 6; ++id) put(credential(id, 1, today_.plus_days(static_cast<int>(id))));
  const CreationSlice first = creation(std::nullopt, 3);
  EXPECT_THAT(ids_of(first), ElementsAre(1, 2, 3));
  write([&](auto& tx) {
    for (std::int64_t id = 1; id <= 3; ++id) {
      add(tx, workflow(id, credential(id, 1, today_.plus_days(static_cast<int>(id)))));
    }
    add(tx, credential(7, 1, today_.plus_days(1)));
    add(tx, credential(8, 1, today_.plus_days(5)));
  });
  EXPECT_THAT(ids_of(creation(first.next, 100)), ElementsAre(4, 5, 8, 6));
}

// What a scan would find up to the first day with a candidate, counted as it counts.
TEST_P(Scans, know_how_far_there_is_nothing_to_open) {
  const auto settled = [&](int from, int to) {
    return read([&](auto& tx) {
      return must(tx.workflows().settled_for_creation(today_.plus_days(from), today_.plus_days(to)));
    });
  };
  EXPECT_EQ(settled(-30, 90), (SettledDays{0, 0, std::nullopt}));
  const auto put_on = [&](std::int64_t id, std::int64_t physician, int days) {
    const Credential row = credential(id, physician, today_.plus_days(days));
    put(row);
    return row;
  };
  const auto open = [&](const Credential& row) {
    write([&](auto& tx) { add(tx, workflow(row.id.value, row)); });
  };
  open(put_on(1, 1, -30));
  put_on(2, 3, 5);  // of an inactive physician
  open(put_on(3, 2, 20));
  EXPECT_EQ(settled(-30, 90), (SettledDays{3, 1, std::nullopt}));
  EXPECT_EQ(settled(-29, 20), (SettledDays{2, 1, std::nullopt}));
  EXPECT_EQ(settled(20, -30), (SettledDays{0, 0, std::nullopt}));
  put_on(4, 1, 90);
  put_on(5, 1, 91);
  EXPECT_EQ(settled(-30, 90), (SettledDays{3, 1, today_.plus_days(90)}));
  // Of the day of the first candidate none is counted.
  put_on(6, 2, 20);
  EXPECT_EQ(settled(-30, 90), (SettledDays{2, 1, today_.plus_days(20)}));
  EXPECT_EQ(settled(20, 90), (SettledDays{0, 0, today_.plus_days(20)}));
  write([](auto& tx) { must(tx.workflows().remove(WorkflowId{1}, Instant{1}, true)); });
  EXPECT_EQ(settled(-30, 90), (SettledDays{0, 0, today_.plus_days(-30)}));
}

TEST_P(Scans, know_how_far_nothing_is_owed) {
  const std::vector<OwedRange> ranges{
      {today_, today_.plus_days(30), {30, 30, std::nullopt}},
      {today_.plus_days(31), today_.plus_days(60), {std::nullopt, std::nullopt, std::nullopt}},
      {today_.plus_days(70), today_.plus_days(90), {90, 60, 90}}};
  const auto settled = [&](std::span<const OwedRange> of) {
    return read([&](auto& tx) { return must(tx.notifications().settled_owed(of)); });
  };
  EXPECT_EQ(settled({}), SettledDays{});
  EXPECT_EQ(settled(ranges), SettledDays{});
  const auto tell = [&](std::int64_t id, EntityType kind, int days, int days_before, DeliveryStatus status) {
    Credential row = credential(id, 1, today_.plus_days(days));
    row.entity_type = kind;
    if (kind == EntityType::dea) row.state = "US";
    put(row);
    Notification n = full_notification(id, row, days_before);
    n.status = status;
    write([&](auto& tx) { add(tx, n); });
  };
  tell(1, EntityType::license, 0, 30, DeliveryStatus::sent);
  tell(2, EntityType::dea, 30, 30, DeliveryStatus::pending);
  put(credential(3, 3, today_.plus_days(10)));  // of an inactive physician
  tell(4, EntityType::license, 40, 60, DeliveryStatus::sent);
  tell(5, EntityType::dea, 70, 60, DeliveryStatus::failed);
  tell(6, EntityType::license, 90, 90, DeliveryStatus::sent);
  EXPECT_EQ(settled(ranges), (SettledDays{4, 0, std::nullopt}));
  EXPECT_EQ(settled({ranges.data(), 2}), (SettledDays{2, 0, std::nullopt}));
  EXPECT_EQ(settled({ranges.data() + 1, 1}), SettledDays{}) << "nobody owes anything there";
  // A notice of another interval is none of the owed one, nor is one that was cancelled.
  tell(7, EntityType::csr, 80, 60, DeliveryStatus::sent);
  EXPECT_EQ(settled(ranges), (SettledDays{3, 0, today_.plus_days(80)}));
  tell(8, EntityType::dea, 20, 30, DeliveryStatus::cancelled);
  EXPECT_EQ(settled(ranges), (SettledDays{1, 0, today_.plus_days(20)}));
}

}  // namespace
}  // namespace physcrm::storage
