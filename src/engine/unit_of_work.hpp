// One write: a transaction, the moment it happens at, who does it, and the audit entry that goes with it.
#ifndef PHYSCRM_ENGINE_UNIT_OF_WORK_HPP
#define PHYSCRM_ENGINE_UNIT_OF_WORK_HPP

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/entry.hpp"
#include "engine/core.hpp"
#include "physcrm/actor.hpp"

namespace physcrm {

/// The moment a call or a run happens at, and the settings it goes by: fixed once, so that nothing changes
/// its day or its rules half-way.
struct Moment {
  Instant now;
  Date today;
  SettingsPtr settings;
};

/// Now, as `tx` sees the store.
[[nodiscard]] Result<Moment> moment_of(EngineCore& core, storage::Transaction& tx);
/// Now, for a run that takes many transactions.
[[nodiscard]] Result<Moment> moment_of(EngineCore& core);

/// A transaction that writes; `unavailable` while the store is read-only. Whatever begins something goes this
/// way; what only records how it ended does not.
[[nodiscard]] Result<std::unique_ptr<storage::Transaction>> begin_write(EngineCore& core);

/// Whether this is what `begin_write` answers then.
[[nodiscard]] bool is_read_only_refusal(const Error& error) noexcept;

/// Why nothing may be written: `unavailable`, detail `readOnlySince`.
[[nodiscard]] Error read_only_refusal(const ReadOnlyMode& mode);

/// A write transaction whose commit carries exactly one audit entry naming each row that was recorded; none
/// when nothing was (docs/rules.md 2). Destroyed without a commit, it rolls back.
class UnitOfWork {
 public:
  /// `operation` is what the audit entry calls it (`physicians.create`, or a job's name).
  [[nodiscard]] static Result<UnitOfWork> begin(EngineCore& core, const Actor& actor,
                                                std::string_view operation);
  /// The same at a moment fixed before, for runs that take many transactions.
  [[nodiscard]] static Result<UnitOfWork> begin(EngineCore& core, const Actor& actor,
                                                std::string_view operation, Moment moment);

  /// To end the time in which the store is read-only, and to record what was begun before it.
  [[nodiscard]] static Result<UnitOfWork> begin_despite_read_only(EngineCore& core, const Actor& actor,
                                                                  std::string_view operation);

  [[nodiscard]] storage::Transaction& tx() noexcept { return *tx_; }
  [[nodiscard]] Instant now() const noexcept { return moment_.now; }
  [[nodiscard]] Date today() const noexcept { return moment_.today; }
  [[nodiscard]] const Moment& moment() const noexcept { return moment_; }
  /// Now by the clock of the leases: see EngineCore::lease_time.
  [[nodiscard]] Result<Instant> lease_time() { return core_->lease_time(*tx_); }
  [[nodiscard]] const StoreSettings& settings() const noexcept { return *moment_.settings; }
  [[nodiscard]] const std::string& by() const noexcept { return entry_.actor; }

  /// Names a row that this transaction changed. Rows in the order of their ids pack best.
  void record(IdKind kind, std::int64_t id, std::string_view action,
              std::vector<audit::FieldChange> fields = {});
  /// Names something without an id of the wire: a setting, a rule pack.
  void record(std::string_view kind, std::int64_t id, std::string_view action,
              std::vector<audit::FieldChange> fields = {});

  /// Names rows with consecutive ids, `first` to `last`, that changed alike.
  void record_range(IdKind kind, std::int64_t first, std::int64_t last, std::string_view action);

  [[nodiscard]] Result<void> commit();

 private:
  [[nodiscard]] static UnitOfWork on(const EngineCore& core, std::unique_ptr<storage::Transaction> tx,
                                     const Actor& actor, std::string_view operation, Moment moment);
  UnitOfWork(const EngineCore& core, std::unique_ptr<storage::Transaction> tx, Moment moment,
             audit::Entry entry)
      : core_(&core), tx_(std::move(tx)), moment_(std::move(moment)), entry_(std::move(entry)) {}

  const EngineCore* core_;
  std::unique_ptr<storage::Transaction> tx_;
  Moment moment_;
  audit::Entry entry_;
};

/// A read-only snapshot.
[[nodiscard]] Result<std::unique_ptr<storage::Transaction>> begin_read(EngineCore& core);

/// `text` before and after, when they differ.
void add_change(std::vector<audit::FieldChange>& changes, std::string_view field, std::string before,
                std::string after);

/// The error for an id that names nothing: `not_found`, "no such credential: cred_7".
[[nodiscard]] Error not_found(std::string_view what, const std::string& id);

/// The error of a stale version: `conflict`, field `version`, details `expected`, `given`.
[[nodiscard]] Error stale_version(std::int64_t stored, std::int64_t given);

/// `stale_version` when a version is given that is not the stored one.
[[nodiscard]] Result<void> check_version(std::int64_t stored, std::optional<std::int64_t> given);

/// Translates a public page query to the port's. `invalid_argument` (fields limit, page, cursor).
[[nodiscard]] Result<storage::PageRequest> page_request(const PageQuery& query);

/// The cursor of the page after one that ended with this key; empty for none.
[[nodiscard]] std::string encode_cursor(const std::vector<std::string>& key);

}  // namespace physcrm

#endif
