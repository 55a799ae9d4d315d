#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

using testing::ElementsAre;
using testing::Eq;
using testing::Optional;

class PhysiciansPort : public StoreTest {};
PHYSCRM_FOR_EVERY_STORE(PhysiciansPort);

Physician named(std::int64_t id, const std::string& last, const std::string& first) {
  Physician p;
  p.id = PhysicianId{id};
  p.first_name = first;
  p.last_name = last;
  p.version = 1;
  return p;
}

std::vector<std::int64_t> ids_of(const Page<Physician>& page) {
  std::vector<std::int64_t> ids;
  for (const Physician& p : page.items) ids.push_back(p.id.value);
  return ids;
}

TEST_P(PhysiciansPort, finds_a_row_as_it_was_written) {
  Physician full = full_physician(7);
  full.status = PhysicianStatus::inactive;
  full.practice_id = PracticeId{3};
  full.version = 5'000'000'000;
  const Physician bare = named(8, "Roe", "Jo");
  write([&](auto& tx) {
    must(tx.practices().insert({PracticeId{3}, "Prairie Clinic"}, Instant{1}));
    add(tx, full);
    add(tx, bare);
  });
  EXPECT_THAT(read([](auto& tx) { return must(tx.physicians().find(PhysicianId{7})); }), Optional(full));
  EXPECT_THAT(read([](auto& tx) { return must(tx.physicians().find(PhysicianId{8})); }), Optional(bare));
  EXPECT_EQ(read([](auto& tx) { return must(tx.physicians().find(PhysicianId{9})); }), std::nullopt);
}

TEST_P(PhysiciansPort, finds_many_in_the_order_asked_with_gaps_for_the_unknown) {
  write([](auto& tx) { add_people(tx, 3); });
  const std::vector<PhysicianId> asked{PhysicianId{3}, PhysicianId{99}, PhysicianId{1}, PhysicianId{3}};
  const std::vector<std::string> keys{"emp-2", "", "emp-9", "EMP-2"};
  const std::vector<std::string> npis{"0000000003", "", "0000000001"};
  read([&](auto& tx) {
    const auto many = must(tx.physicians().find_many(asked));
    EXPECT_THAT(many, ElementsAre(Optional(full_physician(3)), Eq(std::nullopt), Optional(full_physician(1)),
                                  Optional(full_physician(3))));
    EXPECT_THAT(
        must(tx.physicians().find_by_external_ids(keys)),
        ElementsAre(Optional(full_physician(2)), Eq(std::nullopt), Eq(std::nullopt), Eq(std::nullopt)));
    EXPECT_THAT(must(tx.physicians().find_by_npis(npis)),
                ElementsAre(Optional(full_physician(3)), Eq(std::nullopt), Optional(full_physician(1))));
    EXPECT_TRUE(must(tx.physicians().find_many({})).empty());
    return 0;
  });
}

TEST_P(PhysiciansPort, refuses_a_key_that_is_taken_and_names_it) {
  write([](auto& tx) { add_people(tx, 1); });
  Physician same_npi = named(2, "Roe", "Jo");
  same_npi.npi = full_physician(1).npi;
  Physician same_external_id = named(2, "Roe", "Jo");
  same_external_id.external_id = full_physician(1).external_id;
  for (const auto& [row, field] : {std::pair{same_npi, "npi"}, std::pair{same_external_id, "externalId"}}) {
    const auto tx = must(store_->begin(Access::write));
    const auto inserted = tx->physicians().insert({&row, 1});
    ASSERT_EQ(code_of(inserted), ErrorCode::conflict);
    EXPECT_EQ(inserted.error().field, field);
  }
  const auto tx = must(store_->begin(Access::write));
  Physician second = full_physician(2);
  add(*tx, second);
  second.npi = full_physician(1).npi;
  second.version = 2;
  const auto updated = tx->physicians().update(second);
  ASSERT_EQ(code_of(updated), ErrorCode::conflict);
  EXPECT_EQ(updated.error().field, "npi");
}

TEST_P(PhysiciansPort, many_may_be_without_keys) {
  write([](auto& tx) {
    const std::vector<Physician> rows{named(1, "A", "A"), named(2, "A", "A"), named(3, "A", "A")};
    must(tx.physicians().insert(rows));
  });
  EXPECT_EQ(read([](auto& tx) { return must(tx.physicians().list({}, {})).items.size(); }), 3U);
}

