// A mail server of the tests and a channel that speaks to it.
#ifndef PHYSCRM_TESTS_CHANNEL_RELAY_HPP
#define PHYSCRM_TESTS_CHANNEL_RELAY_HPP

#include "channel/world.hpp"
#include "physcrm/channels.hpp"

namespace physcrm::testing_support {

class Relay : public Server {
 public:
  explicit Relay(const std::vector<std::string>& options = {},
                 const Certificate& certificate = Certificate::of_localhost())
      : Server("smtp_server.py", arguments(options, certificate)) {}

  /// What reaches it, with its login; time-outs are short, for they are waited for.
  [[nodiscard]] SmtpConfig config() const {
    SmtpConfig config;
    config.host = "localhost";
    config.port = port();
    config.username = "physcrm";
    config.password = "correct horse";
    config.from_address = "team@hospital.example";
    config.from_name = "Credentialing";
    config.ca_file = Certificate::of_localhost().file;
    config.connect_timeout_ms = 20'000;
    config.send_timeout_ms = 20'000;
    return config;
  }
  [[nodiscard]] std::unique_ptr<Channel> channel() const { return make_smtp_channel(config()).value(); }

 private:
  static std::vector<std::string> arguments(const std::vector<std::string>& options,
                                            const Certificate& certificate) {
    std::vector<std::string> all{certificate.file, certificate.key};
    all.insert(all.end(), options.begin(), options.end());
    return all;
  }
};

}  // namespace physcrm::testing_support

#endif
