/* The daily run on PostgreSQL by hand: libpq on the engine's own tables, everything in one transaction a job,
   rows read and written in the binary form, written by COPY. */
#ifndef PHYSCRM_BENCHMARKS_DAILY_FLOOR_H
#define PHYSCRM_BENCHMARKS_DAILY_FLOOR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct physcrm_floor_day {
  int32_t today; /* days since 1970-01-01 */
  int64_t now_us;
} physcrm_floor_day;

typedef struct physcrm_floor_counts {
  int64_t workflows;
  int64_t notifications;
} physcrm_floor_counts;

/* Opens a renewal for each credential that expires within 90 days, or has within 30, and has none of its
   date, and notes which interval's notification it is owed: rows as the engine's, an audit entry a job. 0; -1
   after an error, which is printed. */
int physcrm_floor_daily_run(const char* connection, physcrm_floor_day day, physcrm_floor_counts* counts);

#ifdef __cplusplus
}
#endif

#endif
