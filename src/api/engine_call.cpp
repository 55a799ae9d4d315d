// Engine::call: from a name, a caller and a text to a row of the table, and back to a text.
#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "api/caller.hpp"
#include "api/json.hpp"
#include "api/media_type.hpp"
#include "api/operation.hpp"
#include "api/schema_check.hpp"
#include "base/try.hpp"
#include "engine/core.hpp"
#include "engine/keyed_call.hpp"
#include "engine/unit_of_work.hpp"
#include "physcrm/engine.hpp"

namespace physcrm {
namespace {

Error unknown_operation() {
  return Error{ErrorCode::not_found, "there is no operation of this name", "operation"};
}

/// An empty text is a request without fields.
Result<api::Json> parse_request(std::string_view text, const api::Shape& shape) {
  api::Json request{api::Json::Object{}};
  if (!text.empty()) {
    PHYSCRM_TRY(request, api::parse_json(text));
  }
  if (request.object() == nullptr) {
    return Error{ErrorCode::invalid_argument, "the request must be a JSON object"};
  }
  std::vector<FieldError> bad;
  api::check_shape(request, shape, {}, bad);
  if (!bad.empty()) return invalid_fields(std::move(bad));
  return request;
}

/// The one place where permissions are checked (docs/rules.md 6).
Result<void> authorize(const api::Operation& row, const Actor& actor) {
  if (!actor.role() || !row.permission || allows(*actor.role(), *row.permission)) return ok();
  return Error{ErrorCode::permission_denied,
               std::string{row.name} + " needs the permission " + std::string{to_string(*row.permission)}}
      .with("permission", std::string{to_string(*row.permission)})
      .with("role", std::string{to_string(*actor.role())});
}

/// How often a transaction is begun that another one's way keeps from its end (docs/decisions/0006).
constexpr int kTries = 3;

/// Whether the store has undone the transaction because another program's was in its way: then the same again
/// may well succeed, and can't have been done already.
bool was_in_the_way(const Error& error) {
  return error.code == ErrorCode::unavailable &&
         std::find(error.details.begin(), error.details.end(),
                   std::pair<std::string, DetailValue>{"cause", "conflicting_transaction"}) !=
             error.details.end();
}

/// One transaction is repeated as a whole, from the reading of what it decides on. Of a run nobody could say
/// how much of it is done: it ends, and the next one goes on there.
template <class Attempt>
Result<api::Reply> tried(const api::Operation& row, Attempt attempt) {
  // What was done before it read once more for its answer must not be done again.
  const std::uint64_t committed = commits_of_this_thread();
  auto reply = attempt();
  for (int tries = 1; tries < kTries && !reply && row.work == api::Work::transaction; ++tries) {
    if (!was_in_the_way(reply.error()) || commits_of_this_thread() != committed) break;
    reply = attempt();
  }
  return reply;
}

/// A call that has named itself, in one transaction: the change and the answer are kept together.
Result<api::Reply> handle_once(const api::Operation& row, const api::Call& call, EngineCore& core,
                               const CallName& name) {
  PHYSCRM_TRY(const auto keyed, KeyedCall::begin(core));
  PHYSCRM_TRY(auto kept, kept_answer(core, keyed->tx(), name));
  if (kept) return api::Reply{std::move(kept->body), kept->status};
  PHYSCRM_TRY(api::Reply reply, row.handler(call));
  const int status = reply.status.value_or(row.status);
  PHYSCRM_TRYV(keyed->finish({name.key, name.request_hash, status, reply.body, core.now()}));
  return reply;
}

/// One that works in slices: its answer is kept when all of them are done. Where that is lost, the next one
/// goes on where this one ended.
Result<api::Reply> handle_slices_once(const api::Operation& row, const api::Call& call, EngineCore& core,
                                      const CallName& name) {
  {
    PHYSCRM_TRY(const auto tx, core.begin(storage::Access::read));
    PHYSCRM_TRY(auto kept, kept_answer(core, *tx, name));
    if (kept) return api::Reply{std::move(kept->body), kept->status};
  }
  PHYSCRM_TRY(api::Reply reply, row.handler(call));
  const int status = reply.status.value_or(row.status);
  PHYSCRM_TRY(const auto tx, core.begin(storage::Access::write));
  PHYSCRM_TRYV(tx->kept_calls().put({name.key, name.request_hash, status, reply.body, core.now()}));
  PHYSCRM_TRYV(tx->commit());
  return reply;
}

/// Reading needs no name: it may be repeated as it is.
Result<api::Reply> handle(const api::Operation& row, const api::Call& call, EngineCore& core,
                          const std::string& idempotency_key, std::string_view request_text) {
  if (idempotency_key.empty() || row.method == "GET") return tried(row, [&] { return row.handler(call); });
  if (call.body != nullptr) {
    return Error{ErrorCode::invalid_argument, "does not go with a stream, which may be sent again as it is",
                 "caller.idempotencyKey"};
  }
  const CallName name = CallName::of(call.actor, idempotency_key, row.name, request_text);
  if (row.work == api::Work::slices) return handle_slices_once(row, call, core, name);
  return tried(row, [&] { return handle_once(row, call, core, name); });
}

/// Order of errors: schema, permission, then whatever the operation itself finds (docs/rules.md 1).
Result<Response> run(Engine& engine, EngineCore& core, const api::Operation& row,
                     std::string_view caller_text, std::string_view request_text, ByteSource* body) {
  auto caller = api::parse_caller(caller_text);
  if (!caller && caller.error().code != ErrorCode::unauthenticated) return std::move(caller).error();
  PHYSCRM_TRY(const api::Json request, parse_request(request_text, row.request));
  if (!caller) return std::move(caller).error();
  const auto& [actor, key] = caller.value();
  PHYSCRM_TRYV(authorize(row, actor));
  PHYSCRM_TRY(api::Reply reply,
              handle(row, {engine, actor, api::Request{request}, body}, core, key, request_text));
  Response response;
  response.status = reply.status.value_or(row.status);
  response.content_type = reply.body.empty() ? std::string_view{} : row.response_type;
  response.body = std::move(reply.body);
  return response;
}

/// No exception reaches a host, and nothing of the inside is in what it gets; the log has the rest.
template <class Function>
Result<Response> guarded(const EngineCore& core, std::string_view operation, Function function) {
  try {
    try {
      return function();
    } catch (const std::bad_alloc&) {
      return Error{ErrorCode::out_of_memory, "out of memory"};
    } catch (const std::exception& defect) {
      core.log(LogLevel::error, std::string{operation} + ": unexpected: " + defect.what());
    } catch (...) {
      core.log(LogLevel::error, std::string{operation} + ": unexpected exception");
    }
  } catch (...) {
    // The log itself failed; the answer is the same.
  }
  return Error{ErrorCode::internal, "an unexpected failure inside the engine; its log has more"};
}

}  // namespace

Result<std::string> Engine::call(std::string_view operation, std::string_view caller,
                                 std::string_view request) {
  PHYSCRM_TRY(Response response, call_full(operation, caller, request));
  return std::move(response.body);
}

Result<Response> Engine::call_full(std::string_view operation, std::string_view caller,
                                   std::string_view request) {
  return guarded(*core_, operation, [&]() -> Result<Response> {
    const api::Operation* row = api::find_operation(operation);
    if (row == nullptr) return unknown_operation();
    if (row->body != api::BodyKind::json) {
      return Error{ErrorCode::invalid_argument,
                   std::string{row->name} + " takes its file as a stream: use the streaming call", "body"};
    }
    return run(*this, *core_, *row, caller, request, nullptr);
  });
}

Result<Response> Engine::call_stream(std::string_view operation, std::string_view caller,
                                     std::string_view request, std::string_view content_type,
                                     ByteSource& body) {
  return guarded(*core_, operation, [&]() -> Result<Response> {
    const api::Operation* row = api::find_operation(operation);
    if (row == nullptr) return unknown_operation();
    if (row->body == api::BodyKind::json) {
      return Error{ErrorCode::invalid_argument,
                   std::string{row->name} + " takes no stream: use the plain call", "body"};
    }
    PHYSCRM_TRYV(api::check_roster_type(content_type));
    return run(*this, *core_, *row, caller, request, &body);
  });
}

}  // namespace physcrm
