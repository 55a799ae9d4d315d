// init, import, call.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "physcrm/channel_options.hpp"
#include "terminal.hpp"

namespace physcrm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Standard input as a byte source.
class StandardInput final : public ByteSource {
 public:
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t count = std::fread(into.data(), 1, into.size(), stdin);
    if (count == 0 && std::ferror(stdin) != 0) {
      return Error{ErrorCode::storage_error, "standard input can't be read"};
    }
    return count;
  }
};

constexpr std::size_t kMaxMappingBytes = std::size_t{16} << 20U;
constexpr std::size_t kMaxChannelFileBytes = std::size_t{256} << 10U;

Error in_file(const std::string& path, Error error) {
  error.message = path + ": " + error.message;
  return error;
}

std::unique_ptr<ByteSource> open_file(const std::string& path) {
  auto source = open_file_source(path);
  if (!source) throw Failure{in_file(path, std::move(source).error())};
  return std::move(source).value();
}

/// What the file says of the channels; an error names the file and every bad member.
ChannelOptions read_channels(const std::string& path) {
  auto options = parse_channel_options(read_all(path, kMaxChannelFileBytes));
  if (!options) throw Failure{in_file(path, std::move(options).error())};
  return std::move(options).value();
}

void print_counts(const ImportReport& report) {
  Table table{{{""},
               {"created", true},
               {"updated", true},
               {"unchanged", true},
               {"repeated", true},
               {"rejected", true},
               {"in the file", true}}};
  const auto row = [&](const char* name, const ImportCounts& counts, std::uint64_t repeated,
                       std::uint64_t rejected, std::uint64_t all) {
    table.add({name, grouped(counts.created), grouped(counts.updated), grouped(counts.unchanged),
               grouped(static_cast<std::int64_t>(repeated)), grouped(static_cast<std::int64_t>(rejected)),
               grouped(static_cast<std::int64_t>(all))});
  };
  row("physicians", report.physicians, report.physicians_repeated, report.rejected_records, report.records);
  row("credentials", report.credentials, 0, report.rejected_credentials, report.credentials_seen);
  table.print();
  if (report.undated != 0) {
    std::printf(
        "%s without an expiration date: work to do (physcrm call credentials.list_all "
        "'{\"undated\":true}')\n",
        counted(static_cast<std::int64_t>(report.undated), "credential").c_str());
  }
}

void print_import(const ImportReport& report) {
  if (report.dry_run) std::puts(styled(Style::yellow, "dry run: nothing was written").c_str());
  print_counts(report);
  if (report.rejected.empty()) return;
  std::printf("\n%s:\n", counted(static_cast<std::int64_t>(report.rejected.size()), "problem").c_str());
  Table table{{{"line", true}, {"field"}, {"problem", false, true}}};
  constexpr std::size_t kShown = 40;
  for (std::size_t i = 0; i < report.rejected.size() && i < kShown; ++i) {
    const RosterProblem& problem = report.rejected[i];
    table.add({std::to_string(problem.line), problem.field, problem.message});
  }
  table.print();
  if (report.rejected.size() > kShown) {
    std::printf("... and %s more (--json lists all)\n",
                grouped(static_cast<std::int64_t>(report.rejected.size() - kShown)).c_str());
  }
}

}  // namespace

std::string Global::shown_url() const {
  const std::size_t scheme = url.find("://");
  if (!url.starts_with("postgres") || scheme == std::string::npos) return url;
  const std::size_t question = std::min(url.find('?'), url.size());
  const std::size_t at = url.substr(0, question).rfind('@');
  const std::size_t place = at != std::string::npos ? at + 1 : scheme + 3;
  std::string shown = url.substr(0, scheme + 3) + url.substr(place, question - place);
  const std::size_t schema = url.find("schema=", question);
  if (schema != std::string::npos) shown += '?' + url.substr(schema, url.find('&', schema) - schema);
  return shown;
}

