// Amounts as people read them.
#ifndef PHYSCRM_RENEWAL_MONEY_HPP
#define PHYSCRM_RENEWAL_MONEY_HPP

#include <cstdint>
#include <string>

namespace physcrm::renewal {

/// 88800 -> "$888", 88850 -> "$888.50"; `cents` is not negative.
[[nodiscard]] inline std::string dollars(std::int64_t cents) {
  std::string text = "$" + std::to_string(cents / 100);
  if (const std::int64_t rest = cents % 100; rest != 0) {
    text += '.';
    text += static_cast<char>('0' + rest / 10);
    text += static_cast<char>('0' + rest % 10);
  }
  return text;
}

}  // namespace physcrm::renewal

#endif
