/* A renewal from the first day to the approval, all through physcrm_call. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

typedef struct renewal {
  test_clock clock;
  physcrm_engine* engine;
  char* physician;
  char* credential;
} renewal;

/* A physician with one credential that expires on this day. */
static void begin(renewal* r, const char* entity_type, const char* expiration) {
  char* request;
  r->engine = open_new_store(&r->clock);
  r->physician = call_for(
      r->engine, "physicians.create",
      "{\"firstName\":\"Grace\",\"lastName\":\"Hopper\",\"npi\":\"1234567893\",\"degree\":\"MD\"}", "id");
  request = format(
      "{\"physicianId\":\"%s\",\"entityType\":\"%s\",\"state\":\"TX\",\"number\":\"%s\","
      "\"expirationDate\":\"%s\"}",
      r->physician, entity_type, strcmp(entity_type, "dea") == 0 ? "FH1234563" : "TX-4711", expiration);
  r->credential = call_for(r->engine, "credentials.create", request, "id");
  free(request);
}

static void end(renewal* r) {
  free(r->physician);
  free(r->credential);
  physcrm_engine_free(r->engine);
}

static char* initiate(renewal* r, const char* entity_type) {
  char* request = format("{\"entityType\":\"%s\",\"entityId\":\"%s\"}", entity_type, r->credential);
  char* id = call_for(r->engine, "renewals.initiate", request, "id");
  CHECK_HAS(id, "wf_");
  CHECK_INT(call_code(r->engine, NULL, "renewals.initiate", request), PHYSCRM_CONFLICT);
  free(request);
  return id;
}

static void go_to(renewal* r, const char* workflow, const char* status, const char* more) {
  char* request = format("{\"id\":\"%s\",\"status\":\"%s\"%s}", workflow, status, more);
  char* now = call_for(r->engine, "renewals.update_status", request, "status");
  CHECK_TEXT(now, status);
  free(request);
  free(now);
}

/* Completes every item and checks that progress only grows. */
static void complete_all(renewal* r, physcrm_entity_type kind, const char* workflow) {
  physcrm_checklist_item items[PHYSCRM_MAX_CHECKLIST_ITEMS];
  size_t count = 0;
  size_t i;
  long long progress = 0;
  CHECK_INT(physcrm_checklist_compute(kind, "TX", 20513, items, PHYSCRM_MAX_CHECKLIST_ITEMS, &count),
            PHYSCRM_OK);
  for (i = 0; i < count; ++i) {
    char* request = format("{\"id\":\"%s\",\"taskId\":\"%s\"}", workflow, items[i].id);
    physcrm_response* response = call_ok(r->engine, "renewals.complete_task", request);
    CHECK(number(physcrm_response_body(response, NULL), "progress") >= progress);
    progress = number(physcrm_response_body(response, NULL), "progress");
    physcrm_response_free(response);
    free(request);
  }
  CHECK_INT(progress, 74);
}

static void a_license_is_renewed(void) {
  renewal r;
  begin(&r, "license", "2026-03-01");
  char* workflow = initiate(&r, "license");
  char* request = format("{\"id\":\"%s\"}", workflow);
  char* credential = format("{\"id\":\"%s\"}", r.credential);
  physcrm_error* error = NULL;
  char* value;
  CHECK_INT(physcrm_call(r.engine, NULL, "renewals.update_status", "{\"id\":\"wf_999\",\"status\":\"filed\"}",
                         32, NULL, &error),
            PHYSCRM_NOT_FOUND);
  go_to(&r, workflow, "in_progress", "");
  complete_all(&r, PHYSCRM_LICENSE, workflow);
  go_to(&r, workflow, "filed", "");
  value = call_for(r.engine, "renewals.get", request, "progress");
  CHECK_TEXT(value, "75");
  free(value);
  go_to(&r, workflow, "under_review", "");
  go_to(&r, workflow, "approved", ",\"newExpirationDate\":\"2028-03-01\"");
  value = call_for(r.engine, "credentials.get", credential, "expirationDate");
  CHECK_TEXT(value, "2028-03-01");
  free(value);
  value = format("{\"id\":\"%s\",\"status\":\"in_progress\"}", workflow);
  CHECK_INT(physcrm_call(r.engine, NULL, "renewals.update_status", value, strlen(value), NULL, &error),
            PHYSCRM_INVALID_TRANSITION);
  CHECK_HAS(physcrm_error_details(error), "\"from\":\"approved\"");
  CHECK_HAS(physcrm_error_details(error), "\"allowed\":[]");
  physcrm_error_free(error);
  free(value);
  free(credential);
  free(request);
  free(workflow);
  end(&r);
}

