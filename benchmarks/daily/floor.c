#include "floor.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_BACK_DAYS = 30, WINDOW_DAYS = 90, SENT_TOGETHER = 32 * 1024, ROW_MAX = 1024 };

typedef struct run {
  PGconn* connection;
  physcrm_floor_day day;
  char buffer[SENT_TOGETHER + ROW_MAX];
  size_t used;
  int64_t id;
  int failed;
} run;

static const char kHash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static const char kScanForCreation[] =
    "SELECT c.expiration_date, c.id, c.physician_id, c.entity_type, c.state FROM credentials c "
    "WHERE c.deleted_at IS NULL AND c.status = 0 AND c.expiration_date >= $1 AND c.expiration_date <= $2 "
    "AND c.physician_id NOT IN (SELECT p.id FROM physicians p WHERE p.status = 1) AND NOT EXISTS "
    "(SELECT 1 FROM workflows w WHERE w.credential_id = c.id AND w.expiration_date = c.expiration_date "
    "AND w.withdrawn = 0) ORDER BY c.id";
/* The interval that is owed, and whether it was created. */
static const char kScanOwed[] =
    "SELECT o.expiration_date, o.id, o.physician_id, o.entity_type, o.state, o.days_before FROM (SELECT c.*, "
    "CASE WHEN d < 0 THEN -1 WHEN d <= 1 THEN 1 WHEN d <= 7 THEN 7 WHEN d <= 30 THEN 30 WHEN d <= 60 THEN 60 "
    "ELSE 90 END AS days_before FROM (SELECT c.expiration_date, c.id, c.physician_id, c.entity_type, "
    "c.state, "
    "c.expiration_date - $3 AS d FROM credentials c WHERE c.deleted_at IS NULL AND c.status = 0 "
    "AND c.expiration_date >= $1 AND c.expiration_date <= $2 AND c.physician_id NOT IN "
    "(SELECT p.id FROM physicians p WHERE p.status = 1)) c) o WHERE NOT EXISTS (SELECT 1 FROM notifications "
    "n "
    "WHERE n.credential_id = o.id AND n.expiration_date = o.expiration_date AND n.days_before = "
    "o.days_before "
    "AND n.event_id = '') ORDER BY o.id";
static const char kCopyWorkflows[] =
    "COPY workflows (id, credential_id, physician_id, entity_type, state, status, progress, expiration_date, "
    "date_basis, late, expired_date, overdue_after, attempt, rule_pack_id, checklist_template_id, "
    "created_at, "
    "created_by, updated_at, updated_by, version) FROM STDIN (FORMAT binary)";
static const char kCopyNotifications[] =
    "COPY notifications (id, notice, is_test, physician_id, credential_id, entity_type, state, "
    "expiration_date, days_before, severity, status, cancel_reason, collapsed, event_id, is_planned, "
    "escalation_level, created_at) FROM STDIN (FORMAT binary)";
static const char kReserve[] =
    "INSERT INTO id_blocks (kind, next_id) VALUES ($1, $2 + 1) ON CONFLICT (kind) DO UPDATE SET next_id = "
    "id_blocks.next_id + $2 RETURNING next_id - $2";
static const char kAudit[] =
    "INSERT INTO audit_log (sequence, body, entry_hash, chain_hash) VALUES ((SELECT max(sequence) + 1 FROM "
    "audit_log), $1, $2, $2)";
/* A checklist a kind: as long as the engine's. */
static const char kTemplates[] =
    "INSERT INTO checklist_templates (id, hash, body) SELECT k + 1, repeat(k::text, 64), repeat('x', 640) "
    "FROM generate_series(0, 2) k ON CONFLICT DO NOTHING";

static void note(run* r, const char* what) {
  if (!r->failed) fprintf(stderr, "the floor: %s: %s\n", what, PQerrorMessage(r->connection));
  r->failed = 1;
}

static void execute(run* r, const char* sql) {
  PGresult* result = PQexec(r->connection, sql);
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) note(r, sql);
  PQclear(result);
}

static PGresult* query(run* r, const char* sql, int count, const char* const* values, int binary) {
  PGresult* result = PQexecParams(r->connection, sql, count, NULL, values, NULL, NULL, binary);
  if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK) note(r, sql);
  return result;
}

static uint64_t big_endian(const char* at, int width) {
  uint64_t value = 0;
  for (int i = 0; i < width; ++i) value = value << 8 | (unsigned char)at[i];
  return value;
}

static int32_t int4(const PGresult* rows, int row, int column) {
  return (int32_t)(uint32_t)big_endian(PQgetvalue(rows, row, column), 4);
}
static int64_t int8(const PGresult* rows, int row, int column) {
  return (int64_t)big_endian(PQgetvalue(rows, row, column), 8);
}

static void put(run* r, uint64_t value, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) r->buffer[r->used++] = (char)(value >> shift);
}
static void put_int(run* r, int64_t value, int width) {
  put(r, (uint64_t)width, 4);
  put(r, (uint64_t)value, width);
}
static void put_text(run* r, const char* text, size_t length) {
  put(r, length, 4);
  memcpy(r->buffer + r->used, text, length);
  r->used += length;
}
static void put_null(run* r) {
  put(r, 0xFFFFFFFF, 4);
}

static void flush(run* r) {
  if (PQputCopyData(r->connection, r->buffer, (int)r->used) != 1) note(r, "COPY");
  r->used = 0;
}

