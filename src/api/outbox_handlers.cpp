#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

template <class Write, class... Values>
Reply written(Write write, const Values&... values) {
  JsonWriter out;
  write(out, values...);
  return {std::move(out).take()};
}

NotificationId notification_of(const Call& call) {
  return call.request.id<NotificationId>("id");
}

std::string job_of(const Call& call) {
  return call.request.text_or_empty("name");
}

Result<Reply> scheduler_reply(const Call& call) {
  PHYSCRM_TRY(const auto jobs, call.engine.jobs().status());
  PHYSCRM_TRY(const auto read_only, call.engine.maintenance().read_only());
  return written(write_scheduler, call.engine.jobs().is_started(), read_only.has_value(), jobs);
}

Reply truth(std::string_view name, bool value) {
  JsonWriter out;
  out.begin_object().key(name).boolean(value).end_object();
  return {std::move(out).take()};
}

}  // namespace

Result<Reply> notifications_process_queue(const Call& call) {
  PHYSCRM_TRY(const auto report, call.engine.notifications().process_queue(call.actor));
  return written(write_queue_report, report);
}

Result<Reply> notifications_retry_failed(const Call& call) {
  PHYSCRM_TRY(const auto report,
              call.engine.notifications().retry_failed(call.request.is_set("force"), call.actor));
  return written(write_queue_report, report);
}

Result<Reply> notifications_test(const Call& call) {
  PHYSCRM_TRY(const auto view,
              call.engine.notifications().test(call.request.id<PhysicianId>("physicianId"), call.actor));
  return written(write_notification, view);
}

Result<Reply> notifications_acknowledge(const Call& call) {
  PHYSCRM_TRY(const auto view, call.engine.notifications().acknowledge(notification_of(call), call.actor));
  return written(write_notification, view);
}

Result<Reply> notifications_snooze(const Call& call) {
  const Date until = call.request.date("until").value_or(Date{});
  PHYSCRM_TRY(const auto view, call.engine.notifications().snooze(notification_of(call), until, call.actor));
  return written(write_notification, view);
}

Result<Reply> notifications_deliveries(const Call& call) {
  PHYSCRM_TRY(const auto log, call.engine.notifications().deliveries(notification_of(call)));
  return written(write_delivery_log, log);
}

Result<Reply> notifications_requeue(const Call& call) {
  NotificationQuery query;
  query.severity = call.request.choice<Severity>("severity");
  query.physician_id = call.request.id<PhysicianId>("physicianId");
  query.from = call.request.date("from");
  query.to = call.request.date("to");
  PHYSCRM_TRY(const std::int64_t requeued, call.engine.notifications().requeue(query, call.actor));
  JsonWriter out;
  out.begin_object().key("requeued").integer(requeued).end_object();
  return Reply{std::move(out).take()};
}

Result<Reply> notifications_cleanup(const Call& call) {
  PHYSCRM_TRY(const auto report, call.engine.notifications().cleanup(call.actor));
  return written(write_cleanup, report);
}

Result<Reply> scheduler_status(const Call& call) {
  return scheduler_reply(call);
}

Result<Reply> scheduler_start(const Call& call) {
  PHYSCRM_TRYV(call.engine.jobs().start());
  return scheduler_reply(call);
}

Result<Reply> scheduler_stop(const Call& call) {
  call.engine.jobs().stop();
  return scheduler_reply(call);
}

Result<Reply> jobs_run(const Call& call) {
  PHYSCRM_TRY(const auto result, call.engine.jobs().run(job_of(call), {}, call.actor));
  return written(write_job_result, result);
}

Result<Reply> jobs_release(const Call& call) {
  PHYSCRM_TRY(const bool was_held, call.engine.jobs().release(job_of(call), call.actor));
  return truth("released", was_held);
}

Result<Reply> jobs_pause(const Call& call) {
  PHYSCRM_TRYV(call.engine.jobs().pause(job_of(call), call.request.instant("until"), call.actor));
  return scheduler_reply(call);
}

Result<Reply> jobs_history(const Call& call) {
  const auto limit = static_cast<int>(call.request.integer("limit").value_or(kDefaultPageLimit));
  PHYSCRM_TRY(const auto runs, call.engine.jobs().history(job_of(call), limit));
  return written(write_job_runs, runs);
}

}  // namespace physcrm::api
