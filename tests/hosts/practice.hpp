// The practice that the hosts work on, what one host alone makes of it, and how both are looked at.
#ifndef PHYSCRM_TESTS_HOSTS_PRACTICE_HPP
#define PHYSCRM_TESTS_HOSTS_PRACTICE_HPP

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "faults/store_copy.hpp"
#include "physcrm/engine.hpp"

namespace physcrm::hosts {

inline constexpr const char* kStart = "2026-01-15T06:00:00Z";

/// Invented people with that many credentials, put into an empty store. Throws when it can't be.
void import_practice(const std::string& url, std::uint64_t physicians, std::uint64_t credentials);

/// Runs every job that is due at `now` until none is, past every lease of hosts that are gone. `sent` is told
/// the key of each message. Throws when one fails.
using KeySink = std::function<void(const std::string& key)>;
void come_to_an_end(const std::string& url, Instant now, Instant lease_now, const KeySink& sent);

/// What one host alone makes of the practice from the start to `until`, looking hour by hour; on a SQLite
/// file.
void run_alone(const std::string& url, Instant until);

/// What matters to people of what is in a store.
struct Outcome {
  std::set<std::string> open_renewals;  ///< credential and date
  std::set<std::string> renewals;       ///< the same with the status, of all
  /// Credential, date and days before; and those that a later one stands for.
  std::set<std::string> notices;
  std::set<std::string> collapsed;
  std::int64_t sent = 0;
  std::int64_t unsent_and_due = 0;
  std::set<std::string> keys;       ///< of the deliveries that were sent
  std::set<std::string> cancelled;  ///< of those that were cancelled
};

/// `now`: what is due then should have been sent.
[[nodiscard]] Outcome outcome_of(faults::StoreReader& reader, Instant now);
}  // namespace physcrm::hosts

#endif
