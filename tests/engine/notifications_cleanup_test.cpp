// docs/rules.md 3, retention.
#include <zlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/outbox_world.hpp"
#include "engine/store_file.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

/// A directory of its own, removed afterwards.
class Archive {
 public:
  explicit Archive(const std::string& name)
      : path_(std::filesystem::path{testing::TempDir()} / (name + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{path_}) {
      names.push_back(entry.path().filename());
    }
    return names;
  }
  /// Every line of every file, as zlib's own reader unpacks it.
  [[nodiscard]] std::vector<nlohmann::json> lines() const {
    std::vector<nlohmann::json> found;
    for (const std::string& name : files()) {
      gzFile file = gzopen((path_ / name).c_str(), "rb");
      std::vector<char> line(1U << 20U);
      while (gzgets(file, line.data(), static_cast<int>(line.size())) != nullptr) {
        found.push_back(nlohmann::json::parse(line.data()));
      }
      gzclose(file);
    }
    return found;
  }

 private:
  std::filesystem::path path_;
};

// Pitfall: "Clean-up deleted pending and critical rows by age."
TEST(Cleanup, deletes_what_its_retention_is_over_for_and_nothing_that_is_pending_critical_or_owed) {
  OutboxWorld world;
  const NotificationId info = world.notice(75);
  const NotificationId warning = world.notice(20);
  const NotificationId critical = world.notice(1);
  world.process();
  const NotificationId pending = world.notice(88);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 0);
  world.pass_days(91);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 1);
  EXPECT_EQ(code_of(world.notifications.get(info)), ErrorCode::not_found);
  world.pass_days(90);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 1);
  EXPECT_EQ(code_of(world.notifications.get(warning)), ErrorCode::not_found);
  world.pass_days(400);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 0);
  EXPECT_TRUE(world.notifications.get(critical).has_value());
  EXPECT_TRUE(world.notifications.get(pending).has_value());
}

TEST(Cleanup, keeps_a_row_whose_interval_is_still_the_owed_one_since_it_would_be_sent_again) {
  OutboxWorld world;
  const NotificationId id = world.notice(90);
  world.process();
  // The clock was wrong, and the notice is "old" although its interval is owed.
  world.write([&](auto& tx) {
    Notification row = *must(tx.notifications().find(id));
    row.final_at = Instant{1};
    return tx.notifications().update({&row, 1});
  });
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 0);
}

TEST(Cleanup, archives_critical_ones_with_what_was_sent_and_then_deletes_them) {
  const Archive archive{"archive"};
  OutboxWorld world{"2026-01-15T12:00:00Z", testing_support::new_store_url(), archive.path()};
  const NotificationId critical = world.notice(1);
  world.process();
  ASSERT_EQ(world.status(critical), DeliveryStatus::sent);
  const std::string body = world.box().arrived.at(0).text;
  world.pass_days(366);
  std::optional<CleanupReport> report;
  const auto entries = world.audited([&] { report = must(world.notifications.cleanup()); });
  EXPECT_EQ(report->archived, 1);
  EXPECT_EQ(report->deleted, 1);
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].changes[0].action, "archived");
  EXPECT_EQ(code_of(world.notifications.get(critical)), ErrorCode::not_found);
  ASSERT_EQ(archive.files().size(), 1U);
  EXPECT_TRUE(archive.files()[0].ends_with("-" + critical.to_string() + ".jsonl.gz"));
  const auto lines = archive.lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["id"], critical.to_string());
  EXPECT_EQ(lines[0]["type"], "license_expiration");
  EXPECT_EQ(lines[0]["daysBefore"], 1);
  EXPECT_EQ(lines[0]["status"], "sent");
  EXPECT_EQ(lines[0]["deliveries"][0]["body"], body);
  EXPECT_EQ(lines[0]["deliveries"][0]["attempts"][0]["outcome"], "sent");
  EXPECT_EQ(must(world.notifications.cleanup()).archived, 0);
}

TEST(Cleanup, an_archive_that_cannot_be_written_keeps_what_is_critical_and_stops_nothing_else) {
  Archive archive{"no_archive"};
  OutboxWorld world{"2026-01-15T12:00:00Z", testing_support::new_store_url(), archive.path()};
  const NotificationId critical = world.notice(1);
  const NotificationId info = world.notice(75);
  world.process();
  world.pass_days(366);
  std::filesystem::remove_all(archive.path());
  EXPECT_EQ(code_of(world.notifications.cleanup()), ErrorCode::storage_error);
  EXPECT_TRUE(world.notifications.get(critical).has_value());
  EXPECT_EQ(code_of(world.notifications.get(info)), ErrorCode::not_found);
}

TEST(Cleanup, an_archive_directory_that_is_not_there_is_told_at_opening) {
  EngineOptions options;
  options.url = testing_support::new_store_url();
  options.archive_directory = "/no/such/directory";
  const auto opened = EngineCore::open(std::move(options));
  ASSERT_EQ(code_of(opened), ErrorCode::invalid_argument);
  EXPECT_EQ(opened.error().field, "archiveDirectory");
}

TEST(Cleanup, keeps_what_is_still_to_be_escalated) {
  OutboxWorld world;
  world.add_team();
  SettingsInput input;
  input.policies.retention.warning_days = 1;
  input.policies.escalation.warning_hours = std::array<std::int32_t, 2>{48, 720};
  must(world.settings.set(input));
  const NotificationId id = world.notice(8);
  world.process();
  world.pass_hours(47);  // six days left: another interval is the owed one
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 0);
  world.pass_hours(1);
  EXPECT_EQ(world.process().escalated, 1);
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 1);
  EXPECT_EQ(code_of(world.notifications.get(id)), ErrorCode::not_found);
}

TEST(Cleanup, goes_by_the_retention_policy) {
  OutboxWorld world;
  SettingsInput input;
  input.policies.retention.info_days = 7;
  must(world.settings.set(input));
  const NotificationId info = world.notice(75);
  world.process();
  world.pass_days(16);  // its interval is not the owed one any more
  EXPECT_EQ(must(world.notifications.cleanup()).deleted, 1);
  EXPECT_EQ(code_of(world.notifications.get(info)), ErrorCode::not_found);
}

}  // namespace
}  // namespace physcrm::test
