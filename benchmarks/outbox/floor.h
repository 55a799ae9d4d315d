/* The outbox by hand: SQLite's own interface on the engine's own tables, with nothing else to do. */
#ifndef PHYSCRM_BENCHMARKS_OUTBOX_FLOOR_H
#define PHYSCRM_BENCHMARKS_OUTBOX_FLOOR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum physcrm_floor_scope {
  /* The lease (owner, until, epoch) taken and given back under its epoch, the status, the log of attempts. */
  PHYSCRM_FLOOR_QUEUE,
  /* And the whole of what the engine leaves behind: what was sent with its hash, the notification's status,
     an audit entry a batch. */
  PHYSCRM_FLOOR_SAME_ROWS,
} physcrm_floor_scope;

/* Takes what is due, `taken` at a time, and completes each delivery, `recorded` at a time; each is a
   transaction. Answers how many were completed; -1 after an error of SQLite. */
int64_t physcrm_floor_outbox(const char* path, int full_sync, int taken, int recorded,
                             physcrm_floor_scope scope, int64_t now_us);

#ifdef __cplusplus
}
#endif

#endif
