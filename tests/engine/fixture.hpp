// An engine on a store of its own, in memory, with a clock that the test moves.
#ifndef PHYSCRM_TESTS_ENGINE_FIXTURE_HPP
#define PHYSCRM_TESTS_ENGINE_FIXTURE_HPP

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "audit/entry.hpp"
#include "engine/core.hpp"
#include "physcrm/clock.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {

/// The value, or a failure that says why there is none.
template <class T>
T must(Result<T> result) {
  if (!result) {
    std::string why = std::string{to_string(result.error().code)} + ": " + result.error().message;
    for (const FieldError& bad : result.error().fields) why += "; " + bad.field + ": " + bad.message;
    throw std::runtime_error(why);
  }
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

[[nodiscard]] inline Date date(std::string_view iso) {
  return Date::parse(iso).value();
}

/// 2026-01-15 is "today" in New York unless the test says otherwise. Services are made on `core()`:
/// `PhysicianService physicians{engine.core()};`
class TestEngine {
 public:
  explicit TestEngine(std::string_view now = "2026-01-15T12:00:00Z",
                      const std::string& url = testing_support::new_store_url(), ChannelOptions channels = {},
                      const std::string& archive_directory = {})
      : clock_(std::make_shared<SimulatedClock>(Instant::parse(now).value())) {
    EngineOptions options;
    options.url = url;
    options.clock = clock_;
    options.time_zone = "America/New_York";
    options.channels = std::move(channels);
    options.archive_directory = archive_directory;
    core_ = must(EngineCore::open(std::move(options)));
  }

  [[nodiscard]] EngineCore& core() noexcept { return *core_; }
  [[nodiscard]] SimulatedClock& clock() noexcept { return *clock_; }

  /// Asks the store: `engine.read([&](auto& tx) { return tx.workflows().find(id); })`.
  template <class F>
  auto read(F&& ask) {
    const auto tx = must(core_->store().begin(storage::Access::read));
    return must(ask(*tx));
  }

  /// Changes the store behind the engine's back, for what a test needs to be there.
  template <class F>
  auto write(F&& change) {
    const auto tx = must(core_->store().begin(storage::Access::write));
    if constexpr (std::is_void_v<decltype(must(change(*tx)))>) {
      must(change(*tx));
      must(tx->commit());
    } else {
      auto answer = must(change(*tx));
      must(tx->commit());
      return answer;
    }
  }

  /// Every audit entry, oldest first.
  [[nodiscard]] std::vector<audit::Entry> audit_log() {
    std::vector<audit::Entry> entries;
    for (const auto& row : read([](auto& tx) { return tx.audit().read(0, 1'000'000); })) {
      entries.push_back(must(audit::decode(row.body)));
    }
    return entries;
  }

 private:
  std::shared_ptr<SimulatedClock> clock_;
  std::unique_ptr<EngineCore> core_;
};

}  // namespace physcrm::test

#endif
