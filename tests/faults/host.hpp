// A host on a store that lies on the memory disk, and a practice in it in which every operation has something
// to do.
#ifndef PHYSCRM_TESTS_FAULTS_HOST_HPP
#define PHYSCRM_TESTS_FAULTS_HOST_HPP

#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>

#include "physcrm/engine.hpp"
#include "support/disk_vfs.hpp"

namespace physcrm::faults {

using nlohmann::json;

inline constexpr const char* kStorePath = "/physcrm_disk/store.db";
inline constexpr const char* kStoreUrl = "sqlite:///physcrm_disk/store.db";

/// A request to one operation of the table.
struct Call {
  std::string operation;
  json request = json::object();
  std::string body = {};  ///< of one that streams
  bool is_job = false;    ///< commits in several transactions
  /// A job that does the same again each time it is asked.
  [[nodiscard]] bool is_new_each_time() const { return operation == "notifications.test"; }
  [[nodiscard]] std::string name() const;
};

/// How a test names it.
inline void PrintTo(const Call& call, std::ostream* out) {
  *out << call.name();
}

/// The options of every host here. Messages to "fail@..." fail for now, to "gone@..." for ever.
[[nodiscard]] EngineOptions host_options(const std::shared_ptr<Clock>& clock,
                                         const std::string& url = kStoreUrl);

[[nodiscard]] Result<std::string> answer(Engine& engine, const Call& call);
/// The same, `request` being the call's as text: until it answers no memory is asked for but by the engine.
[[nodiscard]] Result<std::string> answer(Engine& engine, const Call& call, const std::string& request);

/// The time at which calls are made to the practice.
[[nodiscard]] std::shared_ptr<SimulatedClock> clock_of_the_calls();

/// Founds a small practice in an empty store.
void found_practice(const std::string& url);

/// The practice, as it lies on the disk when its host has gone.
[[nodiscard]] const testing_support::DiskImage& practice();

}  // namespace physcrm::faults

#endif
