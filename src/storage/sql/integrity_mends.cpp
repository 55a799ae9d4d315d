#include "storage/sql/integrity_mends.hpp"

#include <array>

namespace physcrm::storage::sql {
namespace {

#define PHYSCRM_NOT_THERE(table, id) " AND NOT EXISTS (SELECT 1 FROM " table " y WHERE y.id = " id ")"
#define PHYSCRM_KIND(column) "CASE " column " WHEN 0 THEN 'license' WHEN 1 THEN 'dea' ELSE 'csr' END"
#define PHYSCRM_OF_CREDENTIAL(column, table) \
  "(SELECT c." column " FROM credentials c WHERE c.id = " table ".credential_id)"
#define PHYSCRM_RESERVE(kind, table)                                                           \
  MendQuery {                                                                                  \
    RowCheck::reserved_ids, "ids", table, MendKey::id,                                         \
        "SELECT " kind                                                                         \
        ", CAST(coalesce(min(b.next_id), 1) AS TEXT), CAST(max(x.id) + 1 AS TEXT) FROM " table \
        " x LEFT JOIN id_blocks b ON b.kind = " kind                                           \
        " HAVING max(x.id) >= "                                                                \
        "coalesce(min(b.next_id), 1)",                                                         \
        "",                                                                                    \
        "INSERT INTO id_blocks (kind, next_id) VALUES ($1, (SELECT max(x.id) + 1 FROM " table  \
        " x)) "                                                                                \
        "ON CONFLICT (kind) DO UPDATE SET next_id = excluded.next_id"                          \
  }

// A row that belongs to one that is gone is shown nowhere, and goes; the history of a renewal does not.
constexpr std::array kMends{
    MendQuery{RowCheck::references, "phy", "practiceId", MendKey::id,
              "SELECT x.id, 'prc_' || x.practice_id, '' FROM physicians x WHERE x.practice_id IS NOT "
              "NULL" PHYSCRM_NOT_THERE("practices", "x.practice_id"),
              "", "UPDATE physicians SET practice_id = NULL, version = version + 1 WHERE id = $1"},
    MendQuery{RowCheck::references, "wf", "previousWorkflowId", MendKey::id,
              "SELECT x.id, 'wf_' || x.previous_id, '' FROM workflows x WHERE x.previous_id IS NOT "
              "NULL" PHYSCRM_NOT_THERE("workflows", "x.previous_id"),
              "", "UPDATE workflows SET previous_id = NULL, version = version + 1 WHERE id = $1"},
    MendQuery{
        RowCheck::references, "wf", "nextWorkflowId", MendKey::id,
        "SELECT x.id, 'wf_' || x.next_id, '' FROM workflows x WHERE x.next_id IS NOT NULL" PHYSCRM_NOT_THERE(
            "workflows", "x.next_id"),
        "", "UPDATE workflows SET next_id = NULL, version = version + 1 WHERE id = $1"},
    MendQuery{RowCheck::references, "wf", "task", MendKey::id_and_text,
              "SELECT x.workflow_id, x.item_id, '' FROM checklist_marks x WHERE 1 = 1" PHYSCRM_NOT_THERE(
                  "workflows", "x.workflow_id"),
              "", "DELETE FROM checklist_marks WHERE workflow_id = $1 AND item_id = $2"},
    MendQuery{RowCheck::references, "dlv", "notificationId", MendKey::id,
              "SELECT x.id, 'ntf_' || x.notification_id, '' FROM deliveries x WHERE 1 = 1" PHYSCRM_NOT_THERE(
                  "notifications", "x.notification_id"),
              "DELETE FROM delivery_attempts WHERE delivery_id = $1", "DELETE FROM deliveries WHERE id = $1"},
    MendQuery{RowCheck::references, "dlv", "attempts", MendKey::id,
              "SELECT x.delivery_id, CAST(count(*) AS TEXT), '' FROM delivery_attempts x WHERE 1 = "
              "1" PHYSCRM_NOT_THERE("deliveries", "x.delivery_id") " GROUP BY x.delivery_id",
              "", "DELETE FROM delivery_attempts WHERE delivery_id = $1"},
    MendQuery{RowCheck::references, "preferences", "recipient", MendKey::text,
              "SELECT 0, x.recipient, '' FROM recipient_preferences x WHERE "
              "(substr(x.recipient, 1, 4) = 'phy_' AND NOT EXISTS (SELECT 1 FROM physicians y "
              "WHERE 'phy_' || y.id = x.recipient)) OR (substr(x.recipient, 1, 4) = 'prc_' AND NOT EXISTS "
              "(SELECT 1 FROM practices y WHERE 'prc_' || y.id = x.recipient))",
              "", "DELETE FROM recipient_preferences WHERE recipient = $1"},
    MendQuery{RowCheck::credential_copies, "wf", "physicianId", MendKey::id,
              "SELECT w.id, 'phy_' || w.physician_id, 'phy_' || c.physician_id FROM workflows w "
              "JOIN credentials c ON c.id = w.credential_id WHERE w.physician_id <> c.physician_id",
              "",
              "UPDATE workflows SET physician_id = " PHYSCRM_OF_CREDENTIAL(
                  "physician_id", "workflows") ", version = version + 1 WHERE id = $1"},
    MendQuery{RowCheck::credential_copies, "wf", "entityType", MendKey::id,
              "SELECT w.id, " PHYSCRM_KIND("w.entity_type") ", " PHYSCRM_KIND(
                  "c.entity_type") " FROM workflows w JOIN credentials c ON c.id = w.credential_id "
                                   "WHERE w.entity_type <> c.entity_type",
              "",
              "UPDATE workflows SET entity_type = " PHYSCRM_OF_CREDENTIAL(
                  "entity_type", "workflows") ", version = version + 1 WHERE id = $1"},
    MendQuery{RowCheck::credential_copies, "ntf", "physicianId", MendKey::id,
              "SELECT n.id, 'phy_' || n.physician_id, 'phy_' || c.physician_id FROM notifications n "
              "JOIN credentials c ON c.id = n.credential_id WHERE n.physician_id <> c.physician_id",
              "",
              "UPDATE notifications SET physician_id = " PHYSCRM_OF_CREDENTIAL(
                  "physician_id", "notifications") " WHERE id = $1"},
    MendQuery{RowCheck::credential_copies, "ntf", "entityType", MendKey::id,
              "SELECT n.id, " PHYSCRM_KIND("n.entity_type") ", " PHYSCRM_KIND(
                  "c.entity_type") " FROM notifications n JOIN credentials c ON c.id = n.credential_id "
                                   "WHERE n.entity_type <> c.entity_type",
              "",
              "UPDATE notifications SET entity_type = " PHYSCRM_OF_CREDENTIAL(
                  "entity_type", "notifications") " WHERE id = $1"},
    // What is named by one alone, and names nobody itself, is that one's.
    MendQuery{RowCheck::attempt_links, "wf", "previousWorkflowId", MendKey::id,
              "SELECT o.id, '', 'wf_' || w.id FROM workflows w JOIN workflows o ON o.id = w.next_id "
              "WHERE o.previous_id IS NULL AND o.credential_id = w.credential_id AND o.id > w.id "
              "AND (SELECT count(*) FROM workflows z WHERE z.next_id = o.id) = 1",
              "",
              "UPDATE workflows SET previous_id = (SELECT w.id FROM workflows w WHERE w.next_id = "
              "workflows.id), version = version + 1 WHERE id = $1"},
    MendQuery{RowCheck::attempt_links, "wf", "nextWorkflowId", MendKey::id,
              "SELECT o.id, '', 'wf_' || w.id FROM workflows w JOIN workflows o ON o.id = w.previous_id "
              "WHERE o.next_id IS NULL AND o.credential_id = w.credential_id AND o.id < w.id "
              "AND (SELECT count(*) FROM workflows z WHERE z.previous_id = o.id) = 1",
              "",
              "UPDATE workflows SET next_id = (SELECT w.id FROM workflows w WHERE w.previous_id = "
              "workflows.id), version = version + 1 WHERE id = $1"},
    // Whoever held it can no longer record: the token is a new one.
    MendQuery{RowCheck::delivery_leases, "dlv", "leaseOwner", MendKey::id,
              "SELECT d.id, coalesce(d.lease_owner, '?'), '' FROM deliveries d "
              "WHERE (d.lease_until = 0 AND d.lease_owner IS NOT NULL) OR (d.lease_until <> 0 AND "
              "(d.status IN (1, 3) OR d.lease_owner IS NULL OR d.lease_epoch < 1))",
              "",
              "UPDATE deliveries SET lease_owner = NULL, lease_until = 0, lease_epoch = lease_epoch + 1 "
              "WHERE id = $1"},
    MendQuery{RowCheck::job_leases, "job", "name", MendKey::text,
              "SELECT 0, j.name, j.name FROM jobs j WHERE (j.lease_until = 0) <> (j.lease_owner = '') "
              "OR (j.lease_owner <> '' AND j.lease_epoch < 1)",
              "",
              "UPDATE jobs SET lease_owner = '', lease_until = 0, lease_epoch = lease_epoch + 1 "
              "WHERE name = $1"},
    PHYSCRM_RESERVE("0", "physicians"),
    PHYSCRM_RESERVE("1", "credentials"),
    PHYSCRM_RESERVE("2", "workflows"),
    PHYSCRM_RESERVE("3", "notifications"),
    PHYSCRM_RESERVE("4", "deliveries"),
    PHYSCRM_RESERVE("6", "practices"),
};

}  // namespace

std::span<const MendQuery> mend_queries() noexcept {
  return kMends;
}

}  // namespace physcrm::storage::sql
