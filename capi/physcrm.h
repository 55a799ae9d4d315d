/*
 * physcrm.h: the C ABI of physcrm, an embeddable engine that keeps physicians' credentials from expiring
 * unnoticed. Link with -lphyscrm_c. C99 or later, C++11 or later; nothing but <stddef.h> and <stdint.h>.
 *
 * Two kinds of function stand here. Operations work on an engine, take and answer JSON (physcrm_operation_at
 * lists them with their schemas) and are reached by physcrm_call. Calculators are pure: numbers and texts in,
 * plain structs and arrays out; they need no engine and leave nothing to free. They stand in
 * physcrm_calculators.h, which this header includes.
 *
 *   physcrm_engine_options options = PHYSCRM_ENGINE_OPTIONS_INIT;
 *   physcrm_engine *engine = NULL;
 *   physcrm_response *response = NULL;
 *   physcrm_error *error = NULL;
 *   options.url = "sqlite:///var/lib/clinic/physcrm.db";
 *   if (physcrm_engine_open(&options, &engine, &error) == PHYSCRM_OK &&
 *       physcrm_run_due(engine, &response, &error) == PHYSCRM_OK) {
 *     puts(physcrm_response_body(response, NULL));
 *   } else {
 *     fprintf(stderr, "%s\n", physcrm_error_message(error));
 *   }
 *   physcrm_error_free(error);
 *   physcrm_response_free(response);
 *   physcrm_engine_free(engine);
 *
 * What holds for every function:
 *
 * Texts are UTF-8 and end with NUL; a text with a length beside it may hold NULs. Texts that come in are
 * copied, never kept. Dates are day numbers: days since 1970-01-01, from 1400-01-01 (PHYSCRM_MIN_DATE) to
 * 9999-12-31 (PHYSCRM_MAX_DATE). Instants are microseconds since 1970-01-01T00:00:00Z.
 *
 * Pointers are required unless "NULL ok" is said; a NULL where one is required is PHYSCRM_INVALID_ARGUMENT
 * (or the neutral answer that an accessor names) and never a crash.
 *
 * Handles (physcrm_engine, physcrm_response, physcrm_error) are made by this library, belong to the caller
 * from then on, and are given back with their own `_free`, which takes NULL. They may be freed in any order:
 * a response or an error outlives its engine. A handle of another kind is PHYSCRM_INVALID_ARGUMENT with the
 * field "handle". A handle must not be used after it was freed; that is found out only by luck.
 *
 * Errors: functions that can fail answer a code, PHYSCRM_OK (0) or one of the others, and take
 * `physcrm_error **error` last. It is NULL ok: the code is all that is wanted. Otherwise *error must be NULL
 * or an error of an earlier call, which is *replaced*: freed, then set to NULL on success and to a new error
 * on failure. So a variable that starts as NULL may be passed to call after call, and is freed once. An
 * *error that is some other handle is left alone and the call does nothing but answer
 * PHYSCRM_INVALID_ARGUMENT. Other results (`physcrm_response **response`) are only written: what *response
 * held before is not looked at and not freed, and it is NULL after a failure.
 *
 * Threads: an engine may be used from many threads at once. Responses and errors never change, so they may be
 * read from many threads too. The calculators keep no state. No function may be running on a handle, or
 * start, while it is freed; a callback may free the engine that called it. The library keeps no thread's own
 * state, installs no signal handler, and never prints. It starts threads in two cases: scheduler.start one
 * that runs the jobs until scheduler.stop or the engine's end, ended when physcrm_engine_free returns; SMTP
 * and webhook channels some while they send, ended with the sending. Callbacks run on the thread that is in
 * the call, or on the scheduler's, which must neither stop the scheduler nor free the engine.
 *
 * Structs that begin with struct_size grow at their end in later versions. The caller sets struct_size to the
 * sizeof it was compiled with (the _INIT macros do). A shorter one, from an older header, means the defaults
 * for the rest; a longer one, from a newer header, is accepted as long as what this library does not know is
 * zero, for zero is every field's default. struct_size is a multiple of sizeof(void *). Otherwise
 * PHYSCRM_INVALID_ARGUMENT with the field "struct_size". Structs without struct_size never change.
 *
 * No exception crosses this border in either direction: one thrown by a callback is caught, and fails the
 * call with PHYSCRM_CALLBACK_FAILED where there is a call to fail.
 */
#ifndef PHYSCRM_H
#define PHYSCRM_H

#include <stddef.h>
#include <stdint.h>

#ifndef PHYSCRM_API
#if defined(_WIN32)
#define PHYSCRM_API __declspec(dllimport)
#elif defined(__GNUC__)
#define PHYSCRM_API __attribute__((visibility("default")))
#else
#define PHYSCRM_API
#endif
#endif

