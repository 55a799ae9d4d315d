// One batch of an import: some records of a roster against what the store has, in one transaction.
#ifndef PHYSCRM_ENGINE_ROSTER_BATCH_HPP
#define PHYSCRM_ENGINE_ROSTER_BATCH_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/met_rows.hpp"
#include "engine/unit_of_work.hpp"
#include "interop/roster_record.hpp"
#include "physcrm/roster/match.hpp"
#include "physcrm/roster_import.hpp"

namespace physcrm {

/// What an import knows from one batch to the next.
struct ImportState {
  bool create_practices = false;
  ImportReport report;  ///< but for its problems, which are in `problems` until the batch is written
  std::vector<RosterProblem> problems;
  MetRows physicians;
  MetRows credentials;
};

/// Loads with a few look-ups what the records may mean, decides them one after the other in memory, and
/// writes what changed. For one batch; the caller commits.
class RosterBatch {
 public:
  RosterBatch(EngineCore& core, UnitOfWork& work, ImportState& state) noexcept
      : core_(core), work_(work), state_(state) {}

  [[nodiscard]] Result<void> import(std::span<const RosterRecord> records);

 private:
  struct PhysicianRow {
    Physician now;
    std::optional<Physician> before;  ///< as stored, once something has changed; none for a new one
    bool is_new = false;
    FieldMask decided = 0;
    std::vector<std::size_t> credentials;  ///< positions in credentials_
  };
  struct CredentialRow {
    Credential now;
    std::optional<Credential> before;
    bool is_new = false;
    FieldMask decided = 0;
    std::size_t physician = 0;  ///< position in physicians_
    std::string number_key;
  };
  static constexpr std::size_t kElsewhere = static_cast<std::size_t>(-1);

  // roster_load.cpp
  [[nodiscard]] Result<void> load(std::span<const RosterRecord> records);
  [[nodiscard]] Result<void> load_physicians(std::span<const RosterRecord> records);
  [[nodiscard]] Result<void> load_credentials(std::span<const RosterRecord> records);
  [[nodiscard]] Result<void> load_practices(std::span<const RosterRecord> records);
  void add_stored(std::optional<Physician> physician);
  void index_keys(std::size_t physician);

  // roster_batch.cpp
  [[nodiscard]] Result<void> take(const RosterRecord& record);
  [[nodiscard]] MatchResult match(const RosterPhysician& given) const;
  [[nodiscard]] bool can_be_created(const RosterRecord& record);
  [[nodiscard]] Result<std::optional<PracticeId>> practice_of(const RosterRecord& record,
                                                              std::optional<std::size_t> physician);
  void take_physician(const RosterRecord& record, std::size_t physician, PracticeId practice);
  void count_physician(const PhysicianRow& row, bool is_changed);
  void take_credential(const RosterRecord& record, const RosterCredential& given, std::size_t physician);
  [[nodiscard]] MatchResult match(const RosterCredential& given, std::size_t physician);
  [[nodiscard]] CredentialRow row_for(const RosterCredential& given, std::optional<std::size_t> known,
                                      std::size_t physician) const;
  void keep(CredentialRow row, std::optional<std::size_t> known);
  void complain(const RosterRecord& record, std::string_view field, std::string message);
  void refuse(const RosterRecord& record);
  void refuse(const RosterRecord& record, const RosterCredential& given, std::string_view field,
              std::string message);

  // roster_write.cpp
  [[nodiscard]] Result<void> write();
  [[nodiscard]] Result<void> write_new_physicians();
  [[nodiscard]] Result<void> update_physician(PhysicianRow& row);
  [[nodiscard]] Result<void> update_credential(CredentialRow& row);
  [[nodiscard]] Result<void> write_new_credentials();

  EngineCore& core_;
  UnitOfWork& work_;
  ImportState& state_;

  std::vector<PhysicianRow> physicians_;
  std::vector<CredentialRow> credentials_;
  std::unordered_map<std::int64_t, std::size_t> by_id_;
  std::unordered_map<std::string, std::size_t> by_external_id_;
  std::unordered_map<std::string, std::size_t> by_npi_;
  /// The physician that holds a credential's external id: a position in physicians_, or kElsewhere.
  std::unordered_map<std::string, std::size_t> credential_holders_;
  std::unordered_map<std::string, PracticeId> practices_;
  std::vector<std::size_t> renumbered_;  ///< stored credentials, in the order in which their number changed
  std::vector<CredentialCandidate> candidates_;  ///< scratch
};

}  // namespace physcrm

#endif
