// Many rows at once, which a store may write in another way than a few.
#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {
namespace {

constexpr std::int64_t kMany = 700;

class BulkPort : public StoreTest {};
PHYSCRM_FOR_EVERY_STORE(BulkPort);

/// Texts that a database's own forms give a meaning to.
Physician odd_physician(std::int64_t id) {
  static const std::string kOdd[] = {"\\N",   "\\.",         "a\tb",   "a\nb\r\n", "\\x41",
                                     "NULL",  "\"quoted\"",  "O'Hara", "50 %",     "Ωmega \xF0\x9F\xA9\xBA",
                                     "{a,b}", "back\\slash", "$1",     " a ",      "\x01\x7F"};
  Physician p = full_physician(id);
  p.last_name = kOdd[static_cast<std::size_t>(id) % std::size(kOdd)];
  if (id % 3 == 0) p.external_id.clear();
  if (id % 4 == 0) p.npi.clear();
  if (id % 5 == 0) p.middle_name.clear();
  return p;
}

std::vector<Physician> odd_physicians() {
  std::vector<Physician> rows;
  for (std::int64_t id = 1; id <= kMany; ++id) rows.push_back(odd_physician(id));
  return rows;
}

TEST_P(BulkPort, each_of_many_rows_is_found_as_it_was_written) {
  const auto rows = odd_physicians();
  write([&](auto& tx) { must(tx.physicians().insert(rows)); });
  std::vector<PhysicianId> ids;
  for (const Physician& row : rows) ids.push_back(row.id);
  const auto found = read([&](auto& tx) { return must(tx.physicians().find_many(ids)); });
  ASSERT_EQ(found.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(found[i], rows[i]) << i;
}

TEST_P(BulkPort, of_many_rows_the_one_that_is_refused_is_named) {
  auto rows = odd_physicians();
  rows[500].npi = rows[501].npi;
  const auto tx = must(store_->begin(Access::write));
  const auto refused = tx->physicians().insert(rows);
  ASSERT_EQ(code_of(refused), ErrorCode::conflict);
  EXPECT_EQ(refused.error().field, "npi");
  EXPECT_THAT(refused.error().details,
              testing::Contains(testing::Pair("row", DetailValue{std::int64_t{501}})));
}

TEST_P(BulkPort, of_many_renewals_a_duplicate_and_a_refused_one_stand_aside) {
  write([](auto& tx) { add_people(tx, 1); });
  std::vector<Credential> credentials;
  for (std::int64_t id = 1; id <= kMany; ++id) credentials.push_back(full_credential(id, 1));
  std::vector<Workflow> rows;
  for (const Credential& of : credentials) rows.push_back(full_workflow(10'000'000'000 + of.id.value, of));
  rows[300].credential_id = rows[299].credential_id;
  rows[600].progress = 101;
  std::vector<RowOutcome> outcomes;
  std::vector<WorkflowEvent> events;
  write([&](auto& tx) {
    must(tx.credentials().insert(credentials));
    outcomes = must(tx.workflows().insert(rows));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (outcomes[i] != RowOutcome::written) continue;
      events.push_back({rows[i].id, Instant{7}, rows[i].status, "system", i % 2 == 0 ? "" : "tab\there"});
    }
    must(tx.workflows().add_events(events));
  });
  ASSERT_EQ(outcomes.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto expected = i == 300   ? RowOutcome::duplicate
                          : i == 600 ? RowOutcome::failed
                                     : RowOutcome::written;
    EXPECT_EQ(outcomes[i], expected) << i;
    const auto found = read([&](auto& tx) { return must(tx.workflows().find(rows[i].id)); });
    EXPECT_EQ(found.has_value(), expected == RowOutcome::written) << i;
    if (found) {
      EXPECT_EQ(*found, rows[i]) << i;
    }
  }
  for (const WorkflowEvent& event : events) {
    EXPECT_THAT(read([&](auto& tx) { return must(tx.workflows().events(event.workflow_id)); }),
                testing::ElementsAre(event));
  }
}

TEST_P(BulkPort, many_rows_are_undone_with_their_transaction) {
  {
    const auto tx = must(store_->begin(Access::write));
    must(tx->physicians().insert(odd_physicians()));
    EXPECT_EQ(must(tx->physicians().find(PhysicianId{kMany})), odd_physician(kMany));
  }
  EXPECT_EQ(read([](auto& tx) { return must(tx.physicians().find(PhysicianId{kMany})); }), std::nullopt);
  write([](auto& tx) { must(tx.physicians().insert(odd_physicians())); });
}

}  // namespace
}  // namespace physcrm::storage
