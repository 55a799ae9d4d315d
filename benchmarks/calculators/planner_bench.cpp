// The planner over a column of dates, beside its floors. "in_blocks" plans into one small buffer again and
// again, as a caller does that works on the answers at once: what is left is reading the column. "whole"
// writes a second column as long as the first: its floor reads and writes the same bytes.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "floors.h"
#include "physcrm/notification/plan.hpp"

namespace physcrm {
namespace {

constexpr std::int32_t kToday = 20'500;
constexpr std::size_t kBlock = 4096;

/// Expirations spread over three years around today; one in sixteen has no date.
std::vector<std::int32_t> expirations(std::size_t count) {
  std::mt19937 random(42);
  std::vector<std::int32_t> column(count);
  for (auto& value : column) {
    value = random() % 16 == 0 ? kNoExpiration : kToday - 365 + static_cast<std::int32_t>(random() % 1096);
  }
  return column;
}

/// The same credentials as days until the expiration, half as wide.
std::vector<std::int16_t> relative_days(std::size_t count) {
  std::vector<std::int16_t> column;
  column.reserve(count);
  for (const std::int32_t value : expirations(count)) {
    column.push_back(value == kNoExpiration ? kNoRelativeDay : static_cast<std::int16_t>(value - kToday));
  }
  return column;
}

template <class Day>
std::vector<Day> column_of(std::size_t count);
template <>
std::vector<std::int32_t> column_of(std::size_t count) {
  return expirations(count);
}
template <>
std::vector<std::int16_t> column_of(std::size_t count) {
  return relative_days(count);
}

bool plan(PlannerKernel kernel, std::span<const std::int32_t> column, std::span<std::int16_t> owed) {
  return plan_notifications_with(kernel, column, Date{kToday}, owed);
}

bool plan(PlannerKernel kernel, std::span<const std::int16_t> column, std::span<std::int16_t> owed) {
  return plan_notifications_with(kernel, column, owed);
}

void copy(const std::vector<std::int32_t>& in, std::vector<std::int16_t>& out) {
  physcrm_floor_copy32(in.data(), out.data(), in.size());
}

void copy(const std::vector<std::int16_t>& in, std::vector<std::int16_t>& out) {
  physcrm_floor_copy16(in.data(), out.data(), in.size());
}

/// The result that is timed is the rule's, element by element.
bool is_right(std::span<const std::int32_t> column, std::span<const std::int16_t> owed) {
  return std::equal(column.begin(), column.end(), owed.begin(), [](std::int32_t day, std::int16_t answer) {
    const Interval* interval = day == kNoExpiration ? nullptr : owed_notification(day - kToday);
    return answer == (interval == nullptr ? kNothingOwed : interval->days_before);
  });
}

template <class Day>
void finish(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * state.range(0) * static_cast<std::int64_t>(sizeof(Day)));
}

template <class Day>
void read_floor(benchmark::State& state) {
  const auto column = column_of<Day>(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(physcrm_floor_read(column.data(), column.size() * sizeof(Day)));
    benchmark::ClobberMemory();
  }
  finish<Day>(state);
}

template <class Day>
void copy_floor(benchmark::State& state) {
  const auto column = column_of<Day>(static_cast<std::size_t>(state.range(0)));
  std::vector<std::int16_t> out(column.size());
  for (auto _ : state) {
    copy(column, out);
    benchmark::ClobberMemory();
  }
  finish<Day>(state);
}

template <class Day>
void plan_whole(benchmark::State& state, PlannerKernel kernel) {
  const auto column = column_of<Day>(static_cast<std::size_t>(state.range(0)));
  std::vector<std::int16_t> owed(column.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(plan(kernel, column, owed));
    benchmark::ClobberMemory();
  }
  if (!is_right(expirations(column.size()), owed)) state.SkipWithError("wrong result");
  finish<Day>(state);
}

template <class Day>
void plan_in_blocks(benchmark::State& state, PlannerKernel kernel) {
  const auto column = column_of<Day>(static_cast<std::size_t>(state.range(0)));
  const std::span<const Day> all{column};
  std::vector<std::int16_t> owed(kBlock);
  for (auto _ : state) {
    for (std::size_t at = 0; at < all.size(); at += kBlock) {
      benchmark::DoNotOptimize(plan(kernel, all.subspan(at, kBlock), owed));
      benchmark::ClobberMemory();
    }
  }
  const auto dates = expirations(column.size());
  if (!is_right(std::span{dates}.last(kBlock), owed)) state.SkipWithError("wrong result");
  finish<Day>(state);
}

template <class Day>
void register_all(const std::string& width) {
  const auto add = [&width](const std::string& name, auto function, auto... arguments) {
    benchmark::RegisterBenchmark(("planner/" + width + "/" + name).c_str(), function, arguments...)
        ->Arg(kBlock)
        ->Arg(1 << 20)
        ->Arg(1 << 22);
  };
  add("read_floor", read_floor<Day>);
  add("copy_floor", copy_floor<Day>);
  for (const auto kernel :
       {PlannerKernel::scalar, PlannerKernel::sse2, PlannerKernel::avx2, PlannerKernel::avx512}) {
    if (!plan(kernel, std::span<const Day>{}, {})) continue;
    add("whole/" + std::string{to_string(kernel)}, plan_whole<Day>, kernel);
    add("in_blocks/" + std::string{to_string(kernel)}, plan_in_blocks<Day>, kernel);
  }
}

[[maybe_unused]] const bool kRegistered = [] {
  register_all<std::int32_t>("int32");
  register_all<std::int16_t>("int16");
  return true;
}();

}  // namespace
}  // namespace physcrm
