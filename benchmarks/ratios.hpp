// What the programs that end in ratios share: runs interleaved, five times each unless told otherwise, their
// medians by name.
#ifndef PHYSCRM_BENCHMARKS_RATIOS_HPP
#define PHYSCRM_BENCHMARKS_RATIOS_HPP

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace physcrm_bench {

/// Items a second by the benchmark's name: `planner/int16/whole/4096`.
using Rates = std::map<std::string, double>;

/// The console's report, which also remembers the medians (or single runs) by name.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      failed_ = failed_ || run.error_occurred;
      const bool median = run.aggregate_name == "median";
      const auto rate = run.counters.find("items_per_second");
      if (rate == run.counters.end() || (run.run_type == Run::RT_Aggregate && !median)) continue;
      // Aggregates are reported after the runs they sum up, so a median replaces them.
      rates_[run.run_name.function_name + '/' + run.run_name.args] = rate->second.value;
    }
  }

  [[nodiscard]] const Rates& rates() const noexcept { return rates_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  Rates rates_;
  bool failed_ = false;
};

/// Runs what was registered and hands over the rates; the program's exit code.
inline int run_and_compare(int argc, char** argv, void (*print_ratios)(const Rates&)) {
  // Defaults first: what the caller says comes later and wins.
  std::string repetitions = "--benchmark_repetitions=5";
  std::string interleaving = "--benchmark_enable_random_interleaving=true";
  std::string aggregates = "--benchmark_report_aggregates_only=true";
  std::vector<char*> arguments{argv[0], repetitions.data(), interleaving.data(), aggregates.data()};
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  print_ratios(reporter.rates());
  return reporter.failed() ? 1 : 0;
}

}  // namespace physcrm_bench

#endif
