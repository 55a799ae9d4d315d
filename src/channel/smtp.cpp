#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.hpp"
#include "channel/config.hpp"
#include "channel/mime.hpp"
#include "channel/smtp_session.hpp"
#include "channel/transfers.hpp"
#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

using channel::Attempt;
using channel::MailEnvelope;
using channel::MailSender;
using channel::Options;
using channel::SmtpDialogue;
using channel::SmtpStage;

/// What every message of a channel has in common.
struct Relay {
  SmtpConfig config;
  MailSender sender;
  std::string url;
};

class SmtpTransfer final : public channel::Transfer {
 public:
  /// The relay is the host's own choice; it often stands in the same network.
  explicit SmtpTransfer(const Relay& relay) : Transfer(false), relay_(relay) {}

  /// All messages go to the one relay.
  std::string peer() const override { return {}; }

 protected:
  std::optional<SendResult> prepare(const OutgoingMessage& message, Options& options) override {
    const MailEnvelope envelope = channel::envelope_of(message);
    if (!envelope.fault.empty()) return SendResult{SendOutcome::permanent_failure, envelope.fault};
    mail_ = channel::write_mail(message, envelope, relay_.sender);
    unread_ = mail_;
    dialogue_ = {};
    set_session(options);
    recipients_.clear();
    recipients_.add(envelope.recipient);
    options.text(CURLOPT_MAIL_FROM, relay_.sender.address)
        .pointer(CURLOPT_MAIL_RCPT, recipients_.get())
        .number(CURLOPT_UPLOAD, 1)
        .number(CURLOPT_INFILESIZE, static_cast<long>(mail_.size()))
        .function(CURLOPT_READFUNCTION, &SmtpTransfer::on_read)
        .pointer(CURLOPT_READDATA, this);
    return std::nullopt;
  }

  Attempt judge(CURLcode code) override {
    Attempt attempt = channel::judge_smtp(dialogue_, code, channel::connection_fault(easy(), code));
    attempt.again = code != CURLE_OK && code != CURLE_OPERATION_TIMEDOUT && lost_an_old_connection();
    return attempt;
  }

 private:
  void set_session(Options& options) {
    const SmtpConfig& config = relay_.config;
    channel::set_common_options(options, "smtp,smtps", config.ca_file, config.connect_timeout_ms,
                                config.send_timeout_ms);
    const bool in_clear = config.security == SmtpSecurity::none;
    options.text(CURLOPT_URL, relay_.url)
        .number(CURLOPT_USE_SSL, in_clear ? CURLUSESSL_NONE : CURLUSESSL_ALL)
        // The only way to learn which command an answer belongs to.
        .number(CURLOPT_VERBOSE, 1)
        .function(CURLOPT_DEBUGFUNCTION, &SmtpTransfer::on_line)
        .pointer(CURLOPT_DEBUGDATA, this)
        .function(CURLOPT_WRITEFUNCTION, &SmtpTransfer::on_answer_body);
    if (config.username.empty()) return;
    options.text(CURLOPT_USERNAME, config.username).text(CURLOPT_PASSWORD, config.password);
  }

  /// Relays close connections after some messages or seconds. Found out when the next message begins; no
  /// byte of it has left then.
  bool lost_an_old_connection() const {
    long made = 0;
    curl_easy_getinfo(easy(), CURLINFO_NUM_CONNECTS, &made);
    const bool is_lost = dialogue_.status() == 0 || dialogue_.status() == 421;
    return made == 0 && is_lost && dialogue_.stage() < SmtpStage::content;
  }

  static std::size_t on_read(char* into, std::size_t size, std::size_t count, void* self) noexcept {
    std::string_view& unread = static_cast<SmtpTransfer*>(self)->unread_;
    const std::size_t bytes = std::min(size * count, unread.size());
    std::memcpy(into, unread.data(), bytes);
    unread.remove_prefix(bytes);
    return bytes;
  }

  static int on_line(CURL*, curl_infotype type, char* data, std::size_t size, void* self) noexcept {
    SmtpDialogue& dialogue = static_cast<SmtpTransfer*>(self)->dialogue_;
    if (type == CURLINFO_HEADER_OUT) dialogue.command({data, size});
    if (type == CURLINFO_HEADER_IN) dialogue.answer({data, size});
    return 0;
  }

  static std::size_t on_answer_body(char*, std::size_t size, std::size_t count, void*) noexcept {
    return size * count;
  }

  const Relay& relay_;
  std::string mail_;
  std::string_view unread_;  ///< what of the mail libcurl has not taken yet
  channel::TextList recipients_;
  SmtpDialogue dialogue_;
};

class SmtpChannel final : public Channel {
 public:
  explicit SmtpChannel(Relay relay) : relay_(std::move(relay)) {}

  void send(std::span<const OutgoingMessage> batch, const SendDone& done,
            const KeepGoing& keep_going) override {
    const auto make = [this] { return std::make_unique<SmtpTransfer>(relay_); };
    channel::run_transfers(batch, relay_.config.max_connections, make, done, keep_going);
  }

 private:
  const Relay relay_;
};

/// A name in ASCII, or an address; nothing that a URL would read as anything else.
bool is_host(const std::string& host) noexcept {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '_' || c == ':';
  });
}

std::string url_of(const SmtpConfig& config) {
  const bool is_v6 = config.host.find(':') != std::string::npos;
  std::string url = config.security == SmtpSecurity::tls ? "smtps://" : "smtp://";
  url += is_v6 ? '[' + config.host + ']' : config.host;
  return url + ':' + std::to_string(config.port);
}

}  // namespace

Result<std::unique_ptr<Channel>> make_smtp_channel(SmtpConfig config) {
  channel::ConfigChecks checks{"smtp."};
  checks.require(is_host(config.host), "host", "a host name in ASCII or an address is needed");
  checks.require(config.port >= 1 && config.port <= 65535, "port", "a port is 1 to 65535");
  checks.require(config.username.empty() == config.password.empty(), "password",
                 "user name and password come together");
  checks.require(!has_control_character(config.username), "username", "it holds a control character");
  checks.require(!has_control_character(config.password), "password", "it holds a control character");
  checks.require(config.security != SmtpSecurity::none || config.password.empty(), "security",
                 "a password is not sent in clear");
  checks.ca_file(config.ca_file, "caFile");
  checks.timeout(config.connect_timeout_ms, "connectTimeoutMs");
  checks.timeout(config.send_timeout_ms, "sendTimeoutMs");
  checks.connections(config.max_connections, "maxConnections");
  MailSender sender = checks.sender(config.from_address, config.from_name, config.reply_to);
  if (auto error = std::move(checks).error()) return *std::move(error);
  if (!channel::curl_is_ready()) return Error{ErrorCode::unavailable, "libcurl cannot be used"};
  std::string url = url_of(config);
  return std::unique_ptr<Channel>{
      std::make_unique<SmtpChannel>(Relay{std::move(config), std::move(sender), std::move(url)})};
}

}  // namespace physcrm
