/* Eight threads on one engine, on a new store and on one in a file. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

enum { THREADS = 8, ROUNDS = 12 };

typedef struct worker {
  physcrm_engine* engine;
  const physcrm_response* shared; /* read by all at once */
  int number;
  int good;
} worker;

/* CHECK counts in one variable, so that threads count their own and the test checks afterwards. */
static void* work(void* argument) {
  worker* self = argument;
  physcrm_error* error = NULL;
  int round;
  for (round = 0; round < ROUNDS; ++round) {
    physcrm_response* made = NULL;
    physcrm_response* listed = NULL;
    physcrm_milestone rows[PHYSCRM_MAX_MILESTONES];
    size_t count = 0;
    char* request = format("{\"firstName\":\"T%d\",\"lastName\":\"R%d\",\"externalId\":\"%d-%d\"}",
                           self->number, round, self->number, round);
    const physcrm_code code =
        physcrm_call(self->engine, NULL, "physicians.create", request, strlen(request), &made, &error);
    self->good += code == PHYSCRM_OK;
    self->good += physcrm_call(self->engine, NULL, "physicians.list", "{\"limit\":5}", 11, &listed, &error) ==
                  PHYSCRM_OK;
    self->good += physcrm_call(self->engine, NULL, "physicians.get", "{\"id\":\"phy_999999999\"}", 22, NULL,
                               &error) == PHYSCRM_NOT_FOUND;
    self->good += physcrm_timeline_compute(round % 3, "TX", 20000 + round, rows, PHYSCRM_MAX_MILESTONES,
                                           &count) == PHYSCRM_OK &&
                  count >= 5;
    self->good += physcrm_response_status(self->shared) == 200 && physcrm_operation_count() > 0;
    free(request);
    physcrm_response_free(made);
    physcrm_response_free(listed);
  }
  physcrm_error_free(error);
  return NULL;
}

static void eight_threads_on(const char* url) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_engine* engine = NULL;
  physcrm_error* error = NULL;
  physcrm_response* shared;
  pthread_t threads[THREADS];
  worker workers[THREADS];
  char* total;
  int i;
  options.url = url;
  options.busy_timeout_ms = 60000;
  CHECK_INT(physcrm_engine_open(&options, &engine, &error), PHYSCRM_OK);
  CHECK_TEXT(physcrm_error_message(error), "");
  shared = call_ok(engine, "health.basic", "{}");
  for (i = 0; i < THREADS; ++i) {
    const worker fresh = {engine, shared, i, 0};
    workers[i] = fresh;
    CHECK_INT(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
  }
  for (i = 0; i < THREADS; ++i) {
    CHECK_INT(pthread_join(threads[i], NULL), 0);
    CHECK_INT(workers[i].good, 5 * ROUNDS);
  }
  total = call_for(engine, "physicians.list", "{\"limit\":1}", "total");
  CHECK_INT(atoi(total), THREADS * ROUNDS);
  free(total);
  physcrm_error_free(error);
  physcrm_response_free(shared);
  physcrm_engine_free(engine);
}

static void eight_threads_on_a_new_store(void) {
  eight_threads_on(new_store_url());
}

static void eight_threads_on_a_file(void) {
  char folder[] = "/tmp/physcrm-c-XXXXXX";
  static const char* const endings[] = {"", "-wal", "-shm", "-journal"};
  char* url;
  size_t i;
  CHECK(mkdtemp(folder) != NULL);
  url = format("sqlite://%s/threads.db", folder);
  eight_threads_on(url);
  free(url);
  for (i = 0; i < 4; ++i) {
    char* path = format("%s/threads.db%s", folder, endings[i]);
    unlink(path);
    free(path);
  }
  CHECK_INT(rmdir(folder), 0);
}

const test_case threads_cases[] = {
    {"eight threads use one engine on a new store", eight_threads_on_a_new_store},
    {"eight threads use one engine on a file", eight_threads_on_a_file},
    {NULL, NULL},
};
