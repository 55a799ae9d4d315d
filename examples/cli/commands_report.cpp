// status, renewals, notifications: what expires when, and what is being done about it.

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "people.hpp"
#include "physcrm/notification/interval.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

using Json = nlohmann::ordered_json;

template <class Enum>
std::optional<Enum> named(std::string_view option, const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  const auto value = from_string<Enum>(*text);
  if (!value) throw UsageError{"--" + std::string{option} + ": no such value: " + *text};
  return value;
}

/// The days from today on which this severity is the owed one, as (first, last) days until expiration.
std::pair<std::int32_t, std::int32_t> band(Severity severity) {
  std::pair<std::int32_t, std::int32_t> days{1, 0};
  for (std::int32_t d = kLastNoticeDays; d <= kFirstNoticeDays; ++d) {
    const Interval* owed = owed_notification(d);
    if (owed == nullptr || owed->severity != severity) continue;
    if (days.first > days.second) days.first = d;
    days.second = d;
  }
  return days;
}

void print_band(Engine& engine, Names& names, Severity severity, Date today) {
  const auto [first, last] = band(severity);
  CredentialQuery query;
  query.expires_from = today.plus_days(first);
  query.expires_to = today.plus_days(last);
  query.page.limit = 8;
  const auto page = must(engine.credentials().list(query));
  const std::string past = first < 0 ? "expired up to " + counted(-first, "day") + " ago or " : "";
  const std::string range = (first > 1 ? std::to_string(first) + " to " : "") + counted(last, "day");
  const std::string title = std::string{to_string(severity)} + ": " +
                            counted(page.total.value_or(0), "credential") + ", " + past + "expiring within " +
                            range;
  std::printf("\n%s\n", styled(style_of(severity), title).c_str());
  if (page.items.empty()) return;
  Table table{{{"expires"}, {"", true}, {"physician", false, true}, {"credential"}, {"number"}, {"id"}}};
  for (const Credential& credential : page.items) {
    table.add({iso(credential.expiration_date), relative(credential.expiration_date, today),
               names.of(credential.physician_id), credential_label(credential.entity_type, credential.state),
               credential.number, credential.id.to_string()});
  }
  table.print();
  const std::int64_t more = page.total.value_or(0) - static_cast<std::int64_t>(page.items.size());
  if (more > 0) std::printf("... and %s more\n", grouped(more).c_str());
}

/// When a job runs next, or why it does not.
std::string next_run_of(const JobStatus& job) {
  if (job.paused_until) return "paused until " + job.paused_until->to_string();
  const std::string at = job.next_run ? job.next_run->to_string() : "-";
  return job.is_overdue ? at + ", overdue: nobody runs it" : at;
}

void print_jobs(Engine& engine) {
  Table table{{{"job"}, {"last run"}, {"outcome"}, {"next run"}}};
  for (const JobStatus& job : must(engine.jobs().status())) {
    const bool is_bad = job.is_overdue || job.last_outcome == "failed";
    table.add({job.name, job.last_run ? job.last_run->to_string() : "never",
               job.is_running ? "runs now" : job.last_outcome, next_run_of(job)},
              is_bad ? Style::red : Style::plain);
  }
  table.print();
}

std::string spoken(const std::map<std::string, std::int64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    if (count != 0) text += (text.empty() ? "" : ", ") + grouped(count) + " " + name;
  }
  return text.empty() ? "none" : text;
}

Json store_json(const StoreStatus& status) {
  return {{"kind", status.kind},
          {"schemaVersion", status.schema_version},
          {"journal", status.journal},
          {"readOnly", status.read_only.has_value()},
          {"sizeBytes", status.size_bytes},
          {"pingMicroseconds", status.ping_us},
          {"timeZone", status.time_zone},
          {"today", status.today.to_string()},
          {"rulePack", status.rule_pack}};
}

/// To the minute: "2026-11-23 14:05Z".
std::string minute(Instant instant) {
  const std::string text = instant.to_string();
  return text.substr(0, 10) + ' ' + text.substr(11, 5) + 'Z';
}

/// How one delivery stands: "email, sent 2026-11-23 14:05Z".
std::string spoken(const Delivery& delivery) {
  std::string text{to_string(delivery.channel)};
  if (delivery.recipient_kind != RecipientKind::physician) {
    text += " to the " + std::string{to_string(delivery.recipient_kind)};
  }
  const std::string tries = counted(delivery.attempts, "attempt");
  switch (delivery.status) {
    case DeliveryStatus::pending:
      return text + ", due " + minute(delivery.next_attempt_at);
    case DeliveryStatus::sent:
      return text + ", sent " + (delivery.sent_at ? minute(*delivery.sent_at) : "");
    case DeliveryStatus::failed:
      return text + ", " + tries + ", again " + minute(delivery.next_attempt_at) + ": " + delivery.last_error;
    case DeliveryStatus::permanently_failed:
      return text + ", given up after " + tries + ": " + delivery.last_error;
    case DeliveryStatus::cancelled:
      return text + ", cancelled";
  }
  return text;
}

std::string spoken(const std::vector<Delivery>& deliveries) {
  std::string text;
  for (const Delivery& delivery : deliveries) text += (text.empty() ? "" : "; ") + spoken(delivery);
  return text;
}

}  // namespace

