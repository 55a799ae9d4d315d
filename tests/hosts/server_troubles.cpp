#include "hosts/server_troubles.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "hosts/fast_clock.hpp"

namespace physcrm::hosts {

void ServerTroubles::befall(Trouble kind, const std::string& process, TroubleLog& log) {
  if (kind == Trouble::lose_answer) {
    proxy_.lose_next_commit(process);  // entered when it has come
    return;
  }
  end_sessions(kind, "application_name = '" + process + "' ORDER BY random() LIMIT 1", log);
}

void ServerTroubles::end_sessions(Trouble kind, const std::string& which, TroubleLog& log) {
  const std::int64_t from_us = machine_us();
  const auto ended = asker_.ask(
      "SELECT pid, application_name, pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + which);
  for (int row = 0; row < PQntuples(ended.get()); ++row) {
    if (PQgetvalue(ended.get(), row, 2)[0] != 't') continue;  // it was gone already
    ending_.push_back({PQgetvalue(ended.get(), row, 0), log.entries.size()});
    log.entries.push_back(
        {kind, PQgetvalue(ended.get(), row, 1), from_us, std::numeric_limits<std::int64_t>::max()});
  }
}

/// A session is told to end, and ends when it comes to it.
void ServerTroubles::see_who_is_gone(TroubleLog& log) {
  if (ending_.empty()) return;
  const auto left = asker_.list("SELECT pid FROM pg_stat_activity");
  const std::int64_t now_us = machine_us();
  std::erase_if(ending_, [&](const Ending& ending) {
    log.entries.at(ending.entry).until_us = now_us;
    return std::find(left.begin(), left.end(), ending.pid) == left.end();
  });
}

/// What the server does after a minute (idle_in_transaction_session_timeout), a tenth of a job's lease, at
/// the most, in the time of the leases. Else a host that is stopped would keep the others from writing for
/// two leases.
void ServerTroubles::before_each(TroubleLog& log) {
  see_who_is_gone(log);
  end_sessions(Trouble::end_silent,
               "application_name LIKE 'host%' AND state LIKE 'idle in transaction%' AND state_change < "
               "clock_timestamp() - interval '30 ms'",
               log);
}

void ServerTroubles::at_the_end(TroubleLog& log) {
  see_who_is_gone(log);
  for (const testing_support::LostCommit& lost : proxy_.lost_commits()) {
    const std::int64_t at_us =
        std::chrono::duration_cast<std::chrono::microseconds>(lost.at.time_since_epoch()).count();
    log.entries.push_back({Trouble::lose_answer, lost.client, at_us, at_us});
  }
}

}  // namespace physcrm::hosts