std::string read_all(const std::string& path, std::size_t max_bytes) {
  auto source = open_file(path);
  std::string text;
  std::vector<char> buffer(1U << 16U);
  while (const std::size_t count = must(source->read(buffer))) {
    text.append(buffer.data(), count);
    if (text.size() > max_bytes) {
      throw Failure{in_file(path, {ErrorCode::payload_too_large,
                                   "more than " + grouped(static_cast<std::int64_t>(max_bytes)) + " bytes"})};
    }
  }
  return text;
}

Engine open_engine(const Global& global) {
  EngineOptions options;
  options.archive_directory = global.archive;
  if (!global.channels.empty()) options.channels = read_channels(global.channels);
  options.url = global.url;
  options.create = global.create || global.url == "sqlite::memory:" || global.url == "memory:";
  options.time_zone = global.time_zone;
  if (global.today) {
    options.clock =
        std::make_shared<SimulatedClock>(Instant::parse(global.today->to_string() + "T12:00:00Z").value());
  }
  auto engine = Engine::open(std::move(options));
  if (!engine && engine.error().code == ErrorCode::not_found) {
    throw Failure{
        {ErrorCode::not_found, "there is no store at " + global.shown_url() + " (physcrm init makes one)"}};
  }
  return must(std::move(engine));
}

void print_operation(Engine& engine, std::string_view operation, std::string_view request) {
  const std::string body = must(engine.call(operation, "", request));
  if (!body.empty()) std::puts(body.c_str());
}

int run_init(const Global& global, Arguments& arguments) {
  Global making = global;
  making.create = true;
  const auto zone = arguments.option("time-zone");
  arguments.finish();
  making.time_zone = zone.value_or("");
  Engine engine = open_engine(making);
  const StoreStatus status = must(engine.store_status());
  if (!zone && status.time_zone == "UTC") {
    std::fputs("physcrm: warning: no --time-zone: days begin and end in UTC in this store\n", stderr);
  }
  if (global.json) {
    std::puts(
        Json{{"url", global.shown_url()}, {"timeZone", status.time_zone}, {"rulePack", status.rule_pack}}
            .dump()
            .c_str());
  } else {
    std::printf("store %s, time zone %s, rules %s\n", global.shown_url().c_str(), status.time_zone.c_str(),
                status.rule_pack.c_str());
  }
  return 0;
}

int run_import(const Global& global, Arguments& arguments) {
  const std::string path = arguments.required("FILE");
  ImportOptions options;
  options.format = arguments.option("format").value_or("roster");
  const auto mapping = arguments.option("mapping");
  options.dry_run = arguments.flag("dry-run");
  options.atomic = arguments.flag("atomic");
  options.create_practices = arguments.flag("create-practices");
  arguments.finish();
  if (mapping) options.mapping = read_all(*mapping, kMaxMappingBytes);

  std::unique_ptr<ByteSource> source;
  if (path == "-") {
    source = std::make_unique<StandardInput>();
  } else {
    source = open_file(path);
  }
  Engine engine = open_engine(global);
  if (global.json) {
    Json request{{"format", options.format},
                 {"dryRun", options.dry_run},
                 {"atomic", options.atomic},
                 {"createPractices", options.create_practices}};
    if (mapping) {
      request["mapping"] = Json::parse(options.mapping, nullptr, false);
      if (request["mapping"].is_discarded()) {
        throw Failure{{ErrorCode::invalid_argument, *mapping + " is not JSON", "mapping"}};
      }
    }
    std::puts(
        must(engine.call_stream("roster.import", "", request.dump(), "text/csv", *source)).body.c_str());
    return 0;
  }
  ImportReport report;
  {
    ProgressBar bar{"importing " + (path == "-" ? "standard input" : path)};
    options.progress = [&](const ImportProgress& progress) {
      bar.show(static_cast<std::int64_t>(progress.records_read), 0, "records");
      return true;
    };
    report = must(engine.roster().import(*source, options));
  }
  print_import(report);
  return 0;
}

}  // namespace physcrm::cli
