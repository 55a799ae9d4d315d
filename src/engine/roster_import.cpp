#include "physcrm/roster_import.hpp"

#include <algorithm>
#include <utility>

#include "base/try.hpp"
#include "engine/roster_batch.hpp"
#include "engine/unit_of_work.hpp"
#include "interop/roster_reader.hpp"

namespace physcrm {
namespace {

constexpr std::string_view kOperation = "roster.import";

/// A batch ends with whichever comes first. Large enough that a transaction's own cost does not show, small
/// enough that memory stays flat and other writers get their turn.
constexpr std::size_t kBatchRecords = 2000;
constexpr std::size_t kBatchCredentials = 4000;

/// How many problems the error of an atomic import carries.
constexpr std::size_t kMaxErrorFields = 100;

/// Counts the bytes that pass.
class CountingSource final : public ByteSource {
 public:
  explicit CountingSource(ByteSource& inner) noexcept : inner_(inner) {}
  Result<std::size_t> read(std::span<char> into) override {
    PHYSCRM_TRY(const std::size_t count, inner_.read(into));
    bytes_ += count;
    return count;
  }
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  ByteSource& inner_;
  std::uint64_t bytes_ = 0;
};

class Import {
 public:
  Import(EngineCore& core, const ImportOptions& options, const Actor& actor, Moment moment)
      : core_(core), options_(options), actor_(actor), moment_(std::move(moment)) {
    state_.create_practices = options.create_practices;
    state_.report.dry_run = options.dry_run;
  }

  Result<ImportReport> run(ByteSource& source) {
    CountingSource counted{source};
    PHYSCRM_TRY(const auto reader, open_roster(options_.format, options_.mapping, counted));
    for (bool more = true; more;) {
      auto read = fill_batch(*reader);
      if (!read) return ended(std::move(read).error());
      more = read.value();
      PHYSCRM_TRYV(import_batch());
      report_problems();
      if (options_.progress && !options_.progress({counted.bytes(), state_.report.records})) {
        return ended({ErrorCode::cancelled, "the import was cancelled"});
      }
    }
    return finish();
  }

 private:
  [[nodiscard]] bool is_one_transaction() const noexcept { return options_.atomic || options_.dry_run; }

  /// Reads the next batch; false when the file ends with it.
  Result<bool> fill_batch(RosterReader& reader) {
    std::size_t credentials = 0;
    for (batch_size_ = 0; batch_size_ < kBatchRecords && credentials < kBatchCredentials; ++batch_size_) {
      if (batch_size_ == batch_.size()) batch_.emplace_back();
      PHYSCRM_TRY(const bool more, reader.next(batch_[batch_size_]));
      if (!more) return false;
      credentials += batch_[batch_size_].credentials.size();
    }
    return true;
  }

  /// The file is read outside of the transaction, so that a slow source holds up nobody; except where all of
  /// it is one transaction.
  Result<void> import_batch() {
    if (batch_size_ == 0) return ok();
    const std::span<const RosterRecord> records{batch_.data(), batch_size_};
    if (is_one_transaction()) {
      if (!whole_) {
        PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor_, kOperation, moment_));
        whole_.emplace(std::move(work));
      }
      return RosterBatch{core_, *whole_, state_}.import(records);
    }
    PHYSCRM_TRY(UnitOfWork work, UnitOfWork::begin(core_, actor_, kOperation, moment_));
    PHYSCRM_TRYV((RosterBatch{core_, work, state_}.import(records)));
    PHYSCRM_TRYV(work.commit());
    committed_records_ = state_.report.records;
    return ok();
  }

  void report_problems() {
    for (RosterProblem& problem : state_.problems) {
      ++state_.report.problems;
      if (first_problems_.size() < kMaxErrorFields) first_problems_.push_back(problem);
      if (options_.on_problem) {
        options_.on_problem(problem);
      } else {
        state_.report.rejected.push_back(std::move(problem));
      }
    }
    state_.problems.clear();
  }

  /// The error of an import that ended early, with what of it stays.
  Error ended(Error error) const {
    return std::move(error).with("recordsImported", static_cast<std::int64_t>(committed_records_));
  }

  Error refused() const {
    const RosterProblem& first = first_problems_.front();
    Error error{ErrorCode::invalid_argument,
                "nothing was imported, for the file has " + std::to_string(state_.report.problems) +
                    " problem(s), the first on line " + std::to_string(first.line) + ": " + first.message};
    for (const RosterProblem& problem : first_problems_) {
      error.fields.push_back(
          {"line " + std::to_string(problem.line) + (problem.field.empty() ? "" : ": " + problem.field),
           problem.message});
    }
    return std::move(error).with("problems", static_cast<std::int64_t>(state_.report.problems));
  }

  Result<ImportReport> finish() {
    if (options_.atomic && state_.report.problems > 0) return refused();
    if (whole_ && !options_.dry_run) {
      PHYSCRM_TRYV(whole_->commit());
    }
    return std::move(state_.report);
  }

  EngineCore& core_;
  const ImportOptions& options_;
  const Actor& actor_;
  Moment moment_;
  ImportState state_;
  std::optional<UnitOfWork> whole_;  ///< where the whole file is one transaction
  std::vector<RosterRecord> batch_;
  std::size_t batch_size_ = 0;
  std::uint64_t committed_records_ = 0;
  std::vector<RosterProblem> first_problems_;
};

}  // namespace

Result<ImportReport> RosterService::import(ByteSource& source, const ImportOptions& options,
                                           const Actor& actor) {
  PHYSCRM_TRY(Moment moment, moment_of(core_));
  return Import{core_, options, actor, std::move(moment)}.run(source);
}

}  // namespace physcrm
