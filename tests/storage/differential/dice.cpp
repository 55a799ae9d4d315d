#include "storage/differential/dice.hpp"

namespace physcrm::storage {

Date Dice::date() {
  const Date today = Date::from_ymd(2026, 1, 15).value();
  if (one_in(60)) return Date{one_of({kMinDay - 1, kMinDay, kMaxDay, kMaxDay + 1})};
  return today.plus_days(one_of({-400, -31, -30, -1, 0, 1, 7, 8, 30, 31, 60, 61, 90, 91}));
}

Instant Dice::instant() {
  const std::int64_t start = one_in(20) ? -1'700'000'000 : 1'700'000'100;
  return Instant{start * 1'000'000 + one_of<std::int64_t>({-1, 0, 1, 60'000'000, 300'000'000, 900'000'000})};
}

std::string Dice::name() {
  return text({"Adams", "adams", "O'Hara-M\xC3\xBCller", "100%_sure\\ly", "Z", "\xC3\x84", "Ann", ""});
}

std::vector<std::string> Dice::odd_cursor() {
  switch (number(0, 6)) {
    case 0:
      return {""};
    case 1:
      return {"a", "b", "c"};
    case 2:
      return {"", std::to_string(number(-1, kRows))};
    case 3:
      return {std::to_string(date().days_since_epoch()), std::to_string(number(-1, kRows))};
    case 4:
      return {std::to_string(kMaxDay + 1), "1"};
    case 5:
      return {name(), name(), std::to_string(number(-1, kPeople))};
    default:
      return {"-20000", "7x"};
  }
}

Physician Dice::physician() {
  Physician p;
  p.id = physician_id();
  p.external_id = text({"", "", "e1", "e2", "E1", "e3"});
  p.npi = text({"", "", "1234567893", "1245319599", "1003000126"});
  p.first_name = name();
  p.middle_name = text({"", "B."});
  p.last_name = name();
  p.suffix = text({"", "Jr."});
  p.degree = mostly_any(Degree::other);
  p.email = text({"", "Pat@Example.ORG", "ann_1@example.org"});
  p.phone = text({"", "+13088652512"});
  p.specialty = text({"", "Cardiology", "cardiology", "Internal Medicine"});
  p.status = one_in(4) ? PhysicianStatus::inactive : mostly_any(PhysicianStatus::active);
  if (one_in(3)) p.practice_id = practice_id();
  p.created_at = instant();
  p.updated_at = instant();
  p.version = one_in(30) ? 0 : number(1, 3);
  return p;
}

Credential Dice::credential() {
  Credential c;
  c.id = credential_id();
  c.external_id = text({"", "", "l1", "l2", "L1"});
  c.physician_id = physician_id();
  c.entity_type = mostly_any(EntityType::csr);
  c.state = state();
  c.number = text({"", "MD 12-34.5", "md12345", "x", "-."});
  c.status = one_in(6) ? CredentialStatus::inactive : mostly_any(CredentialStatus::active);
  c.issue_date = maybe([&] { return date(); });
  if (!one_in(4)) c.expiration_date = date();
  c.expiration_confirmed = one_in(2);
  c.created_at = instant();
  c.updated_at = instant();
  c.version = one_in(30) ? 0 : number(1, 3);
  return c;
}

Workflow Dice::workflow() {
  const auto maybe_date = [&] { return maybe([&] { return date(); }); };
  Workflow w;
  w.id = workflow_id();
  w.credential_id = credential_id();
  w.physician_id = physician_id();
  w.entity_type = mostly_any(EntityType::csr);
  w.state = state();
  w.status = mostly_any(WorkflowStatus::expired);
  w.progress = one_in(30) ? one_of({-1, 101}) : number(0, 100);
  w.expiration_date = maybe_date();
  w.date_basis = mostly_any(DateBasis::none);
  w.late = one_in(4);
  w.application_date = maybe_date();
  w.filed_date = maybe_date();
  w.review_started_date = maybe_date();
  w.approval_date = maybe_date();
  w.rejection_date = maybe_date();
  w.rejection_reason = text({"", "no proof"});
  w.expired_date = maybe_date();
  w.overdue_after = maybe_date();
  w.notes = text({"", "line one\nline two"});
  w.attempt = one_in(30) ? 0 : number(1, 3);
  if (one_in(10)) w.previous_id = workflow_id();
  if (one_in(10)) w.next_id = workflow_id();
  w.rule_pack_id = one_in(3) ? number(0, 3) : 0;
  w.checklist_template_id = one_in(3) ? number(0, 3) : 0;
  w.created_at = instant();
  w.created_by = text({"system", ""});
  w.updated_at = instant();
  w.updated_by = text({"staff", ""});
  w.version = one_in(30) ? 0 : number(1, 3);
  return w;
}

Notification Dice::notification() {
  const auto maybe_instant = [&] { return maybe([&] { return instant(); }); };
  Notification n;
  n.id = notification_id();
  if (one_in(4)) n.notice = mostly_any(NoticeType::security_event);
  n.is_test = one_in(8);
  if (!one_in(5)) n.physician_id = physician_id();
  if (!one_in(6)) n.credential_id = credential_id();
  n.entity_type = mostly_any(EntityType::csr);
  n.state = text({"", "NE", "KS"});
  n.expiration_date = date();
  n.days_before = one_in(30) ? one_of({-367, 3661}) : one_of({90, 60, 30, 7, -1});
  n.severity = mostly_any(Severity::critical);
  n.status = mostly_any(DeliveryStatus::cancelled);
  n.cancel_reason = mostly_any(CancelReason::manual);
  if (one_in(3)) n.collapsed = {90, 60, -1};
  const bool is_event = n.notice != NoticeType::expiration || n.is_test;
  if (is_event != one_in(20)) n.event_id = text({"evt_1", "evt_2", "evt_3"});
  n.subject = text({"", "Subject"});
  n.body = text({"", "Body"});
  n.is_planned = one_in(2);
  n.final_at = maybe_instant();
  n.acknowledged_at = maybe_instant();
  n.acknowledged_by = text({"", "usr_1"});
  n.snoozed_until = maybe_instant();
  n.escalation_level = one_in(30) ? one_of({-1, 3}) : number(0, 2);
  n.escalate_at = maybe_instant();
  n.created_at = instant();
  return n;
}

Delivery Dice::delivery() {
  const auto maybe_instant = [&] { return maybe([&] { return instant(); }); };
  Delivery d;
  d.id = delivery_id();
  d.notification_id = notification_id();
  d.recipient_kind = mostly_any(RecipientKind::team);
  d.recipient_id = number(0, 2);
  d.recipient = text({"a@example.org", ""});
  d.channel = mostly_any(ChannelKind::host);
  d.status = one_in(3) ? mostly_any(DeliveryStatus::cancelled) : DeliveryStatus::pending;
  d.attempts = one_in(30) ? -1 : number(0, 3);
  d.next_attempt_at = instant();
  d.first_failed_at = maybe_instant();
  d.sent_at = maybe_instant();
  d.final_at = maybe_instant();
  d.last_error = text({"", "451 later"});
  d.digest_id = text({"", "", "day", "week"});
  d.subject = text({"", "Subject"});
  d.body = text({"", "Body"});
  d.body_hash = text({"", "hash"});
  d.created_at = instant();
  return d;
}

ChecklistMark Dice::mark() {
  ChecklistMark mark;
  mark.item_id = text({"dea-fee", "csr-valid", "A", ""});
  mark.completed = one_in(2);
  mark.completed_at = maybe([&] { return instant(); });
  mark.completed_by = text({"", "staff"});
  mark.waived_reason = text({"", "paid"});
  mark.note = text({"", "receipt"});
  mark.document_id = DocumentId{number(0, 2)};
  mark.amount_cents = maybe([&] { return std::int64_t{number(0, 2)}; });
  mark.paid_at = maybe([&] { return date(); });
  return mark;
}

}  // namespace physcrm::storage
