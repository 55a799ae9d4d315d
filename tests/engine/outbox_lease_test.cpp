// docs/rules.md 3, queue: what is in a worker's hands, and for how long.
#include <atomic>

#include "engine/outbox_world.hpp"

#include "engine/store_file.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

TEST(Outbox, a_worker_that_lost_its_lease_meanwhile_does_not_finish_the_row) {
  const StoreFile file{"outbox_lease"};
  OutboxWorld first{"2026-01-15T12:00:00Z", file.url()};
  const NotificationId id = first.notice(45);
  bool is_nested = false;
  OutboxWorld second{"2026-01-15T13:00:00Z", file.url()};
  first.box().answer = [&](const OutgoingMessage&) {
    if (!std::exchange(is_nested, true)) {
      EXPECT_EQ(second.process().sent, 1) << "its lease had run out";
    }
    return SendResult{SendOutcome::permanent_failure, "too late"};
  };
  const QueueReport report = first.process();
  EXPECT_EQ(report.claimed, 0);
  EXPECT_EQ(first.status(id), DeliveryStatus::sent);
  EXPECT_EQ(must(first.notifications.deliveries(id)).size(), 1U);
}

/// A millisecond passes with each look at it, and the wall clock stands still.
class TickingClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const noexcept override {
    return Instant::parse("2026-01-15T12:00:00Z").value();
  }
  [[nodiscard]] std::int64_t monotonic_us() const noexcept override { return ticks_.fetch_add(1) * 1000; }

 private:
  mutable std::atomic<std::int64_t> ticks_{0};
};

/// The audit entries of a run that sends 40 messages, each of which takes so many ticks of the clock.
std::size_t entries_of_a_run(int ticks_a_message) {
  const auto clock = std::make_shared<TickingClock>();
  EngineOptions options;
  options.url = testing_support::new_store_url();
  options.clock = clock;
  options.lease_clock = std::make_shared<SimulatedClock>(clock->now());  // whose looks are not counted
  options.channels.host = [&](const OutgoingMessage&) {
    for (int i = 0; i < ticks_a_message; ++i) static_cast<void>(clock->monotonic_us());
    return SendResult{};
  };
  const auto core = must(EngineCore::open(std::move(options)));
  NotificationService notifications{*core};
  const auto entries = [&] {
    const auto tx = must(core->store().begin(storage::Access::read));
    return must(tx->audit().read(0, 1000)).size();
  };
  for (int i = 0; i < 40; ++i) {
    PhysicianInput person;
    person.first_name = person.last_name = std::string{"Ada"};
    const PhysicianId physician = must(PhysicianService{*core}.create(person)).id;
    CredentialInput paper;
    paper.entity_type = EntityType::license;
    paper.state = std::string{"TX"};
    paper.expiration_date = date("2026-02-20");
    must(CredentialService{*core}.create(physician, paper));
  }
  must(notifications.check_expirations());
  const std::size_t before = entries();
  EXPECT_EQ(must(notifications.process_queue()).sent, 40);
  return entries() - before - 1;  // without that of the planning
}

TEST(Outbox, fast_messages_are_recorded_together_and_slow_ones_each_before_the_next_begins) {
  const std::size_t fast = entries_of_a_run(0);
  EXPECT_GE(fast, 2U);
  EXPECT_LE(fast, 25U);
  EXPECT_EQ(entries_of_a_run(100), 40U);
}

TEST(Outbox, a_worker_that_slept_through_its_lease_does_not_send_again_what_another_one_has_sent_since) {
  const StoreFile file{"outbox_sleep"};
  OutboxWorld sleeper{"2026-01-15T12:00:00Z", file.url()};
  for (int i = 0; i < 10; ++i) sleeper.notice(20 + i);
  OutboxWorld other{"2026-01-15T13:00:00Z", file.url()};
  sleeper.box().answer = [&](const OutgoingMessage&) {
    if (sleeper.box().tried.size() != 3) return SendResult{};
    sleeper.pass_hours(1);
    EXPECT_EQ(other.process().sent, 8) << "all but the two that were recorded";
    return SendResult{};
  };
  EXPECT_EQ(code_of(sleeper.notifications.process_queue()), ErrorCode::conflict) << "the job is the other's";
  EXPECT_EQ(sleeper.box().arrived.size(), 3U) << "of the third nobody could know that it had left";
}

// Pitfall: "The text said the interval, not the days really left." Midnight passes while a batch leaves.
TEST(Outbox, what_has_not_begun_at_midnight_says_the_days_left_on_the_new_day) {
  OutboxWorld world{"2026-01-16T04:59:59Z"};  // a second before midnight in New York
  for (int i = 0; i < 3; ++i) world.add_license(40);
  must(world.notifications.check_expirations());
  world.box().answer = [&](const OutgoingMessage&) {
    world.clock().advance_seconds(1);
    return SendResult{};
  };
  EXPECT_EQ(world.process().sent, 3);
  ASSERT_EQ(world.box().arrived.size(), 3U);
  EXPECT_NE(world.box().arrived[0].text.find("in 40 days"), std::string::npos);
  EXPECT_NE(world.box().arrived[1].text.find("in 39 days"), std::string::npos);
  EXPECT_NE(world.box().arrived[2].text.find("in 39 days"), std::string::npos);
}

TEST(Outbox, a_worker_that_slept_over_midnight_says_the_days_that_are_left_then) {
  OutboxWorld world;
  for (int i = 0; i < 3; ++i) world.notice(20);
  world.box().answer = [&](const OutgoingMessage&) {
    if (world.box().tried.size() == 1) world.pass_days(1);
    return SendResult{};
  };
  EXPECT_EQ(world.process().sent, 3);
  ASSERT_EQ(world.box().arrived.size(), 3U);
  EXPECT_NE(world.box().arrived[2].text.find("expires in 19 days"), std::string::npos);
}

}  // namespace
}  // namespace physcrm::test
