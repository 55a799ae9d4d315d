#include "faults/kill_scenarios.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "faults/workload.hpp"

namespace physcrm::faults {
namespace {

using testing_support::Moment;

/// Fifty people who are not there yet.
std::string newcomers() {
  std::string csv = "externalId,firstName,lastName,entityType,state,number,expirationDate\n";
  for (int i = 0; i < 50; ++i) {
    const std::string name = "N" + std::to_string(i);
    csv += name + ",Eve," + name + ",license,NV," + name + ",2026-06-30\n";
  }
  return csv;
}

const Call kTell{"notifications.check_expirations", json::object(), {}, true};
const Call kSend{"notifications.process_queue", json::object(), {}, true};
const Call kSendingJob{"jobs.run", {{"name", "processNotificationQueue"}}, {}, true};
const Call kRenewalJob{"jobs.run", {{"name", "createRenewalWorkflows"}}, {}, true};
const Call kNovak{"physicians.create", {{"firstName", "Eve"}, {"lastName", "Novak"}}};
const Call kRename{"physicians.update", {{"id", "phy_3"}, {"lastName", "Stone"}}};
const Call kRenewal{"renewals.initiate", {{"entityType", "csr"}, {"entityId", "cred_8"}}};

/// An escalation goes up one step a run: to where it is in the end, however often a killed run is made again.
std::vector<Call> and_all_that_is_left(std::vector<Call> steps) {
  steps.insert(steps.end(), {kSend, kSend, kSend});
  return steps;
}

std::vector<Scenario> make_scenarios() {
  return {
      {.name = "a day", .steps = and_all_that_is_left(Worker::steps())},
      {.name = "closing", .steps = {kNovak, kTell, kRenewalJob, {""}, kNovak, {""}}},
      {.name = "messages", .steps = and_all_that_is_left({kTell, kSendingJob})},
      {.name = "messages as files", .steps = and_all_that_is_left({kTell}), .has_files = true},
      {.name = "slow messages",
       .steps = and_all_that_is_left({kTell, kSendingJob}),
       .seconds_a_message = 100},
      {.name = "renewals", .steps = {kRenewalJob, {"renewals.auto_create", json::object(), {}, true}}},
      {.name = "import", .steps = {kNovak, {"roster.import", {{"atomic", true}}, newcomers()}}},
      {.name = "a new store", .beginning = Beginning::none, .steps = {{"open"}, kNovak}},
      {.name = "migration", .beginning = Beginning::old_schema, .steps = {{"open"}, kNovak}},
      {.name = "clean-up",
       .beginning = Beginning::told_practice,
       .steps = {{"notifications.cleanup", json::object(), {}, true}, kNovak},
       .now = "2033-01-19T18:00:00Z"},
      {.name = "backup", .steps = {kNovak, {"maintenance.backup", {{"path", "copy.db"}}}, kRename}},
      {.name = "restore", .beginning = Beginning::with_copy, .steps = {kNovak, {""}, {"restore"}, kRename}},
      {.name = "repair",
       .beginning = Beginning::damaged,
       .steps = {{"integrity.repair", {{"dryRun", false}}, {}, true}, kNovak}},
      {.name = "calls with keys", .steps = {kNovak, kRename, kRenewal, kNovak}, .is_keyed = true},
  };
}

std::vector<KillPoint> make_points() {
  return {
      {"before_a_commit", "a day", Moment::statement, "COMMIT", {}, {}, 20},
      {"after_a_commit_and_before_its_answer", "a day", Moment::statement_done, "COMMIT", {}, {}, 20},
      {"in_an_entry_of_the_audit_log", "a day", Moment::row, "audit_log", {}, {}, 15},
      {"when_ids_are_reserved", "a day", Moment::row, "id_blocks", {}, {}, 5},
      {"when_a_job_is_taken", "a day", Moment::statement_done, "UPDATE jobs SET lease_owner = $1"},
      {"when_a_run_is_recorded", "a day", Moment::statement_done, "INSERT INTO job_runs"},
      {"while_the_log_is_copied_at_closing", "closing", Moment::file, "write ", "store.db", "", 10},
      {"when_the_log_is_removed_at_closing", "closing", Moment::file, "unlink ", "-wal", "", 2},
      {"between_sending_and_marking", "messages", Moment::host, "sent", {}, {}, 20},
      {"while_it_is_marked_what_was_sent",
       "messages",
       Moment::statement_done,
       "UPDATE deliveries SET status = $1, attempts",
       {},
       {},
       20},
      {"while_messages_are_taken",
       "messages",
       Moment::statement_done,
       "UPDATE deliveries SET lease_owner = $1",
       {},
       {},
       1},
      {"between_a_message_s_file_and_its_row",
       "messages as files",
       Moment::file_done,
       "rename ",
       ".eml",
       {},
       20},
      {"when_a_message_s_file_gets_its_name", "messages as files", Moment::file, "rename ", ".eml", {}, 20},
      {"when_a_job_is_held_for_longer", "slow messages", Moment::statement_done,
       "UPDATE jobs SET lease_until"},
      {"when_messages_are_held_for_longer",
       "slow messages",
       Moment::statement_done,
       "UPDATE deliveries SET lease_until",
       {},
       {},
       5},
      {"at_a_row_of_many_renewals", "renewals", Moment::row, "workflows", {}, {}, 20},
      {"at_a_row_of_an_atomic_import", "import", Moment::row, "", {}, "roster.import", 100},
      {"in_the_stream_of_an_atomic_import", "import", Moment::host, "read", {}, {}, 10},
      {"at_a_statement_that_makes_a_store", "a new store", Moment::statement, "", {}, "open", 30},
      {"at_a_statement_of_a_migration", "migration", Moment::statement, "", {}, "open", 20},
      {"at_a_write_of_a_migration", "migration", Moment::file, "write ", {}, "open", 20},
      {"when_an_archive_gets_its_name", "clean-up", Moment::file, "rename ", ".jsonl.gz"},
      {"between_archiving_and_deleting", "clean-up", Moment::file_done, "rename ", ".jsonl.gz"},
      {"at_a_row_of_what_is_deleted", "clean-up", Moment::row, "", {}, "notifications.cleanup", 20},
      {"at_a_write_of_a_backup", "backup", Moment::file, "write ", {}, "maintenance.backup", 10},
      {"when_a_backup_gets_its_name", "backup", Moment::file, "link ", "copy.db"},
      {"after_a_backup_got_its_name", "backup", Moment::file_done, "link ", "copy.db"},
      {"when_a_store_is_put_aside", "restore", Moment::file, "", ".replaced", "restore"},
      {"after_a_store_was_put_aside", "restore", Moment::file_done, "", ".replaced", "restore"},
      {"when_a_restored_store_gets_its_name", "restore", Moment::file, "", "/store.db", "restore"},
      {"at_a_row_of_a_repair", "repair", Moment::row, "", {}, "integrity.repair", 10},
      {"when_an_answer_is_kept", "calls with keys", Moment::row, "kept_calls", {}, {}, 4},
      {"after_an_answer_was_kept", "calls with keys", Moment::statement_done, "COMMIT", {}, {}, 4},
  };
}

/// A roster that comes in small pieces; each is told of.
class InPieces final : public ByteSource {
 public:
  explicit InPieces(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> into) override {
    testing_support::pass(Moment::host, "read");
    constexpr std::size_t kPiece = 100;
    const std::size_t count = std::min({kPiece, into.size(), text_.size() - at_});
    std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(at_), count, into.begin());
    at_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

}  // namespace

const std::vector<KillPoint>& kill_points() {
  static const std::vector<KillPoint> all = make_points();
  return all;
}

const KillPoint* find_kill_point(std::string_view name) {
  for (const KillPoint& point : kill_points()) {
    if (point.name == name) return &point;
  }
  return nullptr;
}

const Scenario& scenario_of(const KillPoint& point) {
  static const std::vector<Scenario> all = make_scenarios();
  for (const Scenario& scenario : all) {
    if (scenario.name == point.scenario) return scenario;
  }
  throw std::runtime_error{"no scenario " + point.scenario};
}

std::string url_of(const std::filesystem::path& store) {
  return "sqlite:///" + store.string().substr(1);
}

void add_line(const std::filesystem::path& file, const std::string& line) {
  const int to = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const std::string text = line + "\n";
  // In one piece: whoever is killed here has written all of it or nothing.
  const bool is_there = ::write(to, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (!is_there || ::fdatasync(to) != 0) throw std::runtime_error{"can't write to " + file.string()};
  ::close(to);
}

PointHost::PointHost(const Scenario& scenario, KillPlace place, Instant now)
    : scenario_(scenario), place_(std::move(place)), clock_(std::make_shared<SimulatedClock>(now)) {}

Result<std::string> PointHost::run(std::size_t step) {
  step_ = scenario_.steps.at(step).operation;
  auto answered = ask(step);
  step_ = {};
  return answered;
}

Result<std::string> PointHost::ask(std::size_t step) {
  const Call& call = scenario_.steps[step];
  if (call.operation.empty()) {
    close();
    return std::string{};
  }
  if (call.operation == "restore") {
    const auto restored = restore_store(place_.copy().string(), url_of(place_.store()), true);
    if (!restored) return restored.error();
    return std::string{};
  }
  if (!engine_) {
    const auto opened = open();
    if (!opened) return opened.error();
  }
  return call.operation == "open" ? Result<std::string>{std::string{}} : this->call(call, step);
}

Result<std::string> PointHost::call(const Call& call, std::size_t step) {
  json request = call.request;
  if (request.contains("path")) request["path"] = place_.folder / request["path"].get<std::string>();
  std::string caller;
  if (scenario_.is_keyed) {
    caller = json{{"role", "admin"}, {"userId", "usr_1"}, {"idempotencyKey", "step" + std::to_string(step)}}
                 .dump();
  }
  if (call.body.empty()) {
    auto answered = engine_->call(call.operation, caller, request.dump());
    // A job is answered although it failed.
    if (answered && call.operation == "jobs.run" && json::parse(answered.value()).at("outcome") != "ok") {
      return Error{ErrorCode::internal, answered.value()};
    }
    return answered;
  }
  InPieces source{call.body};
  auto response = engine_->call_stream(call.operation, caller, request.dump(), "text/csv", source);
  if (!response) return response.error();
  return std::move(response).value().body;
}

Result<void> PointHost::open() {
  EngineOptions options = host_options(clock_, url_of(place_.store()));
  options.archive_directory = place_.archive().string();
  if (scenario_.has_files) {
    options.channels.host = nullptr;
    options.channels.directory = DirectoryConfig{place_.mail().string(), {}, {}, {}};
  } else {
    options.channels.host = [this, answer = options.channels.host](const OutgoingMessage& message) {
      return send(message, answer(message));
    };
  }
  auto opened = Engine::open(std::move(options));
  if (!opened) return opened.error();
  engine_.emplace(std::move(opened).value());
  return ok();
}

SendResult PointHost::send(const OutgoingMessage& message, const SendResult& result) {
  clock_->advance_seconds(scenario_.seconds_a_message);
  if (result.outcome != SendOutcome::sent) return result;
  add_line(place_.spool(), message.idempotency_key);
  testing_support::pass(Moment::host, "sent");
  return result;
}

}  // namespace physcrm::faults
