// Why a lease was lost: what befell its holder, or how long its holder gave no sign of life.
#ifndef PHYSCRM_TESTS_HOSTS_EXPLANATIONS_HPP
#define PHYSCRM_TESTS_HOSTS_EXPLANATIONS_HPP

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hosts/spool.hpp"
#include "hosts/troubled_hosts.hpp"

namespace physcrm::hosts {

enum class Why : std::uint8_t {
  trouble,  ///< something befell the process
  silence,  ///< nothing did, and it was silent for a quarter of the lease: the machine was too busy for it
  nothing,
};

/// A lease that somebody had, and that another one took from it.
struct LostLease {
  std::string process;
  std::set<int> threads = {};  ///< one of these had it
  std::int64_t taken_us = 0;
  std::int64_t lost_us = 0;  ///< when the other one took it
  std::int64_t lease_s = 0;  ///< how long it lasts
};

class Explanations {
 public:
  Explanations(const TroubleLog& log, const Spool& spool);
  /// The window is from when the holder took it until another one did: what came before hit somebody who had
  /// nothing in hand, and what comes after can't be why.
  [[nodiscard]] Why why(const LostLease& lease) const;

 private:
  std::map<std::string, std::vector<TroubleEntry>> troubles_;
  std::map<std::string, std::vector<Silence>> silences_;
};

/// What was sent more than once.
struct Repeats {
  std::int64_t messages = 0;
  std::int64_t repeats = 0;
  std::int64_t most_of_one = 0;
  std::int64_t by_trouble = 0;
  std::int64_t by_silence = 0;
  std::int64_t most_of_batch = 0;  ///< messages that one took at once, sent, and that were sent again
  std::vector<std::string> unexplained;
  std::vector<std::string> sent_twice_at_once;  ///< by one who had taken it once
};

[[nodiscard]] Repeats repeats_of(const Spool& spool, const Explanations& explanations);

}  // namespace physcrm::hosts

#endif
