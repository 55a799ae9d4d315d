// A random walk over everything that can be done to renewals: some forty physicians for some twenty years.
#ifndef PHYSCRM_TESTS_ENGINE_RENEWAL_WALK_HPP
#define PHYSCRM_TESTS_ENGINE_RENEWAL_WALK_HPP

#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include "engine/rules_world.hpp"
#include "engine/walk_ledger.hpp"
#include "support/random.hpp"

namespace physcrm::test {

/// The same seed does the same acts in the same order to a store of its own, which is new.
class RenewalWalk {
 public:
  RenewalWalk(std::uint64_t seed, const StoreFile& file);

  /// One act more. Answers what is wrong with it, with the act; empty when all is well.
  [[nodiscard]] std::string step();

  /// Everything at once: rows, histories, notifications. Empty when all is well.
  [[nodiscard]] std::string check();

  [[nodiscard]] WalkLedger& ledger() noexcept { return ledger_; }
  /// How many acts of each kind were done, and were refused with which code: "renewals.initiate ok".
  [[nodiscard]] const std::map<std::string, int>& outcomes() const noexcept { return outcomes_; }

 private:
  using Version = std::optional<std::int64_t>;
  struct Choice;
  static const std::array<Choice, 16> kChoices;

  void begin(std::string operation, std::string text = {});
  template <class T>
  void end(const Result<T>& result);
  [[nodiscard]] std::string judge();

  [[nodiscard]] bool once_in(std::uint64_t times) { return random_.below(times) == 0; }
  [[nodiscard]] int number(int from, int to) {
    return from + static_cast<int>(random_.below(static_cast<std::uint64_t>(to - from + 1)));
  }
  template <class Range>
  [[nodiscard]] auto& one_of(const Range& range) {
    return *std::next(std::begin(range), static_cast<std::ptrdiff_t>(random_.below(std::size(range))));
  }
  [[nodiscard]] Date some_day(int from, int to) { return world_.today().plus_days(number(from, to)); }
  [[nodiscard]] Actor some_actor();
  /// Mostly none; else the stored one, or one that is not.
  [[nodiscard]] Version some_version(std::int64_t stored);
  [[nodiscard]] Version some_version(WorkflowId id);
  /// Mostly one that somebody works on; else any that is, was or never was.
  [[nodiscard]] WorkflowId some_workflow();
  [[nodiscard]] CredentialId some_credential();
  [[nodiscard]] const Workflow* known(WorkflowId id) const;
  /// Mostly the next one on the way, so that renewals come to their end.
  [[nodiscard]] WorkflowStatus some_status(WorkflowId id);
  [[nodiscard]] CredentialInput new_credential();

  void pass_time();
  void initiate();
  void change_status();
  void resubmit();
  void change_task();
  void remove_workflow();
  void auto_create();
  void check_expirations();
  void run_jobs();
  void add_credential();
  void edit_credential();
  void remove_credential();
  void add_physician();
  void edit_physician();
  void remove_physician();
  void change_settings();
  void change_rules();

  RulesWorld world_;
  PhysicianService physicians_{world_.core()};
  testing_support::Random random_;
  WalkLedger ledger_;
  Act act_;
  std::map<std::string, int> outcomes_;
};

}  // namespace physcrm::test

#endif
