// Where a webhook may go: URLs in one form, and the list of those that are allowed.
#ifndef PHYSCRM_CHANNEL_TARGET_HPP
#define PHYSCRM_CHANNEL_TARGET_HPP

#include <string>
#include <string_view>
#include <vector>

namespace physcrm::channel {

/// A URL, read by the parser that also connects by it.
struct Target {
  std::string url;     ///< as it is requested
  std::string origin;  ///< `https://hooks.example.org:443`, in lower case
  std::string host;    ///< in lower case
  std::string path;    ///< begins with `/`; without query
  std::string fault;   ///< not empty: it may not be used, and this is why; the rest is then empty
};

/// Reads a URL of at most 2048 printable ASCII characters: https (or http where allowed), no user name, no
/// fragment, a path without escaped dots, slashes or backslashes, which servers read in more than one way.
[[nodiscard]] Target read_target(const std::string& url, bool allow_http);

/// What `WebhookConfig::allowed_targets` allows.
class AllowedTargets {
 public:
  /// False when the text is neither a host nor a URL without a query that `read_target` takes.
  [[nodiscard]] bool add(const std::string& host_or_url, bool allow_http);
  [[nodiscard]] bool allow(const Target& target) const;
  [[nodiscard]] bool empty() const noexcept { return hosts_.empty() && prefixes_.empty(); }

 private:
  std::vector<std::string> hosts_;
  std::vector<Target> prefixes_;
};

}  // namespace physcrm::channel

#endif
