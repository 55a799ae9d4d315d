/*
 * The calculators of the C ABI: the rules of docs/rules.md as pure functions. Numbers and texts in, plain
 * structs and arrays out; no engine, nothing to free. What holds for every function stands in physcrm.h.
 *
 * They know what is built in, and no store: the default intervals and retries (a store's policies `intervals`
 * and `retry` may differ) and the rule pack `default` (a store may have another in force). An engine's
 * answers go by its store. A state is two letters in upper case; any other text has the rules of all states
 * (`*`).
 */
#ifndef PHYSCRM_CALCULATORS_H
#define PHYSCRM_CALCULATORS_H

#include "physcrm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Vocabulary -------------------------------------------------------------------------- */

#define PHYSCRM_MIN_DATE (-208188)    /* 1400-01-01 */
#define PHYSCRM_MAX_DATE 2932896      /* 9999-12-31 */
#define PHYSCRM_NO_DATE INT32_MIN     /* "no date", where a function says it takes it */
#define PHYSCRM_NOTHING_OWED (-32768) /* "no notification is owed" */

/* The kind of a credential. */
typedef int32_t physcrm_entity_type;
enum { PHYSCRM_LICENSE = 0, PHYSCRM_DEA = 1, PHYSCRM_CSR = 2 };

/* The status of a renewal workflow. */
typedef int32_t physcrm_workflow_status;
enum {
  PHYSCRM_NOT_STARTED = 0,
  PHYSCRM_IN_PROGRESS = 1,
  PHYSCRM_FILED = 2,
  PHYSCRM_UNDER_REVIEW = 3,
  PHYSCRM_APPROVED = 4,
  PHYSCRM_REJECTED = 5,
  PHYSCRM_EXPIRED = 6
};

/* How urgent a notification is. */
typedef int32_t physcrm_severity;
enum { PHYSCRM_SEVERITY_INFO = 0, PHYSCRM_SEVERITY_WARNING = 1, PHYSCRM_SEVERITY_CRITICAL = 2 };

/* ---- Dates ------------------------------------------------------------------------------- */

/*
 * Reads a strict "YYYY-MM-DD" (ten characters, a day that exists, 1400 to 9999) into *date. PHYSCRM_OK, or
 * PHYSCRM_INVALID_ARGUMENT and *date as it was.
 */
PHYSCRM_API physcrm_code physcrm_date_parse(const char* text, int32_t* date) PHYSCRM_NOEXCEPT;

/*
 * Writes a date as "YYYY-MM-DD" and a NUL: 11 bytes at `text`. PHYSCRM_INVALID_ARGUMENT, and nothing written,
 * when it is out of range.
 */
PHYSCRM_API physcrm_code physcrm_date_format(int32_t date, char* text) PHYSCRM_NOEXCEPT;

/*
 * Whole days from `today` to `expiration`: 0 on the day itself, negative after it. Any numbers; a difference
 * beyond int32 (no two dates have one) is cut to its limits.
 */
PHYSCRM_API int32_t physcrm_days_until(int32_t expiration, int32_t today) PHYSCRM_NOEXCEPT;

/* ---- Notifications ----------------------------------------------------------------------- */

/* One interval at which a notification is owed. Texts are static. */
typedef struct physcrm_interval {
  int32_t days_before; /* 90, 60, 30, 7, 1, or -1 for the notice after the expiration */
  physcrm_severity severity;
  const char* purpose; /* "Early awareness and planning" */
  const char* action;  /* "Begin gathering renewal requirements" */
} physcrm_interval;

/*
 * What has to have been said about a credential that expires in `days_until` days, by the default table (a
 * store's policy may differ): the interval with the smallest days_before that is >= days_until. Answers its
 * days_before and fills *interval (NULL ok); answers PHYSCRM_NOTHING_OWED, and leaves *interval as it was,
 * above 90 and below -30. Any number may be given.
 */
PHYSCRM_API int32_t physcrm_owed_notification(int32_t days_until,
                                              physcrm_interval* interval) PHYSCRM_NOEXCEPT;

/* 1 when `days_until` is itself one of the default intervals (90, 60, 30, 7, 1, -1), else 0. */
PHYSCRM_API int32_t physcrm_is_trigger_day(int32_t days_until) PHYSCRM_NOEXCEPT;

/*
 * The same over a column: for each of `count` expirations (PHYSCRM_NO_DATE: none) the days_before owed on
 * `today`, or PHYSCRM_NOTHING_OWED, in owed[i]. The columns must not overlap; both may be NULL when count is
 * 0. A million a millisecond or faster; allocates nothing. PHYSCRM_INVALID_ARGUMENT for NULL.
 */
