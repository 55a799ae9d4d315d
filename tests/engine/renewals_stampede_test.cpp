// docs/rules.md 2: "of two hosts that create at once, one wins and the other gets `conflict`": eight of them,
// as threads and as processes, start the renewals of the same 500 credentials in the same order.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <barrier>
#include <cstdio>
#include <memory>
#include <thread>

#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"
#include "support/violations.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kNow = "2026-01-15T12:00:00Z";
constexpr int kHosts = 8;
constexpr int kCredentials = 500;

struct Count {
  int created = 0;
  int conflict = 0;
  int other = 0;  ///< must not be: `unavailable` for one that waited in vain, most of all
  void add(const Count& more) {
    created += more.created;
    conflict += more.conflict;
    other += more.other;
  }
};

std::vector<CredentialId> add_credentials(World& world) {
  std::vector<CredentialId> credentials;
  for (int i = 0; i < kCredentials; ++i) credentials.push_back(world.add_license(i % 91));
  return credentials;
}

void expect_one_winner_each(World& world, const std::vector<CredentialId>& credentials, const Count& count) {
  EXPECT_EQ(count.created, kCredentials);
  EXPECT_EQ(count.conflict, kCredentials * (kHosts - 1));
  EXPECT_EQ(count.other, 0);
  for (const CredentialId id : credentials) EXPECT_EQ(world.workflows_of(id).size(), 1U) << id.to_string();
  const auto log = world.audit_log();
  const auto of_initiate =
      std::count_if(log.begin(), log.end(), [](const auto& e) { return e.operation == "renewals.initiate"; });
  EXPECT_EQ(of_initiate, kCredentials) << "a refused one leaves no audit entry";
  EXPECT_THAT(testing_support::violations(world.core(), "audit_rows"), testing::IsEmpty());
}

// --- Threads --------------------------------------------------------------------------------------------

Count initiate_all(RenewalService& renewals, const std::vector<CredentialId>& credentials) {
  Count count;
  for (const CredentialId id : credentials) {
    const ErrorCode code = code_of(renewals.initiate(EntityType::license, id));
    ++(code == ErrorCode::ok ? count.created : code == ErrorCode::conflict ? count.conflict : count.other);
  }
  return count;
}

/// Each thread on the service of its number, all from the same moment on.
Count stampede(const std::array<RenewalService*, kHosts>& services,
               const std::vector<CredentialId>& credentials) {
  std::barrier start{kHosts};
  std::array<Count, kHosts> counts;
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < kHosts; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      counts[i] = initiate_all(*services[i], credentials);
    });
  }
  threads.clear();
  Count all;
  for (const Count& each : counts) all.add(each);
  return all;
}

TEST(Stampede, of_eight_threads_on_one_engine_one_opens_each_renewal) {
  const StoreFile file{"stampede_shared"};
  World world{kNow, file.url()};
  const auto credentials = add_credentials(world);
  std::array<RenewalService*, kHosts> services{};
  services.fill(&world.renewals);
  expect_one_winner_each(world, credentials, stampede(services, credentials));
}

TEST(Stampede, of_eight_threads_with_an_engine_each_one_opens_each_renewal) {
  const StoreFile file{"stampede_own"};
  World world{kNow, file.url()};
  const auto credentials = add_credentials(world);
  std::vector<std::unique_ptr<World>> hosts;
  std::array<RenewalService*, kHosts> services{};
  for (RenewalService*& service : services) {
    service = &hosts.emplace_back(std::make_unique<World>(kNow, file.url()))->renewals;
  }
  expect_one_winner_each(world, credentials, stampede(services, credentials));
}

// --- Processes ------------------------------------------------------------------------------------------

/// A pipe whose ends no child inherits by itself.
struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  void close_end(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
  std::array<int, 2> ends{-1, -1};
};

/// A process of stampede_host.cpp: it starts when `gate` is closed.
class Host {
 public:
  Host(const std::string& url, const Pipe& gate) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, gate.ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, says_.ends[1], STDOUT_FILENO);
    std::string program = PHYSCRM_STAMPEDE_HOST;
    std::string place = url;
    const std::array<char*, 3> arguments{program.data(), place.data(), nullptr};
    const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error("the host does not start");
    says_.close_end(1);
    lines_.reset(::fdopen(says_.ends[0], "r"));
    says_.ends[0] = -1;
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// Waits until it is ready, or has ended.
  bool is_ready() { return next_line() == "ready\n"; }

  /// What it counted; waits for its end.
  Count count() {
    Count count;
    const std::string line = next_line();
    const int read = std::sscanf(line.c_str(), "%d created, %d conflict, %d other", &count.created,
                                 &count.conflict, &count.other);
    EXPECT_EQ(read, 3) << line;
    int status = -1;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    EXPECT_EQ(status, 0);
    return count;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { (void)std::fclose(file); }
  };
  std::string next_line() {
    std::array<char, 256> line{};
    return std::fgets(line.data(), line.size(), lines_.get()) == nullptr ? "" : line.data();
  }

  Pipe says_;
  std::unique_ptr<std::FILE, Close> lines_;
  ::pid_t pid_ = -1;
};

TEST(Stampede, of_eight_processes_one_opens_each_renewal) {
  const StoreFile file{"stampede_processes"};
  World world{kNow, file.url()};
  const auto credentials = add_credentials(world);
  Pipe gate;
  std::vector<std::unique_ptr<Host>> hosts;
  for (int i = 0; i < kHosts; ++i) hosts.push_back(std::make_unique<Host>(file.url(), gate));
  for (const auto& host : hosts) EXPECT_TRUE(host->is_ready());
  gate.close_end(1);
  Count all;
  for (const auto& host : hosts) all.add(host->count());
  expect_one_winner_each(world, credentials, all);
}

}  // namespace
}  // namespace physcrm::test
