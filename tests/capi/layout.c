/* Where each field of each struct lies, for ever. A line that fails here is an ABI break. */
#include "physcrm.h"

#define AT(type, field, offset) \
  _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), #type " has changed its size")

#if UINTPTR_MAX == UINT64_MAX
AT(physcrm_engine_options, struct_size, 0);
AT(physcrm_engine_options, flags, 4);
AT(physcrm_engine_options, url, 8);
AT(physcrm_engine_options, time_zone, 16);
AT(physcrm_engine_options, busy_timeout_ms, 24);
AT(physcrm_engine_options, reserved, 28);
AT(physcrm_engine_options, clock, 32);
AT(physcrm_engine_options, logger, 40);
AT(physcrm_engine_options, channels, 48); /* since ABI 1.1 */
AT(physcrm_engine_options, channel, 56);
AT(physcrm_engine_options, archive_directory, 64);
SIZE(physcrm_engine_options, 72); /* may grow */

AT(physcrm_channel, struct_size, 0);
AT(physcrm_channel, reserved, 4);
AT(physcrm_channel, user, 8);
AT(physcrm_channel, send, 16);
AT(physcrm_channel, destroy, 24);
SIZE(physcrm_channel, 32); /* may grow */

AT(physcrm_message, struct_size, 0);
AT(physcrm_message, reserved, 4);
AT(physcrm_message, idempotency_key, 8);
AT(physcrm_message, to_address, 16);
AT(physcrm_message, to_name, 24);
AT(physcrm_message, subject, 32);
AT(physcrm_message, text, 40);
AT(physcrm_message, html, 48);
AT(physcrm_message, date_us, 56);
SIZE(physcrm_message, 64); /* may grow */

AT(physcrm_clock, struct_size, 0);
AT(physcrm_clock, reserved, 4);
AT(physcrm_clock, user, 8);
AT(physcrm_clock, now_us, 16);
AT(physcrm_clock, destroy, 24);
SIZE(physcrm_clock, 32); /* may grow */

AT(physcrm_logger, struct_size, 0);
AT(physcrm_logger, min_level, 4);
AT(physcrm_logger, user, 8);
AT(physcrm_logger, log, 16);
AT(physcrm_logger, destroy, 24);
SIZE(physcrm_logger, 32); /* may grow */

AT(physcrm_stream, struct_size, 0);
AT(physcrm_stream, reserved, 4);
AT(physcrm_stream, user, 8);
AT(physcrm_stream, read, 16);
AT(physcrm_stream, progress, 24);
SIZE(physcrm_stream, 32); /* may grow */

AT(physcrm_operation, struct_size, 0);
AT(physcrm_operation, flags, 4);
AT(physcrm_operation, name, 8);
AT(physcrm_operation, method, 16);
AT(physcrm_operation, path, 24);
AT(physcrm_operation, permission, 32);
AT(physcrm_operation, request_schema, 40);
AT(physcrm_operation, response_schema, 48);
SIZE(physcrm_operation, 56); /* may grow */

AT(physcrm_interval, days_before, 0);
AT(physcrm_interval, severity, 4);
AT(physcrm_interval, purpose, 8);
AT(physcrm_interval, action, 16);
SIZE(physcrm_interval, 24);

AT(physcrm_milestone, name, 0);
AT(physcrm_milestone, description, 8);
AT(physcrm_milestone, date, 16);
AT(physcrm_milestone, days_before, 20);
SIZE(physcrm_milestone, 24);

AT(physcrm_checklist_item, id, 0);
AT(physcrm_checklist_item, task, 8);
AT(physcrm_checklist_item, required, 16);
AT(physcrm_checklist_item, due_date, 20);
SIZE(physcrm_checklist_item, 24);
#endif

_Static_assert(sizeof(physcrm_code) == 4 && sizeof(physcrm_send_outcome) == 4 &&
                   sizeof(physcrm_log_level) == 4 && sizeof(physcrm_severity) == 4 &&
                   sizeof(physcrm_entity_type) == 4 && sizeof(physcrm_workflow_status) == 4,
               "enums are 32 bits wide");

#define VALUE(name, number) _Static_assert((name) == (number), #name " has been renumbered")
VALUE(PHYSCRM_ABI_VERSION, 0x10001);
VALUE(PHYSCRM_SEND_SENT, 0);
VALUE(PHYSCRM_SEND_TEMPORARY_FAILURE, 1);
VALUE(PHYSCRM_SEND_PERMANENT_FAILURE, 2);
VALUE(PHYSCRM_OK, 0);
VALUE(PHYSCRM_INVALID_ARGUMENT, 1);
VALUE(PHYSCRM_NOT_FOUND, 2);
VALUE(PHYSCRM_CONFLICT, 3);
VALUE(PHYSCRM_INVALID_TRANSITION, 4);
VALUE(PHYSCRM_FAILED_PRECONDITION, 5);
VALUE(PHYSCRM_UNAUTHENTICATED, 6);
VALUE(PHYSCRM_PERMISSION_DENIED, 7);
VALUE(PHYSCRM_RATE_LIMITED, 8);
VALUE(PHYSCRM_ACCOUNT_LOCKED, 9);
VALUE(PHYSCRM_PAYLOAD_TOO_LARGE, 10);
VALUE(PHYSCRM_UNSUPPORTED_MEDIA_TYPE, 11);
VALUE(PHYSCRM_STORAGE_ERROR, 12);
VALUE(PHYSCRM_UNAVAILABLE, 13);
VALUE(PHYSCRM_TIMEOUT, 14);
VALUE(PHYSCRM_VERSION_MISMATCH, 15);
VALUE(PHYSCRM_INTERNAL, 16);
VALUE(PHYSCRM_CALLBACK_FAILED, 17);
VALUE(PHYSCRM_OUT_OF_MEMORY, 18);
VALUE(PHYSCRM_CANCELLED, 19);
VALUE(PHYSCRM_LOG_DEBUG, 0);
VALUE(PHYSCRM_LOG_INFO, 1);
VALUE(PHYSCRM_LOG_WARNING, 2);
VALUE(PHYSCRM_LOG_ERROR, 3);
VALUE(PHYSCRM_OPEN_EXISTING, 1);
VALUE(PHYSCRM_OPERATION_STREAMS, 1);
VALUE(PHYSCRM_LICENSE, 0);
VALUE(PHYSCRM_DEA, 1);
VALUE(PHYSCRM_CSR, 2);
VALUE(PHYSCRM_NOT_STARTED, 0);
VALUE(PHYSCRM_IN_PROGRESS, 1);
VALUE(PHYSCRM_FILED, 2);
VALUE(PHYSCRM_UNDER_REVIEW, 3);
VALUE(PHYSCRM_APPROVED, 4);
VALUE(PHYSCRM_REJECTED, 5);
VALUE(PHYSCRM_EXPIRED, 6);
VALUE(PHYSCRM_SEVERITY_INFO, 0);
VALUE(PHYSCRM_SEVERITY_WARNING, 1);
VALUE(PHYSCRM_SEVERITY_CRITICAL, 2);
VALUE(PHYSCRM_NO_WAIT, -1);
VALUE(PHYSCRM_MIN_DATE, -208188);
VALUE(PHYSCRM_MAX_DATE, 2932896);
VALUE(PHYSCRM_NO_DATE, INT32_MIN);
VALUE(PHYSCRM_NOTHING_OWED, -32768);
VALUE(PHYSCRM_MAX_MILESTONES, 16);
VALUE(PHYSCRM_MAX_CHECKLIST_ITEMS, 32);
