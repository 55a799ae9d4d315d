// The rules of the tables, and what breaking one is called.
#ifndef PHYSCRM_STORAGE_MEMORY_RULES_HPP
#define PHYSCRM_STORAGE_MEMORY_RULES_HPP

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>

#include "physcrm/date.hpp"
#include "physcrm/result.hpp"

namespace physcrm::storage::memory {

/// `conflict`: another row has this key. `field` is empty where the key is the id.
[[nodiscard]] inline Error taken(std::string field) {
  std::string message = field.empty() ? "another row has this key already" : "taken already: " + field;
  return {ErrorCode::conflict, std::move(message), std::move(field)};
}

/// A value out of its range, or a reference that leads nowhere: the engine writes no such row.
[[nodiscard]] inline Error broken_rule() {
  return {ErrorCode::internal, "a row breaks a rule of the store"};
}

/// Why an update by id and version finds no row: `stored` is the version of the row that is there.
[[nodiscard]] inline Error no_update(std::optional<std::int64_t> stored, std::int64_t new_version) {
  if (!stored) return {ErrorCode::not_found, "there is no such row"};
  return Error{ErrorCode::conflict, "changed meanwhile", "version"}
      .with("expected", *stored)
      .with("given", new_version - 1);
}

/// One of the enum's values, which go from 0 to `last`.
template <class Enum>
[[nodiscard]] constexpr bool is_one_of(Enum value, Enum last) noexcept {
  using Number = std::underlying_type_t<Enum>;
  return static_cast<Number>(value) <= static_cast<Number>(last);
}

[[nodiscard]] inline bool is_date_or_none(std::optional<Date> date) noexcept {
  return !date || date->is_valid();
}

/// How many of `size` rows a question with this limit answers; a negative one is none, as in SQL.
[[nodiscard]] inline std::size_t within(int limit, std::size_t size) noexcept {
  return limit < 0 ? size : std::min(size, static_cast<std::size_t>(limit));
}

}  // namespace physcrm::storage::memory

#endif
