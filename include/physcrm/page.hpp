// One page of a listing.
#ifndef PHYSCRM_PAGE_HPP
#define PHYSCRM_PAGE_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace physcrm {

inline constexpr int kDefaultPageLimit = 50;
inline constexpr int kMaxPageLimit = 200;

/// Which page to answer. `cursor` is an earlier page's `next_cursor` (opaque, stable under inserts); `page`
/// (1 to 1,000,000,000) is for hosts that number their pages. Both empty: the first page. `invalid_argument`
/// (fields `limit`, `page`, `cursor`) for what is out of range, a page beside a cursor, a text that is no
/// cursor.
struct PageQuery {
  int limit = kDefaultPageLimit;  ///< 1..200
  std::string cursor;
  std::optional<std::int64_t> page;
};

template <class T>
struct Page {
  std::vector<T> items;
  std::string next_cursor;            ///< empty on the last page
  std::optional<std::int64_t> total;  ///< how many there are in all; on the first page (and numbered ones)
};

}  // namespace physcrm

#endif
