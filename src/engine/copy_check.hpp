// Whether a copy of a store is whole.
#ifndef PHYSCRM_ENGINE_COPY_CHECK_HPP
#define PHYSCRM_ENGINE_COPY_CHECK_HPP

#include <string>

#include "physcrm/maintenance.hpp"
#include "storage/port/store.hpp"

namespace physcrm {

struct CheckedCopy {
  CopyReport report;
  /// What makes it worth nothing: the first that is wrong with its pages or with the chain of its audit log;
  /// empty: it is whole. A row that breaks another rule was copied as it was, and can be mended where it is.
  std::string damage;
};

/// Counts what the store holds and looks whether it holds together.
[[nodiscard]] Result<CheckedCopy> check_copy(storage::Store& store);

}  // namespace physcrm

#endif
