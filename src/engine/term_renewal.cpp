#include "engine/term_renewal.hpp"

#include <algorithm>

namespace physcrm {

std::span<const storage::WorkflowRecord> records_of(std::span<const storage::WorkflowRecord> of_physician,
                                                    CredentialId credential) noexcept {
  const auto id_of = [](const storage::WorkflowRecord& each) { return each.workflow.credential_id; };
  const auto found = std::ranges::equal_range(of_physician, credential, std::ranges::less{}, id_of);
  return {found.begin(), found.end()};
}

const Workflow* renewal_of_term(const Credential& credential,
                                std::span<const storage::WorkflowRecord> workflows) noexcept {
  const Workflow* last = nullptr;
  for (const storage::WorkflowRecord& each : workflows) {
    const Workflow& workflow = each.workflow;
    if (each.deleted_at || workflow.status == WorkflowStatus::approved) continue;
    if (is_active(workflow.status)) return &workflow;
    if (credential.expiration_date && workflow.expiration_date == credential.expiration_date)
      last = &workflow;
  }
  return last;
}

}  // namespace physcrm