#ifdef __cplusplus
#define PHYSCRM_NOEXCEPT noexcept
extern "C" {
#else
#define PHYSCRM_NOEXCEPT
#endif

/* ---- Version ------------------------------------------------------------------------------------------ */

/* The ABI that this header describes: major << 16 | minor. */
#define PHYSCRM_ABI_VERSION 0x00010001u

/*
 * The ABI of the library that is loaded, in the form of PHYSCRM_ABI_VERSION. A program may use it when the
 * major numbers are equal and the library's minor number is not below the header's. Never fails.
 */
PHYSCRM_API uint32_t physcrm_abi_version(void) PHYSCRM_NOEXCEPT;

/* The release of the library, "0.1.0": a static text, never NULL. Not the ABI's version. */
PHYSCRM_API const char* physcrm_version_string(void) PHYSCRM_NOEXCEPT;

/* ---- Codes -------------------------------------------------------------------------------------------- */

/* What a call answers. Values are never renumbered; later versions may add some. */
typedef int32_t physcrm_code;
enum {
  PHYSCRM_OK = 0,
  PHYSCRM_INVALID_ARGUMENT = 1, /* malformed or out of range; names the field */
  PHYSCRM_NOT_FOUND = 2,
  PHYSCRM_CONFLICT = 3,            /* uniqueness, stale version, an active workflow exists */
  PHYSCRM_INVALID_TRANSITION = 4,  /* details: from, to, allowed */
  PHYSCRM_FAILED_PRECONDITION = 5, /* required items open, another time zone is stored, ... */
  PHYSCRM_UNAUTHENTICATED = 6,
  PHYSCRM_PERMISSION_DENIED = 7,
  PHYSCRM_RATE_LIMITED = 8, /* details: retryAfterSeconds */
  PHYSCRM_ACCOUNT_LOCKED = 9,
  PHYSCRM_PAYLOAD_TOO_LARGE = 10,
  PHYSCRM_UNSUPPORTED_MEDIA_TYPE = 11,
  PHYSCRM_STORAGE_ERROR = 12,
  PHYSCRM_UNAVAILABLE = 13, /* try again later */
  PHYSCRM_TIMEOUT = 14,
  PHYSCRM_VERSION_MISMATCH = 15, /* the database is newer than the library */
  PHYSCRM_INTERNAL = 16,         /* a defect of the library */
  PHYSCRM_CALLBACK_FAILED = 17,  /* a callback of the host failed; details: callbackCode */
  PHYSCRM_OUT_OF_MEMORY = 18,
  PHYSCRM_CANCELLED = 19 /* a callback of the host asked to stop */
};

/* The code's name on the wire ("conflict", "ok"): a static text; "internal" for a value that is no code. */
PHYSCRM_API const char* physcrm_code_name(physcrm_code code) PHYSCRM_NOEXCEPT;

/* The HTTP status that an error of this code is answered with: 404, 409, ...; 200 for PHYSCRM_OK. */
PHYSCRM_API int32_t physcrm_code_http_status(physcrm_code code) PHYSCRM_NOEXCEPT;

/* ---- Errors ------------------------------------------------------------------------------------------- */

/* Why a call failed. Immutable. */
typedef struct physcrm_error physcrm_error;

/* Its code, never PHYSCRM_OK. PHYSCRM_OK for NULL; PHYSCRM_INVALID_ARGUMENT for a handle of another kind. */
PHYSCRM_API physcrm_code physcrm_error_code(const physcrm_error* error) PHYSCRM_NOEXCEPT;

/* One line for people. Lives as long as the error; "" for NULL or a handle of another kind; never NULL. */
PHYSCRM_API const char* physcrm_error_message(const physcrm_error* error) PHYSCRM_NOEXCEPT;

/* The one field at fault ("expirationDate", "url"), else "". Lifetime and neutral answer as above. */
PHYSCRM_API const char* physcrm_error_field(const physcrm_error* error) PHYSCRM_NOEXCEPT;

/*
 * Further facts for programs as the text of a JSON object: {"from":"filed","to":"in_progress",
 * "allowed":[...]}; where several fields are at fault {"fields":[{"field":"npi","message":"..."}]}. "{}" when
 * there are none, and for NULL or a handle of another kind. Lives as long as the error.
 */
PHYSCRM_API const char* physcrm_error_details(const physcrm_error* error) PHYSCRM_NOEXCEPT;

/* Gives an error back. NULL ok; a handle of another kind is left alone. */
PHYSCRM_API void physcrm_error_free(physcrm_error* error) PHYSCRM_NOEXCEPT;

/* ---- Responses ---------------------------------------------------------------------------------------- */

/* What an operation answered. Immutable; independent of its engine. */
typedef struct physcrm_response physcrm_response;

/* The HTTP status of the success: 200, 201 on creation, 204 on deletion. 0 for NULL or another kind. */
PHYSCRM_API int32_t physcrm_response_status(const physcrm_response* response) PHYSCRM_NOEXCEPT;

/*
 * "application/json", "text/calendar", ...; "" where there is no body. Lives as long as the response; "" for
 * NULL or another kind.
 */
PHYSCRM_API const char* physcrm_response_content_type(const physcrm_response* response) PHYSCRM_NOEXCEPT;

/*
 * The body, and its length in bytes in *length (NULL ok). A NUL follows the body and is not counted. Empty
 * with status 204. Lives as long as the response; "" and 0 for NULL or another kind; never NULL.
 */
PHYSCRM_API const char* physcrm_response_body(const physcrm_response* response,
                                              size_t* length) PHYSCRM_NOEXCEPT;

/* Gives a response back. NULL ok; a handle of another kind is left alone. */
PHYSCRM_API void physcrm_response_free(physcrm_response* response) PHYSCRM_NOEXCEPT;

/* ---- Engine ------------------------------------------------------------------------------------------- */

/* An engine on one store. */
typedef struct physcrm_engine physcrm_engine;

/*
 * The present, as a host sees it: for tests, simulations, and hosts with a clock of their own.
 * A callback that throws (from C++) counts as a clock that stands still.
 */
typedef struct physcrm_clock {
  uint32_t struct_size;
  uint32_t reserved;             /* 0 */
  void* user;                    /* handed to the callbacks; never looked at */
  int64_t (*now_us)(void* user); /* microseconds since 1970-01-01T00:00:00Z; any thread in a call, many at
                                    once; must not call the engine */
  void (*destroy)(void* user);   /* NULL ok; see physcrm_engine_open */
} physcrm_clock;
#define PHYSCRM_CLOCK_INIT \
  { sizeof(physcrm_clock), 0, NULL, NULL, NULL }

typedef int32_t physcrm_log_level;
enum { PHYSCRM_LOG_DEBUG = 0, PHYSCRM_LOG_INFO = 1, PHYSCRM_LOG_WARNING = 2, PHYSCRM_LOG_ERROR = 3 };

/* Where the engine's log goes; without one, nowhere. */
typedef struct physcrm_logger {
  uint32_t struct_size;
  physcrm_log_level min_level; /* records below it are not passed on */
  void* user;                  /* handed to the callbacks; never looked at */
  /* One line without its end, never with secrets; `length` without the NUL. The text lives during the call
     only. Any thread in a call, many at once; must not call the engine. */
  void (*log)(void* user, physcrm_log_level level, const char* message, size_t length);
  void (*destroy)(void* user); /* NULL ok; see physcrm_engine_open */
} physcrm_logger;
#define PHYSCRM_LOGGER_INIT \
  { sizeof(physcrm_logger), PHYSCRM_LOG_DEBUG, NULL, NULL, NULL }

/* How one attempt to send a message ended. */
typedef int32_t physcrm_send_outcome;
enum {
  PHYSCRM_SEND_SENT = 0,              /* the other side has taken it over */
  PHYSCRM_SEND_TEMPORARY_FAILURE = 1, /* worth another try; it may even have arrived */
  PHYSCRM_SEND_PERMANENT_FAILURE = 2  /* it will never be taken: no such recipient, refused, not allowed */
};

/* A message on its way out. Texts are UTF-8, never NULL, and live during the call only. Since ABI 1.1. */
typedef struct physcrm_message {
  uint32_t struct_size;        /* set by the library */
  uint32_t reserved;           /* 0 */
  const char* idempotency_key; /* the same on every attempt, so that a repeat can be told */
  const char* to_address;      /* an e-mail address; "" where the recipient has none */
  const char* to_name;         /* may be "" */
  const char* subject;
  const char* text;
  const char* html; /* may be "" */
  int64_t date_us;  /* of this attempt: microseconds since 1970-01-01T00:00:00Z */
} physcrm_message;

/*
 * A way of the host's own for messages to leave. A callback that throws (from C++), and one that answers no
 * outcome, counts as a temporary failure. Since ABI 1.1.
 */
typedef struct physcrm_channel {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  void* user;        /* handed to the callbacks; never looked at */
  /* Sends one message, once. After a failure one line for people may stand at `error`, at most `capacity`
     bytes with its NUL: never a secret, an address, or what the message said. Any thread in a call, many at
     once; must not call the engine. */
  physcrm_send_outcome (*send)(void* user, const physcrm_message* message, char* error, size_t capacity);
  void (*destroy)(void* user); /* NULL ok; see physcrm_engine_open */
} physcrm_channel;
#define PHYSCRM_CHANNEL_INIT \
  { sizeof(physcrm_channel), 0, NULL, NULL, NULL }

/* Flags of physcrm_engine_options; unknown ones are refused. */
enum {
  PHYSCRM_OPEN_EXISTING = 1 /* a store that is not there is PHYSCRM_NOT_FOUND instead of made */
};
/* For busy_timeout_ms: do not wait at all. */
#define PHYSCRM_NO_WAIT (-1)

/* How to open an engine. All zero but struct_size and url is a good choice. */
typedef struct physcrm_engine_options {
  uint32_t struct_size;
  uint32_t flags;               /* PHYSCRM_OPEN_...; 0: make the store where there is none */
  const char* url;              /* "sqlite:///path", "postgresql://...", "sqlite::memory:" or "memory:" */
  const char* time_zone;        /* NULL ok or "": the stored one, and UTC on an empty store. IANA name, as
                                   "America/New_York"; stored on an empty store, and must agree later */
  int32_t busy_timeout_ms;      /* a write's wait for others: 1..3600000, 0: 5000, or PHYSCRM_NO_WAIT */
  int32_t reserved;             /* 0 */
  const physcrm_clock* clock;   /* NULL ok: the machine's clock. Copied */
  const physcrm_logger* logger; /* NULL ok: no log. Copied */
  /* Since ABI 1.1: how messages leave; without any, they are planned and left to other hosts to send. */
  const char* channels;           /* NULL ok or "": none of these. JSON text, any of
                                     {"smtp":{"host","port","security":"starttls"|"tls"|"none","caFile",
                                     "username","password","fromAddress","fromName","replyTo",
                                     "connectTimeoutMs","sendTimeoutMs","maxConnections"},
                                     "webhook":{"url","secret","allowedTargets","caFile","timeoutMs",
                                     "allowPrivateAddresses","allowHttp","maxConnections"}, "directory":
                                     {"path","fromAddress","fromName","replyTo"}} */
  const physcrm_channel* channel; /* NULL ok: no way of the host's own. Copied */
  const char* archive_directory;  /* NULL ok: none. Critical notifications go there before they are deleted */
} physcrm_engine_options;
#define PHYSCRM_ENGINE_OPTIONS_INIT \
  { sizeof(physcrm_engine_options), 0, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL }

/*
 * Opens a store, making it and its tables where wanted, and sets *engine.
 *
 * Clock and logger may be called before it returns. When it succeeds, the engine owns their `user`, and the
 * channel's, and calls each `destroy` once, when the engine is gone (in physcrm_engine_free, or at the end of
 * the call that was running in it). When it fails, it owns nothing and calls no `destroy`.
 *
 * Errors: PHYSCRM_INVALID_ARGUMENT (fields "options", "engine", "struct_size", "flags", "reserved", "url",
 * "timeZone", "busyTimeoutMs", "clock", "logger", "channel", "archiveDirectory", "channels", "smtp.port",
 * ...), PHYSCRM_NOT_FOUND, PHYSCRM_FAILED_PRECONDITION (another zone is stored), and those of any store:
 * PHYSCRM_VERSION_MISMATCH, PHYSCRM_STORAGE_ERROR, PHYSCRM_UNAVAILABLE.
 */
PHYSCRM_API physcrm_code physcrm_engine_open(const physcrm_engine_options* options, physcrm_engine** engine,
                                             physcrm_error** error) PHYSCRM_NOEXCEPT;

/* Closes an engine. NULL ok; a handle of another kind is left alone. Its responses and errors live on. */
PHYSCRM_API void physcrm_engine_free(physcrm_engine* engine) PHYSCRM_NOEXCEPT;

/* ---- Operations --------------------------------------------------------------------------------------- */

/*
 * Runs one operation of the table: physcrm_call(engine, NULL, "renewals.get", "{\"id\":\"wf_1\"}", 13, ...).
 *
 *   caller       NULL ok: the host itself, which may do everything. Else JSON text: {"role":"viewer",
 *                "userId":"usr_3"}, with "idempotencyKey" to be done once if repeated; never "".
 *   operation    its name in the table
 *   request      JSON text of `request_len` bytes (no NUL needed); NULL with 0, or 0 bytes, is "{}"
 *   response     NULL ok: the operation is run, its answer dropped
 *
 * Every code may be answered; what is checked first: this function's own arguments ("handle", "caller",
 * "operation", "request"), then schema, permission, existence, version, transition, preconditions. After an
 * error nothing was changed, but that a run or an import keeps the batches it had finished, and that memory
 * may have run out (PHYSCRM_OUT_OF_MEMORY) when all was done and only the answer was missing.
 */
PHYSCRM_API physcrm_code physcrm_call(physcrm_engine* engine, const char* caller, const char* operation,
                                      const char* request, size_t request_len, physcrm_response** response,
                                      physcrm_error** error) PHYSCRM_NOEXCEPT;

/* A body that the library reads from the host. Its callbacks run on the calling thread, during the call. */
typedef struct physcrm_stream {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  void* user;        /* handed to the callbacks; never looked at */
  /* Puts 1..capacity bytes (capacity is never 0) at `buffer` and answers how many; 0 at the end of the body.
     A negative number fails the call with PHYSCRM_CALLBACK_FAILED (details: callbackCode, the number). */
  int64_t (*read)(void* user, void* buffer, size_t capacity);
  /* NULL ok. Called before each read with the bytes read so far. 0: go on; any other number ends the call
     with PHYSCRM_CANCELLED (batches that were committed by then stay, unless the request says atomic). */
  int32_t (*progress)(void* user, uint64_t bytes_read);
} physcrm_stream;
#define PHYSCRM_STREAM_INIT \
  { sizeof(physcrm_stream), 0, NULL, NULL, NULL }

/*
 * Runs an operation whose body is not JSON (those with PHYSCRM_OPERATION_STREAMS: roster.import). `request`
 * holds its other fields as JSON; `content_type` says what the body is ("text/csv"). Memory does not grow
 * with the body. The rest is as physcrm_call; further field at fault: "contentType", "body".
 */
PHYSCRM_API physcrm_code physcrm_call_stream(physcrm_engine* engine, const char* caller,
                                             const char* operation, const char* request, size_t request_len,
                                             const char* content_type, const physcrm_stream* body,
                                             physcrm_response** response,
                                             physcrm_error** error) PHYSCRM_NOEXCEPT;

/*
 * Runs every job that is due by the engine's clock; to be called now and then (each minute, say) by a host
 * that wants things to happen by themselves. The response's body is a JSON array, one object a job that ran,
 * in the order they ran: [{"job":"createRenewalWorkflows","outcome":"ok","counts":{"scanned":12,...}}]. An
 * outcome is "ok", "failed" ("error" says why; the other jobs ran all the same), "held" (by another host) or
 * "paused" (the store is read-only: "error"). "[]" when nothing was due. `response` is NULL ok.
 *
 * Errors: PHYSCRM_INVALID_ARGUMENT, PHYSCRM_UNAVAILABLE, PHYSCRM_STORAGE_ERROR.
 */
PHYSCRM_API physcrm_code physcrm_run_due(physcrm_engine* engine, physcrm_response** response,
                                         physcrm_error** error) PHYSCRM_NOEXCEPT;

/* Flags of physcrm_operation. */
enum {
  PHYSCRM_OPERATION_STREAMS = 1 /* its body is not JSON: use physcrm_call_stream */
};

/* A row of the operation table. Texts are static, never NULL. */
typedef struct physcrm_operation {
  uint32_t struct_size;        /* set by the caller */
  uint32_t flags;              /* PHYSCRM_OPERATION_... */
  const char* name;            /* "renewals.initiate" */
  const char* method;          /* "POST" */
  const char* path;            /* "/renewal/initiate", with ":id" for a path's parameter */
  const char* permission;      /* "renewals.write"; "" where none is needed */
  const char* request_schema;  /* JSON Schema 2020-12; "{}" where there is none */
  const char* response_schema; /* the same of the response's body */
} physcrm_operation;
#define PHYSCRM_OPERATION_INIT \
  { sizeof(physcrm_operation), 0, NULL, NULL, NULL, NULL, NULL, NULL }

/* How many operations there are. */
PHYSCRM_API size_t physcrm_operation_count(void) PHYSCRM_NOEXCEPT;

/*
 * Fills *operation with row `index` (0 .. physcrm_operation_count() - 1), in the table's order. The caller
 * sets operation->struct_size before; a shorter struct gets the fields it has, a longer one zeros at its end.
 * PHYSCRM_NOT_FOUND beyond the end; PHYSCRM_INVALID_ARGUMENT for NULL or a wrong struct_size. On failure
 * *operation is as it was.
 */
PHYSCRM_API physcrm_code physcrm_operation_at(size_t index, physcrm_operation* operation) PHYSCRM_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#include "physcrm_calculators.h"

#endif
