#include "storage/sql/paging.hpp"

namespace physcrm::storage::sql {

std::vector<ExpirationSlice> slices_after(const std::optional<ExpirationKey>& after, ExpirationParts parts) {
  std::vector<ExpirationSlice> slices;
  const ExpirationSlice undated{false, {}, {}, 0, 0, 0};
  if (parts.dated && !after) slices.push_back({});
  if (parts.dated && after && after->expiration) {
    slices.push_back({true, after->expiration, {}, after->id, 0, 0});
    slices.push_back({true, {}, after->expiration, 0, 0, 0});
  }
  if (parts.undated) slices.push_back(undated);
  if (parts.undated && after && !after->expiration) slices.back().after_id = after->id;
  return slices;
}

}  // namespace physcrm::storage::sql
