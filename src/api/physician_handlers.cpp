#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

PhysicianInput input_of(const Request& request) {
  PhysicianInput input;
  input.external_id = request.text_patch("externalId");
  input.npi = request.text_patch("npi");
  input.first_name = request.text_patch("firstName");
  input.middle_name = request.text_patch("middleName");
  input.last_name = request.text_patch("lastName");
  input.suffix = request.text_patch("suffix");
  input.degree = request.choice_patch<Degree>("degree");
  input.email = request.text_patch("email");
  input.phone = request.text_patch("phone");
  input.specialty = request.text_patch("specialty");
  input.status = request.choice_patch<PhysicianStatus>("status");
  return input;
}

Reply reply_of(const Physician& physician) {
  JsonWriter out;
  write_physician(out, physician);
  return {std::move(out).take()};
}

}  // namespace

Result<Reply> physicians_create(const Call& call) {
  PHYSCRM_TRY(const auto physician, call.engine.physicians().create(input_of(call.request), call.actor));
  return reply_of(physician);
}

Result<Reply> physicians_list(const Call& call) {
  PhysicianQuery query;
  query.search = call.request.text_or_empty("search");
  query.state = call.request.text_or_empty("state");
  query.specialty = call.request.text_or_empty("specialty");
  query.practice_id = call.request.id<PracticeId>("practiceId");
  query.status = call.request.choice<PhysicianStatus>("status");
  query.page = call.request.page();
  PHYSCRM_TRY(const auto page, call.engine.physicians().list(query));
  JsonWriter out;
  write_page(out, page, write_physician);
  return Reply{std::move(out).take()};
}

Result<Reply> physicians_get(const Call& call) {
  PHYSCRM_TRY(const auto physician, call.engine.physicians().get(call.request.id<PhysicianId>("id")));
  return reply_of(physician);
}

Result<Reply> physicians_update(const Call& call) {
  PHYSCRM_TRY(const auto physician,
              call.engine.physicians().update(call.request.id<PhysicianId>("id"), input_of(call.request),
                                              call.request.integer("version"), call.actor));
  return reply_of(physician);
}

Result<Reply> physicians_delete(const Call& call) {
  PHYSCRM_TRYV(call.engine.physicians().remove(call.request.id<PhysicianId>("id"),
                                               call.request.integer("version"), call.actor));
  return Reply{};
}

Result<Reply> physicians_timeline(const Call& call) {
  const auto id = call.request.id<PhysicianId>("id");
  PHYSCRM_TRY(const auto milestones, call.engine.physicians().timeline(id));
  JsonWriter out;
  write_physician_timeline(out, id, milestones);
  return Reply{std::move(out).take()};
}

Result<Reply> physicians_calendar(const Call& call) {
  PHYSCRM_TRY(std::string calendar, call.engine.physicians().calendar(call.request.id<PhysicianId>("id")));
  return Reply{std::move(calendar)};
}

}  // namespace physcrm::api
