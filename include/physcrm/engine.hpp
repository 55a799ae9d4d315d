// The engine: open it on a store, use its services, or call operations by name with JSON.
#ifndef PHYSCRM_ENGINE_HPP
#define PHYSCRM_ENGINE_HPP

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "physcrm/byte_source.hpp"
#include "physcrm/channels.hpp"
#include "physcrm/clock.hpp"
#include "physcrm/integrity.hpp"
#include "physcrm/jobs.hpp"
#include "physcrm/maintenance.hpp"
#include "physcrm/notifications.hpp"
#include "physcrm/physicians.hpp"
#include "physcrm/recipients.hpp"
#include "physcrm/renewals.hpp"
#include "physcrm/result.hpp"
#include "physcrm/roster_import.hpp"
#include "physcrm/rules.hpp"
#include "physcrm/settings.hpp"

namespace physcrm {

namespace storage {
class Store;
}

enum class LogLevel : std::uint8_t { debug = 0, info = 1, warning = 2, error = 3 };

/// Receives one line a record; never secrets, never values bound to a statement. May be called from any
/// thread that uses the engine; what it throws is dropped.
using LogFunction = std::function<void(LogLevel level, std::string_view message)>;

/// How messages leave this host; none at all: it plans, and leaves delivering to others on the store. What is
/// wrong in a configuration is told at opening, field by field. Secrets are never stored.
struct ChannelOptions {
  std::optional<SmtpConfig> email;
  std::optional<WebhookConfig> webhook;
  std::optional<DirectoryConfig> directory;
  std::function<SendResult(const OutgoingMessage&)> host;  ///< see make_host_channel
};

/// An hour.
inline constexpr int kMaxBusyTimeoutMs = 3'600'000;

struct EngineOptions {
  /// `sqlite:///absolute/path`, `sqlite://relative/path`, `sqlite::memory:`;
  /// `postgresql://user@host/database?schema=acme`: a database that many hosts share, a schema for each
  /// tenant (`physcrm` without one), docs/operating/; or `memory:`: plain tables without a database, gone
  /// with the engine, where readers do not wait for writers.
  std::string url;
  std::shared_ptr<Clock> clock;  ///< none: the machine's
  /// What the leases of jobs and messages are reckoned by: one clock for all hosts on the store, however
  /// their own differ. None: `clock` where one is given; else the store's, which is the PostgreSQL server's,
  /// and the machine's for the others.
  std::shared_ptr<Clock> lease_clock;
  /// The organisation's IANA zone. Stored on an empty store; later it must agree with the stored one
  /// (`failed_precondition`). Empty: the stored one, and `UTC` on an empty store.
  std::string time_zone;
  /// Likewise: those given are stored on an empty store and must agree with the stored ones later.
  PolicyInput policies;
  /// How long a write waits for another host's: 0 (not at all) to kMaxBusyTimeoutMs, else `invalid_argument`
  /// (field `busyTimeoutMs`). The C ABI has its own number for not at all.
  int busy_timeout_ms = 5000;
  bool create = true;  ///< false: a store that is not there is `not_found`
  ChannelOptions channels;
  /// An existing directory into which critical notifications go before they are deleted, as JSON Lines,
  /// gzipped. Empty: this host deletes none of them.
  std::string archive_directory;
  LogFunction log;
  /// A store of the host's own, open, instead of one that `url` names (docs/stores.md); `busy_timeout_ms` and
  /// `create` are then its own business. Several engines may share it, as hosts share a database.
  std::shared_ptr<storage::Store> store;
};

struct Health {
  bool up = false;                        ///< the database answers
  std::vector<std::string> overdue_jobs;  ///< it does, but nobody runs these (JobStatus::is_overdue)
  bool read_only = false;                 ///< it does, but nothing may be written (MaintenanceService)
  Instant time;
  std::string version;  ///< of the library
};

/// What a store says of itself; for people and for `status`.
struct StoreStatus {
  std::string kind;
  std::int64_t schema_version = 0;
  std::string journal;
  std::int64_t size_bytes = 0;
  std::int64_t ping_us = 0;  ///< one question to the database, there and back
  std::string time_zone;
  Date today;
  std::string rule_pack;
  std::optional<ReadOnlyMode> read_only;
};

/// A body that comes back from an operation, with its HTTP status and content type.
struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
};

/// An engine on one store. Safe to use from many threads at once, but for moving and destroying it: no call
/// may be running then, or start.
///
/// The destructor, and an assignment for the engine that was there, stops the scheduler's thread
/// (JobService::start) and waits until it has finished its batch or given it back; then clock, log function
/// and channels are let go. Not to be done on that thread. Clock, log function and channels may be called on
/// any thread in a call, many at once, and on the scheduler's; they must not use the engine.
///
/// Moving keeps references to the services valid. What was moved from may be destroyed or assigned to,
/// nothing else.
class Engine {
 public:
  /// Opens the store (creating it and its schema where wanted).
  /// Errors: `invalid_argument` (fields `url`, also beside a `store`, `timeZone`, `policies...`, `smtp...`,
  /// ..., `archiveDirectory`), `not_found`, `failed_precondition` (another zone or policy is stored),
  /// `version_mismatch`, `storage_error`, `unavailable`.
  [[nodiscard]] static Result<Engine> open(EngineOptions options);

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  [[nodiscard]] PhysicianService& physicians() noexcept;
  [[nodiscard]] CredentialService& credentials() noexcept;
  [[nodiscard]] RosterService& roster() noexcept;
  [[nodiscard]] RenewalService& renewals() noexcept;
  [[nodiscard]] NotificationService& notifications() noexcept;
  [[nodiscard]] JobService& jobs() noexcept;
  [[nodiscard]] RuleService& rules() noexcept;
  [[nodiscard]] SettingsService& settings() noexcept;
  [[nodiscard]] PreferenceService& preferences() noexcept;
  [[nodiscard]] TemplateService& templates() noexcept;
  [[nodiscard]] MaintenanceService& maintenance() noexcept;
  [[nodiscard]] IntegrityService& integrity() noexcept;

  /// Cheap, and really asks the database.
  [[nodiscard]] Health health();
  [[nodiscard]] Result<StoreStatus> store_status();

  /// Runs an operation of the operation table (`"renewals.initiate"`). `caller` is JSON text
  /// (`{"role": "viewer", "userId": "usr_3"}`) or empty for the host itself. Answers the body.
  /// Every error of the contract; the order is schema, permission, existence, version, transition,
  /// preconditions.
  [[nodiscard]] Result<std::string> call(std::string_view operation, std::string_view caller,
                                         std::string_view request);

  /// The same with the status and content type of the response.
  [[nodiscard]] Result<Response> call_full(std::string_view operation, std::string_view caller,
                                           std::string_view request);

  /// An operation whose body is a stream (`roster.import`): `request` holds the other fields.
  [[nodiscard]] Result<Response> call_stream(std::string_view operation, std::string_view caller,
                                             std::string_view request, std::string_view content_type,
                                             ByteSource& body);

 private:
  explicit Engine(std::unique_ptr<EngineCore> core);
  struct Services;
  std::unique_ptr<EngineCore> core_;
  std::unique_ptr<Services> services_;
};

/// The library's version, "0.1.0".
[[nodiscard]] std::string_view library_version() noexcept;

}  // namespace physcrm

#endif
