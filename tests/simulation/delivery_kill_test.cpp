// docs/rules.md 3: "Delivery is at least once, with an idempotency key that is the same on every attempt; a
// crash between send and record never loses one." Two hundred hosts are killed in the middle of it.
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <map>

#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"
#include "support/process.hpp"
#include "support/random.hpp"
#include "support/violations.hpp"

namespace physcrm::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kKills = 20;
#else
constexpr int kKills = 200;
#endif
constexpr int kNotices = 60 * kKills;
constexpr const char* kStart = "2026-01-15T12:00:00Z";
/// Longer than a host that died holds a job (10 minutes) or a delivery (15).
constexpr std::int64_t kPastLeases_s = 16 * 60;

/// What has arrived, and how often.
class Spool {
 public:
  explicit Spool(const StoreFile& beside) : path_(beside.path().string() + ".spool") { remove(); }
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool() { remove(); }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::map<std::string, int> keys() const {
    std::map<std::string, int> keys;
    std::ifstream in{path_};
    for (std::string line; std::getline(in, line);) ++keys[line];
    return keys;
  }

 private:
  void remove() const { std::filesystem::remove(path_); }
  std::string path_;
};

/// All of one practice, in one transaction; the check has planned a notice for each.
void add_notices(World& world) {
  const PhysicianId physician = world.add_physician();
  const Date today = world.today();
  world.write([&](auto& tx) -> Result<void> {
    std::vector<Credential> rows(kNotices);
    std::int64_t id = must(tx.allocate_ids(IdKind::credential, kNotices));
    for (Credential& row : rows) {
      row.id.value = id++;
      row.physician_id = physician;
      row.state = "TX";
      row.number = std::to_string(row.id.value);
      row.expiration_date = today.plus_days(static_cast<int>(row.id.value % 90));
      row.created_at = row.updated_at = world.core().now();
      row.version = 1;
    }
    must(tx.credentials().insert(rows));
    return ok();
  });
  ASSERT_EQ(must(world.notifications.check_expirations()).created, kNotices);
}

/// Not asleep: until something between nothing and so much has gone by.
void linger(testing_support::Random& random, std::uint64_t most_us) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds{random.below(most_us + 1)};
  while (std::chrono::steady_clock::now() < until) continue;
}

class Killing {
 public:
  Killing(const StoreFile& file, const Spool& spool, Instant start)
      : file_(file), spool_(spool), now_(start) {}

  /// Starts a host and kills it after some messages, or while it is still looking for them.
  void kill_one(testing_support::Random& random) {
    testing_support::Process host{arguments()};
    EXPECT_EQ(host.line(), "ready");
    const bool is_early = random.below(5) == 0;
    const std::uint64_t messages = is_early ? 0 : 1 + random.below(40);
    for (std::uint64_t i = 0; i < messages; ++i) ASSERT_EQ(host.line(), "sent");
    linger(random, is_early ? 30'000 : 300);
    host.kill();
    pass_leases();
  }

  /// Lets one come to its end.
  void finish() {
    testing_support::Process host{arguments()};
    const auto [said, status] = host.finish();
    EXPECT_EQ(status, 0);
    EXPECT_NE(said.find("done"), std::string::npos);
  }

  [[nodiscard]] Instant now() const noexcept { return now_; }

 private:
  void pass_leases() { now_ = now_.plus_seconds(kPastLeases_s); }
  [[nodiscard]] std::vector<std::string> arguments() const {
    return {PHYSCRM_DELIVERY_HOST, file_.url(), spool_.path(), now_.to_string()};
  }
  const StoreFile& file_;
  const Spool& spool_;
  Instant now_;
};

TEST(DeliveryKill, nothing_is_lost_and_no_more_is_repeated_than_was_on_its_way_at_a_kill) {
  testing_support::Random random{testing_support::test_seed()};
  const StoreFile file{"delivery_kill", memory_folder()};
  const Spool spool{file};
  {
    World world{kStart, file.url()};
    add_notices(world);
  }
  Killing killing{file, spool, Instant::parse(kStart).value()};
  for (int i = 0; i < kKills && !testing::Test::HasFatalFailure(); ++i) killing.kill_one(random);
  ASSERT_LT(spool.keys().size(), static_cast<std::size_t>(kNotices)) << "the last ones killed had work to do";
  killing.finish();

  World world{killing.now().to_string(), file.url()};
  EXPECT_THAT(testing_support::violations(world.core(), "audit_rows"), testing::IsEmpty());
  int repeated = 0;
  const std::map<std::string, int> keys = spool.keys();
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(kNotices)) << "each has arrived, each under one key";
  for (const auto& [key, times] : keys) repeated += times - 1;
  std::cout << kKills << " kills, " << repeated << " repeated\n";
  // A result is recorded before the next message is begun.
  EXPECT_LE(repeated, kKills);
  EXPECT_GT(repeated, kKills / 20) << "kills between a message and its record are what this is about";
  for (const DeliveryStatus status : {DeliveryStatus::pending, DeliveryStatus::failed,
                                      DeliveryStatus::permanently_failed, DeliveryStatus::cancelled}) {
    NotificationQuery query;
    query.status = status;
    EXPECT_TRUE(must(world.notifications.list(query)).items.empty()) << to_string(status);
  }
}

}  // namespace
}  // namespace physcrm::test
