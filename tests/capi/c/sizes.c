/* Structs that grow: shorter ones from older headers, longer ones from newer ones, and nonsense. */
#include <string.h>

#include "check.h"

/* What a later version of the library might have, behind all that this one has, also where this program is
   built against the first header. */
typedef struct future_options {
  physcrm_engine_options known;
  uint64_t between[64];
  uint64_t new_option;
  const char* new_text;
} future_options;

typedef struct future_operation {
  physcrm_operation known;
  const char* new_text;
} future_operation;

static physcrm_code open_of_size(void* options, uint32_t size) {
  physcrm_engine* engine = NULL;
  physcrm_error* error = NULL;
  physcrm_code code;
  memcpy(options, &size, sizeof size);
  code = physcrm_engine_open(options, &engine, &error);
  if (code == PHYSCRM_INVALID_ARGUMENT) CHECK_TEXT(physcrm_error_field(error), "struct_size");
  CHECK((engine != NULL) == (code == PHYSCRM_OK));
  physcrm_error_free(error);
  physcrm_engine_free(engine);
  return code;
}

static void shorter_options_have_the_defaults(void) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  const uint32_t shortest = (uint32_t)(offsetof(physcrm_engine_options, url) + sizeof options.url);
  uint32_t size;
  options.url = new_store_url();
  for (size = shortest; size <= sizeof options; size += (uint32_t)sizeof(void*)) {
    CHECK_INT(open_of_size(&options, size), PHYSCRM_OK);
  }
  /* What lies behind the size that was said is not read. */
  options.time_zone = "No/Such";
  CHECK_INT(open_of_size(&options, shortest), PHYSCRM_OK);
  options.reserved = 1;
  CHECK_INT(open_of_size(&options, shortest), PHYSCRM_OK);
}

static void longer_options_are_taken_while_they_say_nothing_new(void) {
  future_options options;
  memset(&options, 0, sizeof options);
  options.known.url = new_store_url();
  CHECK_INT(open_of_size(&options, sizeof options), PHYSCRM_OK);
  options.new_option = 1;
  CHECK_INT(open_of_size(&options, sizeof options), PHYSCRM_INVALID_ARGUMENT);
  CHECK_INT(open_of_size(&options, sizeof options.known), PHYSCRM_OK);
  options.new_option = 0;
  options.new_text = "";
  CHECK_INT(open_of_size(&options, sizeof options), PHYSCRM_INVALID_ARGUMENT);
}

static void sizes_that_are_none_are_refused(void) {
  union {
    physcrm_engine_options options;
    unsigned char bytes[8192];
  } room;
  static const uint32_t wrong[] = {0,  1,  4,    8,    9,    15,         17,        41,
                                   47, 49, 4097, 5000, 8192, 0x7fffffff, 0xffffffff};
  size_t i;
  memset(&room, 0, sizeof room);
  room.options.url = new_store_url();
  for (i = 0; i < sizeof wrong / sizeof *wrong; ++i) {
    CHECK_INT(open_of_size(&room, wrong[i]), PHYSCRM_INVALID_ARGUMENT);
  }
  CHECK_INT(open_of_size(&room, 4096), PHYSCRM_OK);
}

static int64_t at_the_epoch(void* user) {
  (void)user;
  return 0;
}

static void drop_line(void* user, physcrm_log_level level, const char* message, size_t length) {
  (void)user, (void)level, (void)message, (void)length;
}

static void nested_structs_have_their_own_size(void) {
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_clock clock = PHYSCRM_CLOCK_INIT;
  physcrm_logger logger = PHYSCRM_LOGGER_INIT;
  options.url = new_store_url();
  clock.now_us = at_the_epoch;
  logger.log = drop_line;
  options.clock = &clock;
  options.logger = &logger;
  CHECK_INT(open_of_size(&options, sizeof options), PHYSCRM_OK);
  clock.struct_size = (uint32_t)(offsetof(physcrm_clock, now_us) + sizeof clock.now_us); /* without destroy */
  logger.struct_size = (uint32_t)(offsetof(physcrm_logger, log) + sizeof logger.log);
  CHECK_INT(open_of_size(&options, sizeof options), PHYSCRM_OK);
  clock.struct_size = 8;
  CHECK_INT(open_of_size(&options, sizeof options), PHYSCRM_INVALID_ARGUMENT);
  clock.struct_size = sizeof clock;
  logger.struct_size = 0;
  CHECK_INT(open_of_size(&options, sizeof options), PHYSCRM_INVALID_ARGUMENT);
}

