-- Views for people: ids, dates, instants and enums as they stand on the wire. The engine reads none of them.

CREATE VIEW v_physicians AS
SELECT 'phy_' || p.id AS id, p.external_id, p.npi, p.last_name, p.first_name, p.middle_name, p.suffix,
       CASE p.degree WHEN 0 THEN 'MD' WHEN 1 THEN 'DO' ELSE 'other' END AS degree,
       p.email, p.phone, p.specialty,
       CASE p.status WHEN 0 THEN 'active' ELSE 'inactive' END AS status,
       r.name AS practice,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.created_at / 1000000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.updated_at / 1000000.0, 'unixepoch') AS updated_at,
       p.version
FROM physicians p LEFT JOIN practices r ON r.id = p.practice_id
WHERE p.deleted_at IS NULL;

CREATE VIEW v_credentials AS
SELECT 'cred_' || c.id AS id, c.external_id, 'phy_' || c.physician_id AS physician_id,
       p.last_name, p.first_name,
       CASE c.entity_type WHEN 0 THEN 'license' WHEN 1 THEN 'dea' ELSE 'csr' END AS entity_type,
       c.state, c.number,
       CASE c.status WHEN 0 THEN 'active' ELSE 'inactive' END AS status,
       date(c.issue_date * 86400, 'unixepoch') AS issue_date,
       date(c.expiration_date * 86400, 'unixepoch') AS expiration_date,
       CASE c.expiration_confirmed WHEN 1 THEN 'yes' ELSE 'no' END AS expiration_confirmed,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.created_at / 1000000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', c.updated_at / 1000000.0, 'unixepoch') AS updated_at,
       c.version
FROM credentials c JOIN physicians p ON p.id = c.physician_id
WHERE c.deleted_at IS NULL;

CREATE VIEW v_workflows AS
SELECT 'wf_' || w.id AS id, 'cred_' || w.credential_id AS credential_id,
       'phy_' || w.physician_id AS physician_id, p.last_name, p.first_name,
       CASE w.entity_type WHEN 0 THEN 'license' WHEN 1 THEN 'dea' ELSE 'csr' END AS entity_type,
       w.state,
       CASE w.status WHEN 0 THEN 'not_started' WHEN 1 THEN 'in_progress' WHEN 2 THEN 'filed'
         WHEN 3 THEN 'under_review' WHEN 4 THEN 'approved' WHEN 5 THEN 'rejected'
         ELSE 'expired' END AS status,
       w.progress,
       date(w.expiration_date * 86400, 'unixepoch') AS expiration_date,
       CASE w.late WHEN 1 THEN 'yes' ELSE 'no' END AS late,
       date(w.application_date * 86400, 'unixepoch') AS application_date,
       date(w.filed_date * 86400, 'unixepoch') AS filed_date,
       date(w.review_started_date * 86400, 'unixepoch') AS review_started_date,
       date(w.approval_date * 86400, 'unixepoch') AS approval_date,
       date(w.rejection_date * 86400, 'unixepoch') AS rejection_date, w.rejection_reason,
       date(w.expired_date * 86400, 'unixepoch') AS expired_date,
       w.notes, w.attempt,
       strftime('%Y-%m-%dT%H:%M:%fZ', w.created_at / 1000000.0, 'unixepoch') AS created_at, w.created_by,
       strftime('%Y-%m-%dT%H:%M:%fZ', w.updated_at / 1000000.0, 'unixepoch') AS updated_at, w.updated_by,
       w.version
FROM workflows w JOIN physicians p ON p.id = w.physician_id
WHERE w.deleted_at IS NULL;

CREATE VIEW v_notifications AS
SELECT 'ntf_' || n.id AS id, 'cred_' || n.credential_id AS credential_id,
       'phy_' || n.physician_id AS physician_id, p.last_name, p.first_name,
       CASE n.entity_type WHEN 0 THEN 'license' WHEN 1 THEN 'dea' ELSE 'csr' END AS entity_type,
       n.state,
       date((n.expiration_date - n.days_before) * 86400, 'unixepoch') AS notification_date,
       date(n.expiration_date * 86400, 'unixepoch') AS expiration_date, n.days_before,
       CASE n.severity WHEN 0 THEN 'info' WHEN 1 THEN 'warning' ELSE 'critical' END AS severity,
       CASE n.status WHEN 0 THEN 'pending' WHEN 1 THEN 'sent' WHEN 2 THEN 'failed'
         WHEN 3 THEN 'permanently_failed' ELSE 'cancelled' END AS status,
       CASE n.cancel_reason WHEN 1 THEN 'renewed' WHEN 2 THEN 'date_moved' WHEN 3 THEN 'superseded'
         WHEN 4 THEN 'physician_inactive' WHEN 5 THEN 'credential_inactive' WHEN 6 THEN 'credential_deleted'
         WHEN 7 THEN 'manual' END AS cancel_reason,
       n.collapsed,
       strftime('%Y-%m-%dT%H:%M:%fZ', n.created_at / 1000000.0, 'unixepoch') AS created_at
FROM notifications n JOIN physicians p ON p.id = n.physician_id;
