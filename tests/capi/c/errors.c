/* What an error says, and how one variable serves for many calls. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

static void codes_have_names_and_statuses(void) {
  static const struct {
    physcrm_code code;
    const char* name;
    int status;
  } rows[] = {
      {PHYSCRM_OK, "ok", 200},
      {PHYSCRM_INVALID_ARGUMENT, "invalid_argument", 400},
      {PHYSCRM_NOT_FOUND, "not_found", 404},
      {PHYSCRM_CONFLICT, "conflict", 409},
      {PHYSCRM_INVALID_TRANSITION, "invalid_transition", 409},
      {PHYSCRM_FAILED_PRECONDITION, "failed_precondition", 422},
      {PHYSCRM_UNAUTHENTICATED, "unauthenticated", 401},
      {PHYSCRM_PERMISSION_DENIED, "permission_denied", 403},
      {PHYSCRM_RATE_LIMITED, "rate_limited", 429},
      {PHYSCRM_ACCOUNT_LOCKED, "account_locked", 423},
      {PHYSCRM_PAYLOAD_TOO_LARGE, "payload_too_large", 413},
      {PHYSCRM_UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", 415},
      {PHYSCRM_STORAGE_ERROR, "storage_error", 500},
      {PHYSCRM_UNAVAILABLE, "unavailable", 503},
      {PHYSCRM_TIMEOUT, "timeout", 504},
      {PHYSCRM_VERSION_MISMATCH, "version_mismatch", 500},
      {PHYSCRM_INTERNAL, "internal", 500},
      {PHYSCRM_CALLBACK_FAILED, "callback_failed", 500},
      {PHYSCRM_OUT_OF_MEMORY, "out_of_memory", 500},
      {PHYSCRM_CANCELLED, "cancelled", 499},
      {20, "internal", 500},
      {-1, "internal", 500},
      {INT32_MIN, "internal", 500},
  };
  size_t i;
  for (i = 0; i < sizeof rows / sizeof *rows; ++i) {
    CHECK_TEXT(physcrm_code_name(rows[i].code), rows[i].name);
    CHECK_INT(physcrm_code_http_status(rows[i].code), rows[i].status);
  }
}

static void an_error_names_the_field(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_response* response = NULL;
  physcrm_error* error = NULL;
  const char* request = "{\"firstName\":\"Ada\",\"lastName\":\"Byron\",\"npi\":\"1234567890\"}";
  CHECK_INT(physcrm_call(engine, NULL, "physicians.create", request, strlen(request), &response, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK(response == NULL);
  CHECK_INT(physcrm_error_code(error), PHYSCRM_INVALID_ARGUMENT);
  CHECK_TEXT(physcrm_error_field(error), "npi");
  CHECK(strlen(physcrm_error_message(error)) > 10);
  CHECK(strchr(physcrm_error_message(error), '\n') == NULL);
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void several_bad_fields_stand_in_the_details(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_error* error = NULL;
  const char* request = "{\"firstName\":1,\"lastName\":\"Byron\",\"shoeSize\":44}";
  CHECK_INT(physcrm_call(engine, NULL, "physicians.create", request, strlen(request), NULL, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_HAS(physcrm_error_details(error), "\"fields\":[");
  CHECK_HAS(physcrm_error_details(error), "\"field\":\"firstName\"");
  CHECK_HAS(physcrm_error_details(error), "\"field\":\"shoeSize\"");
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void a_refused_transition_says_what_is_allowed(void) {
  uint32_t allowed = 0;
  physcrm_error* error = NULL;
  CHECK_INT(physcrm_transition_check(PHYSCRM_FILED, PHYSCRM_APPROVED, 20500, 20400, &allowed, &error),
            PHYSCRM_INVALID_TRANSITION);
  CHECK_INT(allowed, 1 << PHYSCRM_UNDER_REVIEW);
  CHECK_TEXT(physcrm_error_details(error),
             "{\"from\":\"filed\",\"to\":\"approved\",\"allowed\":[\"under_review\"]}");
  CHECK_INT(physcrm_transition_check(7, PHYSCRM_APPROVED, 20500, 20400, &allowed, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_TEXT(physcrm_error_field(error), "from");
  CHECK_INT(allowed, 0);
  CHECK_INT(physcrm_transition_check(PHYSCRM_FILED, -1, 20500, 20400, &allowed, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_TEXT(physcrm_error_field(error), "to");
  CHECK_INT(physcrm_transition_check(PHYSCRM_FILED, PHYSCRM_EXPIRED, PHYSCRM_MAX_DATE + 1, 0, NULL, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_TEXT(physcrm_error_field(error), "expiration");
  CHECK_INT(physcrm_transition_check(PHYSCRM_FILED, PHYSCRM_EXPIRED, 0, PHYSCRM_NO_DATE, NULL, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_TEXT(physcrm_error_field(error), "today");
  CHECK_INT(physcrm_transition_check(PHYSCRM_FILED, PHYSCRM_EXPIRED, 20400, 20401, NULL, &error), PHYSCRM_OK);
  CHECK(error == NULL);
}

static void one_variable_serves_for_many_calls(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_error* error = NULL;
  int i;
  for (i = 0; i < 100; ++i) { /* a leak of one of them fails under AddressSanitizer */
    CHECK_INT(physcrm_call(engine, NULL, "physicians.get", "{\"id\":\"phy_999\"}", 16, NULL, &error),
              PHYSCRM_NOT_FOUND);
    CHECK_INT(physcrm_error_code(error), PHYSCRM_NOT_FOUND);
    if (i % 3 == 0) {
      CHECK_INT(physcrm_call(engine, NULL, "health.basic", NULL, 0, NULL, &error), PHYSCRM_OK);
      CHECK(error == NULL);
    }
  }
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void a_text_of_the_replaced_error_may_be_an_argument(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_error* error = NULL;
  CHECK_INT(physcrm_call(engine, NULL, "physicians.get", "{\"id\":\"cred_9\"}", 15, NULL, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(physcrm_call(engine, NULL, physcrm_error_field(error), physcrm_error_details(error),
                         strlen(physcrm_error_details(error)), NULL, &error),
            PHYSCRM_NOT_FOUND);
  CHECK_TEXT(physcrm_error_field(error), "operation");
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void callers_have_only_their_permissions(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  physcrm_error* error = NULL;
  const char* viewer = "{\"role\":\"viewer\",\"userId\":\"usr_3\"}";
  const char* request = "{\"firstName\":\"Ada\",\"lastName\":\"Byron\"}";
  CHECK_INT(physcrm_call(engine, viewer, "physicians.create", request, strlen(request), NULL, &error),
            PHYSCRM_PERMISSION_DENIED);
  CHECK_HAS(physcrm_error_details(error), "physicians.write");
  CHECK_INT(call_code(engine, viewer, "physicians.list", "{}"), PHYSCRM_OK);
  CHECK_INT(call_code(engine, "{\"role\":\"staff\"}", "physicians.create", request), PHYSCRM_OK);
  CHECK_INT(call_code(engine, "{\"token\":\"abc\"}", "physicians.list", "{}"), PHYSCRM_UNAUTHENTICATED);
  CHECK_INT(call_code(engine, "null", "physicians.list", "{}"), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(call_code(engine, "{\"role\":\"root\"}", "physicians.list", "{}"), PHYSCRM_INVALID_ARGUMENT);
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void requests_that_are_no_json_are_refused(void) {
  static const char* const requests[] = {
      "{", "[]", "null", "{\"id\":\"phy_1\"}x", "\xff", "{\"id\":\"phy_1\",\"id\":1}"};
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  size_t i;
  for (i = 0; i < sizeof requests / sizeof *requests; ++i) {
    CHECK_INT(call_code(engine, NULL, "physicians.get", requests[i]), PHYSCRM_INVALID_ARGUMENT);
  }
  /* The length counts, not the NUL. */
  CHECK_INT(physcrm_call(engine, NULL, "physicians.get", "{\"id\":\"phy_1\"}garbage", 14, NULL, NULL),
            PHYSCRM_NOT_FOUND);
  CHECK_INT(physcrm_call(engine, NULL, "physicians.get", "{\"id\":\"phy_1\"}\0", 15, NULL, NULL),
            PHYSCRM_INVALID_ARGUMENT);
  physcrm_engine_free(engine);
}

const test_case errors_cases[] = {
    {"codes have names and statuses", codes_have_names_and_statuses},
    {"an error names the field at fault", an_error_names_the_field},
    {"several bad fields stand in the details", several_bad_fields_stand_in_the_details},
    {"a refused transition says what is allowed", a_refused_transition_says_what_is_allowed},
    {"one variable serves for many calls", one_variable_serves_for_many_calls},
    {"a text of the replaced error may be an argument", a_text_of_the_replaced_error_may_be_an_argument},
    {"callers have only their permissions", callers_have_only_their_permissions},
    {"requests that are no JSON are refused", requests_that_are_no_json_are_refused},
    {NULL, NULL},
};
