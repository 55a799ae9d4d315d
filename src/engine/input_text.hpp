// One text of an input: trimmed, checked, in the form in which it is stored.
#ifndef PHYSCRM_ENGINE_INPUT_TEXT_HPP
#define PHYSCRM_ENGINE_INPUT_TEXT_HPP

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "physcrm/error.hpp"
#include "physcrm/patch.hpp"
#include "physcrm/roster/validators.hpp"

namespace physcrm {

/// What is wrong with a text; nothing when all is well.
using TextCheck = Complaint (*)(std::string_view);
/// Its stored form; nothing when it has none.
using TextForm = std::optional<std::string> (*)(std::string_view);

/// The limit of texts without a form of their own: external ids and specialties, in bytes.
inline constexpr std::size_t kMaxTextBytes = 200;

[[nodiscard]] inline Complaint check_plain_text(std::string_view text) {
  if (is_clean_text(text, kMaxTextBytes, false)) return std::nullopt;
  return "must be at most 200 bytes of text without control characters";
}

/// Puts a given text into `target`: trimmed, and in its stored form where there is one. An empty text is
/// absent and not checked.
inline void put_text(const Patch<std::string>& given, std::string_view field, TextCheck check, TextForm form,
                     std::string& target, std::vector<FieldError>& bad) {
  if (!given.is_given()) return;
  const std::string_view text = given.value() ? trim(std::string_view{*given.value()}) : std::string_view{};
  if (text.empty()) {
    target.clear();
    return;
  }
  if (form != nullptr) {
    if (auto stored = form(text)) {
      target = std::move(*stored);
      return;
    }
  }
  if (const Complaint complaint = check(text)) {
    bad.push_back({std::string{field}, *complaint});
    return;
  }
  target = text;
}

/// Puts a given value of an enum into `target`; it can't be cleared.
template <class Enum>
void put_value(const Patch<Enum>& given, std::string_view field, Enum& target, std::vector<FieldError>& bad) {
  if (!given.is_given()) return;
  if (given.value()) {
    target = *given.value();
  } else {
    bad.push_back({std::string{field}, "can't be cleared"});
  }
}

}  // namespace physcrm

#endif
