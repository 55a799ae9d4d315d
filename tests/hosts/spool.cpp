#include "hosts/spool.hpp"

#include <fstream>
#include <sstream>

namespace physcrm::hosts {

std::string line_of(const Sending& sending) {
  std::ostringstream line;
  line << "sent " << sending.key << ' ' << sending.process << ' ' << sending.thread << ' ' << sending.taken_us
       << ' ' << sending.at_us;
  return line.str();
}

Spool::Spool(const std::string& path, const TroubleLog& log, int threads_of_each) : threads(threads_of_each) {
  read_lines(path);
  std::ifstream signs{signs_of(path), std::ios::binary};
  std::map<std::string, std::int64_t> killed_us;
  for (const TroubleEntry& entry : log.entries) {
    if (entry.kind == Trouble::kill) killed_us[entry.process] = entry.until_us;
  }
  for (const StartedProcess& started : log.started) {
    for (int thread = 0; thread < threads; ++thread) {
      std::int64_t last_us = 0;  // 0: it did not come to it
      signs.read(reinterpret_cast<char*>(&last_us), sizeof last_us);
      const std::int64_t end_us = killed_us.at(started.name);
      if (last_us > 0 && end_us - last_us >= silence_of(kJobLease_s)) {
        silences.push_back({started.name, thread, last_us, end_us});
      }
    }
  }
}

void Spool::read_lines(const std::string& path) {
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line};
    std::string kind;
    words >> kind;
    if (kind == "sent") {
      Sending& one = sendings.emplace_back();
      words >> one.key >> one.process >> one.thread >> one.taken_us >> one.at_us;
    } else if (kind == "silent") {
      Silence& one = silences.emplace_back();
      words >> one.process >> one.thread >> one.from_us >> one.until_us;
    } else if (kind == "turn") {
      Turn& one = turns.emplace_back();
      words >> one.process >> one.thread >> one.from_us >> one.until_us;
      std::getline(words, one.failed);
    } else {
      ++failures[line.substr(line.find(' ') + 1)];
    }
  }
}

}  // namespace physcrm::hosts