static void options_out_of_range_are_refused_by_name(void) {
  static const int32_t bad_timeouts[] = {-2, 3600001, INT32_MIN, INT32_MAX};
  static const int32_t good_timeouts[] = {PHYSCRM_NO_WAIT, 0, 1, 3600000};
  physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
  physcrm_clock no_clock = PHYSCRM_CLOCK_INIT;
  physcrm_logger no_logger = PHYSCRM_LOGGER_INIT;
  physcrm_engine* engine = NULL;
  physcrm_error* error = NULL;
  size_t i;
  options.url = new_store_url();
#define REFUSED_OPEN(expected_field)                                                   \
  CHECK_INT(physcrm_engine_open(&options, &engine, &error), PHYSCRM_INVALID_ARGUMENT); \
  CHECK_TEXT(physcrm_error_field(error), expected_field)
  for (i = 0; i < 4; ++i) {
    options.busy_timeout_ms = bad_timeouts[i];
    REFUSED_OPEN("busyTimeoutMs");
    options.busy_timeout_ms = good_timeouts[i];
    CHECK_INT(physcrm_engine_open(&options, &engine, &error), PHYSCRM_OK);
    physcrm_engine_free(engine);
  }
  options.flags = 2;
  REFUSED_OPEN("flags");
  options.flags = 0;
  options.reserved = 1;
  REFUSED_OPEN("reserved");
  options.reserved = 0;
  options.time_zone = "No/Such";
  REFUSED_OPEN("timeZone");
  options.time_zone = "";
  options.clock = &no_clock;
  REFUSED_OPEN("clock");
  no_clock.now_us = at_the_epoch;
  no_clock.reserved = 1;
  REFUSED_OPEN("reserved");
  options.clock = NULL;
  options.logger = &no_logger;
  REFUSED_OPEN("logger");
  options.logger = NULL;
  options.url = "";
  REFUSED_OPEN("url");
  options.url = "mysql://x";
  REFUSED_OPEN("url");
  physcrm_error_free(error);
}

static void rows_of_operations_fill_the_size_they_have(void) {
  future_operation row;
  const size_t shortest = offsetof(physcrm_operation, name) + sizeof row.known.name;
  memset(&row, 0x5a, sizeof row);
  row.known.struct_size = (uint32_t)shortest;
  CHECK_INT(physcrm_operation_at(0, &row.known), PHYSCRM_OK);
  CHECK_INT(row.known.struct_size, (long long)shortest);
  CHECK_TEXT(row.known.name, "physicians.create");
  CHECK(memcmp(&row.known.method, "\x5a\x5a\x5a\x5a", 4) == 0);
  row.known.struct_size = sizeof row;
  CHECK_INT(physcrm_operation_at(0, &row.known), PHYSCRM_OK);
  CHECK_INT(row.known.struct_size, (long long)sizeof row);
  CHECK_TEXT(row.known.method, "POST");
  CHECK(row.new_text == NULL);
  row.known.struct_size = 8;
  row.known.name = "untouched";
  CHECK_INT(physcrm_operation_at(0, &row.known), PHYSCRM_INVALID_ARGUMENT);
  CHECK_TEXT(row.known.name, "untouched");
}

const test_case sizes_cases[] = {
    {"shorter options have the defaults", shorter_options_have_the_defaults},
    {"longer options are taken while they say nothing new",
     longer_options_are_taken_while_they_say_nothing_new},
    {"sizes that are none are refused", sizes_that_are_none_are_refused},
    {"nested structs have their own size", nested_structs_have_their_own_size},
    {"options out of range are refused by name", options_out_of_range_are_refused_by_name},
    {"rows of operations fill the size they have", rows_of_operations_fill_the_size_they_have},
    {NULL, NULL},
};
