// The errors that every database has, in the terms of the contract.
#ifndef PHYSCRM_STORAGE_SQL_STORAGE_ERROR_HPP
#define PHYSCRM_STORAGE_SQL_STORAGE_ERROR_HPP

#include <cstdint>
#include <string_view>

#include "physcrm/error.hpp"

namespace physcrm::storage::sql {

/// `storage_error` with a cause.
[[nodiscard]] Error storage_error(const char* cause, const char* message);

/// A row whose values can't be (an unknown enum, a date out of range): `storage_error`, cause `corrupt`.
[[nodiscard]] Error damaged_row();

/// Somebody else has what is needed, or the database can't be asked now: `unavailable`.
[[nodiscard]] Error busy();

/// The connection broke: what was under way may or may not have been done.
[[nodiscard]] Error connection_lost();

/// A broken uniqueness, by the name that the database gives of the index or column: `conflict`, with its
/// field where that can be told.
[[nodiscard]] Error key_taken(std::string_view name);

/// `version_mismatch` for a store whose schema is newer than the one that this library knows (details
/// `stored`, `known`).
[[nodiscard]] Error newer_store(std::int64_t stored, std::int64_t known);

/// Whether an error is not of the row or the statement but of the store: the transaction may be over.
[[nodiscard]] bool concerns_store(const Error& error) noexcept;

}  // namespace physcrm::storage::sql

#endif
