#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int g_failures = 0;

static void fail(const char* file, int line, const char* text) {
  ++g_failures;
  fprintf(stderr, "%s:%d: %s", file, line, text);
}

void check_true(int good, const char* text, const char* file, int line) {
  if (good) return;
  fail(file, line, text);
  fputs(" does not hold\n", stderr);
}

void check_int(long long actual, long long expected, const char* text, const char* file, int line) {
  if (actual == expected) return;
  fail(file, line, text);
  fprintf(stderr, " is %lld, not %lld\n", actual, expected);
}

void check_text(const char* actual, const char* expected, const char* text, const char* file, int line) {
  if (actual != NULL && strcmp(actual, expected) == 0) return;
  fail(file, line, text);
  fprintf(stderr, " is \"%s\", not \"%s\"\n", actual == NULL ? "(null)" : actual, expected);
}

void check_has(const char* actual, const char* part, const char* text, const char* file, int line) {
  if (actual != NULL && strstr(actual, part) != NULL) return;
  fail(file, line, text);
  fprintf(stderr, " is \"%s\", without \"%s\"\n", actual == NULL ? "(null)" : actual, part);
}

static int64_t clock_now(void* user) {
  return ((const test_clock*)user)->us;
}

static void clock_destroyed(void* user) {
  ++((test_clock*)user)->destroyed;
}

const char* new_store_url(void) {
  static char url[512];
  static int schemas = 0;
  const char* kind = getenv("PHYSCRM_TEST_STORE");
  const char* server = getenv("PHYSCRM_TEST_SERVER");
  if (kind == NULL) return "sqlite::memory:";
  if (strcmp(kind, "postgresql") != 0 || server == NULL) return "memory:";
  snprintf(url, sizeof url, "%s&schema=t%d", server, ++schemas);
  return url;
}

physcrm_engine* open_new_store(test_clock* clock) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_clock source = PHYSCRM_CLOCK_INIT;
  physcrm_engine* engine = NULL;
  physcrm_error* error = NULL;
  clock->us = START_US;
  clock->destroyed = 0;
  source.user = clock;
  source.now_us = clock_now;
  source.destroy = clock_destroyed;
  options.url = new_store_url();
  options.clock = &source;
  CHECK_INT(physcrm_engine_open(&options, &engine, &error), PHYSCRM_OK);
  CHECK_TEXT(physcrm_error_message(error), "");
  physcrm_error_free(error);
  return engine;
}

physcrm_response* call_ok(physcrm_engine* engine, const char* operation, const char* request) {
  physcrm_response* response = NULL;
  physcrm_error* error = NULL;
  if (physcrm_call(engine, NULL, operation, request, strlen(request), &response, &error) != PHYSCRM_OK) {
    fail(__FILE__, __LINE__, operation);
    fprintf(stderr, " %s: %s (%s) %s\n", request, physcrm_error_message(error), physcrm_error_field(error),
            physcrm_error_details(error));
  }
  physcrm_error_free(error);
  return response;
}

char* call_for(physcrm_engine* engine, const char* operation, const char* request, const char* name) {
  physcrm_response* response = call_ok(engine, operation, request);
  char* value = member(physcrm_response_body(response, NULL), name);
  physcrm_response_free(response);
  return value;
}

physcrm_code call_code(physcrm_engine* engine, const char* caller, const char* operation,
                       const char* request) {
  return physcrm_call(engine, caller, operation, request, strlen(request), NULL, NULL);
}

static const char* value_of(const char* json, const char* name) {
  char* key = format("\"%s\":", name);
  const char* at = strstr(json, key);
  if (at != NULL) {
    at += strlen(key);
    while (*at == ' ') ++at;
  }
  free(key);
  return at;
}

char* member(const char* json, const char* name) {
  const char* at = value_of(json, name);
  size_t length = 0;
  if (at == NULL) return format("%s", "");
  if (*at == '"') {
    ++at;
    length = strcspn(at, "\"");
  } else {
    length = strcspn(at, ",}]");
  }
  return format("%.*s", (int)length, at);
}

long long number(const char* json, const char* name) {
  const char* at = value_of(json, name);
  return at == NULL ? -1 : strtoll(at, NULL, 10);
}

char* format(const char* pattern, ...) {
  va_list arguments;
  va_list again;
  int length;
  char* text;
  va_start(arguments, pattern);
  va_copy(again, arguments);
  length = vsnprintf(NULL, 0, pattern, arguments);
  va_end(arguments);
  text = malloc((size_t)length + 1);
  if (text == NULL) abort();
  vsnprintf(text, (size_t)length + 1, pattern, again);
  va_end(again);
  return text;
}

static int run_group(const test_case* cases) {
  int failed = 0;
  for (; cases->name != NULL; ++cases) {
    const int before = g_failures;
    cases->run();
    printf("%s %s\n", g_failures == before ? "ok    " : "FAILED", cases->name);
    failed += g_failures != before;
  }
  return failed;
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    const test_case* cases;
  } groups[] = {
      {"calculators", calculators_cases}, {"callbacks", callbacks_cases}, {"errors", errors_cases},
      {"import", import_cases},           {"misuse", misuse_cases},       {"operations", operations_cases},
      {"scenario", scenario_cases},       {"sizes", sizes_cases},         {"threads", threads_cases},
  };
  int failed = 0;
  size_t i;
  int known = argc < 2;
  for (i = 0; i < sizeof groups / sizeof *groups; ++i) {
    if (argc >= 2 && strcmp(argv[1], groups[i].name) != 0) continue;
    known = 1;
    failed += run_group(groups[i].cases);
  }
  if (!known) fprintf(stderr, "no such group: %s\n", argv[1]);
  return failed == 0 && known ? 0 : 1;
}
