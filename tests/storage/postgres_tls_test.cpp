// What a URL asks of the way to the server is kept: encrypted, and to the server that it names.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "storage/conformance/store_test.hpp"
#include "support/certificate.hpp"
#include "support/postgres_server.hpp"
#include "support/store_mirror.hpp"

namespace physcrm::storage {
namespace {

using testing_support::Certificate;
using testing_support::PostgresServer;

/// Nobody listened there a moment ago.
int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(probe, generic, size) != 0 || ::getsockname(probe, generic, &size) != 0) {
    throw std::runtime_error{"no free port"};
  }
  ::close(probe);
  return ntohs(address.sin_port);
}

/// A server on the loopback interface: over a socket of the file system there is no TLS.
class LoopbackServer {
 public:
  explicit LoopbackServer(bool has_tls)
      : port_(free_port()), server_({"listen_addresses=127.0.0.1", "port=" + std::to_string(port_)}) {
    if (!has_tls) return;
    put(Certificate::of_localhost().file, "server.crt");
    put(Certificate::of_localhost().key, "server.key");
    server_.run("ALTER SYSTEM SET ssl = on");
    server_.crash();
    server_.start_again();
  }

  [[nodiscard]] std::string url(const std::string& options) const {
    return "postgresql://physcrm@localhost:" + std::to_string(port_) + "/postgres?" + options +
           "&schema=tls&application_name=engine";
  }
  /// How many connections of the engine there are, encrypted or not.
  [[nodiscard]] std::int64_t connections(bool encrypted) const {
    testing_support::PostgresAsker asker{server_.connection()};
    return asker.number(
        std::string{"SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE "} +
        (encrypted ? "" : "NOT ") + "ssl AND application_name = 'engine'");
  }

 private:
  /// Into the folder of its data, as its own: else it does not read a key.
  void put(const std::string& from, const char* name) const {
    const std::filesystem::path to = server_.folder() / "data" / name;
    std::filesystem::copy_file(from, to);
    std::filesystem::permissions(to, std::filesystem::perms::owner_read);
    struct stat owner {};
    if (::stat(server_.folder().c_str(), &owner) != 0 ||
        ::chown(to.c_str(), owner.st_uid, owner.st_gid) != 0) {
      throw std::runtime_error{"the server can't be given its certificate"};
    }
  }

  int port_;
  PostgresServer server_;
};

class PostgresTls : public testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresServer::is_installed()) GTEST_SKIP() << "PostgreSQL is not installed";
  }
  static Result<std::unique_ptr<Store>> open(const std::string& url) { return open_store(url, {5000, true}); }
};

TEST_F(PostgresTls, is_what_the_url_asks_for) {
  const LoopbackServer server{true};
  const std::string trusted = "&sslrootcert=" + Certificate::of_localhost().file;
  {
    const auto store = must(open(server.url("sslmode=verify-full" + trusted)));
    EXPECT_EQ(must(store->info()).kind, "postgresql");
    EXPECT_GT(server.connections(true), 0);
    EXPECT_EQ(server.connections(false), 0);
  }
  must(open(server.url("sslmode=disable")));
  const auto refused =
      open(server.url("sslmode=verify-full&sslrootcert=" + Certificate::of_another_name().file));
  EXPECT_EQ(code_of(refused), ErrorCode::unavailable);
}

TEST_F(PostgresTls, is_not_done_without_where_the_server_has_none) {
  const LoopbackServer server{false};
  EXPECT_EQ(code_of(open(server.url("sslmode=require"))), ErrorCode::unavailable);
  EXPECT_TRUE(open(server.url("sslmode=prefer")));
}

}  // namespace
}  // namespace physcrm::storage
