#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

constexpr int kServiceUnavailable = 503;

}  // namespace

Result<Reply> notifications_check_expirations(const Call& call) {
  PHYSCRM_TRY(const auto report, call.engine.notifications().check_expirations(call.actor));
  JsonWriter out;
  write_check(out, report);
  return Reply{std::move(out).take()};
}

Result<Reply> notifications_list(const Call& call) {
  NotificationQuery query;
  query.status = call.request.choice<DeliveryStatus>("status");
  query.severity = call.request.choice<Severity>("severity");
  query.physician_id = call.request.id<PhysicianId>("physicianId");
  query.from = call.request.date("from");
  query.to = call.request.date("to");
  query.page = call.request.page();
  PHYSCRM_TRY(const auto page, call.engine.notifications().list(query));
  JsonWriter out;
  write_page(out, page, write_notification);
  return Reply{std::move(out).take()};
}

Result<Reply> notifications_get(const Call& call) {
  PHYSCRM_TRY(const auto view, call.engine.notifications().get(call.request.id<NotificationId>("id")));
  JsonWriter out;
  write_notification(out, view);
  return Reply{std::move(out).take()};
}

// A store that does not answer is an answer here, not an error: it is what was asked.
Result<Reply> health_basic(const Call& call) {
  const Health health = call.engine.health();
  JsonWriter out;
  write_health(out, health);
  Reply reply{std::move(out).take()};
  if (!health.up) reply.status = kServiceUnavailable;
  return reply;
}

}  // namespace physcrm::api
