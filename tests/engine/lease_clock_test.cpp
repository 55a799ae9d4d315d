// docs/rules.md 4: lease time is the store's clock, civil time the engine's. Hosts whose clocks differ agree
// on who holds what.
#include "engine/outbox_world.hpp"
#include "engine/store_file.hpp"
#include "support/faulty_store.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kQueue = "processNotificationQueue";
constexpr const char* kNoon = "2026-01-15T12:00:00Z";

std::shared_ptr<SimulatedClock> clock_at(const char* instant) {
  return std::make_shared<SimulatedClock>(Instant::parse(instant).value());
}

/// A host whose own clock is not that of the leases.
struct Host {
  Host(const StoreFile& file, const char* now, const std::shared_ptr<Clock>& lease_clock) {
    EngineOptions options;
    options.url = file.url();
    options.clock = clock_at(now);
    options.lease_clock = lease_clock;
    options.time_zone = "America/New_York";
    options.channels = into(box);
    core = must(EngineCore::open(std::move(options)));
  }
  std::shared_ptr<Mailbox> box = std::make_shared<Mailbox>();
  std::unique_ptr<EngineCore> core;
};

/// Of a practice with three messages to be sent, those that the first host had in hand when `meanwhile`
/// happened to the first of them.
template <class Meanwhile>
void send_three(const StoreFile& file, Host& first, Meanwhile&& meanwhile) {
  {
    OutboxWorld world{kNoon, file.url()};
    for (int i = 0; i < 3; ++i) world.notice(40 + i);
  }
  first.box->answer = [&](const OutgoingMessage&) {
    if (first.box->tried.size() == 1) meanwhile();
    return SendResult{};
  };
  static_cast<void>(NotificationService{*first.core}.process_queue());
}

TEST(LeaseClock, a_host_that_is_an_hour_ahead_takes_nothing_that_another_one_holds) {
  const StoreFile file{"lease_ahead"};
  const auto leases = clock_at(kNoon);
  Host first{file, kNoon, leases};
  Host fast{file, "2026-01-15T13:00:00Z", leases};
  send_three(file, first, [&] {
    JobService jobs{*fast.core};
    EXPECT_TRUE(must(jobs.status()).at(2).is_running);
    EXPECT_EQ(code_of(jobs.run(kQueue)), ErrorCode::conflict);
    must(jobs.release(kQueue));
    EXPECT_EQ(must(jobs.run(kQueue)).outcome, "ok");
    EXPECT_TRUE(fast.box->tried.empty()) << "the messages are the other's";
  });
  EXPECT_EQ(first.box->arrived.size(), 3U);
}

TEST(LeaseClock, a_host_takes_over_when_the_lease_is_over_by_that_clock_alone) {
  const StoreFile file{"lease_over"};
  const auto leases = clock_at("2026-01-15T18:00:00Z");
  Host first{file, kNoon, leases};
  Host second{file, kNoon, leases};
  send_three(file, first, [&] {
    EXPECT_EQ(code_of(JobService{*second.core}.run(kQueue)), ErrorCode::conflict);
    leases->advance_seconds(16 * 60);
    must(JobService{*second.core}.run(kQueue));
    EXPECT_EQ(second.box->arrived.size(), 3U);
  });
  EXPECT_EQ(first.box->arrived.size(), 1U) << "of the first one nobody could know that it had left";
}

// Nobody's clock but the store's is asked, where none is given.
TEST(LeaseClock, without_one_of_the_host_leases_go_by_the_stores) {
  const StoreFile file{"lease_store"};
  {
    OutboxWorld world{kNoon, file.url()};
    world.notice(40);
  }
  const Instant store_time = Instant::parse("2031-05-01T00:00:00Z").value();
  testing_support::PortFaults no_faults;
  std::vector<storage::JobState> states;
  std::unique_ptr<EngineCore> core;
  EngineOptions options;
  options.channels.host = [&](const OutgoingMessage&) {
    if (!states.empty()) return SendResult{};
    const auto tx = must(core->store().begin(storage::Access::read));
    states = must(tx->jobs().all());
    EXPECT_EQ(must(tx->deliveries().depth(store_time, store_time)).leased, 1);
    const Instant over = store_time.plus_seconds(15 * 60);
    EXPECT_EQ(must(tx->deliveries().depth(store_time, over)).leased, 0);
    return SendResult{};
  };
  options.store = std::make_shared<storage::testing::FaultyStore>(must(storage::open_store(file.url(), {})),
                                                                  no_faults, store_time);
  core = must(EngineCore::open(std::move(options)));
  must(NotificationService{*core}.process_queue());
  const auto queue =
      std::find_if(states.begin(), states.end(), [](const auto& s) { return s.name == kQueue; });
  ASSERT_NE(queue, states.end());
  EXPECT_EQ(queue->lease_until, store_time.plus_seconds(10 * 60));
}

}  // namespace
}  // namespace physcrm::test
