// Random requests that an operation's published schema allows, and some that it does not, about what earlier
// answers have told.
#ifndef PHYSCRM_TESTS_API_RANDOM_REQUESTS_HPP
#define PHYSCRM_TESTS_API_RANDOM_REQUESTS_HPP

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/operations.hpp"
#include "support/random.hpp"

namespace physcrm::test {

using nlohmann::json;

/// What answers have told: ids and what there is about them, checklist items, and how to go on with a list.
class Known {
 public:
  void learn(std::string_view operation, const json& request, const json& answer);
  /// There is nothing under the ids of this request.
  void forget(const json& request);

  std::vector<std::string> ids;                  ///< of every kind, in the order of their first mention
  std::map<std::string, std::int64_t> versions;  ///< by id, or by who a preference is of
  std::vector<std::string> tasks;
  std::map<std::string, std::string> kinds;     ///< `entityType` by credential
  std::map<std::string, std::string> statuses;  ///< by renewal
  std::map<std::string, json> next_pages;       ///< by operation: the request for the page after
  Date today{20'468};                           ///< dates are around it

 private:
  void learn_each(const json& value);
  void learn_one(const json& value);
};

/// Values that are wrong more often than not.
[[nodiscard]] json any_value(testing_support::Random& random);

/// Two of three mean to be good; the others leave out what is required, have values of any kind, or fields
/// that nobody knows.
[[nodiscard]] json random_request(testing_support::Random& random, std::size_t operation, const Known& known);

}  // namespace physcrm::test

#endif
