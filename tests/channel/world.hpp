// What the tests of channels share: a scratch folder, certificates, servers, and a batch sent in one call.
#ifndef PHYSCRM_TESTS_CHANNEL_WORLD_HPP
#define PHYSCRM_TESTS_CHANNEL_WORLD_HPP

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "physcrm/channel.hpp"
#include "support/certificate.hpp"
#include "support/process.hpp"
#include "support/shared_files.hpp"

namespace physcrm::testing_support {

inline const char* const kPython = "/usr/bin/python3";

/// A server of this folder (`smtp_server.py`), listening; it writes what it gets into a file.
class Server {
 public:
  Server(const std::string& script, std::vector<std::string> arguments)
      : process_(command(script, folder_ / "records.jsonl", std::move(arguments))),
        port_(std::stoi(process_.line())) {}

  [[nodiscard]] int port() const noexcept { return port_; }
  void kill() { process_.kill(); }

  /// What has arrived so far.
  [[nodiscard]] std::vector<nlohmann::json> records() const {
    std::vector<nlohmann::json> records;
    std::ifstream in{folder_ / "records.jsonl"};
    for (std::string line; std::getline(in, line);) records.push_back(nlohmann::json::parse(line));
    return records;
  }

 private:
  static std::vector<std::string> command(const std::string& script, const std::string& records,
                                          std::vector<std::string> arguments) {
    std::vector<std::string> all{kPython, "-B", project_file("tests/channel/" + script).string(), records};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
  }

  ScratchFolder folder_;
  Process process_;
  int port_;
};

/// Sends and answers the results in the order of the batch; each must have been reported once.
inline std::vector<SendResult> send_all(Channel& channel, const std::vector<OutgoingMessage>& batch,
                                        const KeepGoing& keep_going = {},
                                        std::vector<std::size_t>* order = nullptr) {
  std::vector<SendResult> results(batch.size());
  std::vector<int> reported(batch.size());
  const auto done = [&](std::size_t index, SendResult result) {
    ++reported.at(index);
    results[index] = std::move(result);
    if (order != nullptr) order->push_back(index);
  };
  channel.send(batch, done, keep_going);
  EXPECT_EQ(reported, std::vector<int>(batch.size(), 1)) << "each message ends once";
  return results;
}

inline SendResult send_one(Channel& channel, const OutgoingMessage& message) {
  return send_all(channel, {message}).front();
}

inline OutgoingMessage message_to(const std::string& address, const std::string& key = "nd_1") {
  OutgoingMessage message;
  message.idempotency_key = key;
  message.to_address = address;
  message.to_name = "Ada Lovelace";
  message.subject = "Your license expires";
  message.text = "Your medical license in Texas expires in 30 days.\n";
  message.date = *Instant::parse("2026-01-15T06:00:00Z");
  return message;
}

inline SendResult temporary(std::string error) {
  return {SendOutcome::temporary_failure, std::move(error)};
}
inline SendResult permanent(std::string error) {
  return {SendOutcome::permanent_failure, std::move(error)};
}

}  // namespace physcrm::testing_support

namespace physcrm {

inline void PrintTo(const SendResult& result, std::ostream* out) {
  *out << static_cast<int>(result.outcome) << ' ' << result.error;
}

}  // namespace physcrm

#endif
