#include "storage/sql/integrity_queries.hpp"

#include <array>

namespace physcrm::storage::sql {
namespace {

/// A column that refers to a row of another table, declared or not.
struct Reference {
  std::string_view table;
  std::string_view id;      ///< of the row, as it is shown
  std::string_view column;  ///< what refers; NULL: to nothing
  std::string_view target;
  std::string_view key;    ///< the target's
  std::string_view shown;  ///< how the target is shown, before its key
};

// A delivery names its recipient by kind; preferences, by an id as it stands on the wire. document_id of a
// checklist's marks refers to nothing that this schema has.
constexpr std::string_view kPhysicianRecipient = "CASE x.recipient_kind WHEN 0 THEN x.recipient_id END";
constexpr std::string_view kPracticeRecipient = "CASE x.recipient_kind WHEN 1 THEN x.recipient_id END";
constexpr std::string_view kPhysicianPreferences =
    "CASE WHEN substr(x.recipient, 1, 4) = 'phy_' THEN CAST(substr(x.recipient, 5) AS BIGINT) END";
constexpr std::string_view kPracticePreferences =
    "CASE WHEN substr(x.recipient, 1, 4) = 'prc_' THEN CAST(substr(x.recipient, 5) AS BIGINT) END";
constexpr std::string_view kMark = "'wf_' || x.workflow_id || ' ' || x.item_id";
constexpr std::string_view kAttempt = "'dlv_' || x.delivery_id || ' attempt ' || x.attempt";

constexpr std::array kReferences{
    Reference{"physicians", "'phy_' || x.id", "x.practice_id", "practices", "id", "prc_"},
    Reference{"credentials", "'cred_' || x.id", "x.physician_id", "physicians", "id", "phy_"},
    Reference{"workflows", "'wf_' || x.id", "x.credential_id", "credentials", "id", "cred_"},
    Reference{"workflows", "'wf_' || x.id", "x.physician_id", "physicians", "id", "phy_"},
    Reference{"workflows", "'wf_' || x.id", "x.previous_id", "workflows", "id", "wf_"},
    Reference{"workflows", "'wf_' || x.id", "x.next_id", "workflows", "id", "wf_"},
    Reference{"workflows", "'wf_' || x.id", "x.rule_pack_id", "rule_packs", "id", "rule pack "},
    Reference{"workflows", "'wf_' || x.id", "x.checklist_template_id", "checklist_templates", "id",
              "checklist "},
    Reference{"workflow_events", "'event ' || x.id", "x.workflow_id", "workflows", "id", "wf_"},
    Reference{"checklist_marks", kMark, "x.workflow_id", "workflows", "id", "wf_"},
    Reference{"notifications", "'ntf_' || x.id", "x.credential_id", "credentials", "id", "cred_"},
    Reference{"notifications", "'ntf_' || x.id", "x.physician_id", "physicians", "id", "phy_"},
    Reference{"deliveries", "'dlv_' || x.id", "x.notification_id", "notifications", "id", "ntf_"},
    Reference{"deliveries", "'dlv_' || x.id", kPhysicianRecipient, "physicians", "id", "phy_"},
    Reference{"deliveries", "'dlv_' || x.id", kPracticeRecipient, "practices", "id", "prc_"},
    Reference{"delivery_attempts", kAttempt, "x.delivery_id", "deliveries", "id", "dlv_"},
    Reference{"recipient_preferences", "'preferences of ' || x.recipient", kPhysicianPreferences,
              "physicians", "id", "phy_"},
    Reference{"recipient_preferences", "'preferences of ' || x.recipient", kPracticePreferences, "practices",
              "id", "prc_"},
    Reference{"job_runs", "'run ' || x.id", "x.name", "jobs", "name", "job "},
};

std::string references_query() {
  std::string sql;
  for (const Reference& reference : kReferences) {
    const std::string column{reference.column};
    sql += sql.empty() ? "SELECT " : " UNION ALL SELECT ";
    sql.append(reference.id).append(" AS id, 'refers to ").append(reference.shown);
    sql.append("' || ").append(column).append(" || ', which is not there' AS message FROM ");
    sql.append(reference.table).append(" x WHERE ").append(column).append(" IS NOT NULL ");
    sql.append("AND NOT EXISTS (SELECT 1 FROM ").append(reference.target).append(" y WHERE y.");
    sql.append(reference.key).append(" = ").append(column).append(")");
  }
  return sql;
}

constexpr std::string_view kCountWorkflows = "SELECT count(*) FROM workflows";
constexpr std::string_view kCountNotifications = "SELECT count(*) FROM notifications";
constexpr std::string_view kCountDeliveries = "SELECT count(*) FROM deliveries";
constexpr std::string_view kCountJobs = "SELECT count(*) FROM jobs";
constexpr std::string_view kCountReferring =
    "SELECT (SELECT count(*) FROM physicians) + (SELECT count(*) FROM credentials) + "
    "(SELECT count(*) FROM workflows) + (SELECT count(*) FROM workflow_events) + "
    "(SELECT count(*) FROM checklist_marks) + (SELECT count(*) FROM notifications) + "
    "(SELECT count(*) FROM deliveries) + (SELECT count(*) FROM delivery_attempts) + "
    "(SELECT count(*) FROM recipient_preferences) + (SELECT count(*) FROM job_runs)";
constexpr std::string_view kCountCopies =
    "SELECT (SELECT count(*) FROM workflows) + (SELECT count(*) FROM notifications)";
constexpr std::string_view kCountOpen =
    "SELECT count(*) FROM workflows WHERE status <= 3 AND deleted_at IS NULL";
constexpr std::string_view kCountLinked =
    "SELECT count(*) FROM workflows WHERE previous_id IS NOT NULL OR next_id IS NOT NULL";
constexpr std::string_view kCountKeyed =
    "SELECT (SELECT count(*) FROM practices) + (SELECT count(*) FROM physicians) + "
    "(SELECT count(*) FROM credentials) + (SELECT count(*) FROM workflows)";
constexpr std::string_view kCountNumbered =
    "SELECT (SELECT count(*) FROM practices) + (SELECT count(*) FROM physicians) + "
    "(SELECT count(*) FROM credentials) + (SELECT count(*) FROM workflows) + "
    "(SELECT count(*) FROM notifications) + (SELECT count(*) FROM deliveries)";

// The state is not looked at: a credential's may be corrected, and what was begun under the old one keeps it.
constexpr std::string_view kCredentialCopies =
    "SELECT 'wf_' || w.id AS id, 'is not of the physician and kind of cred_' || c.id AS message "
    "FROM workflows w JOIN credentials c ON c.id = w.credential_id "
    "WHERE w.physician_id <> c.physician_id OR w.entity_type <> c.entity_type "
    "UNION ALL SELECT 'ntf_' || n.id, 'is not of the physician and kind of cred_' || c.id "
    "FROM notifications n JOIN credentials c ON c.id = n.credential_id "
    "WHERE n.physician_id <> c.physician_id OR n.entity_type <> c.entity_type";
// One that was opened for an expected date (date_basis 1) is of a credential without a date.
constexpr std::string_view kOpenRenewals =
    "SELECT 'wf_' || w.id AS id, CASE WHEN c.deleted_at IS NOT NULL "
    "THEN 'is open, and cred_' || c.id || ' is deleted' "
    "ELSE 'is open for another date than that of cred_' || c.id END AS message "
    "FROM workflows w JOIN credentials c ON c.id = w.credential_id "
    "WHERE w.status <= 3 AND w.deleted_at IS NULL AND (c.deleted_at IS NOT NULL OR "
    "(coalesce(w.expiration_date, 3000000) <> coalesce(c.expiration_date, 3000000) "
    "AND (c.expiration_date IS NOT NULL OR w.date_basis <> 1)))";
constexpr std::string_view kAttemptLinks =
    "SELECT 'wf_' || w.id AS id, 'names wf_' || o.id || ' as its next attempt, which does not name it' "
    "AS message FROM workflows w JOIN workflows o ON o.id = w.next_id "
    "WHERE coalesce(o.previous_id, 0) <> w.id OR o.credential_id <> w.credential_id "
    "UNION ALL SELECT 'wf_' || w.id, 'names wf_' || o.id || ' as the attempt before it, which does not name "
    "it' FROM workflows w JOIN workflows o ON o.id = w.previous_id "
    "WHERE coalesce(o.next_id, 0) <> w.id OR o.credential_id <> w.credential_id";
constexpr std::string_view kDuplicateKeys =
    "SELECT 'prc_' || min(id) AS id, 'has the name of ' || (count(*) - 1) || ' more' AS message "
    "FROM practices GROUP BY name_key HAVING count(*) > 1 "
    "UNION ALL SELECT 'phy_' || min(id), 'has the NPI of ' || (count(*) - 1) || ' more' FROM physicians "
    "WHERE npi IS NOT NULL AND deleted_at IS NULL GROUP BY npi HAVING count(*) > 1 "
    "UNION ALL SELECT 'phy_' || min(id), 'has the external id of ' || (count(*) - 1) || ' more' "
    "FROM physicians WHERE external_id IS NOT NULL AND deleted_at IS NULL "
    "GROUP BY external_id HAVING count(*) > 1 "
    "UNION ALL SELECT 'cred_' || min(id), 'has the external id of ' || (count(*) - 1) || ' more' "
    "FROM credentials WHERE external_id IS NOT NULL AND deleted_at IS NULL "
    "GROUP BY external_id HAVING count(*) > 1 "
    "UNION ALL SELECT 'cred_' || min(id), 'has the number of ' || (count(*) - 1) || ' more' "
    "FROM credentials WHERE number_key IS NOT NULL "
    "GROUP BY physician_id, entity_type, state, number_key HAVING count(*) > 1 "
    "UNION ALL SELECT 'wf_' || min(id), 'is the same attempt as ' || (count(*) - 1) || ' more' "
    "FROM workflows WHERE withdrawn = 0 GROUP BY credential_id, expiration_date, attempt "
    "HAVING count(*) > 1";
constexpr std::string_view kActiveRenewals =
    "SELECT 'cred_' || credential_id AS id, 'has ' || count(*) || ' active renewals' AS message "
    "FROM workflows WHERE status <= 3 AND deleted_at IS NULL GROUP BY credential_id HAVING count(*) > 1";
// The first status is in no event: not_started, in_progress of one that was taken up again, expired of one
// that was opened too late.
constexpr std::string_view kRenewalStatuses =
    "SELECT 'wf_' || w.id AS id, 'has another status than its history ends in' AS message FROM workflows w "
    "WHERE w.status <> coalesce((SELECT e.status FROM workflow_events e WHERE e.workflow_id = w.id "
    "ORDER BY e.id DESC LIMIT 1), CASE WHEN w.status IN (0, 1, 6) THEN w.status ELSE -1 END)";
constexpr std::string_view kNotificationKeys =
    "SELECT 'ntf_' || min(id) AS id, 'is the same notice as ' || (count(*) - 1) || ' more' AS message "
    "FROM notifications WHERE event_id = '' GROUP BY credential_id, expiration_date, days_before "
    "HAVING count(*) > 1 "
    "UNION ALL SELECT 'ntf_' || min(id), 'is of the same event as ' || (count(*) - 1) || ' more' "
    "FROM notifications WHERE event_id <> '' GROUP BY event_id HAVING count(*) > 1";
constexpr std::string_view kIntervalEnds =
    "SELECT 'ntf_' || n.id AS id, 'takes the place of ' || o.days_before || ' days before, which ntf_' || "
    "o.id || ' has told of' AS message FROM notifications n JOIN notifications o "
    "ON o.credential_id = n.credential_id AND o.expiration_date = n.expiration_date AND o.id <> n.id "
    "WHERE n.event_id = '' AND o.event_id = '' AND n.collapsed IS NOT NULL AND n.status <> 4 "
    "AND o.status <> 4 AND (',' || n.collapsed || ',') LIKE ('%,' || o.days_before || ',%')";
// pending and failed ones go on; sent, permanently failed and cancelled ones have ended.
constexpr std::string_view kNotificationEnds =
    "SELECT 'ntf_' || n.id AS id, CASE WHEN n.final_at IS NULL THEN 'has ended, and not at any time' "
    "ELSE 'goes on after its end' END AS message FROM notifications n "
    "WHERE (n.status IN (1, 3, 4)) <> (n.final_at IS NOT NULL) "
    "UNION ALL SELECT 'ntf_' || n.id, CASE n.status WHEN 4 THEN 'is cancelled for no reason' "
    "ELSE 'has a reason for being cancelled, and is not' END FROM notifications n "
    "WHERE (n.status = 4) <> (n.cancel_reason <> 0) "
    "UNION ALL SELECT 'ntf_' || n.id, 'goes on, and each of its deliveries has ended' FROM notifications n "
    "WHERE n.status IN (0, 2) AND n.is_planned = 1 AND n.final_at IS NULL "
    "AND EXISTS (SELECT 1 FROM deliveries d WHERE d.notification_id = n.id) "
    "AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notification_id = n.id AND d.status IN (0, 2))";
constexpr std::string_view kDeliveryKeys =
    "SELECT 'dlv_' || min(id) AS id, 'is the same delivery as ' || (count(*) - 1) || ' more' AS message "
    "FROM deliveries GROUP BY notification_id, recipient_kind, recipient_id, channel HAVING count(*) > 1";
constexpr std::string_view kDeliveryAttempts =
    "SELECT 'dlv_' || d.id AS id, CASE d.status WHEN 2 THEN 'waits for another try after ' || d.attempts "
    "ELSE 'was tried ' || d.attempts || ' times' END AS message FROM deliveries d "
    "WHERE d.attempts > $1 OR (d.created_at >= $2 AND (d.attempts > $3 OR (d.status = 2 AND "
    "d.attempts >= $3)))";
// A requeue counts anew, and the log of what failed goes after a time: of those that have ended only sent
// ones keep theirs.
constexpr std::string_view kDeliveryLog =
    "SELECT 'dlv_' || d.id AS id, 'has attempts that are not in the log' AS message FROM deliveries d "
    "WHERE (d.status IN (0, 2) AND d.attempts > (SELECT count(*) FROM delivery_attempts a "
    "WHERE a.delivery_id = d.id)) OR (d.status = 1 AND NOT EXISTS (SELECT 1 FROM delivery_attempts a "
    "WHERE a.delivery_id = d.id AND a.outcome = 0))";
// A cancelled one keeps the lease it was cancelled under: whoever held it may still say that it was sent.
constexpr std::string_view kDeliveryLeases =
    "SELECT 'dlv_' || d.id AS id, CASE WHEN d.lease_until = 0 THEN 'has a holder and no lease' "
    "WHEN d.status IN (1, 3) THEN 'has ended and is still held' "
    "ELSE 'is held by nobody, or without a token' END AS message FROM deliveries d "
    "WHERE (d.lease_until = 0 AND d.lease_owner IS NOT NULL) OR (d.lease_until <> 0 AND "
    "(d.status IN (1, 3) OR d.lease_owner IS NULL OR d.lease_epoch < 1))";
constexpr std::string_view kJobLeases =
    "SELECT j.name AS id, CASE WHEN j.lease_until = 0 THEN 'has a holder and no lease' "
    "ELSE 'is held by nobody, or without a token' END AS message FROM jobs j "
    "WHERE (j.lease_until = 0) <> (j.lease_owner = '') OR (j.lease_owner <> '' AND j.lease_epoch < 1)";
#define PHYSCRM_UNRESERVED(table, kind, prefix)                                     \
  "SELECT '" prefix "_' || x.id AS id, 'was never reserved' AS message FROM " table \
  " x WHERE x.id >= coalesce((SELECT b.next_id FROM id_blocks b WHERE b.kind = " kind "), 1)"
constexpr std::string_view kReservedIds =
    PHYSCRM_UNRESERVED("physicians", "0", "phy") " UNION ALL "
    PHYSCRM_UNRESERVED("credentials", "1", "cred") " UNION ALL "
    PHYSCRM_UNRESERVED("workflows", "2", "wf") " UNION ALL "
    PHYSCRM_UNRESERVED("notifications", "3", "ntf") " UNION ALL "
    PHYSCRM_UNRESERVED("deliveries", "4", "dlv") " UNION ALL "
    PHYSCRM_UNRESERVED("practices", "6", "prc");

}  // namespace

IntegrityQuery integrity_query(RowCheck check) {
  static const std::string kReferencesQuery = references_query();
  switch (check) {
    case RowCheck::references:
      return {kCountReferring, kReferencesQuery};
    case RowCheck::credential_copies:
      return {kCountCopies, kCredentialCopies};
    case RowCheck::open_renewals:
      return {kCountOpen, kOpenRenewals};
    case RowCheck::attempt_links:
      return {kCountLinked, kAttemptLinks};
    case RowCheck::duplicate_keys:
      return {kCountKeyed, kDuplicateKeys};
    case RowCheck::active_renewals:
      return {kCountOpen, kActiveRenewals};
    case RowCheck::renewal_statuses:
      return {kCountWorkflows, kRenewalStatuses};
    case RowCheck::notification_keys:
      return {kCountNotifications, kNotificationKeys};
    case RowCheck::interval_ends:
      return {kCountNotifications, kIntervalEnds};
    case RowCheck::notification_ends:
      return {kCountNotifications, kNotificationEnds};
    case RowCheck::delivery_keys:
      return {kCountDeliveries, kDeliveryKeys};
    case RowCheck::delivery_attempts:
      return {kCountDeliveries, kDeliveryAttempts};
    case RowCheck::delivery_log:
      return {kCountDeliveries, kDeliveryLog};
    case RowCheck::delivery_leases:
      return {kCountDeliveries, kDeliveryLeases};
    case RowCheck::job_leases:
      return {kCountJobs, kJobLeases};
    case RowCheck::reserved_ids:
      return {kCountNumbered, kReservedIds};
  }
  return {};
}

}  // namespace physcrm::storage::sql
