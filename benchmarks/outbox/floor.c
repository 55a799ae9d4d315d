#include "floor.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEASE_US = 900000000, MAX_BATCH = 10000 };

typedef struct held_row {
  int64_t id;
  int64_t epoch;
  int64_t notification;
} held_row;

typedef struct worker {
  sqlite3* db;
  sqlite3_stmt* begin;
  sqlite3_stmt* commit;
  sqlite3_stmt* claim;
  sqlite3_stmt* record;
  sqlite3_stmt* log;
  sqlite3_stmt* settle;
  sqlite3_stmt* audit;
  held_row held[MAX_BATCH];
  int failed;
} worker;

/* As long as a message of the engine, and as its hash. */
static const char kSubject[] = "Warning: your medical license in Texas expires in 30 days (2026-02-14)";
static const char kBody[] =
    "URGENT: Your medical license in Texas expires in 30 days on 2026-02-14. Action required: Submit renewal "
    "applications. Contact credentialing team for assistance.";
static const char kHash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static const char kClaim[] =
    "UPDATE deliveries SET lease_owner = ?1, lease_until = ?2, lease_epoch = lease_epoch + 1 WHERE id IN "
    "(SELECT d.id FROM deliveries d WHERE (d.status = 0 OR d.status = 2) AND d.next_attempt_at <= ?3 "
    "AND d.lease_until <= ?3 ORDER BY d.next_attempt_at, d.id LIMIT ?4) "
    "RETURNING id, lease_epoch, notification_id, recipient";
static const char kRecord[] =
    "UPDATE deliveries SET status = 1, attempts = attempts + 1, sent_at = ?1, final_at = ?1, subject = ?2, "
    "body = ?3, body_hash = ?4, lease_owner = NULL, lease_until = 0 WHERE id = ?5 AND lease_epoch = ?6 "
    "AND lease_until > 0";
static const char kLog[] =
    "INSERT INTO delivery_attempts (delivery_id, attempt, at, outcome) VALUES (?1, 1, ?2, 0)";
/* With the time at which nobody's having acknowledged it is told further: 24 or 72 hours later. */
static const char kSettle[] =
    "UPDATE notifications SET status = 1, final_at = ?1, escalate_at = CASE severity WHEN 0 THEN NULL WHEN 1 "
    "THEN ?1 + 259200000000 ELSE ?1 + 86400000000 END WHERE id = ?2";
static const char kAudit[] =
    "INSERT INTO audit_log (sequence, body, entry_hash, chain_hash) VALUES ((SELECT max(sequence) + 1 FROM "
    "audit_log), ?1, ?2, ?3)";

static void check(worker* w, int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  if (!w->failed) fprintf(stderr, "the floor: %s\n", sqlite3_errmsg(w->db));
  w->failed = 1;
}

static sqlite3_stmt* prepare(worker* w, const char* sql) {
  sqlite3_stmt* statement = NULL;
  check(w, sqlite3_prepare_v3(w->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL));
  return statement;
}

static void step(worker* w, sqlite3_stmt* statement) {
  check(w, sqlite3_step(statement));
  check(w, sqlite3_reset(statement));
}

static void open_store(worker* w, const char* path, int full_sync) {
  check(w, sqlite3_open_v2(path, &w->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL));
  check(w, sqlite3_exec(w->db, full_sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", NULL,
                        NULL, NULL));
  check(w, sqlite3_exec(w->db, "PRAGMA journal_mode = WAL; PRAGMA cache_size = -16384", NULL, NULL, NULL));
  w->begin = prepare(w, "BEGIN IMMEDIATE");
  w->commit = prepare(w, "COMMIT");
  w->claim = prepare(w, kClaim);
  w->record = prepare(w, kRecord);
  w->log = prepare(w, kLog);
  w->settle = prepare(w, kSettle);
  w->audit = prepare(w, kAudit);
}