int run_status(const Global& global, Arguments& arguments) {
  arguments.finish();
  Engine engine = open_engine(global);
  const StoreStatus store = must(engine.store_status());
  if (global.json) {
    const auto answer = [&](const char* operation) {
      return Json::parse(must(engine.call(operation, "", "{}")));
    };
    const Json status{{"store", store_json(store)},
                      {"jobs", answer("scheduler.status")["jobs"]},
                      {"renewals", answer("renewals.statistics")}};
    std::puts(status.dump().c_str());
    return 0;
  }
  std::printf("%s  %s, schema %lld, journal %s, %s KiB, ping %lld us\n", global.shown_url().c_str(),
              store.kind.c_str(), static_cast<long long>(store.schema_version), store.journal.c_str(),
              grouped(store.size_bytes / 1024).c_str(), static_cast<long long>(store.ping_us));
  std::printf("today is %s in %s; rules %s\n\n", store.today.to_string().c_str(), store.time_zone.c_str(),
              store.rule_pack.c_str());
  if (store.read_only) {
    const std::string text = "read-only since " + store.read_only->since.to_string() + " by " +
                             store.read_only->by + ": " + store.read_only->reason;
    std::printf("%s\n\n", styled(Style::yellow, text).c_str());
  }
  print_jobs(engine);
  const RenewalStatistics statistics = must(engine.renewals().statistics());
  std::printf("\n%s: %s; %s overdue, %s of critical priority\n", counted(statistics.total, "renewal").c_str(),
              spoken(statistics.by_status).c_str(), grouped(statistics.overdue).c_str(),
              grouped(statistics.critical).c_str());
  Names names{engine};
  for (const Severity severity : {Severity::critical, Severity::warning, Severity::info}) {
    print_band(engine, names, severity, store.today);
  }
  return 0;
}

int run_renewals(const Global& global, Arguments& arguments) {
  RenewalQuery query;
  query.days = arguments.number("days", 0, 36500, 90);
  const auto status = arguments.option("status");
  const auto kind = arguments.option("kind");
  query.state = arguments.option("state").value_or("");
  std::transform(query.state.begin(), query.state.end(), query.state.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (arguments.flag("overdue")) query.overdue = true;
  query.page.limit = arguments.number("limit", 1, kMaxPageLimit, kDefaultPageLimit);
  arguments.finish();
  query.status = named<WorkflowStatus>("status", status);
  query.entity_type = named<EntityType>("kind", kind);
  Engine engine = open_engine(global);
  if (global.json) {
    Json request{{"days", query.days}, {"limit", query.page.limit}};
    if (status) request["status"] = *status;
    if (kind) request["entityType"] = *kind;
    if (!query.state.empty()) request["state"] = query.state;
    if (query.overdue) request["overdue"] = true;
    print_operation(engine, "renewals.list", request.dump());
    return 0;
  }
  const Date today = must(engine.store_status()).today;
  const auto page = must(engine.renewals().list(query));
  Names names{engine};
  Table table{{{"expires"},
               {"", true},
               {"physician", false, true},
               {"credential"},
               {"status"},
               {"done", true},
               {"next", false, true},
               {"due"},
               {"id"}}};
  bool any_expected = false;
  for (const WorkflowView& view : page.items) {
    const Workflow& workflow = view.workflow;
    const bool is_expected = workflow.date_basis == DateBasis::expected;
    any_expected = any_expected || is_expected;
    table.add(
        {iso(workflow.expiration_date) + (is_expected ? " ?" : ""), relative(workflow.expiration_date, today),
         names.of(workflow.physician_id), credential_label(workflow.entity_type, workflow.state),
         std::string{to_string(workflow.status)}, std::to_string(workflow.progress) + "%", view.next_action,
         iso(view.next_action_due) + (view.overdue ? " !" : ""), workflow.id.to_string()},
        style_of(view.priority));
  }
  if (page.items.empty()) {
    std::puts("no renewals");
    return 0;
  }
  table.print();
  const std::int64_t all = page.total.value_or(0);
  std::printf("%s of %s%s\n", grouped(static_cast<std::int64_t>(page.items.size())).c_str(),
              counted(all, "renewal").c_str(), "; ! marks what is overdue");
  if (any_expected) std::puts("? marks dates that the rules lead one to expect: expected, not confirmed");
  return 0;
}

int run_notifications(const Global& global, Arguments& arguments) {
  NotificationQuery query;
  const auto status = arguments.option("status");
  const auto severity = arguments.option("severity");
  query.page.limit = arguments.number("limit", 1, kMaxPageLimit, kDefaultPageLimit);
  arguments.finish();
  query.status = named<DeliveryStatus>("status", status);
  query.severity = named<Severity>("severity", severity);
  Engine engine = open_engine(global);
  if (global.json) {
    Json request{{"limit", query.page.limit}};
    if (status) request["status"] = *status;
    if (severity) request["severity"] = *severity;
    print_operation(engine, "notifications.list", request.dump());
    return 0;
  }
  const auto page = must(engine.notifications().list(query));
  if (page.items.empty()) {
    std::puts("no notifications");
    return 0;
  }
  Names names{engine};
  Table table{{{"on"},
               {"severity"},
               {"status"},
               {"to", false, true},
               {"delivery", false, true},
               {"message", false, true}}};
  for (const NotificationView& view : page.items) {
    table.add({view.notification_date.to_string(), std::string{to_string(view.notification.severity)},
               std::string{to_string(view.notification.status)}, names.of(view.notification.physician_id),
               spoken(view.deliveries), view.message},
              style_of(view.notification.severity));
  }
  table.print();
  std::printf("%s of %s\n", grouped(static_cast<std::int64_t>(page.items.size())).c_str(),
              counted(page.total.value_or(0), "notification").c_str());
  return 0;
}

}  // namespace physcrm::cli
