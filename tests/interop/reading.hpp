// Reading a whole roster in a test.
#ifndef PHYSCRM_TESTS_INTEROP_READING_HPP
#define PHYSCRM_TESTS_INTEROP_READING_HPP

#include <gtest/gtest.h>

#include "interop/roster_reader.hpp"

namespace physcrm::testing_support {

struct Reading {
  std::vector<RosterRecord> records;
  std::vector<RowProblem> problems;
  std::uint64_t credentials = 0;
  std::uint64_t named = 0;
  std::uint64_t refused = 0;
  std::uint64_t skipped = 0;
  std::string error;  ///< of the file as a whole; empty when it was read to its end
};

inline Reading read_all(Result<std::unique_ptr<RosterReader>> opened) {
  Reading reading;
  if (!opened) {
    reading.error = opened.error().message;
    return reading;
  }
  RosterReader& reader = *opened.value();
  for (;;) {
    RosterRecord record;
    const auto more = reader.next(record);
    if (!more) reading.error = more.error().message;
    if (!more || !more.value()) break;
    reading.problems.insert(reading.problems.end(), record.problems.begin(), record.problems.end());
    reading.credentials += record.credentials.size();
    reading.named += record.credentials_named;
    reading.refused += record.refused ? 1U : 0U;
    reading.records.push_back(std::move(record));
  }
  reading.skipped = reader.skipped();
  return reading;
}

inline Reading read_roster(std::string_view text, std::string_view mapping = {},
                           std::string_view format = "roster") {
  TextSource source{text};
  return read_all(open_roster(format, mapping, source));
}

/// "line field: message", a problem a line: what a person would see.
inline std::string report(const Reading& reading) {
  std::string out;
  for (const RowProblem& problem : reading.problems) {
    out += std::to_string(problem.line) + ' ' + problem.field + ": " + problem.message + '\n';
  }
  return out;
}

}  // namespace physcrm::testing_support

#endif
