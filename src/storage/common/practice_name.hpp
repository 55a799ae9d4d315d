// What makes two names of practices the same.
#ifndef PHYSCRM_STORAGE_COMMON_PRACTICE_NAME_HPP
#define PHYSCRM_STORAGE_COMMON_PRACTICE_NAME_HPP

#include <string>
#include <string_view>

namespace physcrm::storage {

/// The name in lower case (of ASCII letters) with single spaces, none at the ends.
[[nodiscard]] std::string practice_name_key(std::string_view name);

}  // namespace physcrm::storage

#endif
