// docs/rules.md, preamble: zone and policies are the store's; `settings.get/.set` change them, audited.
#include <algorithm>

#include "engine/people.hpp"
#include "engine/renewal_world.hpp"
#include "engine/store_file.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

constexpr const char* kNow = "2026-01-15T12:00:00Z";

SettingsInput zone(std::string name) {
  SettingsInput input;
  input.time_zone = std::move(name);
  return input;
}

EngineOptions options_of(const StoreFile& file) {
  EngineOptions options;
  options.url = file.url();
  options.clock = std::make_shared<SimulatedClock>(Instant::parse(kNow).value());
  return options;
}

TEST(Settings, of_a_new_store_are_the_zone_it_was_made_with_and_the_defaults) {
  World world;
  const Settings settings = must(world.settings.get());
  EXPECT_EQ(settings.time_zone, "America/New_York");
  EXPECT_EQ(settings.policies, Policies{});
  EXPECT_EQ(settings.policies.filing_gate, FilingGate::warn);
  EXPECT_FALSE(settings.policies.use_expected_dates);
  EXPECT_EQ(settings.policies.look_back_days, 30);
  EXPECT_EQ(settings.policies.catch_up, CatchUp::owed);
  EXPECT_EQ(settings.version, 1);
  EXPECT_TRUE(settings.rule_pack.starts_with("default@"));
}

TEST(Settings, a_change_is_audited_with_each_value_before_and_after) {
  World world;
  SettingsInput input = zone("America/Chicago");
  input.policies.filing_gate = FilingGate::enforce;
  input.policies.look_back_days = 60;
  const auto entries = world.audited(
      [&] { EXPECT_EQ(must(world.settings.set(input, 1, Actor::user(Role::admin, "usr_1"))).version, 2); });
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].operation, "settings.set");
  EXPECT_EQ(entries[0].actor, "usr_1");
  ASSERT_EQ(entries[0].changes.size(), 1U);
  std::vector<std::string> fields;
  for (const audit::FieldChange& field : entries[0].changes[0].fields) {
    fields.push_back(field.field + " " + field.before + " " + field.after);
  }
  EXPECT_EQ(fields, (std::vector<std::string>{"timeZone America/New_York America/Chicago",
                                              "filingGate warn enforce", "lookBackDays 30 60"}));
  const Settings settings = must(world.settings.get());
  EXPECT_EQ(settings.time_zone, "America/Chicago");
  EXPECT_EQ(settings.policies.look_back_days, 60);
  EXPECT_EQ(settings.policies.catch_up, CatchUp::owed) << "left out: as it was";
}

TEST(Settings, a_change_that_changes_nothing_writes_nothing) {
  World world;
  SettingsInput same = zone("America/New_York");
  same.policies.catch_up = CatchUp::owed;
  same.policies.look_back_days = Patch<int>::cleared();
  const auto entries = world.audited([&] { EXPECT_EQ(must(world.settings.set(same)).version, 1); });
  EXPECT_TRUE(entries.empty());
}

TEST(Settings, a_cleared_policy_takes_its_default) {
  World world;
  SettingsInput input;
  input.policies.filing_gate = FilingGate::enforce;
  input.policies.use_expected_dates = true;
  input.policies.look_back_days = 60;
  input.policies.catch_up = CatchUp::exact;
  must(world.settings.set(input));
  input.policies.filing_gate = Patch<FilingGate>::cleared();
  input.policies.use_expected_dates = Patch<bool>::cleared();
  input.policies.look_back_days = Patch<int>::cleared();
  input.policies.catch_up = Patch<CatchUp>::cleared();
  EXPECT_EQ(must(world.settings.set(input)).policies, Policies{});
}

TEST(Settings, every_bad_field_is_named_at_once_and_nothing_is_stored) {
  World world;
  SettingsInput input = zone("Mars/Olympus");
  input.policies.look_back_days = -1;
  input.policies.catch_up = CatchUp::exact;
  const auto result = world.settings.set(input);
  ASSERT_EQ(code_of(result), ErrorCode::invalid_argument);
  EXPECT_EQ(bad_fields(result.error()), (std::vector<std::string>{"timeZone", "policies.lookBackDays"}));
  EXPECT_EQ(must(world.settings.get()).policies, Policies{});
  input = {};
  for (const int days : {-1, 3651}) {
    input.policies.look_back_days = days;
    EXPECT_EQ(code_of(world.settings.set(input)), ErrorCode::invalid_argument) << days;
  }
  for (const int days : {0, 3650}) {
    input.policies.look_back_days = days;
    EXPECT_EQ(must(world.settings.set(input)).policies.look_back_days, days);
  }
}