TEST_P(PhysiciansPort, updates_the_version_before_and_nothing_else) {
  write([](auto& tx) { add_people(tx, 1); });
  Physician changed = full_physician(1);
  changed.last_name = "Voss";
  changed.npi.clear();
  changed.external_id = "other";
  changed.updated_at = Instant{1'800'000'000'000'000};
  changed.version = 2;
  write([&](auto& tx) { must(tx.physicians().update(changed)); });
  EXPECT_THAT(read([](auto& tx) { return must(tx.physicians().find(PhysicianId{1})); }), Optional(changed));

  const auto tx = must(store_->begin(Access::write));
  EXPECT_EQ(code_of(tx->physicians().update(changed)), ErrorCode::conflict) << "stale";
  changed.version = 4;
  EXPECT_EQ(code_of(tx->physicians().update(changed)), ErrorCode::conflict) << "from the future";
  changed.id = PhysicianId{2};
  EXPECT_EQ(code_of(tx->physicians().update(changed)), ErrorCode::not_found);
}

TEST_P(PhysiciansPort, removed_leaves_a_tombstone_and_frees_its_keys_and_its_credentials) {
  const Credential licence = full_credential(11, 1);
  write([&](auto& tx) {
    add_people(tx, 1);
    add(tx, licence);
  });
  write([](auto& tx) { must(tx.physicians().remove(PhysicianId{1}, Instant{5})); });
  read([](auto& tx) {
    EXPECT_EQ(must(tx.physicians().find(PhysicianId{1})), std::nullopt);
    EXPECT_EQ(must(tx.credentials().find(CredentialId{11})), std::nullopt);
    EXPECT_TRUE(must(tx.physicians().list({}, {})).items.empty());
    EXPECT_TRUE(must(tx.credentials().list({}, {})).items.empty());
    return 0;
  });
  write([&](auto& tx) {
    EXPECT_EQ(code_of(tx.physicians().remove(PhysicianId{1}, Instant{6})), ErrorCode::not_found);
    Physician again = full_physician(1);
    again.id = PhysicianId{2};
    add(tx, again);
    Credential same_key = licence;
    same_key.id = CredentialId{12};
    same_key.physician_id = PhysicianId{2};
    add(tx, same_key);
  });
}

TEST_P(PhysiciansPort, are_listed_by_last_name_first_name_and_id_page_by_page) {
  write([](auto& tx) {
    const std::vector<Physician> rows{named(1, "Young", "A"), named(2, "Adams", "Z"), named(3, "Adams", "B"),
                                      named(4, "Adams", "B"), named(5, "Young", "A")};
    must(tx.physicians().insert(rows));
  });
  for (const int limit : {1, 2, 3, 5, 6}) {
    std::vector<std::int64_t> seen;
    PageRequest request;
    request.limit = limit;
    do {
      const auto page = read([&](auto& tx) { return must(tx.physicians().list({}, request)); });
      const auto ids = ids_of(page);
      EXPECT_LE(ids.size(), static_cast<std::size_t>(limit));
      seen.insert(seen.end(), ids.begin(), ids.end());
      request.after = page.next;
    } while (!request.after.empty());
    EXPECT_THAT(seen, ElementsAre(3, 4, 2, 1, 5)) << limit;
  }
  PageRequest third;
  third.limit = 2;
  third.offset = 4;
  third.want_total = true;
  const auto page = read([&](auto& tx) { return must(tx.physicians().list({}, third)); });
  EXPECT_THAT(ids_of(page), ElementsAre(5));
  EXPECT_TRUE(page.next.empty());
  EXPECT_THAT(page.total, Optional(5));
}

TEST_P(PhysiciansPort, pages_stay_stable_under_inserts) {
  write([](auto& tx) {
    const std::vector<Physician> rows{named(1, "B", "x"), named(2, "D", "x"), named(3, "F", "x")};
    must(tx.physicians().insert(rows));
  });
  PageRequest request;
  request.limit = 2;
  const auto first = read([&](auto& tx) { return must(tx.physicians().list({}, request)); });
  write([](auto& tx) {
    const std::vector<Physician> rows{named(4, "A", "x"), named(5, "C", "x"), named(6, "E", "x")};
    must(tx.physicians().insert(rows));
  });
  request.after = first.next;
  const auto second = read([&](auto& tx) { return must(tx.physicians().list({}, request)); });
  EXPECT_THAT(ids_of(first), ElementsAre(1, 2));
  EXPECT_THAT(ids_of(second), ElementsAre(6, 3)) << "nothing twice, nothing skipped";
}

TEST_P(PhysiciansPort, a_cursor_of_another_list_is_refused) {
  for (const std::vector<std::string>& after :
       {std::vector<std::string>{"a"}, {"a", "b"}, {"a", "b", "c"}, {"a", "b", "1", "2"}, {"a", "b", "1x"}}) {
    PageRequest request;
    request.after = after;
    const auto page = read([&](auto& tx) { return tx.physicians().list({}, request); });
    ASSERT_EQ(code_of(page), ErrorCode::invalid_argument);
    EXPECT_EQ(page.error().field, "cursor");
  }
}

TEST_P(PhysiciansPort, are_searched_without_case_and_with_wildcards_taken_literally) {
  Physician percent = named(3, "100%_sure\\ly", "Pat");
  percent.email = "Pat@Example.ORG";
  write([&](auto& tx) {
    add_people(tx, 2);
    add(tx, percent);
  });
  const auto found = [&](const std::string& search) {
    PhysicianFilter filter;
    filter.search = search;
    return ids_of(read([&](auto& tx) { return must(tx.physicians().list(filter, {})); }));
  };
  EXPECT_THAT(found("ohara"), ElementsAre());
  EXPECT_THAT(found("O'HARA"), ElementsAre(1, 2));
  EXPECT_THAT(found("ann 2 o'h"), ElementsAre(2)) << "first and last name";
  EXPECT_THAT(found("müller, ann 1"), ElementsAre(1)) << "last name, first name";
  EXPECT_THAT(found("MÜLLER"), ElementsAre()) << "of a letter that is not ASCII's the case counts";
  EXPECT_THAT(found("MüLLER, ANN 1"), ElementsAre(1));
  EXPECT_THAT(found("pat@example.org"), ElementsAre(3));
  EXPECT_THAT(found("0000000002"), ElementsAre(2)) << "NPI";
  EXPECT_THAT(found("EMP-1"), ElementsAre(1)) << "external id";
  EXPECT_THAT(found("%"), ElementsAre(3));
  EXPECT_THAT(found("_"), ElementsAre(3));
  EXPECT_THAT(found("E\\L"), ElementsAre(3));
  EXPECT_THAT(found("'; DROP TABLE physicians; --"), ElementsAre());
}

TEST_P(PhysiciansPort, are_filtered_by_state_specialty_practice_and_status) {
  write([](auto& tx) {
    must(tx.practices().insert({PracticeId{1}, "Prairie Clinic"}, Instant{1}));
    add_people(tx, 3);
    Physician row = full_physician(4);
    row.practice_id = PracticeId{1};
    row.status = PhysicianStatus::inactive;
    row.specialty = "Cardiology";
    add(tx, row);
    add(tx, credential(1, 2, std::nullopt));
    add(tx, credential(2, 3, std::nullopt));
    must(tx.credentials().remove(CredentialId{2}, Instant{1}));
  });
  const auto listed = [&](PhysicianFilter filter) {
    return ids_of(read([&](auto& tx) { return must(tx.physicians().list(filter, {})); }));
  };
  PhysicianFilter filter;
  filter.state = "NE";
  EXPECT_THAT(listed(filter), ElementsAre(2)) << "a deleted credential is none";
  filter = {};
  filter.specialty = "internal MEDICINE";
  EXPECT_THAT(listed(filter), ElementsAre(1, 2, 3));
  filter = {};
  filter.practice_id = PracticeId{1};
  EXPECT_THAT(listed(filter), ElementsAre(4));
  filter = {};
  filter.status = PhysicianStatus::active;
  EXPECT_THAT(listed(filter), ElementsAre(1, 2, 3));
  filter.practice_id = PracticeId{1};
  EXPECT_THAT(listed(filter), ElementsAre());
}

class PracticesPort : public StoreTest {};
PHYSCRM_FOR_EVERY_STORE(PracticesPort);

TEST_P(PracticesPort, are_found_by_name_without_case_and_runs_of_white_space) {
  write([](auto& tx) { must(tx.practices().insert({PracticeId{4}, "Prairie  Clinic"}, Instant{1})); });
  const std::vector<std::string> names{"prairie clinic", " PRAIRIE\t CLINIC ", "Prairieclinic", "",
                                       "Prairie Clinic"};
  const auto ids = read([&](auto& tx) { return must(tx.practices().find_by_names(names)); });
  EXPECT_THAT(ids, ElementsAre(PracticeId{4}, PracticeId{4}, PracticeId{0}, PracticeId{0}, PracticeId{4}));
  const auto found = read([](auto& tx) { return must(tx.practices().find(PracticeId{4})); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Prairie  Clinic") << "as it was written";
  EXPECT_FALSE(read([](auto& tx) { return must(tx.practices().find(PracticeId{5})); }));
  const auto tx = must(store_->begin(Access::write));
  const auto taken = tx->practices().insert({PracticeId{5}, "prairie CLINIC"}, Instant{1});
  ASSERT_EQ(code_of(taken), ErrorCode::conflict);
  EXPECT_EQ(taken.error().field, "name");
}

}  // namespace
}  // namespace physcrm::storage
