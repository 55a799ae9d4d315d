-- The outbox: what is sent to whom, and what became of each attempt (docs/rules.md 3).
--
-- Notifications are written again, wider: a notice may be about no term (of the system, or a test), and a
-- sent one can be acknowledged, put off and escalated. event_id is the identity of every notice that is
-- not an expiration's; of those it is empty, not NULL: it is part of a key, and NULLs all differ.
DROP VIEW v_notifications;
CREATE TABLE outbox_notifications (
  id               INTEGER PRIMARY KEY,
  physician_id     BIGINT,
  credential_id    BIGINT,
  entity_type      INTEGER CHECK (entity_type BETWEEN 0 AND 2),
  state            TEXT,
  expiration_date  INTEGER CHECK (expiration_date BETWEEN -208188 AND 2932896),
  days_before      INTEGER NOT NULL CHECK (days_before BETWEEN -366 AND 3660),
  severity         INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 2),
  status           INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
  cancel_reason    INTEGER NOT NULL CHECK (cancel_reason BETWEEN 0 AND 7),
  collapsed        TEXT,
  created_at       BIGINT NOT NULL,
  notice           INTEGER NOT NULL DEFAULT 0 CHECK (notice BETWEEN 0 AND 3),
  is_test          INTEGER NOT NULL DEFAULT 0 CHECK (is_test BETWEEN 0 AND 1),
  is_planned       INTEGER NOT NULL DEFAULT 0 CHECK (is_planned BETWEEN 0 AND 1),
  event_id         TEXT NOT NULL DEFAULT '',
  subject          TEXT,
  body             TEXT,
  final_at         BIGINT,
  acknowledged_at  BIGINT,
  acknowledged_by  TEXT,
  snoozed_until    BIGINT,
  escalation_level INTEGER NOT NULL DEFAULT 0 CHECK (escalation_level BETWEEN 0 AND 2),
  escalate_at      BIGINT,
  CHECK ((notice = 0 AND is_test = 0) = (event_id = '')),
  CHECK (event_id <> '' OR (credential_id IS NOT NULL AND expiration_date IS NOT NULL))
);
INSERT INTO outbox_notifications (id, physician_id, credential_id, entity_type, state, expiration_date,
  days_before, severity, status, cancel_reason, collapsed, created_at, final_at)
SELECT id, physician_id, credential_id, entity_type, state, expiration_date, days_before, severity, status,
  cancel_reason, collapsed, created_at, CASE WHEN status IN (1, 3, 4) THEN created_at END FROM notifications;
DROP TABLE notifications;
ALTER TABLE outbox_notifications RENAME TO notifications;

CREATE UNIQUE INDEX notifications_identity ON notifications (credential_id, expiration_date, days_before,
  event_id);
CREATE UNIQUE INDEX notifications_event ON notifications (event_id) WHERE event_id <> '';
-- The notification date, negated: newest first is then ascending, as the id behind it. One that is about no
-- term stands under the (UTC) day on which it was made.
CREATE INDEX notifications_by_date ON notifications
  ((CASE WHEN expiration_date IS NULL THEN -(created_at / 86400000000) ELSE days_before - expiration_date END),
   id);
-- Pending ones that nobody has made deliveries of yet.
CREATE INDEX notifications_unplanned ON notifications (id) WHERE status = 0 AND is_planned = 0;
CREATE INDEX notifications_to_escalate ON notifications (escalate_at) WHERE escalate_at IS NOT NULL;
-- What the retention looks through.
CREATE INDEX notifications_final ON notifications (final_at) WHERE final_at IS NOT NULL;

