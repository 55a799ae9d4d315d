#include "physcrm/roster/states.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace physcrm {
namespace {

constexpr std::array<State, 56> kStates{{
    {"AK", "Alaska"},
    {"AL", "Alabama"},
    {"AR", "Arkansas"},
    {"AS", "American Samoa"},
    {"AZ", "Arizona"},
    {"CA", "California"},
    {"CO", "Colorado"},
    {"CT", "Connecticut"},
    {"DC", "District of Columbia"},
    {"DE", "Delaware"},
    {"FL", "Florida"},
    {"GA", "Georgia"},
    {"GU", "Guam"},
    {"HI", "Hawaii"},
    {"IA", "Iowa"},
    {"ID", "Idaho"},
    {"IL", "Illinois"},
    {"IN", "Indiana"},
    {"KS", "Kansas"},
    {"KY", "Kentucky"},
    {"LA", "Louisiana"},
    {"MA", "Massachusetts"},
    {"MD", "Maryland"},
    {"ME", "Maine"},
    {"MI", "Michigan"},
    {"MN", "Minnesota"},
    {"MO", "Missouri"},
    {"MP", "Northern Mariana Islands"},
    {"MS", "Mississippi"},
    {"MT", "Montana"},
    {"NC", "North Carolina"},
    {"ND", "North Dakota"},
    {"NE", "Nebraska"},
    {"NH", "New Hampshire"},
    {"NJ", "New Jersey"},
    {"NM", "New Mexico"},
    {"NV", "Nevada"},
    {"NY", "New York"},
    {"OH", "Ohio"},
    {"OK", "Oklahoma"},
    {"OR", "Oregon"},
    {"PA", "Pennsylvania"},
    {"PR", "Puerto Rico"},
    {"RI", "Rhode Island"},
    {"SC", "South Carolina"},
    {"SD", "South Dakota"},
    {"TN", "Tennessee"},
    {"TX", "Texas"},
    {"UT", "Utah"},
    {"VA", "Virginia"},
    {"VI", "U.S. Virgin Islands"},
    {"VT", "Vermont"},
    {"WA", "Washington"},
    {"WI", "Wisconsin"},
    {"WV", "West Virginia"},
    {"WY", "Wyoming"},
}};

const State* find_state(std::string_view code) noexcept {
  const auto at = std::lower_bound(kStates.begin(), kStates.end(), code,
                                   [](const State& s, std::string_view c) { return s.code < c; });
  return at != kStates.end() && at->code == code ? &*at : nullptr;
}

}  // namespace

std::span<const State> states() noexcept {
  return kStates;
}

bool is_state_code(std::string_view text) noexcept {
  return find_state(text) != nullptr;
}

std::string_view state_name(std::string_view code) noexcept {
  const State* state = find_state(code);
  return state == nullptr ? std::string_view{} : state->name;
}

std::string_view state_code_of(std::string_view code_or_name) noexcept {
  const std::string_view text = trim(code_or_name);
  for (const State& state : kStates) {
    if (equals_ignoring_case(text, state.code) || equals_ignoring_case(text, state.name)) return state.code;
  }
  return {};
}

}  // namespace physcrm
