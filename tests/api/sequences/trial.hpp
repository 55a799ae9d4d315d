// A sequence told to a clinic on each of some stores: the first that answers otherwise than the store in
// memory ends it.
#ifndef PHYSCRM_TESTS_API_SEQUENCES_TRIAL_HPP
#define PHYSCRM_TESTS_API_SEQUENCES_TRIAL_HPP

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/clinic.hpp"
#include "api/sequences/step.hpp"

namespace physcrm::test {

/// Makes new stores of one kind, by their URLs.
struct StoreMaker {
  std::string kind;
  std::function<std::string()> new_url;
};

/// Where two stores parted.
struct Difference {
  std::string what;  ///< for people: the step and what each said
  StoreMaker store;  ///< which one was otherwise than the store in memory
};

class Trial {
 public:
  explicit Trial(const std::vector<StoreMaker>& others);

  /// Every store does it; also a fault of the engine's own is a difference, from what should be.
  [[nodiscard]] std::optional<Difference> step(const Step& step);
  /// Compares what the stores hold in the end, and whether they hold together.
  [[nodiscard]] std::optional<Difference> end();

  /// What the last step was answered.
  [[nodiscard]] const json& answer() const noexcept { return answer_; }
  [[nodiscard]] Date today();

 private:
  struct Other {
    StoreMaker store;
    std::unique_ptr<Clinic> clinic;
  };
  Clinic memory_{"memory:"};
  std::vector<Other> others_;
  json answer_;
};

/// All steps and the end.
[[nodiscard]] std::optional<Difference> run(const Sequence& sequence, const std::vector<StoreMaker>& others);

/// As few steps of a sequence that parts a store from the one in memory as `tries` tries find to do so still.
[[nodiscard]] Sequence shortened(Sequence sequence, const StoreMaker& store, int tries);

/// A line a step.
[[nodiscard]] std::string to_text(const Sequence& sequence);

}  // namespace physcrm::test

#endif
