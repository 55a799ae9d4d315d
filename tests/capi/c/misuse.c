/* NULL in every argument, handles of the wrong kind, handles freed in any order: never a crash. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Each call fails with this code and this field, and replaces the error. */
#define REFUSED(call, expected_field)                               \
  do {                                                              \
    CHECK_INT((call), PHYSCRM_INVALID_ARGUMENT);                    \
    CHECK_INT(physcrm_error_code(error), PHYSCRM_INVALID_ARGUMENT); \
    CHECK_TEXT(physcrm_error_field(error), expected_field);         \
  } while (0)

static void null_where_an_open_needs_something(void) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_engine* engine = NULL;
  physcrm_error* error = NULL;
  REFUSED(physcrm_engine_open(NULL, &engine, &error), "options");
  REFUSED(physcrm_engine_open(&options, NULL, &error), "engine");
  REFUSED(physcrm_engine_open(&options, &engine, &error), "url");
  CHECK_INT(physcrm_engine_open(NULL, NULL, NULL), PHYSCRM_INVALID_ARGUMENT);
  CHECK(engine == NULL);
  physcrm_error_free(error);
}

static void null_where_an_operation_needs_something(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_response* response = NULL;
  physcrm_error* error = NULL;
  physcrm_stream body = PHYSCRM_STREAM_INIT;
  REFUSED(physcrm_call(NULL, NULL, "health.basic", NULL, 0, &response, &error), "handle");
  REFUSED(physcrm_call(engine, NULL, NULL, NULL, 0, &response, &error), "operation");
  REFUSED(physcrm_call(engine, NULL, "health.basic", NULL, 2, &response, &error), "request");
  REFUSED(physcrm_call(engine, "", "health.basic", NULL, 0, &response, &error), "caller");
  REFUSED(physcrm_call_stream(NULL, NULL, "roster.import", NULL, 0, "text/csv", &body, &response, &error),
          "handle");
  REFUSED(physcrm_call_stream(engine, NULL, NULL, NULL, 0, "text/csv", &body, &response, &error),
          "operation");
  REFUSED(physcrm_call_stream(engine, NULL, "roster.import", NULL, 0, NULL, &body, &response, &error),
          "contentType");
  REFUSED(physcrm_call_stream(engine, NULL, "roster.import", NULL, 0, "text/csv", NULL, &response, &error),
          "body");
  REFUSED(physcrm_call_stream(engine, NULL, "roster.import", NULL, 0, "text/csv", &body, &response, &error),
          "body");
  REFUSED(physcrm_run_due(NULL, &response, &error), "handle");
  CHECK(response == NULL);
  CHECK_INT(physcrm_call(engine, NULL, "health.basic", NULL, 0, NULL, &error), PHYSCRM_OK);
  CHECK(error == NULL);
  CHECK_INT(physcrm_call(engine, NULL, "health.basic", "", 0, NULL, NULL), PHYSCRM_OK);
  CHECK_INT(physcrm_call(engine, NULL, "no.such", NULL, 0, NULL, NULL), PHYSCRM_NOT_FOUND);
  CHECK_INT(physcrm_run_due(engine, NULL, NULL), PHYSCRM_OK);
  physcrm_engine_free(engine);
}

static void accessors_answer_neutrally_to_null(void) {
  size_t length = 99;
  CHECK_INT(physcrm_error_code(NULL), PHYSCRM_OK);
  CHECK_TEXT(physcrm_error_message(NULL), "");
  CHECK_TEXT(physcrm_error_field(NULL), "");
  CHECK_TEXT(physcrm_error_details(NULL), "{}");
  CHECK_INT(physcrm_response_status(NULL), 0);
  CHECK_TEXT(physcrm_response_content_type(NULL), "");
  CHECK_TEXT(physcrm_response_body(NULL, &length), "");
  CHECK_INT((long long)length, 0);
  CHECK_TEXT(physcrm_response_body(NULL, NULL), "");
  CHECK_INT(physcrm_operation_at(0, NULL), PHYSCRM_INVALID_ARGUMENT);
  physcrm_error_free(NULL);
  physcrm_response_free(NULL);
  physcrm_engine_free(NULL);
}

