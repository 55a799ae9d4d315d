// A clinic on some store, to be compared with one on another: asked the same, they must answer the same.
#ifndef PHYSCRM_TESTS_API_CLINIC_HPP
#define PHYSCRM_TESTS_API_CLINIC_HPP

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/host.hpp"
#include "storage/port/store.hpp"

namespace physcrm::test {

/// Takes what tells of the run instead of the store out of an answer: how long it took by the clock on the
/// wall, and whether that was short enough.
void forget_the_clock_on_the_wall(json& answer);

/// An answer or an error as one JSON value, comparable.
[[nodiscard]] json comparable(const Result<Response>& response);

/// Its messages arrive in a box; every third attempt fails.
class Clinic {
 public:
  explicit Clinic(const std::string& url);

  json answer(std::string_view operation, const json& request) {
    return comparable(host.engine().call_full(operation, kHost, request.dump()));
  }

  const std::shared_ptr<storage::Store> store;
  std::vector<std::string> box;
  Host host;

 private:
  ChannelOptions channels();
};

/// Everything that the operations show of a store, by the call that shows it: all pages of all lists, each
/// row with what there is about it, settings, jobs, rules; and the audit log, which no operation shows.
[[nodiscard]] std::map<std::string, json> contents(Clinic& clinic);

}  // namespace physcrm::test

#endif
