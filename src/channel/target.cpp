#include "channel/target.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "channel/curl.hpp"

namespace physcrm::channel {
namespace {

constexpr std::size_t kMaxUrl = 2048;

Target faulty(const char* fault) {
  Target target;
  target.fault = fault;
  return target;
}

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
  std::string copy{text};
  curl_free(text);
  return copy;
}

/// Letters, digits, dots and hyphens, no dot at the ends; or an IPv6 address in brackets.
bool is_host(std::string_view host) noexcept {
  if (host.starts_with('[') && host.ends_with(']')) {
    return std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
      return is_ascii_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
    });
  }
  return !host.empty() && host.front() != '.' && host.back() != '.' &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_';
         });
}

bool is_ambiguous(std::string_view path) {
  const std::string lower = ascii_lower(path);
  return lower.find('\\') != std::string::npos || lower.find("%2e") != std::string::npos ||
         lower.find("%2f") != std::string::npos || lower.find("%5c") != std::string::npos;
}

/// `/a` lies below `/a` and `/`, `/a/b` below `/a` and `/a/`; `/ab` does not lie below `/a`.
bool lies_below(std::string_view path, std::string_view prefix) noexcept {
  if (!path.starts_with(prefix)) return false;
  return path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/';
}

}  // namespace

Target read_target(const std::string& url, bool allow_http) {
  if (url.empty() || url.size() > kMaxUrl ||
      !std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F; })) {
    return faulty("a target is a URL of printable ASCII characters");
  }
  const UrlHandle parsed{curl_url()};
  if (!parsed || is_ambiguous(url.substr(0, url.find('?')))) return faulty("the target is no plain URL");
  const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER);
  if (code == CURLUE_USER_NOT_ALLOWED) return faulty("a target holds no user name");
  if (code != CURLUE_OK) return faulty("the target is no URL");
  const std::string scheme = part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "https" && !(scheme == "http" && allow_http)) return faulty("a target's scheme is https");
  if (!part(parsed.get(), CURLUPART_FRAGMENT).empty()) return faulty("a target has no fragment");
  Target target;
  target.host = ascii_lower(part(parsed.get(), CURLUPART_HOST));
  if (!is_host(target.host) || !part(parsed.get(), CURLUPART_ZONEID).empty())
    return faulty("the target's host is not a name in ASCII or an address");
  target.path = part(parsed.get(), CURLUPART_PATH);
  target.origin = scheme + "://" + target.host + ':' + part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  target.url = part(parsed.get(), CURLUPART_URL);
  return target;
}

bool AllowedTargets::add(const std::string& host_or_url, bool allow_http) {
  if (host_or_url.find("://") == std::string::npos) {
    std::string host = ascii_lower(host_or_url);
    if (!is_host(host)) return false;
    hosts_.push_back(std::move(host));
    return true;
  }
  Target prefix = read_target(host_or_url, allow_http);
  if (!prefix.fault.empty() || host_or_url.find('?') != std::string::npos) return false;
  prefixes_.push_back(std::move(prefix));
  return true;
}

bool AllowedTargets::allow(const Target& target) const {
  return std::find(hosts_.begin(), hosts_.end(), target.host) != hosts_.end() ||
         std::any_of(prefixes_.begin(), prefixes_.end(), [&target](const Target& prefix) {
           return target.origin == prefix.origin && lies_below(target.path, prefix.path);
         });
}

}  // namespace physcrm::channel
