/* The floors of whatever looks at a column of dates, by hand and with the machine's widest vectors. */
#ifndef PHYSCRM_BENCHMARKS_FLOORS_H
#define PHYSCRM_BENCHMARKS_FLOORS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Only reading: the exclusive or of the 64-bit words of `size` bytes (a multiple of 512). */
uint64_t physcrm_floor_read(const void* data, size_t size);

/* Reading a column and writing one of int16, with the least arithmetic there is: none, or narrowing. */
void physcrm_floor_copy16(const int16_t* in, int16_t* out, size_t count);
void physcrm_floor_copy32(const int32_t* in, int16_t* out, size_t count);

#ifdef __cplusplus
}
#endif

#endif
