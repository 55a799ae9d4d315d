// What was answered to calls that named themselves, so that one who repeats a call gets the same answer.
#ifndef PHYSCRM_STORAGE_PORT_KEPT_CALLS_HPP
#define PHYSCRM_STORAGE_PORT_KEPT_CALLS_HPP

#include <cstdint>
#include <optional>
#include <string>

#include "physcrm/instant.hpp"
#include "physcrm/result.hpp"

namespace physcrm::storage {

struct KeptCall {
  std::string key;           ///< who called and how they named it, hashed
  std::string request_hash;  ///< of what they asked for
  int status = 0;            ///< of the answer, as in HTTP
  std::string body;
  Instant at;
  friend bool operator==(const KeptCall&, const KeptCall&) = default;
};

class KeptCalls {
 public:
  virtual ~KeptCalls() = default;
  virtual Result<std::optional<KeptCall>> find(const std::string& key) = 0;
  /// In place of one with the same key.
  virtual Result<void> put(const KeptCall& call) = 0;
  /// Up to `limit` of those kept before; answers how many.
  virtual Result<std::int64_t> remove_before(Instant at, int limit) = 0;
};

}  // namespace physcrm::storage

#endif
