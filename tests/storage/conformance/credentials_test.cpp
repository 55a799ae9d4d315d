#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::Optional;

class CredentialsPort : public StoreTest {
 protected:
  CredentialsPort() {
    write([](auto& tx) { add_people(tx, 3); });
  }

  std::vector<std::int64_t> listed(const CredentialFilter& filter, int limit = 50) {
    std::vector<std::int64_t> ids;
    PageRequest request;
    request.limit = limit;
    do {
      const auto page = read([&](auto& tx) { return must(tx.credentials().list(filter, request)); });
      for (const Credential& c : page.items) ids.push_back(c.id.value);
      request.after = page.next;
    } while (!request.after.empty());
    return ids;
  }
};
PHYSCRM_FOR_EVERY_STORE(CredentialsPort);

TEST_P(CredentialsPort, finds_a_row_as_it_was_written) {
  Credential full = full_credential(1, 1);
  full.status = CredentialStatus::inactive;
  full.version = 6'000'000'000;
  const Credential bare = credential(2, 1, std::nullopt);
  Credential old = credential(3, 2, day("1400-01-01"));
  old.entity_type = EntityType::csr;
  write([&](auto& tx) {
    const std::vector<Credential> rows{full, bare, old};
    must(tx.credentials().insert(rows));
  });
  read([&](auto& tx) {
    EXPECT_THAT(must(tx.credentials().find(CredentialId{1})), Optional(full));
    EXPECT_THAT(must(tx.credentials().find(CredentialId{2})), Optional(bare));
    EXPECT_THAT(must(tx.credentials().find(CredentialId{3})), Optional(old));
    EXPECT_EQ(must(tx.credentials().find(CredentialId{4})), std::nullopt);
    const std::vector<std::string> keys{"x", "lic-1", ""};
    EXPECT_THAT(must(tx.credentials().find_by_external_ids(keys)),
                ElementsAre(Eq(std::nullopt), Optional(full), Eq(std::nullopt)));
    return 0;
  });
}

TEST_P(CredentialsPort, numbers_are_compared_without_spaces_dots_hyphens_and_case) {
  Credential first = credential(1, 1, std::nullopt);
  first.number = "md 12-34.5";
  write([&](auto& tx) { add(tx, first); });
  Credential same = first;
  same.id = CredentialId{2};
  same.number = "MD12345";
  {
    const auto tx = must(store_->begin(Access::write));
    const auto inserted = tx->credentials().insert({&same, 1});
    ASSERT_EQ(code_of(inserted), ErrorCode::conflict);
    EXPECT_EQ(inserted.error().field, "number");
  }
  write([&](auto& tx) {
    Credential other = same;
    other.state = "KS";
    add(tx, other);
    other = same;
    other.id = CredentialId{3};
    other.entity_type = EntityType::license;
    add(tx, other);
    other = same;
    other.id = CredentialId{4};
    other.physician_id = PhysicianId{2};
    add(tx, other);
    other = same;
    other.id = CredentialId{5};
    other.number = "MD12346";
    add(tx, other);
  });
}

TEST_P(CredentialsPort, many_may_be_without_a_number) {
  write([](auto& tx) {
    for (std::int64_t id = 1; id <= 3; ++id) add(tx, credential(id, 1, std::nullopt));
  });
  EXPECT_EQ(listed({}).size(), 3U);
}

TEST_P(CredentialsPort, refuses_an_external_id_that_is_taken_and_names_it) {
  write([](auto& tx) { add(tx, full_credential(1, 1)); });
  Credential other = full_credential(2, 2);
  other.external_id = "lic-1";
  const auto tx = must(store_->begin(Access::write));
  const auto inserted = tx->credentials().insert({&other, 1});
  ASSERT_EQ(code_of(inserted), ErrorCode::conflict);
  EXPECT_EQ(inserted.error().field, "externalId");
}

