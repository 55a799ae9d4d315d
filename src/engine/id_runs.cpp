#include "engine/id_runs.hpp"

#include <algorithm>
#include <iterator>

namespace physcrm {

std::int64_t IdRuns::add(std::int64_t first, std::int64_t last) {
  std::int64_t had = 0;
  auto at = runs_.upper_bound(first);
  if (at != runs_.begin() && std::prev(at)->second >= first - 1) --at;
  // Everything that overlaps or touches becomes one.
  while (at != runs_.end() && at->first <= last + 1) {
    const std::int64_t from = std::max(at->first, first);
    const std::int64_t to = std::min(at->second, last);
    if (from <= to) had += to - from + 1;
    first = std::min(first, at->first);
    last = std::max(last, at->second);
    at = runs_.erase(at);
  }
  runs_.emplace(first, last);
  return had;
}

void IdRuns::remove(std::int64_t first, std::int64_t last) {
  auto at = runs_.upper_bound(first);
  if (at != runs_.begin() && std::prev(at)->second >= first) --at;
  while (at != runs_.end() && at->first <= last) {
    const auto [from, to] = *at;
    at = runs_.erase(at);
    if (from < first) runs_.emplace(from, first - 1);
    if (to > last) at = std::next(runs_.emplace(last + 1, to).first);
  }
}

}  // namespace physcrm
