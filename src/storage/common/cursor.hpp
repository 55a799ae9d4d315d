// Where a page of a listing begins: the cursors that every adapter answers and takes back.
#ifndef PHYSCRM_STORAGE_COMMON_CURSOR_HPP
#define PHYSCRM_STORAGE_COMMON_CURSOR_HPP

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "physcrm/date.hpp"
#include "physcrm/result.hpp"
#include "storage/port/page.hpp"

namespace physcrm::storage {

/// `invalid_argument`, field `cursor`.
[[nodiscard]] Error bad_cursor();

/// A whole number of a cursor.
[[nodiscard]] Result<std::int64_t> cursor_number(const std::string& text);

/// At least one item a page.
[[nodiscard]] inline int page_limit(const PageRequest& page) noexcept {
  return std::max(page.limit, 1);
}
[[nodiscard]] inline std::int64_t page_offset(const PageRequest& page) noexcept {
  return page.after.empty() ? std::max<std::int64_t>(page.offset, 0) : 0;
}

/// Makes a page of `rows`, of which one more than the limit was asked for, to know whether there is a next.
template <class T, class KeyOf>
[[nodiscard]] Page<T> make_page(std::vector<T> rows, int limit, KeyOf&& key_of) {
  Page<T> page;
  page.items = std::move(rows);
  if (page.items.size() > static_cast<std::size_t>(limit)) {
    page.items.pop_back();
    page.next = key_of(page.items.back());
  }
  return page;
}

/// A place in the order (expiration date, those without one last; id).
struct ExpirationKey {
  std::optional<Date> expiration;
  std::int64_t id = 0;
};
[[nodiscard]] Result<std::optional<ExpirationKey>> expiration_cursor(const PageRequest& page);
[[nodiscard]] std::vector<std::string> expiration_cursor_of(const ExpirationKey& key);

}  // namespace physcrm::storage

#endif