TEST(Settings, show_the_channels_of_the_host_without_anything_that_is_secret) {
  EngineOptions options;
  options.url = testing_support::new_store_url();
  options.channels.email = SmtpConfig{};
  options.channels.email->host = "mail.example.org";
  options.channels.email->username = "physcrm";
  options.channels.email->password = "hidden-password";
  options.channels.email->from_address = "us@example.org";
  options.channels.webhook = WebhookConfig{};
  options.channels.webhook->url = "https://hooks.example.org:8443/services/hidden-token?key=hidden";
  options.channels.webhook->secret = "hidden-secret-of-16";
  options.channels.webhook->allowed_targets = {"chat.example.org", "https://chat.example.org/hidden/room"};
  const auto core = must(EngineCore::open(std::move(options)));
  const ChannelSettings shown = must(SettingsService{*core}.get()).channels;
  EXPECT_TRUE(shown.has_password);
  EXPECT_EQ(shown.email->password, "");
  EXPECT_EQ(shown.email->username, "physcrm");
  EXPECT_EQ(shown.webhook->secret, "");
  EXPECT_EQ(shown.webhook->url, "https://hooks.example.org:8443");
  EXPECT_EQ(shown.webhook->allowed_targets,
            (std::vector<std::string>{"chat.example.org", "https://chat.example.org"}));
  EXPECT_FALSE(shown.has_host);
}

// 03:30 UTC: still the 14th in New York, the 15th in Tokyo and in UTC.
TEST(Settings, another_zone_makes_another_today_at_once) {
  World world{"2026-01-15T03:30:00Z"};
  EXPECT_EQ(world.today(), date("2026-01-14"));
  const CredentialId credential = world.add_credential(EntityType::license, date("2026-04-15"));
  EXPECT_EQ(must(world.renewals.auto_create()).created, 0) << "91 days ahead";
  must(world.settings.set(zone("Asia/Tokyo")));
  EXPECT_EQ(world.today(), date("2026-01-15"));
  EXPECT_EQ(must(world.renewals.auto_create()).created, 1) << "90 days ahead";
  EXPECT_EQ(must(world.renewals.get(world.workflows_of(credential).at(0).id)).next_action_due,
            date("2026-01-15"));
}

// The days that are stored stay: an undated renewal's due date and whether it is overdue go together.
TEST(Settings, another_zone_leaves_the_dates_of_an_undated_renewal_as_they_are) {
  World world{"2026-01-15T03:30:00Z"};
  const CredentialId credential = world.add_credential(EntityType::license, std::nullopt);
  const WorkflowId id = must(world.renewals.initiate(EntityType::license, credential)).workflow.id;
  EXPECT_EQ(must(world.renewals.get(id)).next_action_due, date("2026-02-13"));
  must(world.settings.set(zone("Asia/Tokyo")));
  EXPECT_EQ(must(world.renewals.get(id)).next_action_due, date("2026-02-13"));
  world.pass_days(29);
  EXPECT_EQ(world.today(), date("2026-02-13"));
  EXPECT_FALSE(must(world.renewals.get(id)).overdue);
  world.pass_days(1);
  EXPECT_TRUE(must(world.renewals.get(id)).overdue);
}

// The check is planned for New York's next midnight, 05:00 UTC; Tokyo's was at 15:00 UTC the day before.
TEST(Settings, a_midnight_that_the_new_zone_has_passed_is_made_up_and_the_next_one_is_its_own) {
  World world{"2026-01-15T14:00:00Z"};
  must(world.jobs.run_due());
  EXPECT_TRUE(must(world.jobs.run_due()).empty());
  world.clock().advance_seconds(2 * 3600);
  must(world.jobs.run_due());  // what runs each hour
  must(world.settings.set(zone("Asia/Tokyo")));
  const auto results = must(world.jobs.run_due());
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].job, "checkExpirations");
  const auto status = must(world.jobs.status());
  const auto check = std::find_if(status.begin(), status.end(),
                                  [](const JobStatus& job) { return job.name == "checkExpirations"; });
  ASSERT_NE(check, status.end());
  EXPECT_EQ(check->next_run, Instant::parse("2026-01-16T15:00:00Z"));
  EXPECT_TRUE(must(world.jobs.run_due()).empty());
}