TEST_P(CredentialsPort, updates_the_version_before_and_nothing_else) {
  write([](auto& tx) { add(tx, full_credential(1, 1)); });
  Credential changed = full_credential(1, 1);
  changed.external_id.clear();
  changed.state = "KS";
  changed.number = "77";
  changed.status = CredentialStatus::inactive;
  changed.issue_date.reset();
  changed.expiration_date = day("2028-06-30");
  changed.expiration_confirmed = true;
  changed.updated_at = Instant{9};
  changed.version = 2;
  write([&](auto& tx) { must(tx.credentials().update(changed)); });
  EXPECT_THAT(read([](auto& tx) { return must(tx.credentials().find(CredentialId{1})); }), Optional(changed));
  const auto tx = must(store_->begin(Access::write));
  EXPECT_EQ(code_of(tx->credentials().update(changed)), ErrorCode::conflict);
  changed.id = CredentialId{2};
  EXPECT_EQ(code_of(tx->credentials().update(changed)), ErrorCode::not_found);
}

TEST_P(CredentialsPort, of_physicians_come_by_physician_and_id) {
  write([](auto& tx) {
    add(tx, credential(5, 1, std::nullopt));
    add(tx, credential(1, 2, std::nullopt));
    add(tx, credential(3, 1, day("2026-01-01")));
    add(tx, credential(4, 3, std::nullopt));
    add(tx, credential(6, 1, std::nullopt));
    must(tx.credentials().remove(CredentialId{6}, Instant{1}));
  });
  const std::vector<PhysicianId> asked{PhysicianId{2}, PhysicianId{1}, PhysicianId{2}, PhysicianId{77}};
  std::vector<std::int64_t> ids;
  for (const auto& c : read([&](auto& tx) { return must(tx.credentials().of_physicians(asked)); })) {
    ids.push_back(c.id.value);
  }
  EXPECT_THAT(ids, ElementsAre(3, 5, 1));
}

TEST_P(CredentialsPort, are_listed_by_expiration_with_undated_ones_last_at_any_page_size) {
  write([](auto& tx) {
    add(tx, credential(1, 1, std::nullopt));
    add(tx, credential(2, 1, day("2026-03-01")));
    add(tx, credential(3, 2, day("2026-01-01")));
    add(tx, credential(4, 2, std::nullopt));
    add(tx, credential(5, 3, day("2026-03-01")));
    add(tx, credential(6, 3, day("1969-12-31")));
  });
  for (const int limit : {1, 2, 3, 4, 5, 6, 7}) {
    EXPECT_THAT(listed({}, limit), ElementsAre(6, 3, 2, 5, 1, 4)) << limit;
  }
  for (const std::int64_t offset : {0, 1, 3, 4, 5, 6, 60}) {
    PageRequest request;
    request.limit = 2;
    request.offset = offset;
    request.want_total = true;
    const auto page = read([&](auto& tx) { return must(tx.credentials().list({}, request)); });
    std::vector<std::int64_t> ids;
    for (const auto& c : page.items) ids.push_back(c.id.value);
    const std::vector<std::int64_t> all{6, 3, 2, 5, 1, 4};
    const auto from = all.begin() + std::min<std::int64_t>(offset, 6);
    EXPECT_EQ(ids, (std::vector<std::int64_t>{from, from + std::min<std::int64_t>(2, all.end() - from)}))
        << offset;
    EXPECT_THAT(page.total, Optional(6));
  }
}

TEST_P(CredentialsPort, are_filtered_by_physician_kind_state_and_date) {
  write([](auto& tx) {
    add(tx, credential(1, 1, day("2026-01-01")));
    add(tx, credential(2, 1, day("2026-01-31")));
    add(tx, credential(3, 1, day("2026-02-01")));
    add(tx, credential(4, 2, std::nullopt));
    Credential other = credential(5, 2, day("2026-01-31"));
    other.entity_type = EntityType::license;
    other.state = "KS";
    add(tx, other);
    add(tx, credential(6, 1, day("2026-01-15")));
    must(tx.credentials().remove(CredentialId{6}, Instant{1}));
  });
  CredentialFilter filter;
  filter.physician_id = PhysicianId{1};
  EXPECT_THAT(listed(filter, 2), ElementsAre(1, 2, 3));
  filter = {};
  filter.expires_from = day("2026-01-31");
  EXPECT_THAT(listed(filter, 1), ElementsAre(2, 5, 3)) << "undated ones are not in a range";
  filter.expires_to = day("2026-01-31");
  EXPECT_THAT(listed(filter, 1), ElementsAre(2, 5)) << "both ends are inclusive";
  filter = {};
  filter.entity_type = EntityType::license;
  EXPECT_THAT(listed(filter), ElementsAre(5));
  filter = {};
  filter.state = "NE";
  EXPECT_THAT(listed(filter, 1), ElementsAre(1, 2, 3, 4));
  filter = {};
  filter.undated = true;
  EXPECT_THAT(listed(filter), ElementsAre(4));
}

