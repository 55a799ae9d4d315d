// The free texts of a renewal: reasons and notes.
#ifndef PHYSCRM_ENGINE_RENEWAL_TEXT_HPP
#define PHYSCRM_ENGINE_RENEWAL_TEXT_HPP

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "physcrm/ids.hpp"
#include "physcrm/result.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {

inline constexpr std::size_t kMaxRenewalTextBytes = 2000;

/// The note of the event that a renewal is taken up by a later attempt with: its status stays.
inline constexpr std::string_view kResubmitted = "resubmitted as ";
[[nodiscard]] inline std::string resubmitted_note(WorkflowId next) {
  return std::string{kResubmitted} + next.to_string();
}

/// `invalid_argument`, naming every field whose text is longer than 2,000 bytes, not UTF-8 or holds control
/// characters other than line feeds and tabs.
[[nodiscard]] inline Result<void> check_texts(
    std::initializer_list<std::pair<std::string_view, std::string_view>> texts) {
  std::vector<FieldError> bad;
  for (const auto& [field, text] : texts) {
    if (is_clean_text(text, kMaxRenewalTextBytes, true)) continue;
    bad.push_back({std::string{field}, "must be at most 2000 bytes of text without control characters"});
  }
  if (bad.empty()) return ok();
  return invalid_fields(std::move(bad));
}

}  // namespace physcrm

#endif
