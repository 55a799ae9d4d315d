#include "channel/curl.hpp"

#include <new>

namespace physcrm::channel {
namespace {

/// OpenSSL's numbers of why a chain was refused.
constexpr long kNotYetValid = 9;
constexpr long kExpired = 10;

std::string certificate_fault(CURL* easy) {
  long verdict = 0;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
  switch (verdict) {
    case 0:
    case 1:  // the chain was not found wanting: it was the name
      return "the server's certificate is for another name";
    case kNotYetValid:
    case kExpired:
      return "the server's certificate has expired or is not valid yet";
    default:
      return "the server's certificate is not trusted";
  }
}

}  // namespace

bool curl_is_ready() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

void TextList::add(const std::string& text) {
  curl_slist* const longer = curl_slist_append(list_.get(), text.c_str());
  if (longer == nullptr) throw std::bad_alloc{};
  (void)list_.release();  // the same list, or its first element
  list_.reset(longer);
}

void set_common_options(Options& options, const char* protocols, const std::string& ca_file,
                        int connect_timeout_ms, int timeout_ms) {
  options.number(CURLOPT_NOSIGNAL, 1)
      .text(CURLOPT_PROTOCOLS_STR, protocols)
      .text(CURLOPT_PROXY, "")  // whatever the environment says
      .number(CURLOPT_NETRC, CURL_NETRC_IGNORED)
      .number(CURLOPT_SSL_VERIFYPEER, 1)
      .number(CURLOPT_SSL_VERIFYHOST, 2)
      .number(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
      .number(CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms)
      .number(CURLOPT_TIMEOUT_MS, timeout_ms);
  if (ca_file.empty()) return;
  // The file instead of the system's certificates, which libcurl would also find in their directory.
  options.text(CURLOPT_CAINFO, ca_file).pointer(CURLOPT_CAPATH, nullptr);
}

std::string connection_fault(CURL* easy, CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the server's name is not known";
    case CURLE_COULDNT_CONNECT:
      return "the server cannot be reached";
    case CURLE_OPERATION_TIMEDOUT:
      return "the server did not answer in time";
    case CURLE_PEER_FAILED_VERIFICATION:
      return certificate_fault(easy);
    case CURLE_SSL_CACERT_BADFILE:
      return "the file of trusted certificates cannot be read";
    case CURLE_SSL_CONNECT_ERROR:
      return "no secure connection could be made with the server";
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return "the server closed the connection";
    default:
      return std::string{"the connection failed: "} + curl_easy_strerror(code);
  }
}

AllSignalsBlocked::AllSignalsBlocked() noexcept {
  sigset_t all{};
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before_);
}

AllSignalsBlocked::~AllSignalsBlocked() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace physcrm::channel
