// A set of ids as runs of consecutive ones.
#ifndef PHYSCRM_ENGINE_ID_RUNS_HPP
#define PHYSCRM_ENGINE_ID_RUNS_HPP

#include <cstdint>
#include <map>

namespace physcrm {

/// Ids are given in order, so that a million of them are a run or a few.
class IdRuns {
 public:
  /// first <= last of each run, ascending; none touches the next.
  using Runs = std::map<std::int64_t, std::int64_t>;

  /// Adds first..last; answers how many of them were there already.
  std::int64_t add(std::int64_t first, std::int64_t last);
  /// Takes first..last out, those that are there.
  void remove(std::int64_t first, std::int64_t last);

  [[nodiscard]] const Runs& runs() const noexcept { return runs_; }

 private:
  Runs runs_;
};

}  // namespace physcrm

#endif
