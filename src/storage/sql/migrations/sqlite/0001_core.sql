-- The first schema. Dates are day numbers since 1970-01-01, instants microseconds since then (UTC), enums the
-- numbers of include/physcrm/vocabulary.hpp; the views at the end show all of them as text.
--
-- An absent value is NULL, never an empty text. Every 64-bit column that is not a key is BIGINT, since SOCI
-- reads a column declared INTEGER as 32 bits. Rows are never deleted: deleted_at marks a tombstone.

CREATE TABLE id_blocks (
  kind    INTEGER PRIMARY KEY,           -- IdKind
  next_id BIGINT NOT NULL CHECK (next_id >= 1)
);

CREATE TABLE practices (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL,              -- the name in lower case with single spaces
  type       INTEGER NOT NULL CHECK (type BETWEEN 0 AND 3),  -- solo, group, hospital, clinic
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX practices_name ON practices (name_key);

CREATE TABLE physicians (
  id          INTEGER PRIMARY KEY,
  external_id TEXT,
  npi         TEXT,
  first_name  TEXT NOT NULL,
  middle_name TEXT,
  last_name   TEXT NOT NULL,
  suffix      TEXT,
  degree      INTEGER NOT NULL CHECK (degree BETWEEN 0 AND 2),
  email       TEXT,
  phone       TEXT,
  specialty   TEXT,
  status      INTEGER NOT NULL CHECK (status BETWEEN 0 AND 1),
  practice_id BIGINT REFERENCES practices (id),
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  version     BIGINT NOT NULL CHECK (version >= 1),
  deleted_at  BIGINT
);
CREATE UNIQUE INDEX physicians_external_id ON physicians (external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX physicians_npi ON physicians (npi) WHERE npi IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX physicians_by_name ON physicians (last_name, first_name, id) WHERE deleted_at IS NULL;
CREATE INDEX physicians_of_practice ON physicians (practice_id) WHERE practice_id IS NOT NULL;
-- The scans ask of each credential whether its physician is inactive: the few that are fit in the cache.
CREATE INDEX physicians_inactive ON physicians (id, status) WHERE status = 1;

CREATE TABLE credentials (
  id                   INTEGER PRIMARY KEY,
  external_id          TEXT,
  physician_id         BIGINT NOT NULL REFERENCES physicians (id),
  entity_type          INTEGER NOT NULL CHECK (entity_type BETWEEN 0 AND 2),
  state                TEXT NOT NULL,
  number               TEXT,
  number_key           TEXT,             -- the number as it is matched; NULL for none and for tombstones
  status               INTEGER NOT NULL CHECK (status BETWEEN 0 AND 1),
  issue_date           INTEGER,
  expiration_date      INTEGER CHECK (expiration_date BETWEEN -208188 AND 2932896),
  expiration_confirmed INTEGER NOT NULL CHECK (expiration_confirmed BETWEEN 0 AND 1),
  created_at           BIGINT NOT NULL,
  updated_at           BIGINT NOT NULL,
  version              BIGINT NOT NULL CHECK (version >= 1),
  deleted_at           BIGINT
);
CREATE UNIQUE INDEX credentials_external_id ON credentials (external_id)
  WHERE external_id IS NOT NULL AND deleted_at IS NULL;
-- NULLs differ from each other, so credentials without a number, and tombstones, never collide; the index
-- also finds all credentials of a physician.
CREATE UNIQUE INDEX credentials_number ON credentials (physician_id, entity_type, state, number_key);
-- Holds everything that the two daily scans read, in their order. deleted_at too: SQLite takes an index for a
-- covering one only if it holds what its own condition names.
CREATE INDEX credentials_by_expiration
  ON credentials (expiration_date, id, physician_id, entity_type, state, status, deleted_at)
  WHERE deleted_at IS NULL;
-- Those whose date nobody has entered, by what the rules lead one to expect it from. Holds, likewise, all that
-- its scan reads.
CREATE INDEX credentials_undated ON credentials (entity_type, state, id, physician_id, status, deleted_at,
  expiration_date) WHERE expiration_date IS NULL AND deleted_at IS NULL;

CREATE TABLE rule_packs (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  version TEXT NOT NULL,
  hash    TEXT NOT NULL,                 -- SHA-256 of the bytes, hex
  bytes   BLOB NOT NULL
);
CREATE UNIQUE INDEX rule_packs_hash ON rule_packs (hash);

CREATE TABLE checklist_templates (
  id   INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE UNIQUE INDEX checklist_templates_hash ON checklist_templates (hash);

-- physician_id, entity_type and state are the credential's, kept beside it so that lists need no join.
-- credential_id is no declared reference, here and in notifications: SQLite would look each one up in the
-- widest table, a page read for each row of a daily run, which doubled its time. Rows come from a scan of
-- credentials in the same transaction, and no credential is ever deleted; the store's check looks at them.
CREATE TABLE workflows (
  id                    INTEGER PRIMARY KEY,
  credential_id         BIGINT NOT NULL,
  physician_id          BIGINT NOT NULL,
  entity_type           INTEGER NOT NULL CHECK (entity_type BETWEEN 0 AND 2),
  state                 TEXT NOT NULL,
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
  rejection_reason      TEXT,
  expired_date          INTEGER,
  overdue_after         INTEGER,
  notes                 TEXT,
  attempt               INTEGER NOT NULL CHECK (attempt >= 1),
  previous_id           BIGINT REFERENCES workflows (id) DEFERRABLE INITIALLY DEFERRED,
  next_id               BIGINT REFERENCES workflows (id) DEFERRABLE INITIALLY DEFERRED,
  rule_pack_id          BIGINT REFERENCES rule_packs (id),
  checklist_template_id BIGINT REFERENCES checklist_templates (id),
  created_at            BIGINT NOT NULL,
  created_by            TEXT NOT NULL,
  updated_at            BIGINT NOT NULL,
  updated_by            TEXT NOT NULL,
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
  id          INTEGER PRIMARY KEY,
  workflow_id BIGINT NOT NULL REFERENCES workflows (id),
  happened_at BIGINT NOT NULL,
  status      INTEGER NOT NULL CHECK (status BETWEEN 0 AND 6),
  actor       TEXT NOT NULL,
  note        TEXT
);
CREATE INDEX workflow_events_of_workflow ON workflow_events (workflow_id);

CREATE TABLE checklist_marks (
  workflow_id   BIGINT NOT NULL REFERENCES workflows (id),
  item_id       TEXT NOT NULL,
  completed     INTEGER NOT NULL CHECK (completed BETWEEN 0 AND 1),
  completed_at  BIGINT,
  completed_by  TEXT,
  waived_reason TEXT,
  note          TEXT,
  document_id   BIGINT,
  amount_cents  BIGINT,
  paid_at       INTEGER,
  PRIMARY KEY (workflow_id, item_id)
) WITHOUT ROWID;

-- collapsed: the intervals as text, "90,60". The identity of docs/rules.md 3 is (physician, credential, type,
-- notification date, days before). A credential never changes its physician nor its kind, and the date is
-- expiration - days before: so the index below is that identity, in fewer bytes.
CREATE TABLE notifications (
  id              INTEGER PRIMARY KEY,
  physician_id    BIGINT NOT NULL,
  credential_id   BIGINT NOT NULL,
  entity_type     INTEGER NOT NULL CHECK (entity_type BETWEEN 0 AND 2),
  state           TEXT NOT NULL,
  expiration_date INTEGER NOT NULL CHECK (expiration_date BETWEEN -208188 AND 2932896),
  days_before     INTEGER NOT NULL CHECK (days_before BETWEEN -366 AND 3660),
  severity        INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 2),
  status          INTEGER NOT NULL CHECK (status BETWEEN 0 AND 4),
  cancel_reason   INTEGER NOT NULL CHECK (cancel_reason BETWEEN 0 AND 7),
  collapsed       TEXT,
  created_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX notifications_identity ON notifications (credential_id, expiration_date, days_before);
-- The notification date, negated: newest first is then ascending, as the id behind it.
CREATE INDEX notifications_by_date ON notifications ((days_before - expiration_date), id);

CREATE TABLE audit_log (
  sequence   INTEGER PRIMARY KEY CHECK (sequence >= 1),
  body       BLOB NOT NULL,
  entry_hash TEXT NOT NULL,
  chain_hash TEXT NOT NULL
);
CREATE TRIGGER audit_log_is_append_only_update BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_is_append_only_delete BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Instants of 0 mean "never"; an empty lease_owner, that nobody is running the job.
CREATE TABLE jobs (
  name             TEXT PRIMARY KEY,
  next_due_at      BIGINT NOT NULL,
  last_started_at  BIGINT NOT NULL DEFAULT 0,
  last_duration_ms BIGINT NOT NULL DEFAULT 0,
  last_outcome     TEXT NOT NULL DEFAULT '',
  last_counts      TEXT NOT NULL DEFAULT '',
  lease_owner      TEXT NOT NULL DEFAULT '',
  lease_until      BIGINT NOT NULL DEFAULT 0,
  lease_epoch      BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE job_runs (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL REFERENCES jobs (name),
  started_at  BIGINT NOT NULL,
  duration_ms BIGINT NOT NULL,
  outcome     TEXT NOT NULL,
  counts      TEXT NOT NULL,
  error       TEXT NOT NULL,
  host        TEXT NOT NULL
);
CREATE INDEX job_runs_of_job ON job_runs (name, id);
