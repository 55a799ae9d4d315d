// The planner for x86-64, by hand. Each kernel narrows the days to bytes with saturation (all that is owed
// lies within -30..90, and what saturates lies outside), answers 16, 32 or 64 of them at once, and widens the
// answers as low and high bytes, so that "nothing" can be -32768.
#include "notification/plan_kernels.hpp"

#ifdef PHYSCRM_PLANNER_X86

#include <immintrin.h>

// GCC 12 takes its own _mm512_undefined_epi32 for an uninitialised value.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define PHYSCRM_AVX2 __attribute__((target("avx2"), always_inline)) inline
#define PHYSCRM_AVX2_ENTRY __attribute__((target("avx2")))
#define PHYSCRM_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi"), always_inline)) inline
#define PHYSCRM_AVX512_ENTRY __attribute__((target("avx512f,avx512bw,avx512vbmi")))

namespace physcrm::planner {
namespace {

// The kernels know the steps of the table below by heart; a changed table must change them.
constexpr bool steps_are(std::initializer_list<std::int16_t> expected) {
  std::size_t i = 0;
  for (const std::int16_t days : expected) {
    if (detail::kIntervals[i++].days_before != days) return false;
  }
  return i == detail::kIntervals.size();
}
static_assert(steps_are({90, 60, 30, 7, 1, -1}) && kFirstNoticeDays == 90 && kLastNoticeDays == -30);

void tail(const std::int32_t* expirations, std::int32_t today, std::int16_t* owed, std::size_t from,
          std::size_t count) noexcept {
  for (std::size_t i = from; i < count; ++i) owed[i] = plan_one(expirations[i], today);
}

void tail(const std::int16_t* days, std::int16_t* owed, std::size_t from, std::size_t count) noexcept {
  for (std::size_t i = from; i < count; ++i) owed[i] = plan_one(days[i]);
}

// --- SSE2: in every x86-64 --------------------------------------------------------------------------------

__m128i load128(const void* from) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

void store128(std::int16_t* to, __m128i value) noexcept {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), value);
}

/// `step` where the day is beyond `day`, else 0.
__m128i step128(__m128i days, char day, char step) noexcept {
  return _mm_and_si128(_mm_cmpgt_epi8(days, _mm_set1_epi8(day)), _mm_set1_epi8(step));
}

/// 16 days as bytes to 16 answers. From -1 the answer climbs to 1, 7, 30, 60 and 90.
void answer128(__m128i days, std::int16_t* owed) noexcept {
  const __m128i low_steps = _mm_add_epi8(_mm_add_epi8(_mm_set1_epi8(-1), step128(days, -1, 2)),
                                         _mm_add_epi8(step128(days, 1, 6), step128(days, 7, 23)));
  const __m128i steps = _mm_add_epi8(low_steps, _mm_add_epi8(step128(days, 30, 30), step128(days, 60, 30)));
  const __m128i nothing =
      _mm_or_si128(_mm_cmpgt_epi8(days, _mm_set1_epi8(90)), _mm_cmpgt_epi8(_mm_set1_epi8(-30), days));
  const __m128i low = _mm_andnot_si128(nothing, steps);
  const __m128i high =
      _mm_or_si128(_mm_cmpgt_epi8(_mm_setzero_si128(), low), _mm_and_si128(nothing, _mm_set1_epi8(-128)));
  store128(owed, _mm_unpacklo_epi8(low, high));
  store128(owed + 8, _mm_unpackhi_epi8(low, high));
}

void sse2_expirations(const std::int32_t* in, std::int32_t today, std::int16_t* owed,
                      std::size_t count) noexcept {
  const __m128i base = _mm_set1_epi32(today);
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m128i a =
        _mm_packs_epi32(_mm_sub_epi32(load128(in + i), base), _mm_sub_epi32(load128(in + i + 4), base));
    const __m128i b =
        _mm_packs_epi32(_mm_sub_epi32(load128(in + i + 8), base), _mm_sub_epi32(load128(in + i + 12), base));
    answer128(_mm_packs_epi16(a, b), owed + i);
  }
  tail(in, today, owed, i, count);
}

void sse2_days(const std::int16_t* in, std::int16_t* owed, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    answer128(_mm_packs_epi16(load128(in + i), load128(in + i + 8)), owed + i);
  }
  tail(in, owed, i, count);
}

// --- AVX2 -------------------------------------------------------------------------------------------------

PHYSCRM_AVX2 __m256i load256(const void* from) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

PHYSCRM_AVX2 void store256(std::int16_t* to, __m256i value) noexcept {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), value);
}

/// 32 days as bytes to 32 answers. The days -7..8 are looked up; the two coarse steps are added.
PHYSCRM_AVX2 void answer256(__m256i days, std::int16_t* owed) noexcept {
  // A day of -7..8 becomes 112..127, whose low four bits are its place; the rest saturates to the ends.
  const __m256i place = _mm256_max_epi8(_mm256_adds_epi8(days, _mm256_set1_epi8(119)), _mm256_set1_epi8(112));
  const __m256i fine =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, 1, 1, 7, 7, 7, 7, 7, 7, 30));
  const __m256i thirty = _mm256_set1_epi8(30);
  const __m256i beyond_30 = _mm256_and_si256(_mm256_cmpgt_epi8(days, thirty), thirty);
  const __m256i beyond_60 = _mm256_and_si256(_mm256_cmpgt_epi8(days, _mm256_set1_epi8(60)), thirty);
  const __m256i steps =
      _mm256_add_epi8(_mm256_shuffle_epi8(fine, place), _mm256_add_epi8(beyond_30, beyond_60));
  const __m256i nothing = _mm256_or_si256(_mm256_cmpgt_epi8(days, _mm256_set1_epi8(90)),
                                          _mm256_cmpgt_epi8(_mm256_set1_epi8(-30), days));
  const __m256i low = _mm256_andnot_si256(nothing, steps);
  const __m256i high = _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_setzero_si256(), low),
                                       _mm256_and_si256(nothing, _mm256_set1_epi8(-128)));
  store256(owed, _mm256_unpacklo_epi8(low, high));
  store256(owed + 16, _mm256_unpackhi_epi8(low, high));
}

