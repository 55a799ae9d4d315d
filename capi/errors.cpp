#include <mutex>
#include <set>

#include "guard.hpp"
#include "physcrm/error_json.hpp"

using namespace physcrm;
using namespace physcrm::capi;

namespace {

struct OwningError : physcrm_error {
  std::string message_text;
  std::string field_text;
  std::string details_text;
};

constinit physcrm_error g_out_of_memory{kErrorTag, PHYSCRM_OUT_OF_MEMORY, "out of memory", "", "{}"};

const physcrm_error* as_error(const physcrm_error* error) noexcept {
  return error != nullptr && has_tag(error, kErrorTag) ? error : nullptr;
}

}  // namespace

namespace physcrm::capi {

physcrm_error* make_error(const Error& error) noexcept {
  try {
    auto made = std::make_unique<OwningError>();
    made->message_text = error.message;
    made->field_text = error.field;
    made->details_text = error_details(error);
    made->code = static_cast<physcrm_code>(error.code);
    made->message = made->message_text.c_str();
    made->field = made->field_text.c_str();
    made->details = made->details_text.c_str();
    return made.release();
  } catch (...) {
    return out_of_memory();
  }
}

physcrm_error* out_of_memory() noexcept {
  return &g_out_of_memory;
}

void free_error(physcrm_error* error) noexcept {
  if (error == nullptr || error == &g_out_of_memory) return;
  clear_tag(error->tag);
  delete static_cast<OwningError*>(error);
}

bool is_replaceable(physcrm_error* const* out) noexcept {
  return out == nullptr || *out == nullptr || has_tag(*out, kErrorTag);
}

physcrm_code replace_error(physcrm_error** out, physcrm_error* replacement) noexcept {
  const physcrm_code code = replacement == nullptr ? PHYSCRM_OK : replacement->code;
  if (out == nullptr) {
    free_error(replacement);
  } else {
    free_error(std::exchange(*out, replacement));
  }
  return code;
}

const char* static_text(std::string_view text) {
  // Never destroyed: a thread may still be reading a text while the process ends.
  static std::mutex& mutex = *new std::mutex;
  static auto& texts = *new std::set<std::string, std::less<>>;
  const std::lock_guard lock{mutex};
  const auto at = texts.find(text);
  return (at != texts.end() ? at : texts.emplace(text).first)->c_str();
}

}  // namespace physcrm::capi

const char* physcrm_code_name(physcrm_code code) noexcept {
  return guard_value("internal", [&] { return static_text(to_string(static_cast<ErrorCode>(code))); });
}

int32_t physcrm_code_http_status(physcrm_code code) noexcept {
  return guard_value(500, [&] { return http_status(static_cast<ErrorCode>(code)); });
}

physcrm_code physcrm_error_code(const physcrm_error* error) noexcept {
  return guard_value<physcrm_code>(PHYSCRM_INVALID_ARGUMENT, [&]() -> physcrm_code {
    if (error == nullptr) return PHYSCRM_OK;
    return as_error(error) == nullptr ? PHYSCRM_INVALID_ARGUMENT : error->code;
  });
}

const char* physcrm_error_message(const physcrm_error* error) noexcept {
  return guard_value("", [&] { return as_error(error) == nullptr ? "" : error->message; });
}

const char* physcrm_error_field(const physcrm_error* error) noexcept {
  return guard_value("", [&] { return as_error(error) == nullptr ? "" : error->field; });
}

const char* physcrm_error_details(const physcrm_error* error) noexcept {
  return guard_value("{}", [&] { return as_error(error) == nullptr ? "{}" : error->details; });
}

void physcrm_error_free(physcrm_error* error) noexcept {
  return guard_void([&] {
    if (as_error(error) != nullptr) free_error(error);
  });
}
