/* A roster through a read callback: in pieces of any size, cancelled, and cut off. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define HEADER "npi,firstName,lastName,entityType,state,number,expirationDate\n"
static const char kRoster[] = HEADER
    "1234567893,Ada,Byron,license,TX,TX-1,2026-03-01\n"
    "1234567893,Ada,Byron,dea,TX,AB1234563,2026-05-01\n"
    "1245319599,Grace,Hopper,license,CA,CA-9,2026-06-30\n"
    "1234567890,Bad,Digit,license,CA,CA-8,2026-06-30\n";

/* A body that is handed over piece by piece. */
typedef struct piecewise {
  const char* rest;
  size_t left;
  size_t piece;
  int64_t fail_with;   /* answered instead of the end, when not 0 */
  int asked;           /* how often progress was */
  int stop_at;         /* the question that is answered with no; 0: none */
  uint64_t last_bytes; /* what progress was told last */
} piecewise;

static int64_t read_piece(void* user, void* buffer, size_t capacity) {
  piecewise* body = user;
  size_t count = body->piece < capacity ? body->piece : capacity;
  if (count > body->left) count = body->left;
  if (count == 0 && body->fail_with != 0) return body->fail_with;
  memcpy(buffer, body->rest, count);
  body->rest += count;
  body->left -= count;
  return (int64_t)count;
}

static int32_t told(void* user, uint64_t bytes_read) {
  piecewise* body = user;
  CHECK(bytes_read >= body->last_bytes);
  body->last_bytes = bytes_read;
  return ++body->asked == body->stop_at;
}

static piecewise body_of(const char* text, size_t piece) {
  piecewise body;
  memset(&body, 0, sizeof body);
  body.rest = text;
  body.left = strlen(text);
  body.piece = piece;
  return body;
}

static physcrm_code import(physcrm_engine* engine, piecewise* body, const char* request, char** answer,
                           physcrm_error** error) {
  physcrm_stream stream = PHYSCRM_STREAM_INIT;
  physcrm_response* response = NULL;
  physcrm_code code;
  stream.user = body;
  stream.read = read_piece;
  stream.progress = told;
  code = physcrm_call_stream(engine, NULL, "roster.import", request, strlen(request), "text/csv", &stream,
                             &response, error);
  if (answer != NULL) *answer = format("%s", physcrm_response_body(response, NULL));
  CHECK((response != NULL) == (code == PHYSCRM_OK));
  physcrm_response_free(response);
  return code;
}

static long long physicians(physcrm_engine* engine) {
  physcrm_response* response = call_ok(engine, "physicians.list", "{}");
  const long long total = number(physcrm_response_body(response, NULL), "total");
  physcrm_response_free(response);
  return total;
}

static void a_roster_is_imported_in_pieces_of_any_size(void) {
  static const size_t pieces[] = {1, 7, 64, 65536};
  char* first = NULL;
  size_t i;
  for (i = 0; i < sizeof pieces / sizeof *pieces; ++i) {
    test_clock clock;
    physcrm_engine* engine = open_new_store(&clock);
    piecewise body = body_of(kRoster, pieces[i]);
    physcrm_error* error = NULL;
    char* answer = NULL;
    CHECK_INT(import(engine, &body, "{}", &answer, &error), PHYSCRM_OK);
    CHECK_TEXT(physcrm_error_message(error), "");
    CHECK(body.asked > 0);
    CHECK_INT((long long)body.last_bytes, (long long)strlen(kRoster));
    CHECK_HAS(answer, "\"line\":5");
    CHECK_HAS(answer, "\"field\":\"npi\"");
    CHECK_INT(physicians(engine), 2);
    if (first == NULL) {
      first = answer;
    } else {
      CHECK_TEXT(answer, first);
      free(answer);
    }
    physcrm_engine_free(engine);
  }
  free(first);
}

