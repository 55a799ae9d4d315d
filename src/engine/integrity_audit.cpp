#include <array>
#include <map>
#include <utility>

#include "audit/chain.hpp"
#include "audit/entry.hpp"
#include "base/try.hpp"
#include "engine/id_runs.hpp"
#include "engine/integrity_checks.hpp"

namespace physcrm {
namespace {

constexpr int kEntrySlice = 200;
constexpr int kIdSlice = 10'000;

/// Kinds of rows that the log names one by one when they are made. `stays`: a row that was made is there for
/// ever, or the log says that it was deleted. Deliveries go with their notification.
struct MadeKind {
  IdKind kind;
  bool stays;
};
constexpr std::array kMadeKinds{MadeKind{IdKind::practice, true},     MadeKind{IdKind::physician, true},
                                MadeKind{IdKind::credential, true},   MadeKind{IdKind::workflow, true},
                                MadeKind{IdKind::notification, true}, MadeKind{IdKind::delivery, false}};

std::string_view words_of(audit::ChainFault fault) noexcept {
  switch (fault) {
    case audit::ChainFault::out_of_sequence:
      return "is not there, or stands elsewhere";
    case audit::ChainFault::body_changed:
      return "was changed";
    case audit::ChainFault::chain_broken:
      return "does not follow from the one before it";
  }
  return {};
}

class AuditWalk {
 public:
  AuditWalk(storage::Transaction& tx, AuditChecks& checks) : tx_(tx), checks_(checks) {}

  Result<void> log() {
    std::int64_t after = 0;
    for (;;) {
      PHYSCRM_TRY(const auto entries, tx_.audit().read(after, kEntrySlice));
      for (const storage::AuditEntry& entry : entries) look_at(entry);
      if (entries.size() < kEntrySlice) return ok();
      after = entries.back().sequence;
    }
  }

  Result<void> rows() {
    for (const MadeKind& made : kMadeKinds) {
      PHYSCRM_TRYV(rows_of(made));
    }
    return ok();
  }

 private:
  void look_at(const storage::AuditEntry& entry) {
    ++checks_.chain.checked;
    const audit::ChainedEntry chained{entry.sequence, entry.body, entry.entry_hash, entry.chain_hash};
    if (const auto bad = audit::verify({&chained, 1}, head_)) {
      add_violation(checks_.chain, "entry " + std::to_string(bad->sequence),
                    std::string{words_of(bad->fault)});
      // What follows is held against what stands here, so that one change is one violation.
      head_ = {entry.sequence, entry.chain_hash};
    }
    const auto decoded = audit::decode(entry.body);
    if (!decoded) {
      add_violation(checks_.chain, "entry " + std::to_string(entry.sequence), "can't be read");
      return;
    }
    if (decoded.value().changes.empty()) {
      add_violation(checks_.chain, "entry " + std::to_string(entry.sequence), "names nothing");
    }
    for (const audit::RowChange& change : decoded.value().changes) note(change, entry.sequence);
  }

  void note(const audit::RowChange& change, std::int64_t sequence) {
    for (const MadeKind& made : kMadeKinds) {
      if (change.kind != id_prefix(made.kind)) continue;
      IdRuns& ids = made_[made.kind];
      if (change.action == "created") {
        if (ids.add(change.first_id, change.last_id) == 0) return;
        add_violation(checks_.rows, format_id(made.kind, change.first_id),
                      "or a row after it is made a second time by entry " + std::to_string(sequence));
      }
      // The others leave a tombstone.
      const bool is_gone =
          made.kind == IdKind::notification && (change.action == "deleted" || change.action == "archived");
      if (is_gone) ids.remove(change.first_id, change.last_id);
    }
  }

  /// Walks the rows and the runs side by side.
  Result<void> rows_of(const MadeKind& made) {
    const IdRuns::Runs& runs = made_[made.kind].runs();
    auto run = runs.begin();
    std::int64_t next = run == runs.end() ? 0 : run->first;  // of this run, what the rows have not shown yet
    const auto end_run = [&] {
      if (made.stays) missing(made.kind, next, run->second);
      ++run;
      next = run == runs.end() ? 0 : run->first;
    };
    for (std::int64_t after = 0;;) {
      PHYSCRM_TRY(const auto ids, tx_.integrity().ids(made.kind, after, kIdSlice));
      checks_.rows.checked += static_cast<std::int64_t>(ids.size());
      for (const std::int64_t id : ids) {
        while (run != runs.end() && run->second < id) end_run();
        if (run == runs.end() || id < run->first) {
          add_violation(checks_.rows, format_id(made.kind, id), "was made by no entry");
          continue;
        }
        if (made.stays) missing(made.kind, next, id - 1);
        next = id + 1;
      }
      if (ids.size() < kIdSlice) break;
      after = ids.back();
    }
    while (run != runs.end()) end_run();
    return ok();
  }

  /// first..last, none when first > last.
  void missing(IdKind kind, std::int64_t first, std::int64_t last) {
    IntegrityCheck& check = checks_.rows;
    for (; first <= last && check.examples.size() < kMaxIntegrityExamples; ++first) {
      add_violation(check, format_id(kind, first), "was made, and is not there");
    }
    if (first <= last) check.violations += last - first + 1;
  }

  storage::Transaction& tx_;
  AuditChecks& checks_;
  audit::ChainHead head_;
  std::map<IdKind, IdRuns> made_;
};

constexpr std::string_view kRestore = "Restore a backup: the log is evidence, and nothing mends it.";

}  // namespace

AuditChecks new_audit_checks() {
  AuditChecks checks;
  checks.chain.name = kAuditChainCheck;
  checks.chain.rule =
      "The audit log is one chain without a gap, and each entry can be read and names what changed.";
  checks.chain.remedy = kRestore;
  checks.rows.name = "audit_rows";
  checks.rows.rule =
      "Every row was made by exactly one entry of the audit log, and what an entry made is there.";
  checks.rows.remedy = kRestore;
  return checks;
}

Result<void> check_audit_log(storage::Transaction& tx, AuditChecks& checks) {
  AuditWalk walk{tx, checks};
  PHYSCRM_TRYV(walk.log());
  return walk.rows();
}

}  // namespace physcrm
