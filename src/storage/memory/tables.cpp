#include "storage/memory/tables.hpp"

#include <limits>

#include "physcrm/roster/validators.hpp"

namespace physcrm::storage::memory {
namespace {

bool is_unsent(const Delivery& d) {
  return d.status == DeliveryStatus::pending || d.status == DeliveryStatus::failed;
}

void erase_keys(PhysicianTable& table, const PhysicianRow& row) {
  if (row.deleted_at) return;
  table.by_external_id.erase(row.physician.external_id);
  table.by_npi.erase(row.physician.npi);
}

void erase_keys(CredentialTable& table, const CredentialRecord& row) {
  if (row.deleted_at) return;
  const Credential& c = row.credential;
  table.by_external_id.erase(c.external_id);
  table.by_number.erase(number_key_of(c));
  if (c.expiration_date) table.by_expiration.erase({*c.expiration_date, c.id});
}

}  // namespace

void PhysicianTable::put(PhysicianRow row) {
  const Physician& p = row.physician;
  if (const PhysicianRow* before = rows.find(p.id.value)) erase_keys(*this, *before);
  if (!row.deleted_at) {
    if (!p.external_id.empty()) by_external_id.emplace(p.external_id, p.id.value);
    if (!p.npi.empty()) by_npi.emplace(p.npi, p.id.value);
  }
  rows.put(p.id.value, std::move(row));
}

bool PhysicianTable::is_inactive(PhysicianId id) const {
  const PhysicianRow* row = rows.find(id.value);
  return row != nullptr && row->physician.status == PhysicianStatus::inactive;
}

NumberKey number_key_of(const Credential& c) {
  return {c.physician_id, c.entity_type, c.state, match_key_of_number(c.number)};
}

void CredentialTable::put(CredentialRecord row) {
  const Credential& c = row.credential;
  if (const CredentialRecord* before = rows.find(c.id.value)) erase_keys(*this, *before);
  if (!row.deleted_at) {
    if (!c.external_id.empty()) by_external_id.emplace(c.external_id, c.id.value);
    NumberKey key = number_key_of(c);
    if (!std::get<3>(key).empty()) by_number.emplace(std::move(key), c.id.value);
    if (c.expiration_date) by_expiration.insert({*c.expiration_date, c.id});
  }
  of_physician.emplace(c.physician_id, c.id);
  rows.put(c.id.value, std::move(row));
}

std::vector<const CredentialRecord*> CredentialTable::of(PhysicianId physician) const {
  std::vector<const CredentialRecord*> found;
  const auto end = of_physician.end();
  for (auto at = of_physician.lower_bound({physician, {}}); at != end && at->first == physician; ++at) {
    found.push_back(rows.find(at->second.value));
  }
  return found;
}

void WorkflowTable::put(WorkflowRow row) {
  const Workflow& w = row.workflow;
  of_credential.emplace(w.credential_id, w.id);
  rows.put(w.id.value, std::move(row));
}

std::vector<const WorkflowRow*> WorkflowTable::of(CredentialId credential) const {
  std::vector<const WorkflowRow*> found;
  const auto end = of_credential.end();
  for (auto at = of_credential.lower_bound({credential, {}}); at != end && at->first == credential; ++at) {
    found.push_back(rows.find(at->second.value));
  }
  return found;
}

NoticeKey notice_key_of(const Notification& n) {
  return {n.credential_id, n.expiration_date, n.days_before, n.event_id};
}

void NotificationTable::put(const Notification& n) {
  if (n.credential_id) by_term.insert_or_assign(notice_key_of(n), n.id.value);
  if (!n.event_id.empty()) by_event.insert_or_assign(n.event_id, n.id.value);
  rows.put(n.id.value, n);
}

void NotificationTable::erase(const Notification& n) {
  if (n.credential_id) by_term.erase(notice_key_of(n));
  by_event.erase(n.event_id);
  rows.erase(n.id.value);
}

std::vector<const Notification*> NotificationTable::of(CredentialId credential) const {
  std::vector<const Notification*> found;
  const NoticeKey first{credential, Date{kMinDay}, std::numeric_limits<int>::min(), {}};
  for (auto at = by_term.lower_bound(first); at != by_term.end() && std::get<0>(at->first) == credential;
       ++at) {
    found.push_back(rows.find(at->second));
  }
  return found;
}

DeliveryKey delivery_key_of(const Delivery& d) {
  return {d.notification_id, d.recipient_kind, d.recipient_id, d.channel};
}

void DeliveryTable::put(DeliveryRow row) {
  const Delivery& d = row.delivery;
  if (const DeliveryRow* before = rows.find(d.id.value)) {
    unsent.erase({before->delivery.next_attempt_at, d.id});
  }
  if (is_unsent(d)) unsent.emplace(d.next_attempt_at, d.id);
  by_key.insert_or_assign(delivery_key_of(d), d.id.value);
  rows.put(d.id.value, std::move(row));
}

void DeliveryTable::erase(DeliveryId id) {
  const DeliveryRow* row = rows.find(id.value);
  if (row == nullptr) return;
  unsent.erase({row->delivery.next_attempt_at, id});
  by_key.erase(delivery_key_of(row->delivery));
  attempts.erase(attempts.lower_bound({id, std::numeric_limits<int>::min()}),
                 attempts.upper_bound({id, std::numeric_limits<int>::max()}));
  rows.erase(id.value);
}

std::vector<const DeliveryRow*> DeliveryTable::of(NotificationId notification) const {
  std::set<std::int64_t> ids;
  const DeliveryKey first{notification, {}, std::numeric_limits<std::int64_t>::min(), {}};
  for (auto at = by_key.lower_bound(first); at != by_key.end() && std::get<0>(at->first) == notification;
       ++at) {
    ids.insert(at->second);
  }
  std::vector<const DeliveryRow*> found;
  found.reserve(ids.size());
  for (const std::int64_t id : ids) found.push_back(rows.find(id));
  return found;
}

bool DeliveryTable::has(NotificationId notification) const {
  const auto at = by_key.lower_bound({notification, {}, std::numeric_limits<std::int64_t>::min(), {}});
  return at != by_key.end() && std::get<0>(at->first) == notification;
}

}  // namespace physcrm::storage::memory
