// Runs interleaved, five times each unless told otherwise, and ends with the engine's speed as a part of each
// floor's (floor.h).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace {

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

  void print_ratios() const {
    for (const auto& [name, rate] : rates_) {
      const std::size_t at = name.find("/engine/");
      if (at == std::string::npos) continue;
      for (const char* floor : {"/queue_floor/", "/same_rows_floor/"}) {
        std::string other = name;
        other.replace(at, std::string{"/engine/"}.size(), floor);
        const auto found = rates_.find(other);
        if (found == rates_.end()) continue;
        std::printf("%-30s %8.1f k/s %6.2f of %s\n", name.c_str(), rate / 1e3, rate / found->second,
                    other.c_str());
      }
    }
  }

  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  std::map<std::string, double> rates_;
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
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
  reporter.print_ratios();
  return reporter.failed() ? 1 : 0;
}