TEST_P(CredentialsPort, pages_stay_stable_under_inserts_and_changes_of_date) {
  write([](auto& tx) {
    for (std::int64_t id = 1; id <= 4; ++id) {
      add(tx, credential(id, 1, day("2026-01-01").plus_days(static_cast<int>(id))));
    }
  });
  PageRequest request;
  request.limit = 2;
  const auto first = read([&](auto& tx) { return must(tx.credentials().list({}, request)); });
  write([](auto& tx) {
    add(tx, credential(5, 1, day("2026-01-01")));
    Credential moved = credential(2, 1, day("2026-01-10"));
    moved.version = 2;
    must(tx.credentials().update(moved));
  });
  request.after = first.next;
  const auto second = read([&](auto& tx) { return must(tx.credentials().list({}, request)); });
  ASSERT_EQ(second.items.size(), 2U);
  EXPECT_EQ(second.items[0].id, CredentialId{3});
  EXPECT_EQ(second.items[1].id, CredentialId{4});
}

TEST_P(CredentialsPort, a_cursor_of_another_list_is_refused) {
  for (const std::vector<std::string>& after :
       {std::vector<std::string>{"1"}, {"1", ""}, {"x", "1"}, {"9999999999", "1"}, {"1", "2", "3"}}) {
    PageRequest request;
    request.after = after;
    EXPECT_EQ(code_of(read([&](auto& tx) { return tx.credentials().list({}, request); })),
              ErrorCode::invalid_argument);
  }
}

TEST_P(CredentialsPort, expirations_are_counted_by_day) {
  const Date first = day("2026-03-01");
  std::int64_t id = 0;
  write([&](auto& tx) {
    for (const int days : {-1, 0, 0, 3, 30, 31}) add(tx, credential(++id, 1, first.plus_days(days)));
    add(tx, credential(++id, 1, std::nullopt));
    Credential inactive = credential(++id, 1, first.plus_days(3));
    inactive.status = CredentialStatus::inactive;
    add(tx, inactive);
    add(tx, credential(++id, 1, first.plus_days(3)));
    must(tx.credentials().remove(CredentialId{id}, Instant{1}));
    Physician gone = full_physician(90);
    gone.status = PhysicianStatus::inactive;
    add(tx, gone);
    add(tx, credential(++id, 90, first.plus_days(3)));
  });
  const auto count = [&](int from, int to) {
    std::vector<std::pair<int, std::int64_t>> days;
    for (const ExpirationCount& each : read([&](auto& tx) {
           return must(tx.credentials().count_expirations(first.plus_days(from), first.plus_days(to)));
         })) {
      days.emplace_back(days_until(each.expiration, first), each.count);
    }
    return days;
  };
  EXPECT_EQ(count(0, 30), (std::vector<std::pair<int, std::int64_t>>{{0, 2}, {3, 1}, {30, 1}}));
  EXPECT_EQ(count(1, 2), (std::vector<std::pair<int, std::int64_t>>{}));
  EXPECT_EQ(count(3, 3), (std::vector<std::pair<int, std::int64_t>>{{3, 1}}));
  EXPECT_EQ(count(3, 0), (std::vector<std::pair<int, std::int64_t>>{}));
}

TEST_P(CredentialsPort, removed_leaves_a_tombstone_and_frees_its_keys) {
  write([](auto& tx) { add(tx, full_credential(1, 1)); });
  write([](auto& tx) { must(tx.credentials().remove(CredentialId{1}, Instant{1})); });
  EXPECT_EQ(read([](auto& tx) { return must(tx.credentials().find(CredentialId{1})); }), std::nullopt);
  write([](auto& tx) {
    EXPECT_EQ(code_of(tx.credentials().remove(CredentialId{1}, Instant{1})), ErrorCode::not_found);
    Credential again = full_credential(1, 1);
    again.id = CredentialId{2};
    add(tx, again);
  });
  EXPECT_THAT(listed({}), ElementsAre(2));
}

}  // namespace
}  // namespace physcrm::storage
