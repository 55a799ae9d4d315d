// Engine::call: from a name, a caller and a text to a row of the table, and back to a text.
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/caller.hpp"
#include "api/json.hpp"
#include "api/media_type.hpp"
#include "api/operation.hpp"
#include "api/schema_check.hpp"
#include "base/try.hpp"
#include "engine/call_transaction.hpp"
#include "engine/core.hpp"
#include "engine/kept_answers.hpp"
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
  return error.code == ErrorCode::unavailable && error.has_cause("conflicting_transaction");
}

/// The call, in one transaction unless it works in slices, and its answer kept with it where it has a name.
/// Of slices the answer is kept when all of them are done; where that fails, the next call goes on where they
/// ended.
Result<Answer> handle(EngineCore& core, const api::Operation& row, const api::Call& call,
                      const std::optional<CallName>& name) {
  std::optional<CallTransaction> whole;
  if (row.work == api::Work::transaction) whole.emplace(core);
  if (name) {
    // A second call of this name waits for the first.
    if (whole) PHYSCRM_TRYV(whole->begin());
    PHYSCRM_TRY(auto kept, kept_answer(core, *name));
    if (kept) return std::move(*kept);
  }
  PHYSCRM_TRY(api::Reply reply, row.handler(call));
  Answer answer{reply.status.value_or(row.status), std::move(reply.body)};
  if (name) PHYSCRM_TRYV(keep_answer(core, *name, answer));
  if (whole) PHYSCRM_TRYV(whole->commit());
  return answer;
}

/// One transaction is repeated as a whole, from the reading of what it decides on. Of slices nobody could say
/// how many of them are done: they end, and the next call goes on there.
Result<Answer> handle_in_turn(EngineCore& core, const api::Operation& row, const api::Call& call,
                              const std::optional<CallName>& name) {
  auto answer = handle(core, row, call, name);
  for (int tries = 1; tries < kTries && !answer && row.work == api::Work::transaction; ++tries) {
    if (!was_in_the_way(answer.error())) break;
    answer = handle(core, row, call, name);
  }
  return answer;
}

/// None for a call that reads: it may be repeated as it is.
Result<std::optional<CallName>> name_of(const api::Operation& row, const api::Caller& caller,
                                        std::string_view request_text) {
  if (caller.idempotency_key.empty() || row.method == "GET") return std::optional<CallName>{};
  if (row.body != api::BodyKind::json) {
    return Error{ErrorCode::invalid_argument, "does not go with a stream, which may be sent again as it is",
                 "caller.idempotencyKey"};
  }
  return std::optional{CallName::of(caller.actor, caller.idempotency_key, row.name, request_text)};
}

/// Order of errors: schema, permission, then whatever the operation itself finds (docs/rules.md 1).
Result<Response> run(Engine& engine, EngineCore& core, const api::Operation& row,
                     std::string_view caller_text, std::string_view request_text, ByteSource* body) {
  auto caller = api::parse_caller(caller_text);
  if (!caller && caller.error().code != ErrorCode::unauthenticated) return std::move(caller).error();
  PHYSCRM_TRY(const api::Json request, parse_request(request_text, row.request));
  if (!caller) return std::move(caller).error();
  const Actor& actor = caller.value().actor;
  PHYSCRM_TRYV(authorize(row, actor));
  PHYSCRM_TRY(const auto name, name_of(row, caller.value(), request_text));
  PHYSCRM_TRY(Answer answer, handle_in_turn(core, row, {engine, actor, api::Request{request}, body}, name));
  Response response;
  response.status = answer.status;
  response.content_type = answer.body.empty() ? std::string_view{} : row.response_type;
  response.body = std::move(answer.body);
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
