// Writing a calendar: events a second as the engine writes them (six milestones a credential; the deadline
// with five alarms, each other one with one), of plain texts and of texts to escape, beside the floor of
// copying the same bytes.
#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "interop/ical.hpp"

namespace physcrm {
namespace {

constexpr std::array<std::int16_t, 5> kDeadlineAlarms{90, 60, 30, 7, 1};
constexpr std::array<std::int16_t, 1> kAlarm{1};
constexpr std::array<std::string_view, 3> kCategories{"Renewal", "license", "window_open"};
constexpr int kMilestones = 6;
const Instant kNow{1'768'478'400'000'000};

struct Texts {
  std::string_view summary;
  std::string_view description;
};
constexpr Texts kPlain{"Ada Moore: License application window opens (TX)",
                       "TX medical license cred_1042 expires on 2026-05-01.\nRenewal wf_377: in progress."};
constexpr Texts kEscaped{"N\u00FA\u00F1ez, Mar\u00EDa; M.D.: License application window opens (TX)",
                         "Notes: a,b;c\\d\n\u4E16\u754C, \u20AC 120;\nRenewal wf_377: in progress, at last."};

std::string write(const Texts& texts, std::int64_t events, std::string_view uid) {
  CalendarWriter writer{"Ada Moore: renewals", kNow};
  for (std::int64_t i = 0; i < events; ++i) {
    CalendarEvent event;
    event.uid = uid;
    event.sequence = i % 40;
    event.modified = kNow;
    event.day = Date{20'500 + static_cast<std::int32_t>(i % 1000)};
    event.summary = texts.summary;
    event.description = texts.description;
    event.categories = kCategories;
    event.alarm_days = kAlarm;
    if (i % kMilestones == kMilestones - 1) event.alarm_days = kDeadlineAlarms;
    writer.add(event);
  }
  return std::move(writer).take();
}

std::int64_t count(std::string_view text, std::string_view what) {
  std::int64_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++found;
  return found;
}

void finish(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void write_calendar(benchmark::State& state, const Texts& texts) {
  const std::string uid = "cred_1042-1768478400000000-2-window_open@physcrm";
  std::string calendar;
  for (auto _ : state) {
    calendar = write(texts, state.range(0), uid);
    benchmark::DoNotOptimize(calendar.data());
  }
  if (count(calendar, "\r\nEND:VEVENT\r\n") != state.range(0)) state.SkipWithError("wrong result");
  finish(state, calendar.size());
}

void copy_floor(benchmark::State& state) {
  const std::string calendar =
      write(kPlain, state.range(0), "cred_1042-1768478400000000-2-window_open@physcrm");
  for (auto _ : state) {
    std::string copy = calendar;
    benchmark::DoNotOptimize(copy.data());
  }
  finish(state, calendar.size());
}

BENCHMARK_CAPTURE(write_calendar, plain, kPlain)->Arg(64)->Arg(4096);
BENCHMARK_CAPTURE(write_calendar, escaped, kEscaped)->Arg(64)->Arg(4096);
BENCHMARK(copy_floor)->Arg(64)->Arg(4096);

}  // namespace
}  // namespace physcrm

BENCHMARK_MAIN();