PHYSCRM_API physcrm_code physcrm_plan_notifications(const int32_t* expirations, size_t count, int32_t today,
                                                    int16_t* owed) PHYSCRM_NOEXCEPT;

/*
 * When a delivery that first failed at `first_failed_at_us` is tried again by the default policy (at once,
 * after 4 and after 12 hours; a store's may differ): retry 1, 2 or 3 into *retry_at_us. PHYSCRM_NOT_FOUND
 * when there is no such retry (the delivery has then failed for good).
 */
PHYSCRM_API physcrm_code physcrm_delivery_retry_at(int64_t first_failed_at_us, int32_t retry,
                                                   int64_t* retry_at_us) PHYSCRM_NOEXCEPT;

/* ---- Renewals ---------------------------------------------------------------------------- */

/* One milestone of a renewal. Texts are static. */
typedef struct physcrm_milestone {
  const char* name;        /* "start", "window_open", "window_close", "training_deadline", "fee_due",
                              "final_deadline" */
  const char* description; /* "CME requirements completed" */
  int32_t date;
  int32_t days_before; /* date = expiration - days_before */
} physcrm_milestone;

/* No timeline has more milestones, no checklist more items. */
#define PHYSCRM_MAX_MILESTONES 16
#define PHYSCRM_MAX_CHECKLIST_ITEMS 32

/*
 * The milestones of a renewal by the rule pack `default`, by date. `state` is a two-letter code in upper
 * case; NULL ok, "" or an unknown one ("tx"): the rules of all states, `*`. Writes the first `capacity` of
 * them at `milestones` (NULL ok when capacity is 0) and sets *count to how many there are in all, so that a
 * count above capacity says that the array was too short. PHYSCRM_INVALID_ARGUMENT, and nothing written, for
 * an unknown kind, a date out of range, or NULL.
 */
PHYSCRM_API physcrm_code physcrm_timeline_compute(physcrm_entity_type entity_type, const char* state,
                                                  int32_t expiration, physcrm_milestone* milestones,
                                                  size_t capacity, size_t* count) PHYSCRM_NOEXCEPT;

/* One item of a renewal's checklist. Texts are static. */
typedef struct physcrm_checklist_item {
  const char* id;   /* "cme-requirements" */
  const char* task; /* "Complete CME requirements" */
  int32_t required; /* 1 or 0 */
  int32_t due_date;
} physcrm_checklist_item;

/* The checklist of a renewal by the rule pack `default`, in the order shown. As physcrm_timeline_compute. */
PHYSCRM_API physcrm_code physcrm_checklist_compute(physcrm_entity_type entity_type, const char* state,
                                                   int32_t expiration, physcrm_checklist_item* items,
                                                   size_t capacity, size_t* count) PHYSCRM_NOEXCEPT;

/*
 * Whether a workflow for this expiration (PHYSCRM_NO_DATE ok) may go from one status to another today.
 * PHYSCRM_OK; PHYSCRM_INVALID_TRANSITION (details: from, to, allowed); PHYSCRM_INVALID_ARGUMENT for a number
 * that is no status (fields "from", "to") or a date out of range ("expiration", "today"). *allowed (NULL ok)
 * is the set of statuses that `from` may go to today, bit 1 << status; 0 after PHYSCRM_INVALID_ARGUMENT.
 * PHYSCRM_EXPIRED is among them only when today > expiration. What a status needs besides (a reason, a date)
 * is not looked at.
 */
PHYSCRM_API physcrm_code physcrm_transition_check(physcrm_workflow_status from, physcrm_workflow_status to,
                                                  int32_t expiration, int32_t today, uint32_t* allowed,
                                                  physcrm_error** error) PHYSCRM_NOEXCEPT;

/* ---- Numbers ----------------------------------------------------------------------------- */

/* 1 for an NPI: ten digits, the first 1 or 2, with the right check digit. Else, and for NULL, 0. */
PHYSCRM_API int32_t physcrm_is_valid_npi(const char* text) PHYSCRM_NOEXCEPT;

/*
 * 1 for a DEA registration number in upper case with the right check digit (a suffix "-XXXX" may follow).
 * Else, and for NULL, 0. `last_name` is NULL ok; it never decides, for a number outlives a change of name.
 */
PHYSCRM_API int32_t physcrm_is_valid_dea(const char* text, const char* last_name) PHYSCRM_NOEXCEPT;

/* 1 for an EIN ("NN-NNNNNNN" or nine digits) with a prefix that the IRS assigns. Else, and for NULL, 0. */
PHYSCRM_API int32_t physcrm_is_valid_ein(const char* text) PHYSCRM_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
