#include "physcrm/operations.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

#include "api/job_results.hpp"
#include "base/try.hpp"
#include "host.hpp"
#include "sized.hpp"

using namespace physcrm;
using namespace physcrm::capi;

namespace {

/// The arguments that every call has, checked.
struct Call {
  std::shared_ptr<Engine> engine;  ///< kept while the call runs
  std::string_view caller;
  std::string_view operation;
  std::string_view request;
};

Result<std::shared_ptr<Engine>> live(physcrm_engine* engine) {
  if (engine == nullptr || !has_tag(engine, kEngineTag)) return bad_argument("not an open engine", "handle");
  return engine->engine;
}

Result<Call> check_call(physcrm_engine* engine, const char* caller, const char* operation,
                        const char* request, std::size_t request_len) {
  PHYSCRM_TRY(auto alive, live(engine));
  Call call{std::move(alive), {}, {}, "{}"};
  if (caller != nullptr) {
    call.caller = caller;
    if (call.caller.empty()) return bad_argument("a caller is JSON text, or NULL for the host", "caller");
  }
  if (operation == nullptr) return bad_argument("an operation is required", "operation");
  call.operation = operation;
  if (request == nullptr && request_len != 0) return bad_argument("a request of no bytes", "request");
  if (request_len != 0) call.request = std::string_view{request, request_len};
  return call;
}

/// Makes the place for a response first, so that nothing can fail once the operation was run.
template <class Run>
Result<void> answer(physcrm_response** response, Run run) {
  auto handle = std::make_unique<physcrm_response>();
  PHYSCRM_TRY(Response full, run());
  handle->status = full.status;
  handle->content_type = std::move(full.content_type);
  handle->body = std::move(full.body);
  if (response != nullptr) *response = handle.release();
  return ok();
}

const physcrm_response* as_response(const physcrm_response* response) noexcept {
  return response != nullptr && has_tag(response, kResponseTag) ? response : nullptr;
}

/// The operation table with its texts ended by NUL, made once.
const std::vector<physcrm_operation>& table() {
  static const auto& rows = *new std::vector<physcrm_operation>{[] {
    std::vector<physcrm_operation> made;
    for (std::size_t i = 0; i < operation_count(); ++i) {
      const OperationInfo info = operation_at(i);
      made.push_back({sizeof(physcrm_operation),
                      info.streams_body ? std::uint32_t{PHYSCRM_OPERATION_STREAMS} : 0,
                      static_text(info.name), static_text(info.method), static_text(info.path),
                      static_text(info.permission), static_text(operation_request_schema(i)),
                      static_text(operation_response_schema(i))});
    }
    return made;
  }()};
  return rows;
}

}  // namespace

physcrm_code physcrm_call(physcrm_engine* engine, const char* caller, const char* operation,
                          const char* request, size_t request_len, physcrm_response** response,
                          physcrm_error** error) noexcept {
  return guard(error, [&]() -> Result<void> {
    if (response != nullptr) *response = nullptr;
    PHYSCRM_TRY(const Call call, check_call(engine, caller, operation, request, request_len));
    return answer(response,
                  [&] { return call.engine->call_full(call.operation, call.caller, call.request); });
  });
}

physcrm_code physcrm_call_stream(physcrm_engine* engine, const char* caller, const char* operation,
                                 const char* request, size_t request_len, const char* content_type,
                                 const physcrm_stream* body, physcrm_response** response,
                                 physcrm_error** error) noexcept {
  return guard(error, [&]() -> Result<void> {
    if (response != nullptr) *response = nullptr;
    PHYSCRM_TRY(const Call call, check_call(engine, caller, operation, request, request_len));
    if (content_type == nullptr) return bad_argument("a content type is required", "contentType");
    if (body == nullptr) return bad_argument("a body is required", "body");
    constexpr std::size_t kRequired = offsetof(physcrm_stream, read) + sizeof(physcrm_stream::read);
    PHYSCRM_TRY(const physcrm_stream stream, read_sized(body, kRequired, "physcrm_stream"));
    if (stream.read == nullptr) return bad_argument("a body needs read", "body");
    if (stream.reserved != 0) return bad_argument("reserved must be 0", "reserved");
    HostSource source{stream};
    const auto done = answer(response, [&] {
      return call.engine->call_stream(call.operation, call.caller, call.request, content_type, source);
    });
    if (!done && source.failure()) return *source.failure();
    return done;
  });
}

physcrm_code physcrm_run_due(physcrm_engine* engine, physcrm_response** response,
                             physcrm_error** error) noexcept {
  return guard(error, [&]() -> Result<void> {
    if (response != nullptr) *response = nullptr;
    PHYSCRM_TRY(const auto alive, live(engine));
    return answer(response, [&]() -> Result<Response> {
      PHYSCRM_TRY(const auto results, alive->jobs().run_due());
      return Response{200, "application/json", api::job_results_json(results)};
    });
  });
}

int32_t physcrm_response_status(const physcrm_response* response) noexcept {
  return guard_value(0, [&] { return as_response(response) == nullptr ? 0 : response->status; });
}

const char* physcrm_response_content_type(const physcrm_response* response) noexcept {
  return guard_value("",
                     [&] { return as_response(response) == nullptr ? "" : response->content_type.c_str(); });
}

const char* physcrm_response_body(const physcrm_response* response, size_t* length) noexcept {
  return guard_value("", [&] {
    const bool is_response = as_response(response) != nullptr;
    if (length != nullptr) *length = is_response ? response->body.size() : 0;
    return is_response ? response->body.c_str() : "";
  });
}

void physcrm_response_free(physcrm_response* response) noexcept {
  return guard_void([&] {
    if (as_response(response) == nullptr) return;
    clear_tag(response->tag);
    delete response;
  });
}

size_t physcrm_operation_count(void) noexcept {
  return guard_value(size_t{0}, [] { return table().size(); });
}

physcrm_code physcrm_operation_at(size_t index, physcrm_operation* operation) noexcept {
  return guard(nullptr, [&]() -> Result<void> {
    if (operation == nullptr) return bad_argument("a place for the row is required", "operation");
    const auto& rows = table();
    if (index >= rows.size()) return Error{ErrorCode::not_found, "there are fewer operations", "index"};
    constexpr std::size_t kRequired = offsetof(physcrm_operation, name) + sizeof(physcrm_operation::name);
    return write_sized(rows[index], operation, kRequired, "physcrm_operation");
  });
}
