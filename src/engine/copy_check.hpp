// Whether a copy of a store is whole.
#ifndef PHYSCRM_ENGINE_COPY_CHECK_HPP
#define PHYSCRM_ENGINE_COPY_CHECK_HPP

#include "physcrm/maintenance.hpp"
#include "storage/port/store.hpp"

namespace physcrm {

/// Counts what the store holds and looks whether it holds together.
[[nodiscard]] Result<CopyReport> check_copy(storage::Store& store);

/// What makes a copy worth nothing: the first finding of its pages or of its audit log's chain; empty: it is
/// whole. A row that breaks another rule was copied as it was, and can be mended where it is.
[[nodiscard]] std::string damage_of(const CopyReport& report);

}  // namespace physcrm

#endif
