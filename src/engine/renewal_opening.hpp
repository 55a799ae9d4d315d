// What opening a renewal by hand and resubmitting one have in common.
#ifndef PHYSCRM_ENGINE_RENEWAL_OPENING_HPP
#define PHYSCRM_ENGINE_RENEWAL_OPENING_HPP

#include "engine/unit_of_work.hpp"
#include "physcrm/credential.hpp"
#include "physcrm/renewal/workflow.hpp"

namespace physcrm {

/// What must hold for a renewal to be opened, in the order of docs/rules.md 1: `conflict` when the credential
/// has an active one; `failed_precondition` when the credential or the physician is inactive.
[[nodiscard]] Result<void> check_opening(storage::Transaction& tx, const Credential& credential);

/// Writes a new workflow, its id and everything else set. `conflict` when it would be a second active one.
[[nodiscard]] Result<void> insert_workflow(UnitOfWork& work, const Workflow& workflow);

/// Whether a later attempt has taken the workflow up, also one whose date was moved since: then it never
/// changes again (docs/rules.md 2).
[[nodiscard]] Result<bool> has_later_attempt(storage::Transaction& tx, const Workflow& workflow);

}  // namespace physcrm

#endif
