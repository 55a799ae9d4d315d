// What notifications say: everything their texts need beside them, read once for a page or a batch.
#ifndef PHYSCRM_ENGINE_NOTICE_TEXTS_HPP
#define PHYSCRM_ENGINE_NOTICE_TEXTS_HPP

#include <map>
#include <span>
#include <string>

#include "engine/core.hpp"
#include "physcrm/notification/message.hpp"
#include "physcrm/notification/notification.hpp"
#include "physcrm/notification/policy.hpp"
#include "physcrm/notification/template_set.hpp"
#include "physcrm/renewal/workflow.hpp"

namespace physcrm {

class NoticeTexts {
 public:
  /// `intervals`: the policy whose actions the texts name. `known`: names that need not be read again.
  [[nodiscard]] static Result<NoticeTexts> read(storage::Transaction& tx, std::span<const Notification> rows,
                                                const NotificationPolicy& intervals,
                                                std::map<PhysicianId, std::string> known = {});

  /// The facts of an expiration on a day: the days really left, and what is really to be done next. Views
  /// into this and `row`.
  [[nodiscard]] MessageFields fields_of(const Notification& row, Date today) const;

  /// The whole message. One about no expiration, and a test, say what was written when they were made.
  [[nodiscard]] Message render(const Notification& row, const NoticeTemplate& text, Date today) const;

 private:
  /// The active renewal of the term that the notification is about; null when there is none.
  [[nodiscard]] const Workflow* renewal_of(const Notification& row) const;
  Result<void> read_names(storage::Transaction& tx, std::span<const PhysicianId> ids);

  NotificationPolicy intervals_;
  std::map<PhysicianId, std::string> names_;
  std::map<CredentialId, std::optional<Workflow>> workflows_;
};

/// The type on the wire: `license_expiration`, `security_event`, ...
[[nodiscard]] std::string_view type_of(const Notification& row) noexcept;

/// The templates of the store. One that this library would not have stored is left out, and the log says so:
/// what it was for is told in the built-in words.
[[nodiscard]] Result<TemplateSet> read_templates(const EngineCore& core, storage::Transaction& tx);

}  // namespace physcrm

#endif