static void importing_again_changes_nothing(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  int i;
  for (i = 0; i < 3; ++i) {
    piecewise body = body_of(kRoster, 50);
    char* answer = NULL;
    /* Rehearsed, done, done again. */
    CHECK_INT(import(engine, &body, i == 0 ? "{\"dryRun\":true}" : "", &answer, NULL), PHYSCRM_OK);
    CHECK_HAS(answer, i == 2 ? "\"credentials\":{\"created\":0" : "\"credentials\":{\"created\":3");
    CHECK_INT(physicians(engine), i == 0 ? 0 : 2);
    free(answer);
  }
  physcrm_engine_free(engine);
}

static void the_host_may_cancel(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  piecewise body = body_of(kRoster, 100);
  physcrm_error* error = NULL;
  body.stop_at = 2;
  CHECK_INT(import(engine, &body, "{\"atomic\":true}", NULL, &error), PHYSCRM_CANCELLED);
  CHECK_INT(physcrm_error_code(error), PHYSCRM_CANCELLED);
  CHECK_INT(body.asked, 2);
  CHECK_INT((long long)body.last_bytes, 100);
  CHECK_INT(physicians(engine), 0);
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void a_read_that_fails_fails_the_call_with_its_code(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  piecewise body = body_of(kRoster, 100);
  physcrm_error* error = NULL;
  body.fail_with = -5;
  CHECK_INT(import(engine, &body, "{\"atomic\":true}", NULL, &error), PHYSCRM_CALLBACK_FAILED);
  CHECK_TEXT(physcrm_error_details(error), "{\"callbackCode\":-5}");
  CHECK_INT(physicians(engine), 0);
  body = body_of(kRoster, 1000);
  body.fail_with = INT64_C(1) << 40; /* more than it was given room for */
  CHECK_INT(import(engine, &body, "{\"atomic\":true}", NULL, &error), PHYSCRM_CALLBACK_FAILED);
  CHECK_INT(physicians(engine), 0);
  physcrm_error_free(error);
  physcrm_engine_free(engine);
}

static void bodies_of_other_types_are_refused_unread(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  piecewise body = body_of(kRoster, 100);
  physcrm_stream stream = PHYSCRM_STREAM_INIT;
  physcrm_error* error = NULL;
  stream.user = &body;
  stream.read = read_piece;
  CHECK_INT(
      physcrm_call_stream(engine, NULL, "roster.import", NULL, 0, "application/pdf", &stream, NULL, &error),
      PHYSCRM_UNSUPPORTED_MEDIA_TYPE);
  CHECK_INT(physcrm_call_stream(engine, "{\"role\":\"viewer\"}", "roster.import", NULL, 0, "text/csv",
                                &stream, NULL, &error),
            PHYSCRM_PERMISSION_DENIED);
  CHECK_INT(physcrm_call_stream(engine, NULL, "physicians.list", NULL, 0, "text/csv", &stream, NULL, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT((long long)body.left, (long long)strlen(kRoster));
  stream.reserved = 1;
  CHECK_INT(physcrm_call_stream(engine, NULL, "roster.import", NULL, 0, "text/csv", &stream, NULL, &error),
            PHYSCRM_INVALID_ARGUMENT);
  CHECK_TEXT(physcrm_error_field(error), "reserved");
  stream.reserved = 0;
  stream.struct_size = offsetof(physcrm_stream, progress); /* an older header's */
  CHECK_INT(physcrm_call_stream(engine, NULL, "roster.import", NULL, 0, "text/csv", &stream, NULL, &error),
            PHYSCRM_OK);
  CHECK_INT(physicians(engine), 2);
  physcrm_engine_free(engine);
}

const test_case import_cases[] = {
    {"a roster is imported in pieces of any size", a_roster_is_imported_in_pieces_of_any_size},
    {"importing again changes nothing", importing_again_changes_nothing},
    {"the host may cancel an import", the_host_may_cancel},
    {"a read that fails fails the call, with its code", a_read_that_fails_fails_the_call_with_its_code},
    {"bodies of other types are refused unread", bodies_of_other_types_are_refused_unread},
    {NULL, NULL},
};
