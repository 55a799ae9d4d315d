// Pages of a listing: keyset pagination, stable under inserts.
#ifndef PHYSCRM_STORAGE_PORT_PAGE_HPP
#define PHYSCRM_STORAGE_PORT_PAGE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace physcrm::storage {

/// Which page; texts are in the order of their bytes. `after` is the key of the last item seen, as an earlier
/// page answered it in `next`; empty for the first page. `offset` (for page numbers) applies only where
/// `after` is empty. A limit below 1 is 1, an offset below 0 is 0.
struct PageRequest {
  int limit = 50;
  std::int64_t offset = 0;
  std::vector<std::string> after;
  bool want_total = false;
};

template <class T>
struct Page {
  std::vector<T> items;
  std::vector<std::string> next;  ///< empty: this was the last page
  std::optional<std::int64_t> total;
};

}  // namespace physcrm::storage

#endif
