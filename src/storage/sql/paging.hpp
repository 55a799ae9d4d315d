// Keyset pagination in SQL: a page begins after the key of the last item of the page before it.
#ifndef PHYSCRM_STORAGE_SQL_PAGING_HPP
#define PHYSCRM_STORAGE_SQL_PAGING_HPP

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "physcrm/date.hpp"
#include "physcrm/result.hpp"
#include "storage/common/cursor.hpp"

namespace physcrm::storage::sql {

/// Which part of that order a filter leaves.
struct ExpirationParts {
  bool dated = true;
  bool undated = true;
};

/// One range scan of a page: undated rows or dated ones; of these, those of one day, or later than a day, or
/// all. What follows a key is two of them, since SQLite finds no range in an index by comparing (date, id)
/// with a key at once: it would read each page's first day from its beginning, and on the last day of a
/// month thousands expire.
struct ExpirationSlice {
  bool dated = true;
  std::optional<Date> on;          ///< expiring on this day
  std::optional<Date> later_than;  ///< expiring later than this day
  std::int64_t after_id = 0;       ///< with ids above this one
  std::int64_t offset = 0;
  int limit = 0;
};

/// The scans that make the page after `after`, in order; without offset and limit.
[[nodiscard]] std::vector<ExpirationSlice> slices_after(const std::optional<ExpirationKey>& after,
                                                        ExpirationParts parts);

/// A page in the order of ExpirationKey: `fetch(ExpirationSlice)` answers rows, `count(bool dated)` how many
/// there are, `key_of(row)` an ExpirationKey.
template <class T, class Fetch, class Count, class KeyOf>
[[nodiscard]] Result<Page<T>> page_by_expiration(const PageRequest& request, ExpirationParts parts,
                                                 Fetch&& fetch, Count&& count, KeyOf&& key_of) {
  PHYSCRM_TRY(const auto after, expiration_cursor(request));
  const int limit = page_limit(request);
  std::int64_t offset = page_offset(request);
  std::vector<T> rows;
  for (ExpirationSlice slice : slices_after(after, parts)) {
    slice.limit = limit + 1 - static_cast<int>(rows.size());
    slice.offset = rows.empty() ? offset : 0;
    PHYSCRM_TRY(auto more, fetch(slice));
    std::move(more.begin(), more.end(), std::back_inserter(rows));
    if (rows.size() > static_cast<std::size_t>(limit)) break;
    if (rows.empty() && offset > 0) {
      PHYSCRM_TRY(const std::int64_t passed, count(slice.dated));
      offset = std::max<std::int64_t>(offset - passed, 0);
    }
  }
  auto page =
      make_page(std::move(rows), limit, [&](const T& row) { return expiration_cursor_of(key_of(row)); });
  if (request.want_total) {
    page.total = 0;
    for (const bool dated : {true, false}) {
      if (!(dated ? parts.dated : parts.undated)) continue;
      PHYSCRM_TRY(const std::int64_t part, count(dated));
      *page.total += part;
    }
  }
  return page;
}

}  // namespace physcrm::storage::sql

#endif