static void a_dea_renewal_is_not_filed_before_its_fee(void) {
  renewal r;
  begin(&r, "dea", "2026-03-01");
  char* workflow = initiate(&r, "dea");
  char* request = format("{\"id\":\"%s\",\"status\":\"filed\"}", workflow);
  physcrm_error* error = NULL;
  go_to(&r, workflow, "in_progress", "");
  CHECK_INT(physcrm_call(r.engine, NULL, "renewals.update_status", request, strlen(request), NULL, &error),
            PHYSCRM_FAILED_PRECONDITION);
  CHECK_HAS(physcrm_error_details(error), "dea-fee");
  physcrm_error_free(error);
  free(request);
  request = format("{\"id\":\"%s\",\"taskId\":\"dea-fee\",\"amountCents\":88800,\"paidAt\":\"2026-01-15\"}",
                   workflow);
  physcrm_response_free(call_ok(r.engine, "renewals.complete_task", request));
  go_to(&r, workflow, "filed", "");
  free(request);
  free(workflow);
  end(&r);
}

static void a_rejection_needs_a_reason(void) {
  renewal r;
  begin(&r, "csr", "2026-03-01");
  char* workflow = initiate(&r, "csr");
  char* request = format("{\"id\":\"%s\",\"status\":\"rejected\"}", workflow);
  go_to(&r, workflow, "in_progress", "");
  go_to(&r, workflow, "filed", "");
  go_to(&r, workflow, "under_review", "");
  CHECK_INT(call_code(r.engine, NULL, "renewals.update_status", request), PHYSCRM_FAILED_PRECONDITION);
  go_to(&r, workflow, "rejected", ",\"rejectionReason\":\"incomplete\"");
  free(request);
  free(workflow);
  end(&r);
}

static char* run_due(physcrm_engine* engine) {
  physcrm_response* response = NULL;
  physcrm_error* error = NULL;
  char* body;
  CHECK_INT(physcrm_run_due(engine, &response, &error), PHYSCRM_OK);
  CHECK_TEXT(physcrm_error_message(error), "");
  CHECK_INT(physcrm_response_status(response), 200);
  CHECK_TEXT(physcrm_response_content_type(response), "application/json");
  body = format("%s", physcrm_response_body(response, NULL));
  physcrm_response_free(response);
  return body;
}

static void the_jobs_open_renewals_and_plan_notifications(void) {
  renewal r;
  begin(&r, "license", "2026-03-01");
  char* body = run_due(r.engine);
  char* value;
  CHECK_HAS(body, "\"job\":\"createRenewalWorkflows\"");
  CHECK_HAS(body, "\"job\":\"checkExpirations\"");
  CHECK_HAS(body, "\"outcome\":\"ok\"");
  CHECK_HAS(body, "\"counts\":{");
  CHECK_INT(number(body, "created"), 1);
  free(body);
  value = call_for(r.engine, "renewals.list", "{}", "status");
  CHECK_TEXT(value, "not_started");
  free(value);
  value = call_for(r.engine, "notifications.list", "{}", "daysBefore");
  CHECK_TEXT(value, "60"); /* 45 days are left */
  free(value);
  body = run_due(r.engine);
  CHECK_TEXT(body, "[]");
  free(body);
  r.clock.us += DAY_US;
  body = run_due(r.engine);
  CHECK_HAS(body, "\"job\":\"createRenewalWorkflows\"");
  CHECK_INT(number(body, "created"), 0);
  free(body);
  end(&r);
}

const test_case scenario_cases[] = {
    {"a license is renewed, from its creation to the approval", a_license_is_renewed},
    {"a DEA renewal is not filed before its fee is paid", a_dea_renewal_is_not_filed_before_its_fee},
    {"a rejection needs a reason", a_rejection_needs_a_reason},
    {"the jobs open renewals and plan notifications, once", the_jobs_open_renewals_and_plan_notifications},
    {NULL, NULL},
};
