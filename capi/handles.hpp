// What stands behind the opaque types of physcrm.h. The first member of each is its tag, so that a handle of
// another kind is told apart before anything else of it is read.
#ifndef PHYSCRM_CAPI_HANDLES_HPP
#define PHYSCRM_CAPI_HANDLES_HPP

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "physcrm.h"
#include "physcrm/engine.hpp"
#include "physcrm/result.hpp"

namespace physcrm::capi {

// Numbers that no other object is likely to begin with.
inline constexpr std::uint64_t kEngineTag = 0x9d1fc3a75e02b841U;
inline constexpr std::uint64_t kResponseTag = 0x9d1fc3a75e02b842U;
inline constexpr std::uint64_t kErrorTag = 0x9d1fc3a75e02b843U;

/// Whether the object begins with this tag. `handle` is not null, and points to eight bytes or more.
[[nodiscard]] inline bool has_tag(const void* handle, std::uint64_t tag) noexcept {
  std::uint64_t found = 0;
  std::memcpy(&found, handle, sizeof found);
  return found == tag;
}

/// Before a handle's memory is given back, so that using it again is found out more often than not. Volatile,
/// or the compiler drops a store to memory that is about to go.
inline void clear_tag(volatile std::uint64_t& tag) noexcept {
  tag = 0;
}

}  // namespace physcrm::capi

struct physcrm_engine {
  std::uint64_t tag = physcrm::capi::kEngineTag;
  /// A call in progress holds a copy: freeing the handle inside a callback doesn't pull the engine from under
  /// it.
  std::shared_ptr<physcrm::Engine> engine;
};

struct physcrm_response {
  std::uint64_t tag = physcrm::capi::kResponseTag;
  std::int32_t status = 0;
  std::string content_type;
  std::string body;
};

/// The texts are owned by the derived type that errors.cpp allocates, or static.
struct physcrm_error {
  std::uint64_t tag = physcrm::capi::kErrorTag;
  physcrm_code code = PHYSCRM_INTERNAL;
  const char* message = "";
  const char* field = "";
  const char* details = "{}";
};

namespace physcrm::capi {

/// A new error handle; the static one for out of memory when there is no memory for it.
[[nodiscard]] physcrm_error* make_error(const Error& error) noexcept;

/// The one error that needs no memory. Never freed.
[[nodiscard]] physcrm_error* out_of_memory() noexcept;

/// Frees an error that `make_error` made; the static one stays.
void free_error(physcrm_error* error) noexcept;

}  // namespace physcrm::capi

#endif
