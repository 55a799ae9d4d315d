// What the change of a credential or a physician sets in motion: the active renewal follows a moved
// expiration date, and what was to be sent is not sent any more (docs/rules.md 2 and 3).
#ifndef PHYSCRM_ENGINE_TERM_CHANGE_HPP
#define PHYSCRM_ENGINE_TERM_CHANGE_HPP

#include "engine/unit_of_work.hpp"
#include "physcrm/credential.hpp"

namespace physcrm {

/// Cancels the unsent notifications of a scope and names each in the audit entry.
[[nodiscard]] Result<void> cancel_notifications(UnitOfWork& work, const storage::CancelScope& scope,
                                                CancelReason reason);

/// Everything that follows from a credential's change, which is already written:
/// - Its expiration date moved (or came, or went): the old date's unsent notifications are cancelled
///   (`date_moved`). The active workflow takes the new date, with its rules resolved again from the pack it
///   is pinned to, and an event `expiration_changed`; if the new date is more than 90 days ahead and nobody
///   has touched the workflow, it is withdrawn instead, and does not count as one of the new date. A workflow
///   of an expected date is from then on one of a confirmed date; where the date that is named is the
///   expected one, with an event `expiration_confirmed`.
/// - It turned inactive: its unsent notifications are cancelled (`credential_inactive`).
[[nodiscard]] Result<void> follow_credential_change(EngineCore& core, UnitOfWork& work,
                                                    const Credential& before, const Credential& after);

/// The second half of it: the active workflow, if there is one, takes this date.
[[nodiscard]] Result<void> follow_expiration(EngineCore& core, UnitOfWork& work, CredentialId credential,
                                             std::optional<Date> to);

}  // namespace physcrm

#endif
