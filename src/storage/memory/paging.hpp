// Pages of listings that are there as a whole.
#ifndef PHYSCRM_STORAGE_MEMORY_PAGING_HPP
#define PHYSCRM_STORAGE_MEMORY_PAGING_HPP

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "storage/common/cursor.hpp"

namespace physcrm::storage::memory {

/// The page of `rows`, all of a list in its order. `is_beyond(row)`: it stands after the request's cursor.
template <class T, class IsBeyond, class CursorOf>
[[nodiscard]] Page<T> page_of(const std::vector<const T*>& rows, const PageRequest& request,
                              IsBeyond&& is_beyond, CursorOf&& cursor_of) {
  const auto size = static_cast<std::int64_t>(rows.size());
  const auto begin = request.after.empty() ? rows.begin() + std::min(page_offset(request), size)
                                           : std::find_if(rows.begin(), rows.end(),
                                                          [&](const T* row) { return is_beyond(*row); });
  const int limit = page_limit(request);
  std::vector<T> items;
  for (auto at = begin; at != rows.end() && items.size() <= static_cast<std::size_t>(limit); ++at) {
    items.push_back(**at);
  }
  auto page = make_page(std::move(items), limit, cursor_of);
  if (request.want_total) page.total = size;
  return page;
}

/// What the order (expiration date, those without one last; id) is made of.
[[nodiscard]] inline auto expiration_order(const ExpirationKey& key) noexcept {
  return std::tuple{!key.expiration.has_value(), key.expiration.value_or(Date{}), key.id};
}

/// The page in that order; `key_of(row)` answers an ExpirationKey.
template <class T, class KeyOf>
[[nodiscard]] Result<Page<T>> page_by_expiration(std::vector<const T*> rows, const PageRequest& request,
                                                 KeyOf&& key_of) {
  PHYSCRM_TRY(const auto after, expiration_cursor(request));
  std::sort(rows.begin(), rows.end(), [&](const T* a, const T* b) {
    return expiration_order(key_of(*a)) < expiration_order(key_of(*b));
  });
  return page_of(
      rows, request, [&](const T& row) { return expiration_order(key_of(row)) > expiration_order(*after); },
      [&](const T& row) { return expiration_cursor_of(key_of(row)); });
}

}  // namespace physcrm::storage::memory

#endif
