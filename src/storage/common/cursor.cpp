#include "storage/common/cursor.hpp"

#include <charconv>

#include "base/try.hpp"

namespace physcrm::storage {

Error bad_cursor() {
  return Error{ErrorCode::invalid_argument, "not a cursor of an earlier page of this list", "cursor"};
}

Result<std::int64_t> cursor_number(const std::string& text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, failure] = std::from_chars(text.data(), end, number);
  if (failure != std::errc{} || stopped != end) return bad_cursor();
  return number;
}

Result<std::optional<ExpirationKey>> expiration_cursor(const PageRequest& page) {
  if (page.after.empty()) return std::optional<ExpirationKey>{};
  if (page.after.size() != 2) return bad_cursor();
  ExpirationKey key;
  PHYSCRM_TRY(key.id, cursor_number(page.after[1]));
  if (page.after[0].empty()) return std::optional{key};
  PHYSCRM_TRY(const std::int64_t day, cursor_number(page.after[0]));
  if (day < kMinDay || day > kMaxDay) return bad_cursor();
  key.expiration = Date{static_cast<std::int32_t>(day)};
  return std::optional{key};
}

std::vector<std::string> expiration_cursor_of(const ExpirationKey& key) {
  return {key.expiration ? std::to_string(key.expiration->days_since_epoch()) : std::string{},
          std::to_string(key.id)};
}

}  // namespace physcrm::storage
