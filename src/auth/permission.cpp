#include "physcrm/auth/permission.hpp"

#include <algorithm>

namespace physcrm {

template <>
std::optional<Permission> from_string<Permission>(std::string_view name) noexcept {
  for (const detail::PermissionRow& row : detail::kPermissionRows) {
    if (row.name == name) return row.permission;
  }
  return std::nullopt;
}

std::string mask_number(std::string_view number) {
  constexpr std::size_t kShown = 4;
  std::string out{number};
  const std::size_t hidden = out.size() <= kShown ? out.size() : out.size() - kShown;
  std::fill_n(out.begin(), hidden, '*');
  return out;
}

}  // namespace physcrm
