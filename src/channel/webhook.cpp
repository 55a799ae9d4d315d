#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/crypto.hpp"
#include "channel/config.hpp"
#include "channel/key.hpp"
#include "channel/target.hpp"
#include "channel/transfers.hpp"
#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

using channel::Attempt;
using channel::Options;
using channel::Target;

constexpr std::size_t kMinSecretBytes = 16;
/// Read of an answer, head and body, before the connection is closed; nothing of it is kept.
constexpr std::size_t kMaxAnswerBytes = 64 * 1024;

/// What every message of a channel has in common.
struct Hook {
  WebhookConfig config;
  Target target;  ///< the configured one; its url is empty where there is none
  channel::AllowedTargets allowed;
};

std::string body_of(const OutgoingMessage& message, const std::string& token) {
  if (!message.json.empty()) return message.json;
  const nlohmann::json body{
      {"key", token}, {"to", message.to_address}, {"subject", message.subject}, {"text", message.text}};
  return body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

SendResult judge_status(long status) {
  if (status >= 200 && status < 300) return {};
  const std::string number = " (" + std::to_string(status) + ')';
  if (status == 408 || status == 425 || status == 429 || status >= 500) {
    return {SendOutcome::temporary_failure, "the target cannot take the message now" + number};
  }
  if (status >= 300 && status < 400) {
    return {SendOutcome::permanent_failure,
            "the target answers with a redirect, which is not followed" + number};
  }
  return {SendOutcome::permanent_failure, "the target refuses the message" + number};
}

class WebhookTransfer final : public channel::Transfer {
 public:
  explicit WebhookTransfer(const Hook& hook) : Transfer(!hook.config.allow_private_addresses), hook_(hook) {}

  std::string peer() const override { return peer_; }

 protected:
  std::optional<SendResult> prepare(const OutgoingMessage& message, Options& options) override {
    const std::string token = channel::token_of_key(message.idempotency_key);
    if (token.empty()) return permanent("the message has no idempotency key");
    const Target target = target_of(message);
    if (!target.fault.empty()) return permanent(target.fault);
    peer_ = target.origin;
    body_ = body_of(message, token);
    answer_bytes_ = 0;
    channel::set_common_options(options, "http,https", hook_.config.ca_file, hook_.config.timeout_ms,
                                hook_.config.timeout_ms);
    set_headers(message, token);
    options.text(CURLOPT_URL, target.url)
        .number(CURLOPT_FOLLOWLOCATION, 0)
        .number(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        .number(CURLOPT_POST, 1)
        .pointer(CURLOPT_POSTFIELDS, body_.data())
        .number(CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()))
        .pointer(CURLOPT_HTTPHEADER, headers_.get())
        .text(CURLOPT_USERAGENT, "physcrm")
        .function(CURLOPT_WRITEFUNCTION, &WebhookTransfer::on_answer)
        .pointer(CURLOPT_WRITEDATA, this)
        .function(CURLOPT_HEADERFUNCTION, &WebhookTransfer::on_answer)
        .pointer(CURLOPT_HEADERDATA, this);
    return std::nullopt;
  }

  Attempt judge(CURLcode code) override {
    long status = 0;
    curl_easy_getinfo(easy(), CURLINFO_RESPONSE_CODE, &status);
    // An answer that is cut because it is too long has been given all the same.
    const bool is_cut = code == CURLE_WRITE_ERROR && answer_bytes_ > kMaxAnswerBytes;
    if (code == CURLE_OK || (is_cut && status >= 200)) return {judge_status(status)};
    if (refused_address() && code == CURLE_COULDNT_CONNECT) {
      return {{SendOutcome::permanent_failure, "the target's address is not public, which is not allowed"}};
    }
    curl_off_t connected = 0;
    curl_easy_getinfo(easy(), CURLINFO_PRETRANSFER_TIME_T, &connected);
    return {{SendOutcome::temporary_failure, channel::connection_fault(easy(), code)}, connected == 0};
  }

 private:
  static SendResult permanent(std::string error) {
    return {SendOutcome::permanent_failure, std::move(error)};
  }

  Target target_of(const OutgoingMessage& message) const {
    if (message.to_address.empty() || message.to_address == hook_.config.url) {
      if (!hook_.target.url.empty()) return hook_.target;
    }
    Target target = channel::read_target(message.to_address, hook_.config.allow_http);
    if (target.fault.empty() && !hook_.allowed.allow(target))
      target.fault = "the target is not an allowed one";
    return target;
  }

  void set_headers(const OutgoingMessage& message, const std::string& token) {
    const std::string timestamp = std::to_string(message.date.microseconds() / 1'000'000);
    const std::string signature = to_hex(hmac_sha256(hook_.config.secret, timestamp + '.' + body_));
    headers_.clear();
    headers_.add("Content-Type: application/json");
    headers_.add("Accept:");
    headers_.add("Expect:");  // no second round trip for a large body
    headers_.add("X-Physcrm-Idempotency-Key: " + token);
    headers_.add("X-Physcrm-Timestamp: " + timestamp);
    headers_.add("X-Physcrm-Signature: v1=" + signature);
  }

  static std::size_t on_answer(char*, std::size_t size, std::size_t count, void* self) noexcept {
    std::size_t& bytes = static_cast<WebhookTransfer*>(self)->answer_bytes_;
    bytes += size * count;
    return bytes > kMaxAnswerBytes ? 0 : size * count;
  }

  const Hook& hook_;
  std::string peer_;
  std::string body_;
  channel::TextList headers_;
  std::size_t answer_bytes_ = 0;
};

class WebhookChannel final : public Channel {
 public:
  explicit WebhookChannel(Hook hook) : hook_(std::move(hook)) {}

  void send(std::span<const OutgoingMessage> batch, const SendDone& done,
            const KeepGoing& keep_going) override {
    const auto make = [this] { return std::make_unique<WebhookTransfer>(hook_); };
    channel::run_transfers(batch, hook_.config.max_connections, make, done, keep_going);
  }

 private:
  const Hook hook_;
};

}  // namespace

Result<std::unique_ptr<Channel>> make_webhook_channel(WebhookConfig config) {
  if (!channel::curl_is_ready()) return Error{ErrorCode::unavailable, "libcurl cannot be used"};
  channel::ConfigChecks checks{"webhook."};
  Hook hook;
  if (!config.url.empty()) {
    hook.target = channel::read_target(config.url, config.allow_http);
    checks.require(hook.target.fault.empty(), "url", hook.target.fault);
  }
  const bool all_good =
      std::all_of(config.allowed_targets.begin(), config.allowed_targets.end(),
                  [&](const std::string& target) { return hook.allowed.add(target, config.allow_http); });
  checks.require(all_good, "allowedTargets", "each is a host name, or a URL without a query");
  checks.require(!config.url.empty() || !config.allowed_targets.empty(), "url",
                 "without a URL and allowed targets nothing can be sent");
  checks.require(config.secret.size() >= kMinSecretBytes, "secret", "a secret has 16 bytes or more");
  checks.ca_file(config.ca_file, "caFile");
  checks.timeout(config.timeout_ms, "timeoutMs");
  checks.connections(config.max_connections, "maxConnections");
  if (auto error = std::move(checks).error()) return *std::move(error);
  hook.config = std::move(config);
  return std::unique_ptr<Channel>{std::make_unique<WebhookChannel>(std::move(hook))};
}

}  // namespace physcrm
