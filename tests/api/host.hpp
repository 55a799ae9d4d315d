// A host in memory for tests of the operation table: calls by name, each answer checked against its schema.
#ifndef PHYSCRM_TESTS_API_HOST_HPP
#define PHYSCRM_TESTS_API_HOST_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/engine.hpp"

namespace physcrm::test {

using nlohmann::json;

inline constexpr std::string_view kHost = "";
inline constexpr std::string_view kAdmin = R"({"role":"admin","userId":"usr_1"})";
inline constexpr std::string_view kStaff = R"({"role":"staff","userId":"usr_2"})";
inline constexpr std::string_view kViewer = R"({"role":"viewer","userId":"usr_3"})";
inline constexpr std::string_view kSystem = R"({"role":"system"})";

/// Noon UTC on 2026-01-15; the organisation works in UTC.
class Host {
 public:
  /// `channels`: how its messages leave; none at all by default.
  /// `url`: its store; empty: whichever the tests are run on.
  explicit Host(ChannelOptions channels = {}, const std::string& url = {});
  /// On a store that the test keeps an eye on.
  Host(ChannelOptions channels, std::shared_ptr<storage::Store> store);

  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] SimulatedClock& clock() { return *clock_; }
  /// So many days from today, `YYYY-MM-DD`.
  [[nodiscard]] std::string day(int days_ahead) const;

  /// The answer, which must be a success and as the schema says; null for an empty one.
  json call(std::string_view operation, const json& request = json::object(),
            std::string_view caller = kHost);
  /// The error, which must be one.
  Error refuse(std::string_view operation, const json& request = json::object(),
               std::string_view caller = kHost);
  /// `ok` or the error's code.
  ErrorCode code(std::string_view operation, const json& request = json::object(),
                 std::string_view caller = kHost);
  json import(std::string_view csv, const json& request = json::object(), std::string_view caller = kHost);
  /// Everything that the lists show, to compare before and after.
  json everything();

  // A small world; each answers the id.
  std::string physician(const json& more = json::object());
  std::string credential(const std::string& physician, std::string_view kind, int days_ahead,
                         const json& more = json::object());
  /// A renewal of a new credential, taken along the way to `status`.
  std::string renewal(std::string_view kind, int days_ahead, std::string_view status = "not_started");

  std::vector<std::string> log;

 private:
  Host(ChannelOptions channels, const std::string& url, std::shared_ptr<storage::Store> store);

  std::shared_ptr<SimulatedClock> clock_;
  std::optional<Engine> engine_;
  int made_ = 0;
};

/// The row of an operation in the table.
[[nodiscard]] std::size_t index_of(std::string_view operation);

}  // namespace physcrm::test

#endif
