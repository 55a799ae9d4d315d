#include <span>

#include "api/handlers.hpp"
#include "api/shapes.hpp"
#include "base/try.hpp"

namespace physcrm::api {
namespace {

CredentialInput input_of(const Request& request) {
  CredentialInput input;
  input.entity_type = request.choice<EntityType>("entityType");
  input.external_id = request.text_patch("externalId");
  input.state = request.text_patch("state");
  input.number = request.text_patch("number");
  input.status = request.choice_patch<CredentialStatus>("status");
  input.issue_date = request.date_patch("issueDate");
  input.expiration_date = request.date_patch("expirationDate");
  return input;
}

/// The expected date is no part of the credential: where the store can't be asked for it any more, what was
/// done is answered without it, and never as a failure of what is already committed.
Reply reply_of(const Call& call, const Credential& credential) {
  const auto expected = call.engine.rules().expected_expirations(std::span{&credential, 1});
  JsonWriter out;
  write_credential(out, credential, expected ? expected.value().front() : std::nullopt, call.masks_numbers());
  return Reply{std::move(out).take()};
}

}  // namespace

Result<Reply> credentials_create(const Call& call) {
  PHYSCRM_TRY(const auto credential,
              call.engine.credentials().create(call.request.id<PhysicianId>("physicianId"),
                                               input_of(call.request), call.actor));
  return reply_of(call, credential);
}

Result<Reply> credentials_list(const Call& call) {
  // Of someone who does not exist there is no list, not an empty one.
  PHYSCRM_TRYV(call.engine.physicians().get(call.request.id<PhysicianId>("physicianId")));
  return credentials_list_all(call);
}

Result<Reply> credentials_list_all(const Call& call) {
  CredentialQuery query;
  query.physician_id = call.request.id<PhysicianId>("physicianId");
  query.entity_type = call.request.choice<EntityType>("entityType");
  query.state = call.request.text_or_empty("state");
  query.expires_from = call.request.date("expiresFrom");
  query.expires_to = call.request.date("expiresTo");
  query.undated = call.request.is_set("undated");
  query.page = call.request.page();
  PHYSCRM_TRY(const auto page, call.engine.credentials().list(query));
  PHYSCRM_TRY(const auto expected, call.engine.rules().expected_expirations(page.items));
  JsonWriter out;
  write_page(out, page, [&, at = expected.begin()](JsonWriter& to, const Credential& credential) mutable {
    write_credential(to, credential, *at++, call.masks_numbers());
  });
  return Reply{std::move(out).take()};
}

Result<Reply> credentials_get(const Call& call) {
  PHYSCRM_TRY(const auto credential, call.engine.credentials().get(call.request.id<CredentialId>("id")));
  return reply_of(call, credential);
}

Result<Reply> credentials_update(const Call& call) {
  PHYSCRM_TRY(const auto credential,
              call.engine.credentials().update(call.request.id<CredentialId>("id"), input_of(call.request),
                                               call.request.integer("version"), call.actor));
  return reply_of(call, credential);
}

Result<Reply> credentials_delete(const Call& call) {
  PHYSCRM_TRYV(call.engine.credentials().remove(call.request.id<CredentialId>("id"),
                                                call.request.integer("version"), call.actor));
  return Reply{};
}

}  // namespace physcrm::api
