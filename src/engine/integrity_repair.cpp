#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "engine/integrity_checks.hpp"
#include "engine/outbox.hpp"
#include "engine/term_change.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/notification/delivery.hpp"
#include "physcrm/notification/retention.hpp"
#include "physcrm/recipients.hpp"

namespace physcrm {
namespace {

/// Rows in one transaction.
constexpr int kSlice = 500;
constexpr std::string_view kOperation = "integrity.repair";

std::string shown(const std::string& value) {
  return value.empty() ? "none" : value;
}

void add_mend(IntegrityRepair& repair, const storage::Mend& mend) {
  if (repair.mends.size() == kMaxIntegrityExamples) return;
  const std::string id = mend.id == 0 ? mend.kind : mend.kind + '_' + std::to_string(mend.id);
  repair.mends.push_back({id, mend.field + ": " + shown(mend.before) + " -> " + shown(mend.after)});
}

/// Of one row, what only the engine's own rules can put right.
class RuleMend {
 public:
  virtual ~RuleMend() = default;
  /// What would be changed; nothing: it can't be mended.
  virtual Result<std::optional<storage::Mend>> plan(storage::Transaction& tx, const std::string& id) = 0;
  virtual Result<void> apply(UnitOfWork& work, const storage::Mend& mend) = 0;
};

/// An open renewal takes the date of its credential, as it would have when that was changed.
class OpenRenewalMend final : public RuleMend {
 public:
  explicit OpenRenewalMend(EngineCore& core) : core_(core) {}

  Result<std::optional<storage::Mend>> plan(storage::Transaction& tx, const std::string& id) override {
    std::optional<storage::Mend> mend;
    PHYSCRM_TRY(const auto workflow, tx.workflows().find(WorkflowId::parse(id).value_or(WorkflowId{})));
    if (!workflow) return mend;
    PHYSCRM_TRY(const auto credential, tx.credentials().find(workflow->credential_id));
    if (!credential) return mend;
    const auto text = [](std::optional<Date> date) { return date ? date->to_string() : std::string{}; };
    mend = storage::Mend{"wf", workflow->id.value, "expirationDate", text(workflow->expiration_date),
                         text(credential->expiration_date)};
    return mend;
  }

  Result<void> apply(UnitOfWork& work, const storage::Mend& mend) override {
    PHYSCRM_TRY(const auto workflow, work.tx().workflows().find(WorkflowId{mend.id}));
    if (!workflow) return ok();
    PHYSCRM_TRY(const auto credential, work.tx().credentials().find(workflow->credential_id));
    if (!credential) return ok();
    return follow_expiration(core_, work, credential->id, credential->expiration_date);
  }

 private:
  EngineCore& core_;
};

/// The status of a notification follows from its deliveries.
class NotificationEndMend final : public RuleMend {
 public:
  Result<std::optional<storage::Mend>> plan(storage::Transaction& tx, const std::string& id) override {
    std::optional<storage::Mend> mend;
    const NotificationId notification = NotificationId::parse(id).value_or(NotificationId{});
    PHYSCRM_TRY(const auto row, tx.notifications().find(notification));
    if (!row || is_final(row->status) || row->final_at || row->cancel_reason != CancelReason::none) {
      return mend;
    }
    PHYSCRM_TRY(const auto deliveries, tx.deliveries().of_notification(notification));
    std::vector<std::string> recipients;
    recipients.reserve(deliveries.size());  // what is pointed to stays
    std::vector<RecipientDelivery> states;
    for (const Delivery& delivery : deliveries) {
      if (!is_final(delivery.status)) return mend;
      recipients.push_back(Recipient{delivery.recipient_kind, delivery.recipient_id}.to_string());
      states.push_back({recipients.back(), delivery.status});
    }
    if (states.empty()) return mend;
    mend = storage::Mend{"ntf", notification.value, "status", std::string{to_string(row->status)},
                         std::string{to_string(notification_status(states))}};
    return mend;
  }

  Result<void> apply(UnitOfWork& work, const storage::Mend& mend) override {
    const NotificationId id{mend.id};
    return settle_notifications(work, {&id, 1});
  }
};

class Repairing {
 public:
  Repairing(EngineCore& core, const Actor& actor, const storage::AttemptBounds& bounds, bool dry_run)
      : core_(core), actor_(actor), bounds_(bounds), dry_run_(dry_run) {}