PHYSCRM_AVX2_ENTRY void avx2_expirations(const std::int32_t* in, std::int32_t today, std::int16_t* owed,
                                         std::size_t count) noexcept {
  const __m256i base = _mm256_set1_epi32(today);
  // Packing works within halves; this puts each group of eight where unpacking wants it.
  const __m256i order = _mm256_setr_epi32(0, 4, 2, 6, 1, 5, 3, 7);
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const __m256i a = _mm256_packs_epi32(_mm256_sub_epi32(load256(in + i), base),
                                         _mm256_sub_epi32(load256(in + i + 8), base));
    const __m256i b = _mm256_packs_epi32(_mm256_sub_epi32(load256(in + i + 16), base),
                                         _mm256_sub_epi32(load256(in + i + 24), base));
    answer256(_mm256_permutevar8x32_epi32(_mm256_packs_epi16(a, b), order), owed + i);
  }
  tail(in, today, owed, i, count);
}

PHYSCRM_AVX2_ENTRY void avx2_days(const std::int16_t* in, std::int16_t* owed, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    answer256(_mm256_packs_epi16(load256(in + i), load256(in + i + 16)), owed + i);
  }
  tail(in, owed, i, count);
}

// --- AVX-512 with VBMI: the whole table in four registers -------------------------------------------------

struct ByteTables {
  alignas(64) std::array<std::uint8_t, kTableSize> low{};
  alignas(64) std::array<std::uint8_t, kTableSize> high{};
};

constexpr ByteTables build_byte_tables() noexcept {
  ByteTables tables;
  for (std::size_t i = 0; i < kTableSize; ++i) {
    const auto word = static_cast<std::uint16_t>(kTable[i]);
    tables.low[i] = static_cast<std::uint8_t>(word & 0xFFU);
    tables.high[i] = static_cast<std::uint8_t>(word >> 8U);
  }
  return tables;
}

constexpr ByteTables kByteTables = build_byte_tables();

struct Registers {
  __m512i low[2];
  __m512i high[2];
};

PHYSCRM_AVX512 Registers load_tables() noexcept {
  return {{_mm512_load_si512(kByteTables.low.data()), _mm512_load_si512(kByteTables.low.data() + 64)},
          {_mm512_load_si512(kByteTables.high.data()), _mm512_load_si512(kByteTables.high.data() + 64)}};
}

/// 64 places in the table, as bytes, to 64 answers.
PHYSCRM_AVX512 void answer512(__m512i places, const Registers& table, std::int16_t* owed) noexcept {
  const __m512i place = _mm512_min_epu8(places, _mm512_set1_epi8(static_cast<char>(kTableEnd)));
  const __m512i low = _mm512_permutex2var_epi8(table.low[0], place, table.low[1]);
  const __m512i high = _mm512_permutex2var_epi8(table.high[0], place, table.high[1]);
  _mm512_storeu_si512(owed, _mm512_unpacklo_epi8(low, high));
  _mm512_storeu_si512(owed + 32, _mm512_unpackhi_epi8(low, high));
}

PHYSCRM_AVX512_ENTRY void avx512_expirations(const std::int32_t* in, std::int32_t today, std::int16_t* owed,
                                             std::size_t count) noexcept {
  const Registers table = load_tables();
  const __m512i base = _mm512_set1_epi32(today - kTableOffset);
  const __m512i order = _mm512_setr_epi32(0, 4, 2, 6, 8, 12, 10, 14, 1, 5, 3, 7, 9, 13, 11, 15);
  std::size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    const __m512i a = _mm512_packs_epi32(_mm512_sub_epi32(_mm512_loadu_si512(in + i), base),
                                         _mm512_sub_epi32(_mm512_loadu_si512(in + i + 16), base));
    const __m512i b = _mm512_packs_epi32(_mm512_sub_epi32(_mm512_loadu_si512(in + i + 32), base),
                                         _mm512_sub_epi32(_mm512_loadu_si512(in + i + 48), base));
    answer512(_mm512_permutexvar_epi32(order, _mm512_packus_epi16(a, b)), table, owed + i);
  }
  tail(in, today, owed, i, count);
}

PHYSCRM_AVX512_ENTRY void avx512_days(const std::int16_t* in, std::int16_t* owed,
                                      std::size_t count) noexcept {
  const Registers table = load_tables();
  const __m512i offset = _mm512_set1_epi16(kTableOffset);
  std::size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    const __m512i a = _mm512_adds_epi16(_mm512_loadu_si512(in + i), offset);
    const __m512i b = _mm512_adds_epi16(_mm512_loadu_si512(in + i + 32), offset);
    answer512(_mm512_packus_epi16(a, b), table, owed + i);
  }
  tail(in, owed, i, count);
}

}  // namespace

const Kernels kSse2Kernels{&sse2_expirations, &sse2_days};
const Kernels kAvx2Kernels{&avx2_expirations, &avx2_days};
const Kernels kAvx512Kernels{&avx512_expirations, &avx512_days};

}  // namespace physcrm::planner

#endif
