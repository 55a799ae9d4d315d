// Physicians, practices and credentials.
#include "storage/differential/duel.hpp"

namespace physcrm::storage {
namespace {

void insert_physicians(Duel& duel) {
  const auto rows = duel.dice.some(3, [&] { return duel.dice.physician(); });
  duel.both("physicians.insert", [&](Transaction& tx) { return tx.physicians().insert(rows); });
}

void update_physician(Duel& duel) {
  Physician row = duel.dice.physician();
  const auto stored = must(duel.peek().physicians().find(row.id));
  if (stored && !duel.dice.one_in(5)) row.version = stored->version + 1;
  duel.both("physicians.update", [&](Transaction& tx) { return tx.physicians().update(row); });
}

void find_physicians(Duel& duel) {
  const auto ids = duel.dice.some(4, [&] { return duel.dice.physician_id(); });
  duel.both("physicians.find", [&](Transaction& tx) { return tx.physicians().find(ids[0]); });
  duel.both("physicians.find_many", [&](Transaction& tx) { return tx.physicians().find_many(ids); });
  const std::vector<std::string> keys{"e1", "", "E1", "e2", "e3"};
  duel.both("physicians.find_by_external_ids",
            [&](Transaction& tx) { return tx.physicians().find_by_external_ids(keys); });
  const std::vector<std::string> npis{"1234567893", "", "1245319599"};
  duel.both("physicians.find_by_npis", [&](Transaction& tx) { return tx.physicians().find_by_npis(npis); });
}

void list_physicians(Duel& duel) {
  PhysicianFilter filter;
  if (duel.dice.one_in(3)) {
    filter.search = duel.dice.text({"ADAMS", "ad", "%", "_", "\\", "ann, ", "z a", "12345", "E1",
                                    "example.org", "\xC3\xBC", "\xC3\xA4", " ", ","});
  }
  if (duel.dice.one_in(4)) filter.state = duel.dice.state();
  if (duel.dice.one_in(4)) filter.specialty = duel.dice.text({"CARDIOLOGY", "Internal", "internal medicine"});
  if (duel.dice.one_in(4)) filter.practice_id = duel.dice.practice_id();
  if (duel.dice.one_in(4)) filter.status = duel.dice.any(PhysicianStatus::inactive);
  walk(duel, "physicians.list",
       [&](Transaction& tx, const PageRequest& page) { return tx.physicians().list(filter, page); });
}

void remove_physician(Duel& duel) {
  const PhysicianId id = duel.dice.physician_id();
  const Instant at = duel.dice.instant();
  duel.both("physicians.remove", [&](Transaction& tx) { return tx.physicians().remove(id, at); });
}

void keep_practices(Duel& duel) {
  const PracticeName row{duel.dice.practice_id(), duel.dice.text({"A  b", " a B\t", "c", "C", "\xC3\x84"})};
  duel.both("practices.insert", [&](Transaction& tx) { return tx.practices().insert(row, Instant{1}); });
  duel.both("practices.find", [&](Transaction& tx) { return tx.practices().find(row.id); });
  const std::vector<std::string> names{"a b", "C", "", "\xC3\xA4", "\xC3\x84"};
  duel.both("practices.find_by_names", [&](Transaction& tx) { return tx.practices().find_by_names(names); });
}

void insert_credentials(Duel& duel) {
  const auto rows = duel.dice.some(3, [&] { return duel.dice.credential(); });
  duel.both("credentials.insert", [&](Transaction& tx) { return tx.credentials().insert(rows); });
}

void update_credential(Duel& duel) {
  Credential row = duel.dice.credential();
  const auto stored = must(duel.peek().credentials().find(row.id));
  if (stored && !duel.dice.one_in(5)) row.version = stored->version + 1;
  duel.both("credentials.update", [&](Transaction& tx) { return tx.credentials().update(row); });
}

void find_credentials(Duel& duel) {
  const CredentialId id = duel.dice.credential_id();
  duel.both("credentials.find", [&](Transaction& tx) { return tx.credentials().find(id); });
  const std::vector<std::string> keys{"l1", "", "L1", "l2"};
  duel.both("credentials.find_by_external_ids",
            [&](Transaction& tx) { return tx.credentials().find_by_external_ids(keys); });
  const auto people = duel.dice.some(4, [&] { return duel.dice.physician_id(); });
  duel.both("credentials.of_physicians",
            [&](Transaction& tx) { return tx.credentials().of_physicians(people); });
  duel.both("credentials.records_of",
            [&](Transaction& tx) { return tx.credentials().records_of(people[0]); });
  const Date from = duel.dice.date();
  const Date to = duel.dice.date();
  duel.both("credentials.count_expirations",
            [&](Transaction& tx) { return tx.credentials().count_expirations(from, to); });
}

void list_credentials(Duel& duel) {
  CredentialFilter filter;
  if (duel.dice.one_in(3)) filter.physician_id = duel.dice.physician_id();
  if (duel.dice.one_in(4)) filter.entity_type = duel.dice.any(EntityType::csr);
  if (duel.dice.one_in(4)) filter.state = duel.dice.state();
  if (duel.dice.one_in(4)) filter.expires_from = duel.dice.date();
  if (duel.dice.one_in(4)) filter.expires_to = duel.dice.date();
  filter.undated = duel.dice.one_in(5);
  walk(duel, "credentials.list",
       [&](Transaction& tx, const PageRequest& page) { return tx.credentials().list(filter, page); });
}

void remove_credential(Duel& duel) {
  const CredentialId id = duel.dice.credential_id();
  const Instant at = duel.dice.instant();
  duel.both("credentials.remove", [&](Transaction& tx) { return tx.credentials().remove(id, at); });
}

}  // namespace

const std::vector<Call>& people_calls() {
  static const std::vector<Call> calls{
      insert_physicians, insert_physicians, update_physician,   find_physicians,    list_physicians,
      keep_practices,    remove_physician,  insert_credentials, insert_credentials, insert_credentials,
      update_credential, update_credential, find_credentials,   list_credentials,   remove_credential};
  return calls;
}

}  // namespace physcrm::storage
