// A notification as it is answered.
#ifndef PHYSCRM_ENGINE_NOTIFICATION_VIEW_HPP
#define PHYSCRM_ENGINE_NOTIFICATION_VIEW_HPP

#include "engine/unit_of_work.hpp"
#include "physcrm/notifications.hpp"

namespace physcrm {

[[nodiscard]] Result<NotificationView> notification_view(EngineCore& core, storage::Transaction& tx,
                                                         const Notification& row);

/// `not_found` where there is none.
[[nodiscard]] Result<Notification> find_notification(storage::Transaction& tx, NotificationId id);

}  // namespace physcrm

#endif
