#include "hosts/explanations.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace physcrm::hosts {
namespace {

using Batch = std::tuple<std::string, int, std::int64_t>;

/// The batch of each sending. A thread takes one, sends it, and takes the next: whatever was taken after it
/// had begun to send is of the next one.
std::vector<Batch> batches_of(const std::vector<Sending>& sendings) {
  std::vector<Batch> batches(sendings.size());
  std::map<std::pair<std::string, int>, std::vector<std::size_t>> of_thread;
  for (std::size_t i = 0; i < sendings.size(); ++i) {
    of_thread[{sendings[i].process, sendings[i].thread}].push_back(i);
  }
  for (const auto& [thread, places] : of_thread) {
    std::int64_t batch_us = 0;
    std::int64_t last_us = 0;
    for (const std::size_t i : places) {
      if (sendings[i].taken_us > last_us) batch_us = sendings[i].taken_us;
      last_us = sendings[i].at_us;
      batches[i] = {thread.first, thread.second, batch_us};
    }
  }
  return batches;
}

}  // namespace

Explanations::Explanations(const TroubleLog& log, const Spool& spool) {
  for (const TroubleEntry& entry : log.entries) troubles_[entry.process].push_back(entry);
  for (const Silence& silence : spool.silences) silences_[silence.process].push_back(silence);
}

Why Explanations::why(const LostLease& lease) const {
  const auto is_within = [&](const auto& what) {
    return what.from_us <= lease.lost_us && what.until_us >= lease.taken_us;
  };
  if (const auto troubles = troubles_.find(lease.process); troubles != troubles_.end()) {
    if (std::any_of(troubles->second.begin(), troubles->second.end(), is_within)) return Why::trouble;
  }
  const auto silences = silences_.find(lease.process);
  if (silences == silences_.end()) return Why::nothing;
  const bool is_silent =
      std::any_of(silences->second.begin(), silences->second.end(), [&](const Silence& silence) {
        return lease.threads.count(silence.thread) > 0 && is_within(silence) &&
               silence.until_us - silence.from_us >= silence_of(lease.lease_s);
      });
  return is_silent ? Why::silence : Why::nothing;
}

Repeats repeats_of(const Spool& spool, const Explanations& explanations) {
  Repeats found;
  const std::vector<Batch> batches = batches_of(spool.sendings);
  std::map<std::string, std::vector<std::size_t>> of_key;
  for (std::size_t i = 0; i < spool.sendings.size(); ++i) of_key[spool.sendings[i].key].push_back(i);
  std::map<Batch, std::int64_t> of_batch;
  for (auto& [key, places] : of_key) {
    // Deliveries are taken one after the other, sent as it may be: one that is woken up may still send what
    // another one has sent meanwhile.
    std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
      return spool.sendings[a].taken_us < spool.sendings[b].taken_us;
    });
    ++found.messages;
    found.repeats += static_cast<std::int64_t>(places.size()) - 1;
    found.most_of_one = std::max(found.most_of_one, static_cast<std::int64_t>(places.size()));
    for (std::size_t n = 0; n + 1 < places.size(); ++n) {
      const Sending& one = spool.sendings[places[n]];
      const Sending& next = spool.sendings[places[n + 1]];
      found.most_of_batch = std::max(found.most_of_batch, ++of_batch[batches[places[n]]]);
      if (batches[places[n]] == batches[places[n + 1]]) found.sent_twice_at_once.push_back(line_of(next));
      const Why why =
          explanations.why({one.process, {one.thread}, one.taken_us, next.taken_us, kDeliveryLease_s});
      found.by_trouble += why == Why::trouble ? 1 : 0;
      found.by_silence += why == Why::silence ? 1 : 0;
      if (why == Why::nothing) found.unexplained.push_back(line_of(one) + ", " + line_of(next));
    }
  }
  return found;
}

}  // namespace physcrm::hosts
