#include "support/postgres_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace physcrm::testing_support {
namespace {

namespace fs = std::filesystem;

/// The newest installed; empty: none.
fs::path find_programs() {
  fs::path newest;
  std::error_code ignored;
  for (const auto& version : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
    const fs::path programs = version.path() / "bin";
    if (fs::exists(programs / "initdb", ignored) && programs > newest) newest = programs;
  }
  return newest;
}

/// PostgreSQL does not run as root: then as the user that Debian's package made.
const passwd* other_user() {
  return geteuid() == 0 ? getpwnam("postgres") : nullptr;
}

void become(const passwd& user) {
  if (initgroups(user.pw_name, user.pw_gid) != 0 || setgid(user.pw_gid) != 0 || setuid(user.pw_uid) != 0) {
    _exit(126);
  }
}

pid_t start_program(const std::vector<std::string>& words, const fs::path& log) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const passwd* const user = other_user();
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child != 0) return child;
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (user != nullptr) become(*user);
  // An end without a shutdown for the server, should the tests end without one: nobody needs the data.
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != parent || chdir("/") != 0) _exit(126);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string read(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

}  // namespace

bool PostgresServer::is_installed() {
  return !find_programs().empty() && (geteuid() != 0 || other_user() != nullptr);
}

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer(std::vector<std::string> settings) : settings_(std::move(settings)) {
  std::string pattern = (fs::temp_directory_path() / "physcrm-pg-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  folder_ = pattern;
  if (const passwd* const user = other_user()) {
    if (chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("no chown");
  }
  make_cluster();
  start_again();
}

void PostgresServer::make_cluster() {
  const fs::path log = folder_ / "log";
  const pid_t maker =
      start_program({find_programs() / "initdb", "-D", folder_ / "data", "-U", "physcrm", "-A", "trust", "-N",
                     "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"},
                    log);
  int status = 0;
  if (waitpid(maker, &status, 0) != maker || status != 0) {
    throw std::runtime_error("initdb failed: " + read(log));
  }
}

void PostgresServer::start() {
  std::vector<std::string> words{find_programs() / "postgres", "-D", folder_ / "data", "-k", folder_};
  for (const char* setting : {"listen_addresses=", "fsync=off", "max_connections=200", "shared_buffers=64MB",
                              "log_lock_waits=on", "log_line_prefix=%m %p %a "}) {
    words.insert(words.end(), {"-c", setting});
  }
  // The last one of a name wins.
  for (const std::string& setting : settings_) words.insert(words.end(), {"-c", setting});
  server_ = start_program(words, folder_ / "log");
}

void PostgresServer::start_again() {
  start();
  wait_until_ready();
}

void PostgresServer::crash() {
  kill(server_, SIGQUIT);
  waitpid(server_, nullptr, 0);
}

void PostgresServer::wait_until_ready() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (PQping(connection().c_str()) != PQPING_OK) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("no PostgreSQL: " + read(folder_ / "log"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

PostgresServer::~PostgresServer() {
  kill(server_, SIGINT);
  waitpid(server_, nullptr, 0);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string PostgresServer::connection(const std::string& database) const {
  std::string connection = "postgresql://physcrm@/" + database + "?host=" + folder_.string();
  // Its socket is named after it.
  for (const std::string& setting : settings_) {
    if (setting.starts_with("port=")) connection += '&' + setting;
  }
  return connection;
}

std::string PostgresServer::url_of(const std::string& schema) const {
  return connection() + "&schema=" + schema;
}

std::string PostgresServer::fresh_url() {
  return url_of("t" + std::to_string(++schemas_));
}

std::string PostgresServer::last_words() const {
  constexpr std::size_t kMost = 6000;
  const std::string log = read(folder_ / "log");
  return log.size() <= kMost ? log : log.substr(log.size() - kMost);
}

void PostgresServer::run(const std::string& sql) const {
  PGconn* const connection = PQconnectdb(this->connection().c_str());
  PGresult* const result = PQexec(connection, sql.c_str());
  const std::string error = PQresultErrorMessage(result);
  PQclear(result);
  PQfinish(connection);
  if (!error.empty()) throw std::runtime_error(error);
}

}  // namespace physcrm::testing_support
