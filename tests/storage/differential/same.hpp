// Whether two answers of the port are the same, field by field, where the types do not say so themselves.
#ifndef PHYSCRM_TESTS_STORAGE_DIFFERENTIAL_SAME_HPP
#define PHYSCRM_TESTS_STORAGE_DIFFERENTIAL_SAME_HPP

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/port/store.hpp"

namespace physcrm::storage {

inline auto fields(const CredentialRecord& r) {
  return std::tie(r.credential, r.deleted_at);
}
inline auto fields(const ExpirationCount& c) {
  return std::tie(c.expiration, c.count);
}
inline auto fields(const CreationCandidate& c) {
  return std::tie(c.credential_id, c.physician_id, c.entity_type, c.state, c.expiration);
}
inline auto fields(const CreationSlice& s) {
  return std::tie(s.scanned, s.existing_workflow, s.inactive_physician, s.candidates, s.next);
}
inline auto fields(const TermNotification& n) {
  return std::tie(n.id, n.days_before, n.status);
}
inline auto fields(const OwedCandidate& c) {
  return std::tie(c.credential_id, c.physician_id, c.entity_type, c.state, c.expiration, c.of_term);
}
inline auto fields(const OwedSlice& s) {
  return std::tie(s.scanned, s.duplicates, s.candidates, s.next);
}
inline auto fields(const ApprovalGroup& g) {
  return std::tie(g.created_from, g.count, g.approval_day_sum);
}
inline auto fields(const WorkflowStatistics& s) {
  return std::tie(s.total, s.by_status, s.by_entity_type, s.by_state, s.by_practice, s.overdue, s.critical,
                  s.active_expiring_within, s.approvals);
}
inline auto fields(const WorkflowRecord& r) {
  return std::tie(r.workflow, r.deleted_at);
}
inline auto fields(const StoredRulePack& p) {
  return std::tie(p.id, p.name, p.version, p.hash, p.bytes);
}
inline auto fields(const PracticeName& p) {
  return std::tie(p.id, p.name);
}
inline auto fields(const ClaimedDelivery& c) {
  return std::tie(c.delivery, c.epoch);
}
inline auto fields(const DeliveryState& s) {
  return std::tie(s.id, s.recipient_kind, s.recipient_id, s.channel, s.status);
}
inline auto fields(const NotificationStanding& s) {
  return std::tie(s.notification, s.deliveries);
}
inline auto fields(const QueueDepth& d) {
  return std::tie(d.due, d.waiting, d.leased, d.oldest_due);
}
inline auto fields(const StoredPreferences& p) {
  return std::tie(p.recipient, p.body, p.version);
}
inline auto fields(const AuditEntry& e) {
  return std::tie(e.sequence, e.body, e.entry_hash, e.chain_hash);
}
inline auto fields(const Setting& s) {
  return std::tie(s.name, s.value);
}
inline auto fields(const JobState& j) {
  return std::tie(j.name, j.next_due_at, j.last_started_at, j.last_duration_ms, j.last_outcome, j.last_counts,
                  j.lease_owner, j.lease_until, j.lease_epoch, j.paused_until);
}
inline auto fields(const JobRun& r) {
  return std::tie(r.name, r.started_at, r.duration_ms, r.outcome, r.counts, r.error, r.host);
}
template <class T>
auto fields(const Page<T>& p) {
  return std::tie(p.items, p.next, p.total);
}

template <class T>
bool same(const T& a, const T& b);

template <class T>
bool same_each(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return same<T>(x, y); });
}
template <class T>
bool same_if_any(const std::optional<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!a || same<T>(*a, *b));
}

template <class T>
bool same(const T& a, const T& b) {
  if constexpr (requires { same_each(a, b); }) {
    return same_each(a, b);
  } else if constexpr (requires { same_if_any(a, b); }) {
    return same_if_any(a, b);
  } else if constexpr (requires { fields(a); }) {
    const auto left = fields(a);
    const auto right = fields(b);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (same(std::get<I>(left), std::get<I>(right)) && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(left)>>{});
  } else {
    return a == b;
  }
}

}  // namespace physcrm::storage

#endif
