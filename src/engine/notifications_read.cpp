#include <map>
#include <utility>

#include "base/try.hpp"
#include "engine/physician_fields.hpp"
#include "engine/unit_of_work.hpp"
#include "engine/workflow_facts.hpp"
#include "physcrm/notification/interval.hpp"
#include "physcrm/notification/message.hpp"
#include "physcrm/notifications.hpp"

namespace physcrm {
namespace {

/// What a text needs beside its notification, read once for a page.
class Surroundings {
 public:
  static Result<Surroundings> read(storage::Transaction& tx, const std::vector<Notification>& rows) {
    Surroundings around;
    for (const Notification& row : rows) around.names_.emplace(row.physician_id, std::string{});
    PHYSCRM_TRYV(around.read_names(tx));
    for (const Notification& row : rows) {
      if (around.workflows_.contains(row.credential_id)) continue;
      PHYSCRM_TRY(auto workflow, tx.workflows().find_active(row.credential_id));
      around.workflows_.emplace(row.credential_id, std::move(workflow));
    }
    return around;
  }

  [[nodiscard]] const std::string& name_of(PhysicianId id) const { return names_.at(id); }

  /// The active renewal of the term that the notification is about; null when there is none.
  [[nodiscard]] const Workflow* renewal_of(const Notification& row) const {
    const auto& workflow = workflows_.at(row.credential_id);
    return workflow && workflow->expiration_date == row.expiration_date ? &*workflow : nullptr;
  }

 private:
  Result<void> read_names(storage::Transaction& tx) {
    std::vector<PhysicianId> ids;
    for (const auto& [id, name] : names_) ids.push_back(id);
    PHYSCRM_TRY(const auto physicians, tx.physicians().find_many(ids));
    for (const auto& physician : physicians) {
      if (physician) names_[physician->id] = full_name(*physician);
    }
    return ok();
  }

  std::map<PhysicianId, std::string> names_;
  std::map<CredentialId, std::optional<Workflow>> workflows_;
};

/// The text as of today: the days really left, and what is really to be done next.
NotificationView view_of(const Surroundings& around, const Notification& row, Date today) {
  NotificationView view;
  view.notification = row;
  view.type = notification_type(row.entity_type);
  view.notification_date = notification_date(row.expiration_date, row.days_before);
  view.days_remaining = days_until(row.expiration_date, today);
  const Workflow* renewal = around.renewal_of(row);
  const auto status = renewal == nullptr ? std::nullopt : std::optional{renewal->status};
  const std::string_view action = renewal == nullptr ? "" : next_action_text(renewal->status);
  MessageFields fields;
  fields.physician_name = around.name_of(row.physician_id);
  fields.kind = row.entity_type;
  fields.state = row.state;
  fields.expiration = row.expiration_date;
  fields.days_until = view.days_remaining;
  fields.severity = row.severity;
  fields.next_steps = next_steps_of(row.days_before, status, action);
  view.subject = render_default(TemplatePart::subject, fields);
  view.message = render_default(TemplatePart::body, fields);
  return view;
}

Result<storage::NotificationFilter> filter_of(const NotificationQuery& query) {
  if (query.from && query.to && *query.from > *query.to) {
    return Error{ErrorCode::invalid_argument, "is before from", "to"};
  }
  return storage::NotificationFilter{query.status, query.severity, query.physician_id, query.from, query.to};
}

}  // namespace

Result<NotificationView> NotificationService::get(NotificationId id) {
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const auto row, tx->notifications().find(id));
  if (!row) return not_found("notification", id.to_string());
  PHYSCRM_TRY(const Surroundings around, Surroundings::read(*tx, {*row}));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  return view_of(around, *row, moment.today);
}

Result<Page<NotificationView>> NotificationService::list(const NotificationQuery& query) {
  PHYSCRM_TRY(const storage::NotificationFilter filter, filter_of(query));
  PHYSCRM_TRY(const storage::PageRequest request, page_request(query.page));
  PHYSCRM_TRY(const auto tx, begin_read(core_));
  PHYSCRM_TRY(const auto found, tx->notifications().list(filter, request));
  PHYSCRM_TRY(const Surroundings around, Surroundings::read(*tx, found.items));
  PHYSCRM_TRY(const Moment moment, moment_of(core_, *tx));
  Page<NotificationView> page;
  page.items.reserve(found.items.size());
  for (const Notification& row : found.items) page.items.push_back(view_of(around, row, moment.today));
  page.next_cursor = encode_cursor(found.next);
  page.total = found.total;
  return page;
}

}  // namespace physcrm
