#include <cstddef>
#include <string_view>

#include "base/try.hpp"
#include "host.hpp"
#include "physcrm/channel_options.hpp"
#include "sized.hpp"

using namespace physcrm;
using namespace physcrm::capi;

namespace {

constexpr std::int32_t kDefaultBusyTimeoutMs = 5000;

Result<int> busy_timeout(std::int32_t asked) {
  if (asked == 0) return kDefaultBusyTimeoutMs;
  if (asked == PHYSCRM_NO_WAIT) return 0;
  if (asked < 1 || asked > kMaxBusyTimeoutMs) {
    return bad_argument("a busy timeout is 1 to 3600000 ms, 0 for the default, or PHYSCRM_NO_WAIT",
                        "busyTimeoutMs");
  }
  return asked;
}

Result<std::shared_ptr<HostClock>> host_clock(const physcrm_clock* given) {
  if (given == nullptr) return std::shared_ptr<HostClock>{};
  constexpr std::size_t kRequired = offsetof(physcrm_clock, now_us) + sizeof(physcrm_clock::now_us);
  PHYSCRM_TRY(const physcrm_clock clock, read_sized(given, kRequired, "physcrm_clock"));
  if (clock.now_us == nullptr) return bad_argument("a clock needs now_us", "clock");
  if (clock.reserved != 0) return bad_argument("reserved must be 0", "reserved");
  return std::make_shared<HostClock>(clock);
}

Result<std::shared_ptr<HostLogger>> host_logger(const physcrm_logger* given) {
  if (given == nullptr) return std::shared_ptr<HostLogger>{};
  constexpr std::size_t kRequired = offsetof(physcrm_logger, log) + sizeof(physcrm_logger::log);
  PHYSCRM_TRY(const physcrm_logger logger, read_sized(given, kRequired, "physcrm_logger"));
  if (logger.log == nullptr) return bad_argument("a logger needs log", "logger");
  return std::make_shared<HostLogger>(logger);
}

Result<std::shared_ptr<HostChannel>> host_channel(const physcrm_channel* given) {
  if (given == nullptr) return std::shared_ptr<HostChannel>{};
  constexpr std::size_t kRequired = offsetof(physcrm_channel, send) + sizeof(physcrm_channel::send);
  PHYSCRM_TRY(const physcrm_channel channel, read_sized(given, kRequired, "physcrm_channel"));
  if (channel.send == nullptr) return bad_argument("a channel needs send", "channel");
  if (channel.reserved != 0) return bad_argument("reserved must be 0", "reserved");
  return std::make_shared<HostChannel>(channel);
}

Result<physcrm_engine_options> read_options(const physcrm_engine_options* given) {
  if (given == nullptr) return bad_argument("options are required", "options");
  constexpr std::size_t kRequired =
      offsetof(physcrm_engine_options, url) + sizeof(physcrm_engine_options::url);
  PHYSCRM_TRY(const physcrm_engine_options options, read_sized(given, kRequired, "physcrm_engine_options"));
  if ((options.flags & ~std::uint32_t{PHYSCRM_OPEN_EXISTING}) != 0) {
    return bad_argument("a flag that this version of the library does not know", "flags");
  }
  if (options.reserved != 0) return bad_argument("reserved must be 0", "reserved");
  if (options.url == nullptr) return bad_argument("a url is required", "url");
  return options;
}

}  // namespace

physcrm_code physcrm_engine_open(const physcrm_engine_options* options, physcrm_engine** engine,
                                 physcrm_error** error) noexcept {
  return guard(error, [&]() -> Result<void> {
    if (engine == nullptr) return bad_argument("a place for the engine is required", "engine");
    *engine = nullptr;
    PHYSCRM_TRY(const physcrm_engine_options given, read_options(options));
    PHYSCRM_TRY(const auto clock, host_clock(given.clock));
    PHYSCRM_TRY(const auto logger, host_logger(given.logger));
    PHYSCRM_TRY(const auto channel, host_channel(given.channel));
    EngineOptions wanted;
    wanted.url = given.url;
    if (given.time_zone != nullptr) wanted.time_zone = given.time_zone;
    PHYSCRM_TRY(wanted.busy_timeout_ms, busy_timeout(given.busy_timeout_ms));
    wanted.create = (given.flags & PHYSCRM_OPEN_EXISTING) == 0;
    wanted.clock = clock;
    if (logger) {
      wanted.log = [logger](LogLevel level, std::string_view message) { logger->log(level, message); };
    }
    if (given.channels != nullptr) {
      PHYSCRM_TRY(wanted.channels, parse_channel_options(given.channels));
    }
    if (channel) {
      wanted.channels.host = [channel](const OutgoingMessage& message) { return channel->send(message); };
    }
    if (given.archive_directory != nullptr) wanted.archive_directory = given.archive_directory;
    auto handle = std::make_unique<physcrm_engine>();
    PHYSCRM_TRY(Engine opened, Engine::open(std::move(wanted)));
    handle->engine = std::make_shared<Engine>(std::move(opened));
    // Only now can nothing fail any more: on failure the host keeps what is its own.
    if (clock) clock->take_over();
    if (logger) logger->take_over();
    if (channel) channel->take_over();
    *engine = handle.release();
    return ok();
  });
}

void physcrm_engine_free(physcrm_engine* engine) noexcept {
  return guard_void([&] {
    if (engine == nullptr || !has_tag(engine, kEngineTag)) return;
    clear_tag(engine->tag);
    delete engine;
  });
}

uint32_t physcrm_abi_version(void) noexcept {
  return guard_value(PHYSCRM_ABI_VERSION, [] { return PHYSCRM_ABI_VERSION; });
}

const char* physcrm_version_string(void) noexcept {
  return guard_value("", [] { return static_text(library_version()); });
}
