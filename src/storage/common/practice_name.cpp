#include "storage/common/practice_name.hpp"

#include "base/text.hpp"

namespace physcrm::storage {

std::string practice_name_key(std::string_view name) {
  std::string key;
  for (const char c : trim(name)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
    if (space && key.ends_with(' ')) continue;
    key += space ? ' ' : ascii_lower(c);
  }
  return key;
}

}  // namespace physcrm::storage
