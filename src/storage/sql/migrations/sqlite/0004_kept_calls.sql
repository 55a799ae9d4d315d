-- Answers to calls that named themselves (Idempotency-Key), for a day. key: who called and the name, hashed.
CREATE TABLE kept_calls (
  key          TEXT PRIMARY KEY,
  request_hash TEXT NOT NULL,
  status       INTEGER NOT NULL CHECK (status BETWEEN 100 AND 599),
  body         TEXT NOT NULL,
  kept_at      BIGINT NOT NULL
);
CREATE INDEX kept_calls_by_time ON kept_calls (kept_at, key);
