/* Clocks and logs of the host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

typedef struct log_book {
  int lines;
  int lowest; /* the lowest level seen */
  int unfit;  /* lines whose length is not that of the text, or with a line end */
  int destroyed;
} log_book;

static void write_line(void* user, physcrm_log_level level, const char* message, size_t length) {
  log_book* book = user;
  ++book->lines;
  if (level < book->lowest) book->lowest = level;
  book->unfit += strlen(message) != length || strchr(message, '\n') != NULL;
}

static void close_book(void* user) {
  ++((log_book*)user)->destroyed;
}

static int64_t now(void* user) {
  return ((const test_clock*)user)->us;
}

static void burn_clock(void* user) {
  ++((test_clock*)user)->destroyed;
}

static physcrm_code open_with(const char* url, test_clock* clock, log_book* book, physcrm_log_level min_level,
                              physcrm_engine** engine) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_clock source = PHYSCRM_CLOCK_INIT;
  physcrm_logger logger = PHYSCRM_LOGGER_INIT;
  options.url = url;
  source.user = clock;
  source.now_us = now;
  source.destroy = burn_clock;
  logger.user = book;
  logger.min_level = min_level;
  logger.log = write_line;
  logger.destroy = close_book;
  options.clock = &source;
  options.logger = &logger;
  return physcrm_engine_open(&options, engine, NULL);
}

static void the_engine_lives_by_the_clock_of_the_host(void) {
  test_clock clock;
  physcrm_engine* engine = open_new_store(&clock);
  char* value = call_for(engine, "health.basic", "{}", "time");
  CHECK_TEXT(value, "2026-01-15T06:00:00.000Z");
  free(value);
  clock.us += 40 * DAY_US;
  value = call_for(engine, "health.basic", "{}", "time");
  CHECK_TEXT(value, "2026-02-24T06:00:00.000Z");
  free(value);
  clock.us -= 400 * DAY_US;
  value =
      call_for(engine, "physicians.create", "{\"firstName\":\"Ada\",\"lastName\":\"Byron\"}", "createdAt");
  CHECK_TEXT(value, "2025-01-20T06:00:00.000Z");
  free(value);
  physcrm_engine_free(engine);
  CHECK_INT(clock.destroyed, 1);
}

static void a_clock_beyond_all_dates_is_cut_to_them(void) {
  static const int64_t times[] = {INT64_MIN, INT64_MAX, 0, -1};
  size_t i;
  for (i = 0; i < sizeof times / sizeof *times; ++i) {
    test_clock clock;
    physcrm_engine* engine = open_new_store(&clock);
    physcrm_response* response = NULL;
    clock.us = times[i];
    physcrm_response_free(
        call_ok(engine, "physicians.create", "{\"firstName\":\"Ada\",\"lastName\":\"Byron\"}"));
    CHECK_INT(physcrm_run_due(engine, &response, NULL), PHYSCRM_OK);
    physcrm_response_free(response);
    physcrm_engine_free(engine);
  }
}

static void the_log_goes_to_the_host(void) {
  test_clock clock = {START_US, 0};
  log_book all = {0, 99, 0, 0};
  log_book few = {0, 99, 0, 0};
  physcrm_engine* engine = NULL;
  CHECK_INT(open_with(new_store_url(), &clock, &all, PHYSCRM_LOG_DEBUG, &engine), PHYSCRM_OK);
  CHECK_INT(physcrm_run_due(engine, NULL, NULL), PHYSCRM_OK);
  physcrm_engine_free(engine);
  CHECK_INT(all.unfit, 0);
  CHECK_INT(all.destroyed, 1);
  CHECK(all.lines > 0);
  CHECK_INT(open_with(new_store_url(), &clock, &few, PHYSCRM_LOG_ERROR + 1, &engine), PHYSCRM_OK);
  CHECK_INT(physcrm_run_due(engine, NULL, NULL), PHYSCRM_OK);
  physcrm_engine_free(engine);
  CHECK_INT(few.lines, 0);
  CHECK_INT(few.destroyed, 1);
}

static void an_open_that_fails_keeps_nothing(void) {
  static const char* const urls[] = {"", "mysql://x", "sqlite:///no/such/folder/at/all/x.db"};
  size_t i;
  for (i = 0; i < sizeof urls / sizeof *urls; ++i) {
    test_clock clock = {START_US, 0};
    log_book book = {0, 99, 0, 0};
    physcrm_engine* engine = (physcrm_engine*)&clock;
    CHECK(open_with(urls[i], &clock, &book, 0, &engine) != PHYSCRM_OK);
    CHECK(engine == NULL);
    CHECK_INT(clock.destroyed, 0);
    CHECK_INT(book.destroyed, 0);
  }
}

static void a_store_that_is_not_there_can_be_asked_for(void) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_engine* engine = NULL;
  physcrm_error* error = NULL;
  options.url = "sqlite://no-such-store-of-physcrm.db";
  options.flags = PHYSCRM_OPEN_EXISTING;
  CHECK_INT(physcrm_engine_open(&options, &engine, &error), PHYSCRM_NOT_FOUND);
  CHECK(engine == NULL);
  CHECK_INT(remove("no-such-store-of-physcrm.db"), -1);
  physcrm_error_free(error);
}

/* A host that closes its engine while the engine is asking it for a body. */
typedef struct impatient {
  physcrm_engine* engine;
  test_clock* clock;
  int reads;
} impatient;

static int64_t close_while_reading(void* user, void* buffer, size_t capacity) {
  impatient* host = user;
  (void)buffer, (void)capacity;
  physcrm_engine_free(host->engine);
  host->engine = NULL;
  CHECK_INT(host->clock->destroyed, 0); /* the call still runs */
  ++host->reads;
  return 0;
}

static void an_engine_may_be_freed_inside_a_callback(void) {
  test_clock clock;
  impatient host;
  physcrm_stream body = PHYSCRM_STREAM_INIT;
  physcrm_error* error = NULL;
  host.engine = open_new_store(&clock);
  host.clock = &clock;
  host.reads = 0;
  body.user = &host;
  body.read = close_while_reading;
  CHECK_INT(physcrm_call_stream(host.engine, NULL, "roster.import", NULL, 0, "text/csv", &body, NULL, &error),
            PHYSCRM_INVALID_ARGUMENT); /* a file without a header */
  CHECK_INT(host.reads, 1);
  CHECK_INT(clock.destroyed, 1);
  physcrm_error_free(error);
}

const test_case callbacks_cases[] = {
    {"the engine lives by the clock of the host", the_engine_lives_by_the_clock_of_the_host},
    {"a clock beyond all dates is cut to them", a_clock_beyond_all_dates_is_cut_to_them},
    {"the log goes to the host, from the level it asked for", the_log_goes_to_the_host},
    {"an open that fails keeps nothing and destroys nothing", an_open_that_fails_keeps_nothing},
    {"a store that is not there is not made when only an existing one will do",
     a_store_that_is_not_there_can_be_asked_for},
    {"an engine may be freed inside a callback", an_engine_may_be_freed_inside_a_callback},
    {NULL, NULL},
};