static void close_store(worker* w) {
  sqlite3_stmt* const all[] = {w->begin, w->commit, w->claim, w->record, w->log, w->settle, w->audit};
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i) sqlite3_finalize(all[i]);
  sqlite3_close(w->db);
}

static int take(worker* w, int batch, int64_t now_us) {
  int count = 0;
  step(w, w->begin);
  sqlite3_bind_text(w->claim, 1, "the floor", -1, SQLITE_STATIC);
  sqlite3_bind_int64(w->claim, 2, now_us + LEASE_US);
  sqlite3_bind_int64(w->claim, 3, now_us);
  sqlite3_bind_int(w->claim, 4, batch);
  while (sqlite3_step(w->claim) == SQLITE_ROW && count < MAX_BATCH) {
    held_row* row = &w->held[count++];
    row->id = sqlite3_column_int64(w->claim, 0);
    row->epoch = sqlite3_column_int64(w->claim, 1);
    row->notification = sqlite3_column_int64(w->claim, 2);
  }
  check(w, sqlite3_reset(w->claim));
  step(w, w->commit);
  return count;
}

/* One row; whether it was still ours. */
static int complete(worker* w, const held_row* row, physcrm_floor_scope scope, int64_t now_us) {
  const int with_text = scope == PHYSCRM_FLOOR_SAME_ROWS;
  sqlite3_bind_int64(w->record, 1, now_us);
  if (with_text) {
    sqlite3_bind_text(w->record, 2, kSubject, sizeof kSubject - 1, SQLITE_STATIC);
    sqlite3_bind_text(w->record, 3, kBody, sizeof kBody - 1, SQLITE_STATIC);
    sqlite3_bind_text(w->record, 4, kHash, sizeof kHash - 1, SQLITE_STATIC);
  }
  sqlite3_bind_int64(w->record, 5, row->id);
  sqlite3_bind_int64(w->record, 6, row->epoch);
  step(w, w->record);
  if (sqlite3_changes(w->db) != 1) return 0;
  sqlite3_bind_int64(w->log, 1, row->id);
  sqlite3_bind_int64(w->log, 2, now_us);
  step(w, w->log);
  if (!with_text) return 1;
  sqlite3_bind_int64(w->settle, 1, now_us);
  sqlite3_bind_int64(w->settle, 2, row->notification);
  step(w, w->settle);
  return 1;
}

/* As long as an entry that names the first and the last row of two ranges. */
static void add_audit(worker* w, const held_row* first, const held_row* last) {
  char body[200];
  const int length =
      snprintf(body, sizeof body, "dlv %lld-%lld sent, ntf %lld-%lld sent; processNotificationQueue",
               (long long)first->id, (long long)last->id, (long long)first->notification,
               (long long)last->notification);
  sqlite3_bind_blob(w->audit, 1, body, length, SQLITE_STATIC);
  sqlite3_bind_text(w->audit, 2, kHash, -1, SQLITE_STATIC);
  sqlite3_bind_text(w->audit, 3, kHash, -1, SQLITE_STATIC);
  step(w, w->audit);
}

int64_t physcrm_floor_outbox(const char* path, int full_sync, int taken, int recorded,
                             physcrm_floor_scope scope, int64_t now_us) {
  worker* w = calloc(1, sizeof *w);
  int64_t completed = 0;
  int count = 0;
  if (w == NULL) return -1;
  open_store(w, path, full_sync);
  while (!w->failed && (count = take(w, taken, now_us)) > 0) {
    for (int first = 0; first < count; first += recorded) {
      const int end = first + recorded < count ? first + recorded : count;
      step(w, w->begin);
      for (int i = first; i < end; ++i) completed += complete(w, &w->held[i], scope, now_us);
      if (scope == PHYSCRM_FLOOR_SAME_ROWS) add_audit(w, &w->held[first], &w->held[end - 1]);
      step(w, w->commit);
    }
  }
  if (w->failed) completed = -1;
  close_store(w);
  free(w);
  return completed;
}
