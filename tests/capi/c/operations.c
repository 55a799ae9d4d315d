/* The operation table, and responses. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void the_table_can_be_walked(void) {
  const size_t count = physcrm_operation_count();
  physcrm_operation row = PHYSCRM_OPERATION_INIT;
  int streams = 0;
  size_t i;
  CHECK(count >= 25);
  for (i = 0; i < count; ++i) {
    CHECK_INT(physcrm_operation_at(i, &row), PHYSCRM_OK);
    CHECK(strchr(row.name, '.') != NULL);
    CHECK(row.path[0] == '/');
    CHECK(strlen(row.method) >= 3);
    CHECK_TEXT(strcmp(row.name, "health.basic") == 0 ? "" : row.permission, row.permission);
    CHECK(row.request_schema[0] == '{' && row.response_schema[0] == '{');
    streams += (row.flags & PHYSCRM_OPERATION_STREAMS) != 0;
    if (strcmp(row.name, "roster.import") == 0) CHECK_INT(row.flags, PHYSCRM_OPERATION_STREAMS);
    if (strcmp(row.name, "renewals.initiate") == 0) {
      CHECK_TEXT(row.method, "POST");
      CHECK_TEXT(row.path, "/renewal/initiate");
      CHECK_TEXT(row.permission, "renewals.write");
      CHECK_HAS(row.request_schema, "entityType");
    }
  }
  CHECK(streams >= 1);
  CHECK_INT(physcrm_operation_at(count, &row), PHYSCRM_NOT_FOUND);
  CHECK_INT(physcrm_operation_at((size_t)-1, &row), PHYSCRM_NOT_FOUND);
}

static void texts_of_the_table_stay(void) {
  physcrm_operation first = PHYSCRM_OPERATION_INIT;
  physcrm_operation again = PHYSCRM_OPERATION_INIT;
  CHECK_INT(physcrm_operation_at(0, &first), PHYSCRM_OK);
  CHECK_INT(physcrm_operation_at(0, &again), PHYSCRM_OK);
  CHECK(first.name == again.name && first.request_schema == again.request_schema);
}

static void every_operation_of_the_table_is_known(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_error* error = NULL;
  size_t i;
  for (i = 0; i < physcrm_operation_count(); ++i) {
    physcrm_operation row = PHYSCRM_OPERATION_INIT;
    CHECK_INT(physcrm_operation_at(i, &row), PHYSCRM_OK);
    if (physcrm_call(engine, NULL, row.name, "{\"noSuchField\":1}", 17, NULL, &error) == PHYSCRM_NOT_FOUND) {
      CHECK_TEXT(row.name, "known");
    }
  }
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void a_response_has_status_type_and_body(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_response* created =
      call_ok(engine, "physicians.create", "{\"firstName\":\"Ada\",\"lastName\":\"O\\u0027Byr\\u00f6n\"}");
  physcrm_response* removed;
  char* id = member(physcrm_response_body(created, NULL), "id");
  char* request = format("{\"id\":\"%s\"}", id);
  const char* body;
  size_t length = 0;
  CHECK_INT(physcrm_response_status(created), 201);
  CHECK_TEXT(physcrm_response_content_type(created), "application/json");
  body = physcrm_response_body(created, &length);
  CHECK(length > 2 && body[0] == '{');
  CHECK_INT((long long)strlen(body), (long long)length);
  CHECK_HAS(physcrm_response_body(created, NULL), "\"lastName\":\"O'Byr\xc3\xb6n\"");
  removed = call_ok(engine, "physicians.delete", request);
  CHECK_INT(physcrm_response_status(removed), 204);
  CHECK_TEXT(physcrm_response_body(removed, &length), "");
  CHECK_INT((long long)length, 0);
  CHECK_INT(call_code(engine, NULL, "physicians.get", request), PHYSCRM_NOT_FOUND);
  free(id);
  free(request);
  physcrm_response_free(created);
  physcrm_response_free(removed);
  physcrm_engine_free(engine);
}

static void a_body_need_not_be_json(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  char* id = call_for(engine, "physicians.create", "{\"firstName\":\"Ada\",\"lastName\":\"Byron\"}", "id");
  char* request = format("{\"id\":\"%s\"}", id);
  physcrm_response* calendar = call_ok(engine, "physicians.calendar", request);
  CHECK_HAS(physcrm_response_content_type(calendar), "text/calendar");
  CHECK_HAS(physcrm_response_body(calendar, NULL), "BEGIN:VCALENDAR\r\n");
  physcrm_response_free(calendar);
  free(request);
  free(id);
  physcrm_engine_free(engine);
}

static void plain_and_streaming_calls_are_told_apart(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  CHECK_INT(call_code(engine, NULL, "roster.import", "{}"), PHYSCRM_INVALID_ARGUMENT);
  physcrm_engine_free(engine);
}

const test_case operations_cases[] = {
    {"the table can be walked", the_table_can_be_walked},
    {"texts of the table stay where they are", texts_of_the_table_stay},
    {"every operation of the table is known", every_operation_of_the_table_is_known},
    {"a response has a status, a type and a body", a_response_has_status_type_and_body},
    {"a body need not be JSON", a_body_need_not_be_json},
    {"plain and streaming calls are told apart", plain_and_streaming_calls_are_told_apart},
    {NULL, NULL},
};