-- One recipient of one notification over one channel. subject, body and body_hash are what was sent; until
-- then NULL. A lease is held until lease_until (0: by nobody), and every taking of one makes a new epoch.
CREATE TABLE deliveries (
  id              INTEGER PRIMARY KEY,
  notification_id BIGINT NOT NULL REFERENCES notifications (id),
  recipient_kind  INTEGER NOT NULL CHECK (recipient_kind BETWEEN 0 AND 2),
  recipient_id    BIGINT NOT NULL,
  recipient       TEXT NOT NULL,
  channel         INTEGER NOT NULL CHECK (channel BETWEEN 0 AND 3),
  status          INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
  attempts        INTEGER NOT NULL CHECK (attempts >= 0),
  next_attempt_at BIGINT NOT NULL,
  first_failed_at BIGINT,
  sent_at         BIGINT,
  final_at        BIGINT,
  last_error      TEXT,
  digest_id       TEXT,
  subject         TEXT,
  body            TEXT,
  body_hash       TEXT,
  created_at      BIGINT NOT NULL,
  lease_owner     TEXT,
  lease_until     BIGINT NOT NULL DEFAULT 0,
  lease_epoch     BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX deliveries_identity ON deliveries (notification_id, recipient_kind, recipient_id, channel);
CREATE INDEX deliveries_due ON deliveries (next_attempt_at, id, lease_until) WHERE status = 0 OR status = 2;
CREATE INDEX deliveries_of_digest ON deliveries (digest_id) WHERE digest_id IS NOT NULL AND (status = 0 OR
  status = 2);

-- The log of every attempt. outcome: 0 sent, 1 failed and will be retried, 2 failed for good.
CREATE TABLE delivery_attempts (
  delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
  attempt     INTEGER NOT NULL CHECK (attempt >= 1),
  at          BIGINT NOT NULL,
  outcome     INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 2),
  error       TEXT,
  PRIMARY KEY (delivery_id, attempt)
) WITHOUT ROWID;

-- recipient: an id as it stands on the wire (phy_17, prc_3), or "team". body: the canonical text of
-- include/physcrm/notification/delivery.hpp.
CREATE TABLE recipient_preferences (
  recipient TEXT PRIMARY KEY,
  body      TEXT NOT NULL,
  version   BIGINT NOT NULL CHECK (version >= 1)
) WITHOUT ROWID;

-- Texts that replace the built-in ones. key: which ones, in canonical form.
CREATE TABLE message_templates (
  key     TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  body    TEXT NOT NULL,
  html    TEXT
) WITHOUT ROWID;

CREATE VIEW v_notifications AS
SELECT 'ntf_' || n.id AS id,
       CASE n.notice WHEN 0 THEN 'expiration' WHEN 1 THEN 'practice_created' WHEN 2 THEN 'physicians_assigned'
         ELSE 'security_event' END AS notice,
       CASE n.is_test WHEN 1 THEN 'yes' ELSE 'no' END AS is_test,
       'cred_' || n.credential_id AS credential_id,
       'phy_' || n.physician_id AS physician_id, p.last_name, p.first_name,
       CASE n.entity_type WHEN 0 THEN 'license' WHEN 1 THEN 'dea' WHEN 2 THEN 'csr' END AS entity_type,
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
       strftime('%Y-%m-%dT%H:%M:%fZ', n.created_at / 1000000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', n.final_at / 1000000.0, 'unixepoch') AS final_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', n.acknowledged_at / 1000000.0, 'unixepoch') AS acknowledged_at,
       n.acknowledged_by,
       strftime('%Y-%m-%dT%H:%M:%fZ', n.snoozed_until / 1000000.0, 'unixepoch') AS snoozed_until
FROM notifications n LEFT JOIN physicians p ON p.id = n.physician_id;

CREATE VIEW v_deliveries AS
SELECT 'dlv_' || d.id AS id, 'ntf_' || d.notification_id AS notification_id,
       CASE d.recipient_kind WHEN 0 THEN 'physician' WHEN 1 THEN 'practice' ELSE 'team' END AS recipient_kind,
       d.recipient,
       CASE d.channel WHEN 0 THEN 'email' WHEN 1 THEN 'webhook' WHEN 2 THEN 'directory' ELSE 'host' END
         AS channel,
       CASE d.status WHEN 0 THEN 'pending' WHEN 1 THEN 'sent' WHEN 2 THEN 'failed'
         WHEN 3 THEN 'permanently_failed' ELSE 'cancelled' END AS status,
       d.attempts, d.last_error, d.digest_id, d.subject,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.next_attempt_at / 1000000.0, 'unixepoch') AS next_attempt_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.sent_at / 1000000.0, 'unixepoch') AS sent_at
FROM deliveries d;

-- A job that is paused is not due before this instant; 0: not paused.
ALTER TABLE jobs ADD COLUMN paused_until BIGINT NOT NULL DEFAULT 0;
