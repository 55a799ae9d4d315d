#include "api/random_requests.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace physcrm::test {
namespace {

using testing_support::Random;

const std::vector<json>& odd_values() {
  static const std::vector<json> kValues{nullptr,
                                         true,
                                         false,
                                         0,
                                         1,
                                         -1,
                                         200,
                                         201,
                                         1.5,
                                         INT64_MAX,
                                         INT64_MIN,
                                         1e300,
                                         "",
                                         " ",
                                         "x",
                                         "1",
                                         "TX",
                                         "tx",
                                         "ZZ",
                                         "\xC3\xA9",
                                         std::string("a\0b", 3),
                                         std::string(300, 'y'),
                                         "2026-02-28",
                                         "2026-02-30",
                                         "9999-12-31",
                                         "1400-01-01",
                                         "0000-00-00",
                                         "phy_1",
                                         "cred_1",
                                         "wf_1",
                                         "ntf_1",
                                         "doc_1",
                                         "prc_9223372036854775807",
                                         "wf_0",
                                         "%' OR 1=1 --",
                                         "\xE2\x80\xAE",
                                         json::array(),
                                         json::object(),
                                         json::array({1, "a"}),
                                         {{"a", {{"b", 1}}}}};
  return kValues;
}

json overlay_row(const char* op, const char* id, const char* topic, const json& value, const char* unit) {
  return {{"op", op},
          {"id", id},
          {"jurisdiction", "TX"},
          {"entityType", "license"},
          {"topic", topic},
          {"value", value},
          {"unit", unit},
          {"source", "bylaws 4.2"},
          {"asOf", "2026-01-02"},
          {"confidence", "high"},
          {"reason", "we meet once a month"},
          {"author", "J. Ortiz"}};
}

json interval_rows(std::initializer_list<int> days) {
  json rows = json::array();
  for (const int before : days) {
    rows.push_back({{"daysBefore", before},
                    {"severity", before > 30  ? "info"
                                 : before > 5 ? "warning"
                                              : "critical"},
                    {"purpose", "Plan"},
                    {"action", "Gather what is required"}});
  }
  return rows;
}

constexpr const char* kOverlayCsv =
    "op,id,jurisdiction,entityType,topic,value,unit,source,asOf,confidence,reason,author\n"
    "add,tx.expiry,TX,license,expiry,fixed 03-31 yearly,,board,2026-01-02,high,the board says so,J. Ortiz\n";

const std::vector<json> kJobs{"createRenewalWorkflows",   "checkExpirations",     "processNotificationQueue",
                              "retryFailedNotifications", "cleanupNotifications", "maintenance"};
const std::vector<json> kZones{"UTC", "America/Chicago", "America/New_York", "Pacific/Honolulu"};
const std::vector<json> kHours{json::array({24, 48}), json::array({1, 2}), json::array(),
                               json::array({9, 3})};
const std::vector<json> kIntervals{interval_rows({90, 60, 30, 14, 7, 1}), interval_rows({45, 10, 0, -5}),
                                   interval_rows({}), interval_rows({7, 30})};

/// Words that a schema does not tell, by the field's name, after that of its operation's group or of the
/// object that it stands in where they mean something else there.
const std::map<std::string, std::vector<json>, std::less<>>& words() {
  static const std::map<std::string, std::vector<json>, std::less<>> kWords{
      {"jobs.name", kJobs},
      {"missedRuns.job", kJobs},
      {"rules.name", {"default", "us-reference", "our rules"}},
      {"rules.csv", {kOverlayCsv, "op,id\nadd,x\n"}},
      {"rules.rows",
       {json::array({overlay_row("add", "our.tx.window", "window_open", 75, "days_before")}),
        json::array({overlay_row("add", "our.tx.start", "start", 100, "days_before")}),
        json::array({{{"op", "add"}, {"id", "x"}}})}},
      {"jurisdiction", {"TX", "NE", "*", "CA"}},
      {"timeZone", kZones},
      {"quietHours.from", {"22:30", "00:00", "9:00"}},
      {"quietHours.to", {"07:00", "23:59"}},
      {"license", kIntervals},
      {"dea", kIntervals},
      {"csr", kIntervals},
      {"warningHours", kHours},
      {"criticalHours", kHours},
      {"delaySeconds", {json::array({0, 60}), json::array({0, 14'400, 43'200}), json::array(), {9, 3}}},
      {"giveUpAfterSeconds", {1, 3600, 259'200}},
      {"mapping", {json::object(), {{"name", "ours"}}}},
      {"language", {"en", "es", "es-419", "pt-BR"}},
      {"templates.subject", {"It is time", "[days] days", "[nobody]"}},
      {"templates.body", {"[next_steps]", "[physician_name], [days] days are left in [state].", "[nobody]"}},
      {"html", {"<p>It is time.</p>", "<script>"}},
      {"webhookUrl", {"https://hooks.example.org/physcrm", "ftp://x"}},
      {"email", {"a@example.org", "Ann@EXAMPLE.org", "b+c@mail.example.org", "no address"}},
      {"npi", {"1234567893", "1679576722", "1245319599", "1234567890"}},
      {"phone", {"308-865-2512", "(212) 555 0100", "12"}},
      {"externalId", {"emp-1", "emp-2", "emp-3", "lic-1", "lic-2", "x-9"}},
      {"number", {"M-1", "m 1", "AP5836727", "C-77", "BM1234563"}},
      {"search", {"moore", "ANN", "EMP-1", "example.org", "%", "_", "12345", "\xC3\x84"}},
      {"specialty", {"Cardiology", "cardiology", "Anesthesia"}},
      {"firstName", {"Ada", "ada", "\xC3\x84nne", "O'Hara"}},
      {"lastName", {"Moore", "moore", "Stone", "M\xC3\xBCller", "Zz"}},
      {"rejectionReason", {"incomplete", "unpaid"}},
      {"documentId", {"doc_1", "doc_77"}},
  };
  return kWords;
}

const json& one_of(Random& random, const std::vector<json>& values) {
  return values[random.below(values.size())];
}

/// Where a field stands, and what it may hold.
struct Place {
  std::string_view group;   ///< of the operation: `jobs` of `jobs.run`
  std::string_view parent;  ///< the object's field; empty at the top
  std::string name;
  const json& schema;
};

class Maker {
 public:
  Maker(Random& random, const Known& known, const OperationInfo& operation, bool is_good)
      : random_(random),
        known_(known),
        operation_(operation.name),
        group_(operation.name.substr(0, operation.name.find('.'))),
        is_good_(is_good),
        // With every filter at once a list is empty.
        percent_(operation.method == "GET" ? 20 : 45) {}

  json object(const json& schema, std::string_view parent) {
    json made = json::object();
    const json& required = schema["required"];
    for (const auto& [name, field] : schema["properties"].items()) {
      const bool is_required = std::find(required.begin(), required.end(), json(name)) != required.end();
      if (is_required ? !is_good_ && percent(6) : !percent(percent_)) continue;
      made[name] =
          !is_good_ && percent(15) ? any_value(random_) : fitting({group_, parent, name, field}, made);
    }
    if (!is_good_ && percent(6)) made["unknown"] = any_value(random_);
    return made;
  }

 private:
  bool percent(unsigned n) { return random_.below(100) < n; }

  /// What goes with an id, mostly: a credential's kind, a renewal's next status.
  std::optional<json> told_of(const Place& place, const json& made) {
    if (percent(15)) return std::nullopt;
    if (place.name == "until") {
      const auto days = static_cast<std::int32_t>(1 + random_.below(30));
      return known_.today.plus_days(days).to_string() + (group_ == "jobs" ? "T06:30:00.000Z" : "");
    }
    if (place.name == "entityType" && made.contains("entityId") && made["entityId"].is_string()) {
      const auto kind = known_.kinds.find(made["entityId"].get<std::string>());
      if (kind != known_.kinds.end()) return kind->second;
    }
    if (group_ == "renewals" && place.name == "status" && made.contains("id") && made["id"].is_string()) {
      static const std::map<std::string, std::vector<json>> kNext{{"not_started", {"in_progress"}},
                                                                  {"in_progress", {"filed"}},
                                                                  {"filed", {"under_review"}},
                                                                  {"under_review", {"approved", "rejected"}}};
      const auto status = known_.statuses.find(made["id"].get<std::string>());
      const auto next = status == known_.statuses.end() ? kNext.end() : kNext.find(status->second);
      if (next != kNext.end()) return one_of(random_, next->second);
    }
    return std::nullopt;
  }

  /// The one last seen, mostly.
  json version(const json& made) {
    for (const char* name : {"id", "recipient"}) {
      if (!made.contains(name) || !made[name].is_string() || percent(20)) continue;
      const auto at = known_.versions.find(made[name].get<std::string>());
      if (at != known_.versions.end()) return at->second;
    }
    return 1 + static_cast<std::int64_t>(random_.below(4));
  }

  /// `made`: what the object has already, in the order of the names.
  json fitting(const Place& place, const json& made) {
    if (place.name == "version") return version(made);
    if (const auto told = told_of(place, made)) return *told;
    const json& schema = place.schema;
    const bool is_nullable = schema.contains("type") && schema["type"].is_array();
    if (is_nullable && percent(10)) return nullptr;
    if (place.name == "taskId") return task();
    if (place.name == "recipient") return percent(20) ? json("team") : id_of({"phy_", "phy_", "prc_"});
    if (const auto* fitting_words = words_for(place)) return one_of(random_, *fitting_words);
    if (schema.contains("enum")) return schema["enum"][random_.below(schema["enum"].size())];
    if (schema.contains("pattern")) return by_pattern(schema["pattern"].get<std::string>());
    if (schema.value("format", "") == "date") return day().to_string();
    if (schema.value("format", "") == "date-time") return day().to_string() + "T06:30:00.000Z";
    return by_type(place, is_nullable ? schema["type"][0] : schema["type"]);
  }

  json by_type(const Place& place, const std::string& type) {
    const json& schema = place.schema;
    if (type == "integer") return number(place.name, schema);
    if (type == "boolean") return percent(50);
    if (type == "object" && schema.contains("properties")) return object(schema, place.name);
    if (type == "array" && schema["items"].contains("type")) {
      json items = json::array();
      const std::size_t most = std::min<std::size_t>(schema.value("maxItems", 3U), 3);
      for (std::size_t left = random_.below(most + 1); left > 0; --left) {
        items.push_back(fitting({group_, place.name, place.name, schema["items"]}, json::object()));
      }
      return items;
    }
    if (type == "string")
      return one_of(random_, {"Moore", "to be done", "a", "next week \xE2\x80\x93 maybe"});
    return any_value(random_);
  }

  [[nodiscard]] const std::vector<json>* words_for(const Place& place) const {
    for (const std::string& key :
         {std::string{place.parent} + '.' + place.name, std::string{group_} + '.' + place.name, place.name}) {
      if (const auto at = words().find(key); at != words().end()) return &at->second;
    }
    return nullptr;
  }

  /// Whether a renewal can be taken up again.
  [[nodiscard]] bool is_over(const std::string& id) const {
    const auto status = known_.statuses.find(id);
    return status != known_.statuses.end() && (status->second == "rejected" || status->second == "expired");
  }

  json task() {
    if (!known_.tasks.empty() && percent(90)) return known_.tasks[random_.below(known_.tasks.size())];
    return one_of(random_, {"renewal-fee", "dea-fee", "submit-renewal", "nothing"});
  }

  json by_pattern(const std::string& pattern) {
    if (pattern == "^[A-Z]{2}$") return one_of(random_, {"TX", "TX", "NE", "KS", "DC"});
    return id_of({pattern.substr(1, pattern.find('_'))});
  }

  /// Mostly one that was told of not long ago.
  json id_of(const std::vector<std::string>& prefixes) {
    const std::string& prefix = prefixes[random_.below(prefixes.size())];
    std::vector<std::string> fitting;
    for (const std::string& id : known_.ids) {
      if (id.starts_with(prefix)) fitting.push_back(id);
    }
    if (operation_ == "renewals.resubmit" && percent(80)) {
      std::erase_if(fitting, [this](const std::string& id) { return !is_over(id); });
    }
    if (fitting.empty() || percent(3)) return prefix + std::to_string(1 + random_.below(30));
    constexpr std::size_t kRecent = 6;
    const std::size_t among = percent(60) ? std::min(kRecent, fitting.size()) : fitting.size();
    return fitting[fitting.size() - 1 - random_.below(among)];
  }

  Date day() {
    constexpr std::array kDays{-400, -91, -61, -31, -30, -8, -1, 0, 1, 7, 8, 30, 31, 60, 90, 91, 365, 730};
    constexpr std::array kRare{"1400-01-01", "1900-02-28", "2028-02-29", "9999-12-31"};
    if (percent(3)) return Date::parse(kRare[random_.below(kRare.size())]).value();
    const auto any = static_cast<std::int32_t>(random_.below(160)) - 40;
    return known_.today.plus_days(percent(50) ? any : kDays[random_.below(kDays.size())]);
  }

  json number(const std::string& name, const json& schema) {
    const auto least = schema.value("minimum", std::int64_t{0});
    const auto most = schema.value("maximum", std::numeric_limits<std::int64_t>::max());
    const std::int64_t span = name == "limit" || name == "page" ? 4 : 100;
    return least + static_cast<std::int64_t>(
                       random_.below(static_cast<std::uint64_t>(std::min(span, most - least)) + 1));
  }

  Random& random_;
  const Known& known_;
  std::string_view operation_;
  std::string_view group_;
  bool is_good_;
  unsigned percent_;
};

const std::vector<json>& request_schemas() {
  static const std::vector<json> kSchemas = [] {
    std::vector<json> schemas;
    for (std::size_t i = 0; i < operation_count(); ++i)
      schemas.push_back(json::parse(operation_request_schema(i)));
    return schemas;
  }();
  return kSchemas;
}

}  // namespace

json any_value(Random& random) {
  return one_of(random, odd_values());
}

json random_request(Random& random, std::size_t operation, const Known& known) {
  const OperationInfo info = operation_at(operation);
  const bool is_good = random.below(3) != 0;
  const auto next = known.next_pages.find(std::string{info.name});
  if (next != known.next_pages.end() && random.below(3) == 0) return next->second;
  Maker maker{random, known, info, is_good};
  json request = maker.object(request_schemas()[operation], "");
  // A cursor of another list's, or of another query.
  if (request.contains("cursor") && !known.next_pages.empty() && is_good) {
    auto other = known.next_pages.begin();
    std::advance(other, static_cast<std::ptrdiff_t>(random.below(known.next_pages.size())));
    request["cursor"] = other->second["cursor"];
  }
  return request;
}

void Known::learn(std::string_view operation, const json& request, const json& answer) {
  learn_each(answer);
  const std::string name{operation};
  if (name.ends_with(".delete")) forget(request);
  if (!answer.contains("nextCursor") || answer["nextCursor"].is_null()) return;
  json next = request;
  next["cursor"] = answer["nextCursor"];
  next.erase("page");
  next_pages[name] = std::move(next);
}

void Known::forget(const json& request) {
  for (const char* key : {"id", "entityId", "physicianId"}) {
    if (request.contains(key) && request[key].is_string()) std::erase(ids, request[key].get<std::string>());
  }
}

void Known::learn_each(const json& value) {
  if (value.is_object()) learn_one(value);
  if (value.is_structured()) {
    for (const json& part : value) learn_each(part);
  }
}

void Known::learn_one(const json& value) {
  for (const char* key : {"id", "recipient", "practiceId"}) {
    const auto id = value.find(key);
    if (id == value.end() || !id->is_string()) continue;
    const auto& text = id->get_ref<const std::string&>();
    auto& list = value.contains("task") ? tasks : ids;
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
    const auto version = value.find("version");
    if (version != value.end() && version->is_number_integer()) versions[text] = version->get<std::int64_t>();
    if (text.starts_with("cred_") && value.contains("entityType")) kinds[text] = value["entityType"];
    if (text.starts_with("wf_") && value.contains("status")) statuses[text] = value["status"];
  }
}

}  // namespace physcrm::test
