// Whether a copy of a store is whole.
#ifndef PHYSCRM_ENGINE_COPY_CHECK_HPP
#define PHYSCRM_ENGINE_COPY_CHECK_HPP

#include "physcrm/maintenance.hpp"
#include "storage/port/store.hpp"

namespace physcrm {

/// Counts what the store holds and checks its pages, its references and its audit log.
[[nodiscard]] Result<CopyReport> check_copy(storage::Store& store);

}  // namespace physcrm

#endif
