#include "storage/conformance/store_test.hpp"

namespace physcrm::storage {

void PrintTo(const StoreKind& kind, std::ostream* out) {
  *out << kind.name;
}

Physician full_physician(std::int64_t id) {
  const std::string n = std::to_string(id);
  Physician p;
  p.id = PhysicianId{id};
  p.external_id = "emp-" + n;
  p.npi = std::string(10 - n.size(), '0') + n;
  p.first_name = "Ann " + n;
  p.middle_name = "B.";
  p.last_name = "O'Hara-Müller";
  p.suffix = "Jr.";
  p.degree = Degree::doctor_of_osteopathy;
  p.email = "ann" + n + "@example.org";
  p.phone = "+13088652512";
  p.specialty = "Internal Medicine";
  p.created_at = Instant{1'700'000'000'000'001};
  p.updated_at = Instant{1'700'000'000'000'002};
  p.version = 1;
  return p;
}

Credential full_credential(std::int64_t id, std::int64_t physician) {
  Credential c = credential(id, physician, day("2026-06-30"));
  c.external_id = "lic-" + std::to_string(id);
  c.number = "MD " + std::to_string(id) + "-x.7";
  c.issue_date = day("2024-07-01");
  c.expiration_confirmed = false;
  return c;
}

Credential credential(std::int64_t id, std::int64_t physician, std::optional<Date> expiration) {
  Credential c;
  c.id = CredentialId{id};
  c.physician_id = PhysicianId{physician};
  c.entity_type = EntityType::dea;
  c.state = "NE";
  c.expiration_date = expiration;
  c.created_at = Instant{1'700'000'000'000'003};
  c.updated_at = Instant{1'700'000'000'000'004};
  c.version = 1;
  return c;
}

Workflow workflow(std::int64_t id, const Credential& credential) {
  Workflow w;
  w.id = WorkflowId{id};
  w.credential_id = credential.id;
  w.physician_id = credential.physician_id;
  w.entity_type = credential.entity_type;
  w.state = credential.state;
  w.expiration_date = credential.expiration_date;
  w.rule_pack_id = 1;
  w.checklist_template_id = 1;
  w.created_at = Instant{1'700'000'000'000'005};
  w.created_by = "system";
  w.updated_at = Instant{1'700'000'000'000'005};
  w.updated_by = "system";
  w.version = 1;
  return w;
}

Workflow full_workflow(std::int64_t id, const Credential& credential) {
  Workflow w = workflow(id, credential);
  w.status = WorkflowStatus::rejected;
  w.progress = 90;
  w.date_basis = DateBasis::expected;
  w.late = true;
  w.application_date = day("2026-01-01");
  w.filed_date = day("2026-01-02");
  w.review_started_date = day("2026-01-03");
  w.approval_date = day("2026-01-04");
  w.rejection_date = day("2026-01-05");
  w.rejection_reason = "no proof of CME";
  w.expired_date = day("2026-01-06");
  w.overdue_after = day("2026-01-07");
  w.notes = "line one\nline two";
  w.attempt = 3;
  w.previous_id = WorkflowId{id};
  w.next_id = WorkflowId{id};
  w.updated_by = "staff";
  return w;
}

Notification full_notification(std::int64_t id, const Credential& credential, int days_before) {
  Notification n;
  n.id = NotificationId{id};
  n.physician_id = credential.physician_id;
  n.credential_id = credential.id;
  n.entity_type = credential.entity_type;
  n.state = credential.state;
  n.expiration_date = *credential.expiration_date;
  n.days_before = days_before;
  n.severity = Severity::warning;
  n.created_at = Instant{1'700'000'000'000'006};
  return n;
}

void add_people(Transaction& tx, std::int64_t count) {
  for (std::int64_t id = 1; id <= count; ++id) add(tx, full_physician(id));
  ASSERT_EQ(must(tx.rule_snapshots().intern_pack({0, "default", "1", "pack-hash", "bytes"})), 1);
  ASSERT_EQ(must(tx.rule_snapshots().intern_template("template-hash", "[]")), 1);
}

void add(Transaction& tx, const Physician& row) {
  must(tx.physicians().insert({&row, 1}));
}
void add(Transaction& tx, const Credential& row) {
  must(tx.credentials().insert({&row, 1}));
}
void add(Transaction& tx, const Workflow& row) {
  ASSERT_THAT(must(tx.workflows().insert({&row, 1})), testing::ElementsAre(RowOutcome::written))
      << row.id.value;
}
void add(Transaction& tx, const Notification& row) {
  ASSERT_THAT(must(tx.notifications().insert({&row, 1})), testing::ElementsAre(RowOutcome::written));
}

std::vector<std::string> findings_of(Store& store, RowCheck check) {
  std::vector<std::string> lines;
  for (const std::string& line : must(store.check_pages()).findings) lines.push_back("pages: " + line);
  const auto tx = must(store.begin(Access::read));
  const Findings found = must(tx->integrity().find(check, {9, 4, {}}, 1'000'000));
  for (const Finding& finding : found.first) lines.push_back(finding.id + " " + finding.message);
  EXPECT_EQ(found.violations, static_cast<std::int64_t>(found.first.size()));
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace physcrm::storage
