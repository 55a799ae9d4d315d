#include "floors.h"

#include <string.h>

#if defined(__x86_64__)
/* By name the whole of a 512-bit vector is used; narrowing needs more than AVX512F, which only an
 * architecture names. */
#define WIDEST_READ __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#define WIDEST_COPY __attribute__((target_clones("arch=skylake-avx512", "avx2", "default"), optimize("O3")))
#else
#define WIDEST_READ __attribute__((optimize("O3")))
#define WIDEST_COPY __attribute__((optimize("O3")))
#endif

typedef uint64_t vector __attribute__((vector_size(64), aligned(8)));

WIDEST_READ uint64_t physcrm_floor_read(const void* data, size_t size) {
  const vector* at = data;
  const vector* end = at + size / sizeof(vector);
  vector sums[8];
  memset(sums, 0, sizeof sums);
  for (; at < end; at += 8) {
    for (int i = 0; i < 8; ++i) sums[i] ^= at[i];
  }
  vector all = sums[0] ^ sums[1] ^ sums[2] ^ sums[3] ^ sums[4] ^ sums[5] ^ sums[6] ^ sums[7];
  uint64_t word = 0;
  for (int i = 0; i < 8; ++i) word ^= all[i];
  return word;
}

void physcrm_floor_copy16(const int16_t* in, int16_t* out, size_t count) {
  memcpy(out, in, count * sizeof *out);
}

WIDEST_COPY void physcrm_floor_copy32(const int32_t* restrict in, int16_t* restrict out, size_t count) {
  for (size_t i = 0; i < count; ++i) out[i] = (int16_t)in[i];
}
