// One call to a fresh host on the practice, with a fault in it, and what may be true afterwards.
#ifndef PHYSCRM_TESTS_FAULTS_FAULTED_RUN_HPP
#define PHYSCRM_TESTS_FAULTS_FAULTED_RUN_HPP

#include <functional>
#include <optional>
#include <string>

#include "faults/calls.hpp"
#include "faults/practice_store.hpp"

namespace physcrm::faults {

/// Arms whatever is to fail, and answers afterwards whether it has. The host is open and idle then.
struct Saboteur {
  std::function<void()> arm;
  std::function<bool()> disarm;
  bool ends_the_host = true;  ///< another one is to find what it has left, too
  bool may_repeat = false;    ///< a call may be done by a second try, with ids of its own
};

/// How a host is opened on the store; by default as hosts are.
using Opener = std::function<Result<Engine>(EngineOptions)>;

/// What a call does when nothing fails.
struct Undisturbed {
  std::string body;
  StoreState before;
  StoreState after;
  StoreState outcome;  ///< after a second run, past every lease
};

/// What was seen of a run; the tests count and print it.
struct RunNotes {
  bool was_hit = false;
  bool was_answered = false;  ///< in spite of the fault
  ErrorCode refused_with = ErrorCode::ok;
  std::string refusal = {};            ///< all of it
  bool was_done_all_the_same = false;  ///< refused, and yet in the store
};

class FaultedRuns {
 public:
  explicit FaultedRuns(const Call& call, Opener opener = {}, PracticeStore& store = PracticeStore::on_disk());
  /// Makes the call with the fault, checks what is in the store then, and what the next try makes of it: on
  /// the same host, and on another one that finds the store as it was left. What is wrong is a failure of the
  /// test.
  RunNotes run(const Saboteur& saboteur);

  /// Whether anything is different when it is done.
  [[nodiscard]] bool changes_the_store() const { return undisturbed_.after != undisturbed_.before; }

 private:
  [[nodiscard]] Result<Engine> open();
  void check_state(const Result<std::string>& answered, RunNotes& notes, bool may_repeat);
  void check_next_try(Engine& engine, bool is_done, bool is_same_host);
  void check_on_another_host(const Result<std::string>& answered, RunNotes& notes, bool may_repeat);
  void finish_job(Engine& engine);

  const Call& call_;
  Opener opener_;
  PracticeStore& store_;
  std::shared_ptr<SimulatedClock> clock_;
  Undisturbed undisturbed_;
};

/// The same answer but for what is measured.
[[nodiscard]] bool is_same_answer(const Call& call, const std::string& a, const std::string& b);

}  // namespace physcrm::faults

#endif
