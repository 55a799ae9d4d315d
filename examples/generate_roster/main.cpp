// physcrm-generate-roster: writes a roster of invented people to standard output.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>

#include "roster_generator.hpp"

namespace {

using physcrm::Date;
using physcrm::examples::RosterGenerator;
using physcrm::examples::RosterPlan;

constexpr const char* kUsage =
    "usage: physcrm-generate-roster [--physicians N] [--credentials M] [--seed S] [--as-of YYYY-MM-DD]\n"
    "Writes a roster CSV of invented people (220 with 770 credentials) to standard output. The same "
    "numbers,\n"
    "seed and date give the same bytes on every machine; without --as-of the date is today (UTC).\n";

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Date today() {
  const auto days = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return Date{static_cast<std::int32_t>(days.time_since_epoch().count())};
}

/// Takes `--name value`; false when there is no such option or its value is malformed.
bool take_option(std::string_view name, std::string_view value, RosterPlan& plan) {
  if (name == "--as-of") {
    const auto date = Date::parse(value);
    if (date) plan.as_of = *date;
    return date.has_value();
  }
  const auto count = number(value);
  if (!count) return false;
  if (name == "--physicians") {
    plan.physicians = *count;
  } else if (name == "--credentials") {
    plan.credentials = *count;
  } else if (name == "--seed") {
    plan.seed = *count;
  } else {
    return false;
  }
  return true;
}

bool write(std::string& text) {
  const bool good = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  text.clear();
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  RosterPlan plan;
  plan.as_of = today();
  if (argc == 2 && std::string_view{argv[1]} == "--help") return std::fputs(kUsage, stdout) < 0 ? 1 : 0;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc || !take_option(argv[i], argv[i + 1], plan)) {
      std::fputs(kUsage, stderr);
      return 2;
    }
  }
  auto generator = RosterGenerator::make(plan);
  if (!generator) {
    std::fprintf(stderr, "physcrm-generate-roster: %s\n", generator.error().message.c_str());
    return 2;
  }
  std::string text{RosterGenerator::header()};
  bool good = true;
  while (good && generator.value().next(text)) {
    if (text.size() > 64'000) good = write(text);
  }
  good = good && write(text) && std::fflush(stdout) == 0;
  if (!good) std::perror("physcrm-generate-roster");
  return good ? 0 : 1;
}
