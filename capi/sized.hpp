// Structs that grow at their end: their maker says how much of one it knows.
#ifndef PHYSCRM_CAPI_SIZED_HPP
#define PHYSCRM_CAPI_SIZED_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "guard.hpp"

namespace physcrm::capi {

/// No struct of any version is larger: what claims to be was not initialised.
inline constexpr std::size_t kMaxStructSize = 4096;

/// Whether a struct of this size has at least `required` bytes and ends between two fields.
[[nodiscard]] constexpr bool is_struct_size(std::size_t size, std::size_t required) noexcept {
  return size >= required && size <= kMaxStructSize && size % sizeof(void*) == 0;
}

[[nodiscard]] inline Error wrong_struct_size(const char* type) {
  return Error{ErrorCode::invalid_argument, std::string{type} + ": struct_size is no size of it",
               "struct_size"};
}

/// The host's struct as this library knows it: what a shorter one leaves out is zero. `from` is not null;
/// `required` is the offset behind its last required field. `invalid_argument` (field `struct_size`) for a
/// size that is none, and where a longer one says something that this library would ignore.
template <class Struct>
Result<Struct> read_sized(const Struct* from, std::size_t required, const char* type) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(from);
  std::uint32_t size = 0;
  std::memcpy(&size, bytes, sizeof size);
  if (!is_struct_size(size, required)) return wrong_struct_size(type);
  const std::size_t known = std::min<std::size_t>(size, sizeof(Struct));
  if (std::any_of(bytes + known, bytes + size, [](unsigned char byte) { return byte != 0; })) {
    return Error{ErrorCode::invalid_argument,
                 std::string{type} + ": it has a field that this version of the library does not know",
                 "struct_size"};
  }
  Struct mine{};
  std::memcpy(&mine, bytes, known);
  return mine;
}

/// Fills the host's struct, whose struct_size the host has set, from one of this library. Nothing is written
/// on failure.
template <class Struct>
Result<void> write_sized(const Struct& mine, Struct* to, std::size_t required, const char* type) {
  auto* bytes = reinterpret_cast<unsigned char*>(to);
  std::uint32_t size = 0;
  std::memcpy(&size, bytes, sizeof size);
  if (!is_struct_size(size, required)) return wrong_struct_size(type);
  const std::size_t known = std::min<std::size_t>(size, sizeof(Struct));
  constexpr std::size_t kAfterSize = sizeof size;
  std::memcpy(bytes + kAfterSize, reinterpret_cast<const unsigned char*>(&mine) + kAfterSize,
              known - kAfterSize);
  std::memset(bytes + known, 0, size - known);
  return ok();
}

}  // namespace physcrm::capi

#endif
