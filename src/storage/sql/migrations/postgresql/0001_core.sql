-- The first schema on PostgreSQL: what migrations/sqlite makes in its first three steps, column by column;
-- why each thing is as it is stands there. Dates are day numbers since 1970-01-01, instants microseconds since
-- then (UTC), enums the numbers of include/physcrm/vocabulary.hpp; the views at the end show them as text.
--
-- An absent value is NULL, never an empty text. Texts are compared and ordered byte by byte ("C"), whatever
-- the database's own collation: the same as SQLite does.

CREATE TABLE id_blocks (
  kind    INTEGER PRIMARY KEY,           -- IdKind
  next_id BIGINT NOT NULL CHECK (next_id >= 1)
);

CREATE TABLE practices (
  id         BIGINT PRIMARY KEY,
  name       TEXT COLLATE "C" NOT NULL,
  name_key   TEXT COLLATE "C" NOT NULL,              -- the name in lower case with single spaces
  type       INTEGER NOT NULL CHECK (type BETWEEN 0 AND 3),  -- solo, group, hospital, clinic
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX practices_name ON practices (name_key);

CREATE TABLE physicians (
  id          BIGINT PRIMARY KEY,
  external_id TEXT COLLATE "C",
  npi         TEXT COLLATE "C",
  first_name  TEXT COLLATE "C" NOT NULL,
  middle_name TEXT COLLATE "C",
  last_name   TEXT COLLATE "C" NOT NULL,
  suffix      TEXT COLLATE "C",
  degree      INTEGER NOT NULL CHECK (degree BETWEEN 0 AND 2),
  email       TEXT COLLATE "C",
  phone       TEXT COLLATE "C",
  specialty   TEXT COLLATE "C",
  status      INTEGER NOT NULL CHECK (status BETWEEN 0 AND 1),
  practice_id BIGINT REFERENCES practices (id),
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL CHECK (version >= 1),
  deleted_at  BIGINT
);
-- Of two keys that are taken, the one whose index was made first is named: here and below, the one that SQLite
-- names.
CREATE UNIQUE INDEX physicians_npi ON physicians (npi) WHERE npi IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX physicians_external_id ON physicians (external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX physicians_by_name ON physicians (last_name, first_name, id) WHERE deleted_at IS NULL;
CREATE INDEX physicians_of_practice ON physicians (practice_id) WHERE practice_id IS NOT NULL;
-- The scans ask of each credential whether its physician is inactive: the few that are fit in the cache.
CREATE INDEX physicians_inactive ON physicians (id, status) WHERE status = 1;

CREATE TABLE credentials (
  id                   BIGINT PRIMARY KEY,
  external_id          TEXT COLLATE "C",
  physician_id         BIGINT NOT NULL REFERENCES physicians (id),
  entity_type          INTEGER NOT NULL CHECK (entity_type BETWEEN 0 AND 2),
  state                TEXT COLLATE "C" NOT NULL,
  number               TEXT COLLATE "C",
  number_key           TEXT COLLATE "C",  -- the number as it is matched; NULL for none and for tombstones
  status               INTEGER NOT NULL CHECK (status BETWEEN 0 AND 1),
  issue_date           INTEGER,
  expiration_date      INTEGER CHECK (expiration_date BETWEEN -208188 AND 2932896),
  expiration_confirmed INTEGER NOT NULL CHECK (expiration_confirmed BETWEEN 0 AND 1),
  created_at           BIGINT NOT NULL,
  updated_at           BIGINT NOT NULL,
  version              BIGINT NOT NULL CHECK (version >= 1),
  deleted_at           BIGINT
);
-- NULLs differ from each other, so credentials without a number, and tombstones, never collide; the index
-- also finds all credentials of a physician.
CREATE UNIQUE INDEX credentials_number ON credentials (physician_id, entity_type, state, number_key);
CREATE UNIQUE INDEX credentials_external_id ON credentials (external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
-- Holds everything that the two daily scans read, in their order.
CREATE INDEX credentials_by_expiration
  ON credentials (expiration_date, id, physician_id, entity_type, state, status, deleted_at)
  WHERE deleted_at IS NULL;
-- Those whose date nobody has entered, by what the rules lead one to expect it from. Holds, likewise, all that
-- its scan reads.
CREATE INDEX credentials_undated ON credentials (entity_type, state, id, physician_id, status, deleted_at,
  expiration_date) WHERE expiration_date IS NULL AND deleted_at IS NULL;

CREATE TABLE rule_packs (
  id      BIGINT PRIMARY KEY,
  name    TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  hash    TEXT COLLATE "C" NOT NULL,                 -- SHA-256 of the bytes, hex
  bytes   BYTEA NOT NULL
);
CREATE UNIQUE INDEX rule_packs_hash ON rule_packs (hash);

CREATE TABLE checklist_templates (
  id   BIGINT PRIMARY KEY,
  hash TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX checklist_templates_hash ON checklist_templates (hash);

-- physician_id, entity_type and state are the credential's, kept beside it so that lists need no join.
-- credential_id is no declared reference, here and in notifications: each one would be looked up in the widest
-- table. Rows come from a scan of credentials in the same transaction, and no credential is ever deleted; the
-- store's check looks at them.
CREATE TABLE workflows (
  id                    BIGINT PRIMARY KEY,
  credential_id         BIGINT NOT NULL,
  physician_id          BIGINT NOT NULL,
  entity_type           INTEGER NOT NULL CHECK (entity_type BETWEEN 0 AND 2),
  state                 TEXT COLLATE "C" NOT NULL,
  status                INTEGER NOT NULL CHECK (status BETWEEN 0 AND 6),
  progress              INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
  expiration_date       INTEGER CHECK (expiration_date BETWEEN -208188 AND 2932896),
  date_basis            INTEGER NOT NULL CHECK (date_basis BETWEEN 0 AND 2),
  late                  INTEGER NOT NULL CHECK (late BETWEEN 0 AND 1),
  application_date      INTEGER,
  filed_date            INTEGER,
  review_started_date   INTEGER,
  approval_date         INTEGER,
  rejection_date        INTEGER,
  rejection_reason      TEXT COLLATE "C",
  expired_date          INTEGER,
  overdue_after         INTEGER,
  notes                 TEXT COLLATE "C",
  attempt               INTEGER NOT NULL CHECK (attempt >= 1),
  previous_id           BIGINT REFERENCES workflows (id) DEFERRABLE INITIALLY DEFERRED,
  next_id               BIGINT REFERENCES workflows (id) DEFERRABLE INITIALLY DEFERRED,
  rule_pack_id          BIGINT REFERENCES rule_packs (id),
  checklist_template_id BIGINT REFERENCES checklist_templates (id),
  created_at            BIGINT NOT NULL,
  created_by            TEXT COLLATE "C" NOT NULL,
  updated_at            BIGINT NOT NULL,
  updated_by            TEXT COLLATE "C" NOT NULL,
  version               BIGINT NOT NULL CHECK (version >= 1),
  deleted_at            BIGINT,
  withdrawn             INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn BETWEEN 0 AND 1),
  CHECK (withdrawn = 0 OR deleted_at IS NOT NULL)
);
-- One active workflow a credential (docs/rules.md 2).
CREATE UNIQUE INDEX workflows_active ON workflows (credential_id) WHERE status <= 3 AND deleted_at IS NULL;
-- A deleted workflow still counts as one of its date, a withdrawn one does not. Also finds every workflow of
-- a credential and, with the credentials of a physician, all of a physician's.
CREATE UNIQUE INDEX workflows_term ON workflows (credential_id, expiration_date, attempt) WHERE withdrawn = 0;
CREATE UNIQUE INDEX workflows_undated_term ON workflows (credential_id, attempt)
  WHERE expiration_date IS NULL AND withdrawn = 0;
CREATE INDEX workflows_by_expiration ON workflows (expiration_date, id) WHERE deleted_at IS NULL;
-- Those that time can expire.
CREATE INDEX workflows_open ON workflows (expiration_date)
  WHERE (status <= 3 OR status = 5) AND late = 0 AND deleted_at IS NULL;

CREATE TABLE workflow_events (
  id          BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  workflow_id BIGINT NOT NULL REFERENCES workflows (id),
  happened_at BIGINT NOT NULL,
  status      INTEGER NOT NULL CHECK (status BETWEEN 0 AND 6),
  actor       TEXT COLLATE "C" NOT NULL,
  note        TEXT COLLATE "C"
);
CREATE INDEX workflow_events_of_workflow ON workflow_events (workflow_id);

CREATE TABLE checklist_marks (
  workflow_id   BIGINT NOT NULL REFERENCES workflows (id),
  item_id       TEXT COLLATE "C" NOT NULL,
  completed     INTEGER NOT NULL CHECK (completed BETWEEN 0 AND 1),
  completed_at  BIGINT,
  completed_by  TEXT COLLATE "C",
  waived_reason TEXT COLLATE "C",
  note          TEXT COLLATE "C",
  document_id   BIGINT,
  amount_cents  BIGINT,
  paid_at       INTEGER,
  PRIMARY KEY (workflow_id, item_id)
);

-- collapsed: the intervals as text, "90,60". The identity of docs/rules.md 3 is (physician, credential, type,
-- notification date, days before). A credential never changes its physician nor its kind, and the date is
-- expiration - days before: so the index below is that identity, in fewer bytes.
-- event_id is the identity of every notice that is not an expiration's; of those it is empty, not NULL: it is
-- part of a key, and NULLs all differ.
CREATE TABLE notifications (
  id               BIGINT PRIMARY KEY,
  physician_id     BIGINT,
  credential_id    BIGINT,
  entity_type      INTEGER CHECK (entity_type BETWEEN 0 AND 2),
  state            TEXT COLLATE "C",
  expiration_date  INTEGER CHECK (expiration_date BETWEEN -208188 AND 2932896),
  days_before      INTEGER NOT NULL CHECK (days_before BETWEEN -366 AND 3660),
  severity         INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 2),
  status           INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
  cancel_reason    INTEGER NOT NULL CHECK (cancel_reason BETWEEN 0 AND 7),
  collapsed        TEXT COLLATE "C",
  created_at       BIGINT NOT NULL,
  notice           INTEGER NOT NULL DEFAULT 0 CHECK (notice BETWEEN 0 AND 3),
  is_test          INTEGER NOT NULL DEFAULT 0 CHECK (is_test BETWEEN 0 AND 1),
  is_planned       INTEGER NOT NULL DEFAULT 0 CHECK (is_planned BETWEEN 0 AND 1),
  event_id         TEXT COLLATE "C" NOT NULL DEFAULT '',
  subject          TEXT COLLATE "C",
  body             TEXT COLLATE "C",
  final_at         BIGINT,
  acknowledged_at  BIGINT,
  acknowledged_by  TEXT COLLATE "C",
  snoozed_until    BIGINT,
  escalation_level INTEGER NOT NULL DEFAULT 0 CHECK (escalation_level BETWEEN 0 AND 2),
  escalate_at      BIGINT,
  CHECK ((notice = 0 AND is_test = 0) = (event_id = '')),
  CHECK (event_id <> '' OR (credential_id IS NOT NULL AND expiration_date IS NOT NULL))
);
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
  id              BIGINT PRIMARY KEY,
  notification_id BIGINT NOT NULL REFERENCES notifications (id),
  recipient_kind  INTEGER NOT NULL CHECK (recipient_kind BETWEEN 0 AND 2),
  recipient_id    BIGINT NOT NULL,
  recipient       TEXT COLLATE "C" NOT NULL,
  channel         INTEGER NOT NULL CHECK (channel BETWEEN 0 AND 3),
  status          INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
  attempts        INTEGER NOT NULL CHECK (attempts >= 0),
  next_attempt_at BIGINT NOT NULL,
  first_failed_at BIGINT,
  sent_at         BIGINT,
  final_at        BIGINT,
  last_error      TEXT COLLATE "C",
  digest_id       TEXT COLLATE "C",
  subject         TEXT COLLATE "C",
  body            TEXT COLLATE "C",
  body_hash       TEXT COLLATE "C",
  created_at      BIGINT NOT NULL,
  lease_owner     TEXT COLLATE "C",
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
  error       TEXT COLLATE "C",
  PRIMARY KEY (delivery_id, attempt)
);

-- recipient: an id as it stands on the wire (phy_17, prc_3), or "team". body: the canonical text of
-- include/physcrm/notification/delivery.hpp.
CREATE TABLE recipient_preferences (
  recipient TEXT COLLATE "C" PRIMARY KEY,
  body      TEXT COLLATE "C" NOT NULL,
  version   BIGINT NOT NULL CHECK (version >= 1)
);

-- Texts that replace the built-in ones. key: which ones, in canonical form.
CREATE TABLE message_templates (
  key     TEXT COLLATE "C" PRIMARY KEY,
  subject TEXT COLLATE "C" NOT NULL,
  body    TEXT COLLATE "C" NOT NULL,
  html    TEXT COLLATE "C"
);

CREATE TABLE audit_log (
  sequence   BIGINT PRIMARY KEY CHECK (sequence >= 1),
  body       BYTEA NOT NULL,
  entry_hash TEXT COLLATE "C" NOT NULL,
  chain_hash TEXT COLLATE "C" NOT NULL
);
CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END';
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();

CREATE TABLE settings (
  name  TEXT COLLATE "C" PRIMARY KEY,
  value TEXT COLLATE "C" NOT NULL
);

-- Instants of 0 mean "never"; an empty lease_owner, that nobody is running the job.
CREATE TABLE jobs (
  name             TEXT COLLATE "C" PRIMARY KEY,
  next_due_at      BIGINT NOT NULL,
  last_started_at  BIGINT NOT NULL DEFAULT 0,
  last_duration_ms BIGINT NOT NULL DEFAULT 0,
  last_outcome     TEXT COLLATE "C" NOT NULL DEFAULT '',
  last_counts      TEXT COLLATE "C" NOT NULL DEFAULT '',
  lease_owner      TEXT COLLATE "C" NOT NULL DEFAULT '',
  lease_until      BIGINT NOT NULL DEFAULT 0,
  lease_epoch      BIGINT NOT NULL DEFAULT 0,
  paused_until     BIGINT NOT NULL DEFAULT 0  -- not due before this instant
);

CREATE TABLE job_runs (
  id          BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  name        TEXT COLLATE "C" NOT NULL REFERENCES jobs (name),
  started_at  BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  outcome     TEXT COLLATE "C" NOT NULL,
  counts      TEXT COLLATE "C" NOT NULL,
  error       TEXT COLLATE "C" NOT NULL,
  host        TEXT COLLATE "C" NOT NULL
);
CREATE INDEX job_runs_of_job ON job_runs (name, id);

-- Views for people: ids, dates, instants and enums as they stand on the wire. The engine reads none of them.

CREATE VIEW v_physicians AS
SELECT 'phy_' || p.id AS id, p.external_id, p.npi, p.last_name, p.first_name, p.middle_name, p.suffix,
       CASE p.degree WHEN 0 THEN 'MD' WHEN 1 THEN 'DO' ELSE 'other' END AS degree,
       p.email, p.phone, p.specialty,
       CASE p.status WHEN 0 THEN 'active' ELSE 'inactive' END AS status,
       r.name AS practice,
       to_char(to_timestamp(p.created_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at,
       to_char(to_timestamp(p.updated_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS updated_at,
       p.version
FROM physicians p LEFT JOIN practices r ON r.id = p.practice_id
WHERE p.deleted_at IS NULL;

CREATE VIEW v_credentials AS
SELECT 'cred_' || c.id AS id, c.external_id, 'phy_' || c.physician_id AS physician_id,
       p.last_name, p.first_name,
       CASE c.entity_type WHEN 0 THEN 'license' WHEN 1 THEN 'dea' ELSE 'csr' END AS entity_type,
       c.state, c.number,
       CASE c.status WHEN 0 THEN 'active' ELSE 'inactive' END AS status,
       to_char(DATE '1970-01-01' + c.issue_date, 'YYYY-MM-DD') AS issue_date,
       to_char(DATE '1970-01-01' + c.expiration_date, 'YYYY-MM-DD') AS expiration_date,
       CASE c.expiration_confirmed WHEN 1 THEN 'yes' ELSE 'no' END AS expiration_confirmed,
       to_char(to_timestamp(c.created_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at,
       to_char(to_timestamp(c.updated_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS updated_at,
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
       to_char(DATE '1970-01-01' + w.expiration_date, 'YYYY-MM-DD') AS expiration_date,
       CASE w.late WHEN 1 THEN 'yes' ELSE 'no' END AS late,
       to_char(DATE '1970-01-01' + w.application_date, 'YYYY-MM-DD') AS application_date,
       to_char(DATE '1970-01-01' + w.filed_date, 'YYYY-MM-DD') AS filed_date,
       to_char(DATE '1970-01-01' + w.review_started_date, 'YYYY-MM-DD') AS review_started_date,
       to_char(DATE '1970-01-01' + w.approval_date, 'YYYY-MM-DD') AS approval_date,
       to_char(DATE '1970-01-01' + w.rejection_date, 'YYYY-MM-DD') AS rejection_date, w.rejection_reason,
       to_char(DATE '1970-01-01' + w.expired_date, 'YYYY-MM-DD') AS expired_date,
       w.notes, w.attempt,
       to_char(to_timestamp(w.created_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at, w.created_by,
       to_char(to_timestamp(w.updated_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS updated_at, w.updated_by,
       w.version
FROM workflows w JOIN physicians p ON p.id = w.physician_id
WHERE w.deleted_at IS NULL;

CREATE VIEW v_notifications AS
SELECT 'ntf_' || n.id AS id,
       CASE n.notice WHEN 0 THEN 'expiration' WHEN 1 THEN 'practice_created' WHEN 2 THEN 'physicians_assigned'
         ELSE 'security_event' END AS notice,
       CASE n.is_test WHEN 1 THEN 'yes' ELSE 'no' END AS is_test,
       'cred_' || n.credential_id AS credential_id,
       'phy_' || n.physician_id AS physician_id, p.last_name, p.first_name,
       CASE n.entity_type WHEN 0 THEN 'license' WHEN 1 THEN 'dea' WHEN 2 THEN 'csr' END AS entity_type,
       n.state,
       to_char(DATE '1970-01-01' + (n.expiration_date - n.days_before), 'YYYY-MM-DD') AS notification_date,
       to_char(DATE '1970-01-01' + n.expiration_date, 'YYYY-MM-DD') AS expiration_date, n.days_before,
       CASE n.severity WHEN 0 THEN 'info' WHEN 1 THEN 'warning' ELSE 'critical' END AS severity,
       CASE n.status WHEN 0 THEN 'pending' WHEN 1 THEN 'sent' WHEN 2 THEN 'failed'
         WHEN 3 THEN 'permanently_failed' ELSE 'cancelled' END AS status,
       CASE n.cancel_reason WHEN 1 THEN 'renewed' WHEN 2 THEN 'date_moved' WHEN 3 THEN 'superseded'
         WHEN 4 THEN 'physician_inactive' WHEN 5 THEN 'credential_inactive' WHEN 6 THEN 'credential_deleted'
         WHEN 7 THEN 'manual' END AS cancel_reason,
       n.collapsed,
       to_char(to_timestamp(n.created_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at,
       to_char(to_timestamp(n.final_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS final_at,
       to_char(to_timestamp(n.acknowledged_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS acknowledged_at,
       n.acknowledged_by,
       to_char(to_timestamp(n.snoozed_until / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS snoozed_until
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
       to_char(to_timestamp(d.next_attempt_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS next_attempt_at,
       to_char(to_timestamp(d.sent_at / 1000000.0) AT TIME ZONE 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS sent_at
FROM deliveries d;

