// The checks that the factories of channels share: every bad field of a configuration at once.
#ifndef PHYSCRM_CHANNEL_CONFIG_HPP
#define PHYSCRM_CHANNEL_CONFIG_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channel/mime.hpp"
#include "physcrm/error.hpp"

namespace physcrm::channel {

class ConfigChecks {
 public:
  /// `prefix` stands before each field's name: `smtp.`
  explicit ConfigChecks(std::string_view prefix) : prefix_(prefix) {}

  void require(bool good, std::string_view field, std::string_view message);
  void timeout(int ms, std::string_view field);
  void connections(int count, std::string_view field);
  void ca_file(const std::string& path, std::string_view field);
  /// The sender, from the fields `fromAddress` and `replyTo`.
  [[nodiscard]] MailSender sender(const std::string& address, const std::string& name,
                                  const std::string& reply_to);

  /// What was wrong, or nothing.
  [[nodiscard]] std::optional<Error> error() &&;

 private:
  std::string_view prefix_;
  std::vector<FieldError> bad_;
};

}  // namespace physcrm::channel

#endif