static void calculators_refuse_null(void) {
  int32_t date = 7;
  size_t count = 7;
  int16_t owed = 7;
  physcrm_milestone milestone;
  physcrm_checklist_item item;
  CHECK_INT(physcrm_date_parse(NULL, &date), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_date_parse("2026-01-15", NULL), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_date_format(0, NULL), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_plan_notifications(NULL, 1, 0, &owed), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_plan_notifications(&date, 1, 0, NULL), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_plan_notifications(NULL, 0, 0, NULL), PHYSCRM_OK);
  CHECK_INT(physcrm_delivery_retry_at(0, 1, NULL), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_timeline_compute(PHYSCRM_DEA, "CA", 20000, &milestone, 1, NULL),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_timeline_compute(PHYSCRM_DEA, "CA", 20000, NULL, 1, &count), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_timeline_compute(PHYSCRM_DEA, NULL, 20000, &milestone, 1, &count), PHYSCRM_OK);
  CHECK_INT(physcrm_checklist_compute(PHYSCRM_DEA, "CA", 20000, &item, 1, NULL), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_checklist_compute(PHYSCRM_DEA, "CA", 20000, NULL, 1, &count), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_checklist_compute(PHYSCRM_DEA, NULL, 20000, &item, 1, &count), PHYSCRM_OK);
  CHECK_INT(physcrm_transition_check(PHYSCRM_NOT_STARTED, PHYSCRM_IN_PROGRESS, 20000, 19900, NULL, NULL),
            PHYSCRM_OK);
  CHECK_INT(physcrm_is_valid_npi(NULL), 0);
  CHECK_INT(physcrm_is_valid_dea(NULL, NULL), 0);
  CHECK_INT(physcrm_is_valid_dea(NULL, "Smith"), 0);
  CHECK_INT(physcrm_is_valid_ein(NULL), 0);
  CHECK_INT(date, 7);
  CHECK_INT(owed, 7);
}

static void a_handle_of_another_kind_is_refused(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_response* response = call_ok(engine, "health.basic", "{}");
  physcrm_response* none = NULL;
  physcrm_error* error = NULL;
  physcrm_error* failure = NULL;
  void* as_any[3];
  size_t i;
  CHECK_INT(physcrm_call(engine, NULL, "no.such", "{}", 2, NULL, &failure), PHYSCRM_NOT_FOUND);
  as_any[0] = response;
  as_any[1] = failure;
  as_any[2] = &clock; /* no handle at all */
  for (i = 0; i < 3; ++i) {
    REFUSED(physcrm_call(as_any[i], NULL, "health.basic", NULL, 0, &none, &error), "handle");
    REFUSED(physcrm_run_due(as_any[i], &none, &error), "handle");
    physcrm_engine_free(as_any[i]);
  }
  as_any[0] = engine;
  for (i = 0; i < 3; ++i) {
    CHECK_INT(physcrm_response_status(as_any[i]), 0);
    CHECK_TEXT(physcrm_response_content_type(as_any[i]), "");
    CHECK_TEXT(physcrm_response_body(as_any[i], NULL), "");
    physcrm_response_free(as_any[i]);
  }
  as_any[1] = response;
  for (i = 0; i < 3; ++i) {
    CHECK_INT(physcrm_error_code(as_any[i]), PHYSCRM_INVALID_ARGUMENT);
    CHECK_TEXT(physcrm_error_message(as_any[i]), "");
    CHECK_TEXT(physcrm_error_field(as_any[i]), "");
    CHECK_TEXT(physcrm_error_details(as_any[i]), "{}");
    physcrm_error_free(as_any[i]);
  }
  CHECK_INT(physcrm_response_status(response), 200);
  CHECK_INT(physcrm_error_code(failure), PHYSCRM_NOT_FOUND);
  physcrm_error_free(error);
  physcrm_error_free(failure);
  physcrm_response_free(response);
  physcrm_engine_free(engine);
}