TEST(Settings, of_two_hosts_on_one_store_are_the_same_from_the_next_transaction_on) {
  const StoreFile file{"settings_hosts"};
  World one{kNow, file.url()};
  World two{kNow, file.url()};
  const WorkflowId id = one.open(EntityType::license, 40);
  one.advance(id, WorkflowStatus::in_progress);
  SettingsInput input = zone("Pacific/Kiritimati");
  input.policies.filing_gate = FilingGate::enforce;
  must(two.settings.set(input));
  EXPECT_EQ(must(one.settings.get()).time_zone, "Pacific/Kiritimati");
  EXPECT_EQ(one.today(), date("2026-01-16"));
  StatusChange file_it;
  file_it.status = WorkflowStatus::filed;
  EXPECT_EQ(code_of(one.renewals.update_status(id, file_it)), ErrorCode::failed_precondition);
  input.policies.filing_gate = FilingGate::warn;
  must(one.settings.set(input));
  EXPECT_EQ(code_of(two.renewals.update_status(id, file_it)), ErrorCode::ok);
}

TEST(Settings, of_two_admins_who_saw_the_same_version_one_gets_conflict) {
  World world;
  SettingsInput input;
  input.policies.catch_up = CatchUp::exact;
  must(world.settings.set(input, 1));
  input.policies.catch_up = CatchUp::owed;
  EXPECT_EQ(code_of(world.settings.set(input, 1)), ErrorCode::conflict);
  EXPECT_EQ(must(world.settings.get()).policies.catch_up, CatchUp::exact);
}

// "options given at opening set them on an empty store and must agree with it otherwise"
TEST(Settings, options_set_them_on_an_empty_store_and_must_agree_with_it_later) {
  const StoreFile file{"settings_options"};
  EngineOptions options = options_of(file);
  options.time_zone = "America/Denver";
  options.policies.look_back_days = 45;
  { must(EngineCore::open(options)); }
  { must(EngineCore::open(options)); }
  EngineOptions silent = options_of(file);
  const auto core = must(EngineCore::open(silent));
  const Settings settings = must(SettingsService{*core}.get());
  EXPECT_EQ(settings.time_zone, "America/Denver");
  EXPECT_EQ(settings.policies.look_back_days, 45);
  EXPECT_EQ(settings.policies.catch_up, CatchUp::owed);

  EngineOptions other = options_of(file);
  other.policies.catch_up = CatchUp::exact;
  const auto refused = EngineCore::open(other);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::failed_precondition);
  EXPECT_EQ(refused.error().field, "policies.catchUp");
  other = options_of(file);
  other.time_zone = "UTC";
  EXPECT_EQ(EngineCore::open(other).error().field, "timeZone");

  SettingsInput change;
  change.policies.catch_up = CatchUp::exact;
  must(SettingsService{*core}.set(change));
  other = options_of(file);
  other.policies.catch_up = CatchUp::exact;
  EXPECT_TRUE(EngineCore::open(other));
}

TEST(Settings, a_bad_option_is_refused_before_anything_is_created) {
  const StoreFile file{"settings_bad"};
  EngineOptions options = options_of(file);
  options.policies.look_back_days = -5;
  EXPECT_EQ(EngineCore::open(options).error().code, ErrorCode::invalid_argument);
  options = options_of(file);
  options.create = false;
  EXPECT_EQ(EngineCore::open(options).error().code, ErrorCode::not_found);
}

// A store that an earlier version of the library made has no rows of policies.
TEST(Settings, a_policy_that_is_not_stored_has_its_default) {
  const StoreFile file{"settings_older"};
  { World world{kNow, file.url()}; }
  file.execute("DELETE FROM settings WHERE name NOT IN ('timeZone', 'rulePackId')");
  World world{kNow, file.url()};
  EXPECT_EQ(must(world.settings.get()).policies, Policies{});
  EXPECT_EQ(must(world.settings.get()).version, 1);
  SettingsInput change;
  change.policies.look_back_days = 31;
  EXPECT_EQ(must(world.settings.set(change, 1)).version, 2);
}

TEST(Settings, a_damaged_one_is_a_storage_error_that_names_it) {
  for (const char* damage :
       {"'catchUp'", "'lookBackDays'", "'filingGate'", "'useExpectedDates'", "'version'"}) {
    const StoreFile file{"settings_damaged"};
    World world{kNow, file.url()};
    file.execute(std::string{"UPDATE settings SET value = 'x7' WHERE name = "} + damage);
    const auto result = world.settings.get();
    ASSERT_EQ(code_of(result), ErrorCode::storage_error) << damage;
    EXPECT_EQ("'" + std::get<std::string>(result.error().details.at(0).second) + "'", damage);
    EXPECT_EQ(code_of(world.renewals.auto_create()), ErrorCode::storage_error);
  }
}

}  // namespace
}  // namespace physcrm::test
