// What the channels need of libcurl: handles that free themselves, options that report, failures in words.
#ifndef PHYSCRM_CHANNEL_CURL_HPP
#define PHYSCRM_CHANNEL_CURL_HPP

#include <curl/curl.h>

#include <csignal>
#include <memory>
#include <string>

namespace physcrm::channel {

/// Sets libcurl up, once a process; false when it cannot be used. It is never torn down: the host may use it
/// as well.
[[nodiscard]] bool curl_is_ready();

struct CurlDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
using EasyHandle = std::unique_ptr<CURL, CurlDeleter>;
using UrlHandle = std::unique_ptr<CURLU, CurlDeleter>;

/// A list of texts, as libcurl takes them.
class TextList {
 public:
  /// Throws std::bad_alloc when there is no memory for it.
  void add(const std::string& text);
  [[nodiscard]] curl_slist* get() const noexcept { return list_.get(); }
  void clear() noexcept { list_.reset(); }

 private:
  std::unique_ptr<curl_slist, CurlDeleter> list_;
};

/// Sets options and remembers whether one failed: a check that could not be switched on must not be missed.
class Options {
 public:
  explicit Options(CURL* easy) noexcept : easy_(easy) {}

  Options& number(CURLoption option, long value) noexcept { return put(option, value); }
  Options& text(CURLoption option, const std::string& value) noexcept { return put(option, value.c_str()); }
  Options& pointer(CURLoption option, void* value) noexcept { return put(option, value); }
  template <class Function>
  Options& function(CURLoption option, Function* value) noexcept {
    return put(option, value);
  }

  [[nodiscard]] bool all_set() const noexcept { return all_set_; }

 private:
  template <class Value>
  Options& put(CURLoption option, Value value) noexcept {
    all_set_ = curl_easy_setopt(easy_, option, value) == CURLE_OK && all_set_;
    return *this;
  }

  CURL* easy_;
  bool all_set_ = true;
};

/// What every transfer goes by: this scheme or these only (`smtp,smtps`), no proxy, no signals, certificates
/// checked against `ca_file` (the system's when empty), these time-outs.
void set_common_options(Options& options, const char* protocols, const std::string& ca_file,
                        int connect_timeout_ms, int timeout_ms);

/// Why the other side could not be spoken to, in a line for people that names nothing: `the server's
/// certificate is not trusted`.
[[nodiscard]] std::string connection_fault(CURL* easy, CURLcode code);

/// Keeps every signal from the calling thread, and from the threads that it starts, while it lives.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() noexcept;
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;
  ~AllSignalsBlocked();

 private:
  sigset_t before_{};
};

}  // namespace physcrm::channel

#endif