  Result<void> mend(storage::RowCheck check, IntegrityRepair& repair) {
    if (check == storage::RowCheck::open_renewals) {
      OpenRenewalMend rule{core_};
      return by_rule(check, rule, repair);
    }
    if (check == storage::RowCheck::notification_ends) {
      NotificationEndMend rule;
      return by_rule(check, rule, repair);
    }
    return dry_run_ ? plan_rows(check, repair) : mend_rows(check, repair);
  }

 private:
  Result<void> plan_rows(storage::RowCheck check, IntegrityRepair& repair) {
    PHYSCRM_TRY(const auto tx, begin_read(core_));
    PHYSCRM_TRY(const auto mends, tx->integrity().mends(check, static_cast<int>(kMaxIntegrityExamples)));
    repair.mended = mends.count;
    for (const storage::Mend& mend : mends.first) add_mend(repair, mend);
    return ok();
  }

  Result<void> mend_rows(storage::RowCheck check, IntegrityRepair& repair) {
    for (;;) {
      PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor_, kOperation));
      PHYSCRM_TRY(const auto mends, work.tx().integrity().mend(check, kSlice));
      if (mends.empty()) return ok();
      for (const storage::Mend& mend : mends) {
        work.record(mend.kind, mend.id, "mended", {{mend.field, mend.before, mend.after}});
        add_mend(repair, mend);
      }
      PHYSCRM_TRYV(work.commit());
      repair.mended += static_cast<std::int64_t>(mends.size());
    }
  }

  /// Each row is looked at once: those that can't be mended are found again and again.
  Result<void> by_rule(storage::RowCheck check, RuleMend& rule, IntegrityRepair& repair) {
    std::set<std::string> seen;
    for (;;) {
      PHYSCRM_TRY(auto work, UnitOfWork::begin(core_, actor_, kOperation));
      const int limit = kSlice + static_cast<int>(seen.size());
      PHYSCRM_TRY(const auto found, work.tx().integrity().find(check, bounds_, limit));
      std::vector<storage::Mend> mends;
      bool is_any_new = false;
      for (const storage::Finding& finding : found.first) {
        if (!seen.insert(finding.id).second) continue;
        is_any_new = true;
        PHYSCRM_TRY(const auto mend, rule.plan(work.tx(), finding.id));
        if (mend) mends.push_back(*mend);
      }
      if (!is_any_new) return ok();
      PHYSCRM_TRYV(apply(work, rule, mends));
      for (const storage::Mend& mend : mends) add_mend(repair, mend);
      repair.mended += static_cast<std::int64_t>(mends.size());
    }
  }

  Result<void> apply(UnitOfWork& work, RuleMend& rule, const std::vector<storage::Mend>& mends) {
    if (dry_run_ || mends.empty()) return ok();
    for (const storage::Mend& mend : mends) {
      PHYSCRM_TRYV(rule.apply(work, mend));
      work.record(mend.kind, mend.id, "mended", {{mend.field, mend.before, mend.after}});
    }
    return work.commit();
  }

  EngineCore& core_;
  const Actor& actor_;
  const storage::AttemptBounds& bounds_;
  bool dry_run_;
};

}  // namespace

Result<RepairReport> IntegrityService::repair(bool dry_run, const Actor& actor) {
  PHYSCRM_TRY(const IntegrityReport report, check());
  PHYSCRM_TRY(const Moment moment, moment_of(core_));
  const storage::AttemptBounds bounds = attempt_bounds(*moment.settings);
  Repairing repairing{core_, actor, bounds, dry_run};
  RepairReport answer;
  answer.dry_run = dry_run;
  for (const IntegrityCheck& check : report.checks) {
    if (check.violations == 0) continue;
    IntegrityRepair& repair = answer.repairs.emplace_back();
    repair.name = check.name;
    repair.remedy = check.remedy;
    repair.violations = check.violations;
    for (const RowCheckInfo& info : row_checks()) {
      if (info.name != check.name) continue;
      PHYSCRM_TRYV(repairing.mend(info.check, repair));
    }
  }
  return answer;
}

}  // namespace physcrm
