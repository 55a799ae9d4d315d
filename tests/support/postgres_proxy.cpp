#include "support/postgres_proxy.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace physcrm::testing_support {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSocketName = ".s.PGSQL.5432";
constexpr std::size_t kLengthBytes = 4;

int new_socket(const fs::path& path, sockaddr_un& address) {
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  if (name.size() >= sizeof address.sun_path) throw std::runtime_error("too long for a socket: " + name);
  name.copy(address.sun_path, name.size());
  return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

void end_blocking(int fd) {
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

std::size_t length_at(const std::string& bytes, std::size_t at) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    length = length << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return length;
}

std::string length_text(std::size_t length) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(length >> static_cast<unsigned>(shift) & 0xFFU);
  }
  return bytes;
}

std::string message_of(char kind, const std::string& body) {
  return kind + length_text(body.size() + kLengthBytes) + body;
}

/// All that is there to be read; false at the end of the connection.
bool read_into(int fd, std::string& bytes) {
  std::array<char, 65'536> buffer{};
  for (;;) {
    const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (count > 0) bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0) return false;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
  }
}

/// As much as the other side takes now; false when it is gone.
bool write_from(int fd, std::string& bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) bytes.erase(0, static_cast<std::size_t>(count));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
  }
  return true;
}

short wanted(const std::string& to_write) {
  return static_cast<short>(POLLIN | (to_write.empty() ? 0 : POLLOUT));
}

}  // namespace

/// One client and its connection to the server.
struct PostgresProxy::Link {
  int client = -1;
  int server = -1;
  std::string from_client = {};  ///< not yet a whole message
  std::string to_server = {};
  std::string to_client = {};
  std::string name = {};
  bool is_begun = false;        ///< the first message, which has no kind, has passed
  bool is_answer_lost = false;  ///< what the server says now does not reach the client
};

