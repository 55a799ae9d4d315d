// Which renewal stands for the term that a credential is in.
#ifndef PHYSCRM_ENGINE_TERM_RENEWAL_HPP
#define PHYSCRM_ENGINE_TERM_RENEWAL_HPP

#include <span>

#include "physcrm/credential.hpp"
#include "storage/port/workflows.hpp"

namespace physcrm {

/// Those of one credential among a physician's, which stand by credential.
[[nodiscard]] std::span<const storage::WorkflowRecord> records_of(
    std::span<const storage::WorkflowRecord> of_physician, CredentialId credential) noexcept;

/// The active one, else the last attempt for the credential's date that is not deleted (rejected or expired:
/// what was done of it was done). Null where there is none, also for a term that was renewed, since the
/// credential has its new date then. `workflows`: the credential's, in the order in which they were created.
[[nodiscard]] const Workflow* renewal_of_term(const Credential& credential,
                                              std::span<const storage::WorkflowRecord> workflows) noexcept;

}  // namespace physcrm

#endif
