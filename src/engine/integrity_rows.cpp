#include <array>

#include "engine/integrity_checks.hpp"

namespace physcrm {
namespace {

using storage::RowCheck;

constexpr std::string_view kByHand = "Look at both, and remove the one that is wrong.";
constexpr std::string_view kRestore = "Restore a backup, or put the row right by hand.";

constexpr std::array<RowCheckInfo, storage::kRowCheckCount> kRowChecks{{
    {RowCheck::references, "references", "Every row that refers to another refers to one that is there.",
     kRestore},
    {RowCheck::credential_copies, "credential_copies",
     "A renewal and a notification are of the physician and of the kind of their credential.", kRestore},
    {RowCheck::open_renewals, "open_renewals",
     "An open renewal is of a credential that is not deleted, and for its expiration date.", kRestore},
    {RowCheck::attempt_links, "attempt_links",
     "Of two attempts at a renewal each names the other, and both are of one credential.", kRestore},
    {RowCheck::duplicate_keys, "duplicate_keys",
     "No two physicians, credentials, practices or attempts share what is to tell them apart.", kByHand},
    {RowCheck::active_renewals, "active_renewals", "At most one renewal of a credential is active.", kByHand},
    {RowCheck::renewal_statuses, "renewal_statuses", "A renewal has the status that its history ends in.",
     kRestore},
    {RowCheck::notification_keys, "notification_keys",
     "There is one notification of a physician, credential, date and interval, and one of an event.",
     kByHand},
    {RowCheck::interval_ends, "interval_ends",
     "An interval of a term ends once: it is told of, or a later one takes its place.", kByHand},
    {RowCheck::notification_ends, "notification_ends",
     "A notification has ended, at a time and if cancelled for a reason, or a delivery of it is to come.",
     kRestore},
    {RowCheck::delivery_keys, "delivery_keys",
     "A notification has one delivery to a recipient over a channel.", kByHand},
    {RowCheck::delivery_attempts, "delivery_attempts",
     "A delivery is tried as often as the policy of retries allows, and then given up.", kRestore},
    {RowCheck::delivery_log, "delivery_log", "The log has every attempt of a delivery.", kRestore},
    {RowCheck::delivery_leases, "delivery_leases",
     "A delivery that is held has a holder and a fencing token; none that has ended is held.", kRestore},
    {RowCheck::job_leases, "job_leases", "A job that is held has a holder and a fencing token.",
     "Release the job (jobs.release)."},
    {RowCheck::reserved_ids, "reserved_ids", "Every id was reserved, so that none is given twice.", kRestore},
}};

}  // namespace

std::span<const RowCheckInfo> row_checks() noexcept {
  return kRowChecks;
}

void add_violation(IntegrityCheck& check, std::string id, std::string message) {
  ++check.violations;
  if (check.examples.size() < kMaxIntegrityExamples) {
    check.examples.push_back({std::move(id), std::move(message)});
  }
}

}  // namespace physcrm