PostgresProxy::PostgresProxy(const PostgresServer& server)
    : server_socket_((server.folder() / kSocketName).string()) {
  std::string pattern = (fs::temp_directory_path() / "physcrm-way-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  folder_ = pattern;
  sockaddr_un address{};
  listener_ = new_socket(folder_ / kSocketName, address);
  const bool listens = ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                       ::listen(listener_, 128) == 0;
  if (!listens || ::pipe2(wake_, O_CLOEXEC) != 0) throw std::runtime_error("no socket to listen on");
  end_blocking(listener_);
  server.run(
      "CREATE OR REPLACE FUNCTION public.physcrm_raise(state text) RETURNS int LANGUAGE plpgsql AS "
      "$$ BEGIN RAISE EXCEPTION 'as the test wants it' USING ERRCODE = state; END $$");
  thread_ = std::thread{[this] { serve(); }};
}

PostgresProxy::~PostgresProxy() {
  ::close(wake_[1]);
  thread_.join();
  ::close(wake_[0]);
  ::close(listener_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string PostgresProxy::url_of(const std::string& schema, const std::string& client) const {
  return "postgresql://physcrm@/postgres?host=" + folder_.string() + "&application_name=" + client +
         "&schema=" + schema;
}

void PostgresProxy::arm(WireFault fault, const std::string& sqlstate, std::int64_t at, bool stays,
                        bool spares_soci) {
  const std::lock_guard lock{mutex_};
  fault_ = fault;
  sqlstate_ = sqlstate;
  at_ = at;
  stays_ = stays;
  spares_soci_ = spares_soci;
  statements_ = 0;
  hits_ = 0;
}

bool PostgresProxy::disarm() {
  const std::lock_guard lock{mutex_};
  at_ = 0;
  return hits_ > 0;
}

std::int64_t PostgresProxy::statements() {
  const std::lock_guard lock{mutex_};
  return statements_;
}

void PostgresProxy::lose_next_commit(const std::string& client) {
  const std::lock_guard lock{mutex_};
  to_lose_[client] = 1;
}

std::vector<LostCommit> PostgresProxy::lost_commits() {
  const std::lock_guard lock{mutex_};
  return lost_commits_;
}

void PostgresProxy::serve() {
  for (;;) {
    std::vector<pollfd> ready{{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Link& link : links_) {
      ready.push_back({link.client, wanted(link.to_client), 0});
      ready.push_back({link.server, wanted(link.to_server), 0});
    }
    if (::poll(ready.data(), ready.size(), -1) < 0 && errno != EINTR) return;
    if (ready[0].revents != 0) break;
    std::size_t at = 2;
    for (auto link = links_.begin(); link != links_.end(); at += 2) {
      bool goes_on = true;
      if (ready[at].revents != 0) goes_on = pass_client(*link);
      if (goes_on && ready[at + 1].revents != 0) goes_on = pass_server(*link);
      // What either side said last still reaches the other.
      goes_on = write_from(link->server, link->to_server) && goes_on;
      goes_on = write_from(link->client, link->to_client) && goes_on;
      if (goes_on) {
        ++link;
        continue;
      }
      ::close(link->client);
      ::close(link->server);
      link = links_.erase(link);
    }
    if (ready[1].revents != 0) accept_one();
  }
  for (const Link& link : links_) {
    ::close(link.client);
    ::close(link.server);
  }
}

void PostgresProxy::accept_one() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  sockaddr_un address{};
  const int server = new_socket(server_socket_, address);
  if (::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(client);
    ::close(server);
    return;
  }
  end_blocking(client);
  end_blocking(server);
  links_.push_back({client, server});
}

bool PostgresProxy::pass_server(Link& link) {
  std::string answer;
  const bool goes_on = read_into(link.server, answer);
  if (link.is_answer_lost && !answer.empty()) return false;
  link.to_client += answer;
  return goes_on;
}

bool PostgresProxy::pass_client(Link& link) {
  const bool goes_on = read_into(link.client, link.from_client);
  for (;;) {
    const std::size_t kind_bytes = link.is_begun ? 1 : 0;
    if (link.from_client.size() < kind_bytes + kLengthBytes) return goes_on;
    const std::size_t length = kind_bytes + length_at(link.from_client, kind_bytes);
    if (link.from_client.size() < length) return goes_on;
    std::string message = link.from_client.substr(0, length);
    link.from_client.erase(0, length);
    const char kind = link.is_begun ? message[0] : '\0';
    if (!pass_message(link, kind, std::move(message))) return false;
  }
}

/// Statements come as Query, or as the Bind of one that was prepared.
bool PostgresProxy::pass_message(Link& link, char kind, std::string message) {
  if (kind == '\0') {
    // Names and values, each ended by a zero.
    constexpr const char kName[] = "application_name";
    const std::size_t at = message.find(kName);
    if (at != std::string::npos) link.name = message.c_str() + at + sizeof kName;
    link.is_begun = true;
  } else if ((kind == 'Q' || kind == 'B') && !hit(link, kind, message)) {
    return false;
  }
  link.to_server += message;
  return true;
}

/// What is to befall this statement; false when the connection is to be ended.
bool PostgresProxy::hit(Link& link, char kind, std::string& message) {
  const bool is_commit = kind == 'Q' && message.find("; COMMIT") != std::string::npos;
  const std::lock_guard lock{mutex_};
  if (const auto to_lose = to_lose_.find(link.name); is_commit && to_lose != to_lose_.end()) {
    to_lose_.erase(to_lose);
    lost_commits_.push_back({link.name, std::chrono::steady_clock::now()});
    link.is_answer_lost = true;
    return true;
  }
  if (spares_soci_ && message.find("SET extra_float_digits") != std::string::npos) return true;
  if (!is_hit(is_commit)) return true;
  if (fault_ == WireFault::cut) return false;
  if (fault_ == WireFault::lose_answer) {
    link.is_answer_lost = true;
    return true;
  }
  if (fault_ == WireFault::lose_sight) {
    link.to_server += message;
    static_cast<void>(write_from(link.server, link.to_server));
    return false;
  }
  const std::string sql = fault_ == WireFault::terminate
                              ? std::string{"SELECT pg_terminate_backend(pg_backend_pid())"}
                              : "SELECT public.physcrm_raise('" + sqlstate_ + "')";
  if (kind == 'Q') {
    message = message_of('Q', sql + '\0');
    return true;
  }
  // Parsed and bound without a name, in the place of what was bound.
  const std::string parse = message_of('P', std::string{'\0'} + sql + std::string(3, '\0'));
  message = parse + message_of('B', std::string(8, '\0'));
  return true;
}

bool PostgresProxy::is_hit(bool is_commit) {
  if (at_ == 0) return false;
  const bool is_of_commits = fault_ == WireFault::lose_answer || fault_ == WireFault::lose_sight;
  if (is_of_commits && !is_commit) return false;
  ++statements_;
  const bool is_hit = stays_ ? statements_ >= at_ : statements_ == at_;
  if (is_hit) ++hits_;
  return is_hit;
}

}  // namespace physcrm::testing_support