static void a_wrong_place_for_the_error_is_left_alone(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_response* response = call_ok(engine, "health.basic", "{}");
  void* wrong = response;
  physcrm_error* error = wrong;
  physcrm_response* none = NULL;
  CHECK_INT(physcrm_call(engine, NULL, "health.basic", NULL, 0, &none, &error), PHYSCRM_INVALID_ARGUMENT);
  CHECK((void*)error == (void*)response);
  CHECK(none == NULL);
  CHECK_INT(physcrm_response_status(response), 200);
  physcrm_response_free(response);
  physcrm_engine_free(engine);
}

static void a_failed_call_leaves_no_old_result_behind(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_response* const old = call_ok(engine, "health.basic", "{}");
  physcrm_stream body = PHYSCRM_STREAM_INIT;
  physcrm_response* response = old;
  CHECK_INT(physcrm_call(engine, NULL, "no.such", NULL, 0, &response, NULL), PHYSCRM_NOT_FOUND);
  CHECK(response == NULL);
  response = old;
  CHECK_INT(physcrm_call_stream(engine, NULL, "roster.import", NULL, 0, "text/csv", &body, &response, NULL),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK(response == NULL);
  response = old;
  CHECK_INT(physcrm_run_due(NULL, &response, NULL), PHYSCRM_INVALID_ARGUMENT);
  CHECK(response == NULL);
  CHECK_INT(physcrm_response_status(old), 200); /* not freed */
  physcrm_response_free(old);
  physcrm_engine_free(engine);
}

static void children_outlive_their_engine(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_response* response = call_ok(engine, "health.basic", "{}");
  physcrm_error* error = NULL;
  CHECK_INT(physcrm_call(engine, NULL, "no.such", "{}", 2, NULL, &error), PHYSCRM_NOT_FOUND);
  physcrm_engine_free(engine);
  CHECK_INT(clock.destroyed, 1);
  CHECK_HAS(physcrm_response_body(response, NULL), "{");
  CHECK_TEXT(physcrm_error_field(error), "operation");
  physcrm_error_free(error);
  physcrm_response_free(response);
}

static void engines_on_different_stores_are_apart(void) {
  test_clock clocks[2];
  physcrm_engine* one = open_new_store(&clocks[0]);
  physcrm_engine* other = open_new_store(&clocks[1]);
  char* total;
  free(call_for(one, "physicians.create", "{\"firstName\":\"Ada\",\"lastName\":\"Byron\"}", "id"));
  physcrm_engine_free(one);
  total = call_for(other, "physicians.list", "{}", "total");
  CHECK_TEXT(total, "0");
  free(total);
  physcrm_engine_free(other);
  CHECK_INT(clocks[0].destroyed + clocks[1].destroyed, 2);
}

const test_case misuse_cases[] = {
    {"NULL where an open needs something is refused, by name", null_where_an_open_needs_something},
    {"NULL where an operation needs something is refused, by name", null_where_an_operation_needs_something},
    {"accessors answer neutrally to NULL", accessors_answer_neutrally_to_null},
    {"calculators refuse NULL", calculators_refuse_null},
    {"a handle of another kind is refused and left alone", a_handle_of_another_kind_is_refused},
    {"a place for the error that holds another handle is left alone",
     a_wrong_place_for_the_error_is_left_alone},
    {"a failed call leaves no old result behind", a_failed_call_leaves_no_old_result_behind},
    {"responses and errors outlive their engine", children_outlive_their_engine},
    {"engines on different stores are apart", engines_on_different_stores_are_apart},
    {NULL, NULL},
};
