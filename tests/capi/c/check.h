/* What the test programs in C share: named cases, checks that go on after a failure, and a few short cuts. */
#ifndef PHYSCRM_TESTS_CAPI_CHECK_H
#define PHYSCRM_TESTS_CAPI_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "physcrm.h"

/* ---- Checks ---- */

void check_true(int good, const char* text, const char* file, int line);
void check_int(long long actual, long long expected, const char* text, const char* file, int line);
void check_text(const char* actual, const char* expected, const char* text, const char* file, int line);
void check_has(const char* actual, const char* part, const char* text, const char* file, int line);

#define CHECK(condition) check_true((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_INT(actual, expected) check_int((actual), (expected), #actual, __FILE__, __LINE__)
#define CHECK_TEXT(actual, expected) check_text((actual), (expected), #actual, __FILE__, __LINE__)
/* The text holds this part. */
#define CHECK_HAS(actual, part) check_has((actual), (part), #actual, __FILE__, __LINE__)

/* ---- Cases ---- */

typedef struct test_case {
  const char* name; /* a sentence */
  void (*run)(void);
} test_case;

/* The groups, one a file; each ends with a case without a name. */
extern const test_case calculators_cases[];
extern const test_case callbacks_cases[];
extern const test_case errors_cases[];
extern const test_case import_cases[];
extern const test_case misuse_cases[];
extern const test_case operations_cases[];
extern const test_case scenario_cases[];
extern const test_case sizes_cases[];
extern const test_case threads_cases[];

/* ---- Engines on new stores, with a clock that the test sets ---- */

typedef struct test_clock {
  int64_t us;
  int destroyed; /* how often */
} test_clock;

#define DAY_US INT64_C(86400000000)
#define START_DATE "2026-01-15"
#define START_US INT64_C(1768456800000000) /* 2026-01-15T06:00:00Z */

/* A new and empty store: of the kind that PHYSCRM_TEST_STORE names (`postgresql`, on the server of
   PHYSCRM_TEST_SERVER, or `memory`), else SQLite's in memory. Good until the next call. */
const char* new_store_url(void);

/* An engine on a new store, in UTC, whose clock is *clock (which must outlive it); NULL after a failed
   check. */
physcrm_engine* open_new_store(test_clock* clock);

/* ---- Calls ---- */

/* Runs an operation as the host and checks that it succeeds. */
physcrm_response* call_ok(physcrm_engine* engine, const char* operation, const char* request);

/* The same, and only the member `name` of the body (see member); frees the response. */
char* call_for(physcrm_engine* engine, const char* operation, const char* request, const char* name);

/* Runs an operation as this caller and answers its code. */
physcrm_code call_code(physcrm_engine* engine, const char* caller, const char* operation,
                       const char* request);

/* ---- JSON, as far as a test needs it ---- */

/* The first value of this name in the text, texts without their quotes; "" when there is none. To be freed.
 */
char* member(const char* json, const char* name);

/* The first number of this name; -1 when there is none. */
long long number(const char* json, const char* name);

/* A text made as printf makes it. To be freed. */
char* format(const char* pattern, ...);

#endif
