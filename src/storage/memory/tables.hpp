// The tables of a store in memory. Each keeps its own keys: rows go in by `put` alone.
#ifndef PHYSCRM_STORAGE_MEMORY_TABLES_HPP
#define PHYSCRM_STORAGE_MEMORY_TABLES_HPP

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/memory/rows.hpp"
#include "storage/port/store.hpp"

namespace physcrm::storage::memory {

struct PracticeTable {
  RowsById<PracticeName> rows;
  std::map<std::string, std::int64_t> by_name_key;
};

struct PhysicianRow {
  Physician physician;
  std::optional<Instant> deleted_at;
};

struct PhysicianTable {
  RowsById<PhysicianRow> rows;
  std::map<std::string, std::int64_t> by_external_id;  ///< of those that are not deleted, as the next
  std::map<std::string, std::int64_t> by_npi;
  void put(PhysicianRow row);
  /// Deleted or not.
  [[nodiscard]] bool is_inactive(PhysicianId id) const;
};

/// (physician, kind, state, normalised number).
using NumberKey = std::tuple<PhysicianId, EntityType, std::string, std::string>;
[[nodiscard]] NumberKey number_key_of(const Credential& credential);

struct CredentialTable {
  RowsById<CredentialRecord> rows;
  std::set<std::pair<PhysicianId, CredentialId>> of_physician;  ///< deleted ones too
  std::map<std::string, std::int64_t> by_external_id;  ///< of those that are not deleted, as the next
  std::map<NumberKey, std::int64_t> by_number;
  std::set<ScanPosition> by_expiration;
  void put(CredentialRecord row);
  /// Deleted ones too, by id.
  [[nodiscard]] std::vector<const CredentialRecord*> of(PhysicianId physician) const;
};

struct RulePackTable {
  RowsById<StoredRulePack> rows;
};

struct StoredChecklist {
  std::string hash;
  std::string body;
};

struct ChecklistTable {
  RowsById<StoredChecklist> rows;
};

struct WorkflowRow {
  Workflow workflow;
  std::optional<Instant> deleted_at;
  bool withdrawn = false;
};

struct WorkflowTable {
  RowsById<WorkflowRow> rows;
  std::set<std::pair<CredentialId, WorkflowId>> of_credential;
  void put(WorkflowRow row);
  /// Deleted and withdrawn ones too, by id.
  [[nodiscard]] std::vector<const WorkflowRow*> of(CredentialId credential) const;
};

struct HistoryTable {
  std::map<WorkflowId, std::vector<WorkflowEvent>> events;
};

struct MarkTable {
  std::map<std::pair<WorkflowId, std::string>, ChecklistMark> marks;
};

/// (credential, expiration, days before, event).
using NoticeKey = std::tuple<CredentialId, Date, int, std::string>;
[[nodiscard]] NoticeKey notice_key_of(const Notification& notification);

struct NotificationTable {
  RowsById<Notification> rows;
  std::map<NoticeKey, std::int64_t> by_term;  ///< of those that are about a credential
  std::map<std::string, std::int64_t> by_event;
  void put(const Notification& row);
  void erase(const Notification& row);
  /// By expiration, days before, event.
  [[nodiscard]] std::vector<const Notification*> of(CredentialId credential) const;
};

struct DeliveryRow {
  Delivery delivery;
  std::string lease_owner;
  Instant lease_until;  ///< 0: held by nobody
  std::int64_t lease_epoch = 0;
};

/// (notification, recipient, channel).
using DeliveryKey = std::tuple<NotificationId, RecipientKind, std::int64_t, ChannelKind>;
[[nodiscard]] DeliveryKey delivery_key_of(const Delivery& delivery);

struct DeliveryTable {
  RowsById<DeliveryRow> rows;
  std::map<DeliveryKey, std::int64_t> by_key;
  std::set<std::pair<Instant, DeliveryId>> unsent;  ///< pending and failed ones, by when they are due
  std::map<std::pair<DeliveryId, int>, DeliveryAttempt> attempts;
  void put(DeliveryRow row);
  void erase(DeliveryId id);
  /// By id.
  [[nodiscard]] std::vector<const DeliveryRow*> of(NotificationId notification) const;
  [[nodiscard]] bool has(NotificationId notification) const;
};

struct PreferenceTable {
  std::map<std::string, StoredPreferences> by_recipient;
};

struct TemplateTable {
  std::map<std::string, StoredTemplate> by_key;
};

struct AuditTable {
  std::vector<std::shared_ptr<const AuditEntry>> entries;  ///< sequence 1 stands first
};

struct SettingTable {
  std::map<std::string, std::string> values;
};

struct KeptCallTable {
  std::map<std::string, KeptCall> by_key;
  std::set<std::pair<Instant, std::string>> by_time;
};

struct JobTable {
  std::map<std::string, JobState> states;
  std::vector<std::shared_ptr<const JobRun>> runs;  ///< oldest first
};

/// Everything. A copy is a snapshot, and costs a few pointers.
struct Tables {
  Shared<PracticeTable> practices;
  Shared<PhysicianTable> physicians;
  Shared<CredentialTable> credentials;
  Shared<RulePackTable> rule_packs;
  Shared<ChecklistTable> checklists;
  Shared<WorkflowTable> workflows;
  Shared<HistoryTable> history;
  Shared<MarkTable> marks;
  Shared<NotificationTable> notifications;
  Shared<DeliveryTable> deliveries;
  Shared<PreferenceTable> preferences;
  Shared<TemplateTable> templates;
  Shared<AuditTable> audit;
  Shared<SettingTable> settings;
  Shared<KeptCallTable> kept_calls;
  Shared<JobTable> jobs;
};

}  // namespace physcrm::storage::memory

#endif