static void begin_copy(run* r, const char* copy) {
  PGresult* result = PQexec(r->connection, copy);
  if (PQresultStatus(result) != PGRES_COPY_IN) note(r, copy);
  PQclear(result);
  memcpy(r->buffer, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
  r->used = 19;
}

static void end_copy(run* r) {
  put(r, 0xFFFF, 2);
  flush(r);
  if (PQputCopyEnd(r->connection, NULL) != 1) note(r, "COPY");
  for (PGresult* result; (result = PQgetResult(r->connection)) != NULL; PQclear(result)) {
    if (PQresultStatus(result) != PGRES_COMMAND_OK) note(r, "COPY");
  }
}

static void put_workflow(run* r, const PGresult* rows, int i) {
  const int32_t expires = int4(rows, i, 0);
  const int32_t kind = int4(rows, i, 3);
  const int is_expired = expires < r->day.today;
  put(r, 20, 2);
  put_int(r, r->id++, 8);
  put_int(r, int8(rows, i, 1), 8);
  put_int(r, int8(rows, i, 2), 8);
  put_int(r, kind, 4);
  put_text(r, PQgetvalue(rows, i, 4), 2);
  put_int(r, is_expired ? 6 : 0, 4);
  put_int(r, 0, 4);
  put_int(r, expires, 4);
  put_int(r, 0, 4);
  put_int(r, 0, 4);
  if (is_expired) {
    put_int(r, r->day.today, 4);
    put_null(r);
  } else {
    put_null(r);
    put_int(r, expires - 60, 4);
  }
  put_int(r, 1, 4);
  put_int(r, 1, 8);
  put_int(r, kind + 1, 8);
  put_int(r, r->day.now_us, 8);
  put_text(r, "system", 6);
  put_int(r, r->day.now_us, 8);
  put_text(r, "system", 6);
  put_int(r, 1, 8);
}

static void put_notification(run* r, const PGresult* rows, int i) {
  static const char kPassed[] = "90,60,30,7,1";
  const int32_t days_before = int4(rows, i, 5);
  const size_t passed = days_before < 0     ? 12
                        : days_before == 1  ? 10
                        : days_before == 7  ? 8
                        : days_before == 30 ? 5
                        : days_before == 60 ? 2
                                            : 0;
  put(r, 17, 2);
  put_int(r, r->id++, 8);
  put_int(r, 0, 4);
  put_int(r, 0, 4);
  put_int(r, int8(rows, i, 2), 8);
  put_int(r, int8(rows, i, 1), 8);
  put_int(r, int4(rows, i, 3), 4);
  put_text(r, PQgetvalue(rows, i, 4), 2);
  put_int(r, int4(rows, i, 0), 4);
  put_int(r, days_before, 4);
  put_int(r, days_before <= 1 ? 2 : days_before <= 30 ? 1 : 0, 4);
  put_int(r, 0, 4);
  put_int(r, 0, 4);
  if (passed == 0) {
    put_null(r);
  } else {
    put_text(r, kPassed, passed);
  }
  put_text(r, "", 0);
  put_int(r, 0, 4);
  put_int(r, 0, 4);
  put_int(r, r->day.now_us, 8);
}

/* The ids from the first to the last of `count`. */
static void reserve(run* r, int kind, int count) {
  char kinds[12];
  char counts[12];
  snprintf(kinds, sizeof kinds, "%d", kind);
  snprintf(counts, sizeof counts, "%d", count);
  const char* const values[] = {kinds, counts};
  PGresult* result = query(r, kReserve, 2, values, 0);
  r->id = r->failed ? 0 : strtoll(PQgetvalue(result, 0, 0), NULL, 10);
  PQclear(result);
}

static void add_audit(run* r, const char* kind, int count) {
  char body[160];
  snprintf(body, sizeof body, "audit/1:[16:%lld,6:system,[[%s,%lld,%lld,7:created,[]]]]",
           (long long)r->day.now_us, kind, (long long)(r->id - count), (long long)(r->id - 1));
  const char* const values[] = {body, kHash};
  PQclear(query(r, kAudit, 2, values, 0));
}

static int64_t run_job(run* r, const char* scan, int parameters, const char* copy, int kind, const char* name,
                       void (*put_row)(run*, const PGresult*, int)) {
  char from[12];
  char to[12];
  char today[12];
  snprintf(from, sizeof from, "%d", r->day.today - LOOK_BACK_DAYS);
  snprintf(to, sizeof to, "%d", r->day.today + WINDOW_DAYS);
  snprintf(today, sizeof today, "%d", r->day.today);
  const char* const values[] = {from, to, today};
  execute(r, "BEGIN");
  PGresult* rows = query(r, scan, parameters, values, 1);
  const int count = r->failed ? 0 : PQntuples(rows);
  if (count > 0) {
    reserve(r, kind, count);
    begin_copy(r, copy);
    for (int i = 0; i < count && !r->failed; ++i) {
      put_row(r, rows, i);
      if (r->used >= SENT_TOGETHER) flush(r);
    }
    end_copy(r);
    add_audit(r, name, count);
  }
  PQclear(rows);
  execute(r, r->failed ? "ROLLBACK" : "COMMIT");
  return count;
}

int physcrm_floor_daily_run(const char* connection, physcrm_floor_day day, physcrm_floor_counts* counts) {
  run* r = calloc(1, sizeof *r);
  if (r == NULL) return -1;
  r->day = day;
  r->connection = PQconnectdb(connection);
  execute(r, "SET search_path = physcrm");
  execute(r, kTemplates);
  counts->workflows = run_job(r, kScanForCreation, 2, kCopyWorkflows, 2, "2:wf", put_workflow);
  counts->notifications = run_job(r, kScanOwed, 3, kCopyNotifications, 3, "3:ntf", put_notification);
  const int outcome = r->failed ? -1 : 0;
  PQfinish(r->connection);
  free(r);
  return outcome;
}
