#include "api/host.hpp"

#include <array>

#include "api/schema_validator.hpp"
#include "physcrm/error_json.hpp"
#include "physcrm/operations.hpp"
#include "support/store_url.hpp"

namespace physcrm::test {
namespace {

constexpr std::array<std::string_view, 4> kWay{"in_progress", "filed", "under_review", "approved"};

void expect_schema(std::string_view operation, const json& answer) {
  const json schema = json::parse(operation_response_schema(index_of(operation)));
  EXPECT_THAT(schema_violations(schema, answer), ::testing::IsEmpty()) << operation << ": " << answer.dump(1);
}

}  // namespace

std::size_t index_of(std::string_view operation) {
  for (std::size_t i = 0; i < operation_count(); ++i) {
    if (operation_at(i).name == operation) return i;
  }
  ADD_FAILURE() << "no operation " << operation;
  return 0;
}

Host::Host(ChannelOptions channels, const std::string& url)
    : Host(std::move(channels), url.empty() ? testing_support::new_store_url() : url, nullptr) {}

Host::Host(ChannelOptions channels, std::shared_ptr<storage::Store> store)
    : Host(std::move(channels), "", std::move(store)) {}

Host::Host(ChannelOptions channels, const std::string& url, std::shared_ptr<storage::Store> store)
    : clock_(std::make_shared<SimulatedClock>(*Instant::parse("2026-01-15T12:00:00Z"))) {
  EngineOptions options;
  options.url = url;
  options.store = std::move(store);
  options.clock = clock_;
  options.channels = std::move(channels);
  options.log = [this](LogLevel, std::string_view line) { log.emplace_back(line); };
  auto opened = Engine::open(std::move(options));
  if (!opened) throw std::runtime_error{opened.error().message};
  engine_.emplace(std::move(opened).value());
}

std::string Host::day(int days_ahead) const {
  const auto today = static_cast<std::int32_t>(clock_->now().microseconds() / 86'400'000'000);
  return Date{today}.plus_days(days_ahead).to_string();
}

json Host::call(std::string_view operation, const json& request, std::string_view caller) {
  const auto answer = engine_->call_full(operation, caller, request.dump());
  if (!answer) {
    ADD_FAILURE() << operation << " " << request.dump() << ": " << error_body(answer.error());
    return {};
  }
  const Response& response = answer.value();
  if (response.body.empty()) {
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.content_type, "");
    return {};
  }
  EXPECT_EQ(response.content_type, "application/json");
  json body = json::parse(response.body);
  expect_schema(operation, body);
  return body;
}

Error Host::refuse(std::string_view operation, const json& request, std::string_view caller) {
  auto answer = engine_->call_full(operation, caller, request.dump());
  if (!answer) return std::move(answer).error();
  ADD_FAILURE() << operation << " " << request.dump() << " was answered: " << answer.value().body;
  return Error{ErrorCode::ok, {}};
}

ErrorCode Host::code(std::string_view operation, const json& request, std::string_view caller) {
  const auto answer = engine_->call(operation, caller, request.dump());
  return answer ? ErrorCode::ok : answer.error().code;
}

json Host::import(std::string_view csv, const json& request, std::string_view caller) {
  TextSource body{csv};
  const auto answer = engine_->call_stream("roster.import", caller, request.dump(), "text/csv", body);
  if (!answer) {
    ADD_FAILURE() << error_body(answer.error());
    return {};
  }
  json report = json::parse(answer.value().body);
  expect_schema("roster.import", report);
  return report;
}

json Host::everything() {
  const json widest{{"limit", 200}};
  return {call("physicians.list", widest), call("credentials.list_all", widest),
          call("renewals.list", {{"limit", 200}, {"days", 36'500}}), call("notifications.list", widest)};
}

std::string Host::physician(const json& more) {
  json request{{"firstName", "Ada"}, {"lastName", "Moore" + std::to_string(++made_)}};
  request.update(more);
  return call("physicians.create", request).at("id");
}

std::string Host::credential(const std::string& physician, std::string_view kind, int days_ahead,
                             const json& more) {
  json request{
      {"physicianId", physician}, {"entityType", kind}, {"state", "TX"}, {"expirationDate", day(days_ahead)}};
  if (kind != "dea") request["number"] = "M" + std::to_string(1000 + ++made_);
  request.update(more);
  return call("credentials.create", request).at("id");
}

std::string Host::renewal(std::string_view kind, int days_ahead, std::string_view status) {
  const std::string entity = credential(physician(), kind, days_ahead);
  const std::string id = call("renewals.initiate", {{"entityType", kind}, {"entityId", entity}}).at("id");
  if (status == "not_started") return id;
  for (const std::string_view step : kWay) {
    const bool is_last = step == status || (step == "approved" && status == "rejected");
    json change{{"id", id}, {"status", is_last ? status : step}};
    if (is_last && status == "rejected") change["rejectionReason"] = "incomplete";
    if (step == "filed" && kind == "dea") call("renewals.complete_task", {{"id", id}, {"taskId", "dea-fee"}});
    call("renewals.update_status", change);
    if (is_last) break;
  }
  return id;
}

}  // namespace physcrm::test
