// The states, the district and the territories whose boards issue credentials, by their postal codes.
#ifndef PHYSCRM_ROSTER_STATES_HPP
#define PHYSCRM_ROSTER_STATES_HPP

#include <span>
#include <string_view>

namespace physcrm {

struct State {
  std::string_view code;  ///< two upper-case letters
  std::string_view name;  ///< as people read it: "Texas", "District of Columbia"
};

/// The 50 states, DC and the territories AS, GU, MP, PR, VI: 56 rows, sorted by code. The further codes that
/// NPPES uses (FM, MH, PW, the armed forces' AA, AE, AP, and ZZ for "foreign") are not among them: no board
/// there issues credentials that this library follows.
[[nodiscard]] std::span<const State> states() noexcept;

/// One of the codes of `states()`, upper case exactly.
[[nodiscard]] bool is_state_code(std::string_view text) noexcept;

/// "TX" -> "Texas"; empty when it is not a state's code.
[[nodiscard]] std::string_view state_name(std::string_view code) noexcept;

/// The code of a state written either way, in any case and with spaces around it: " tx ", "Texas" -> "TX".
/// Empty when it is neither. For importers: exports of boards name states both ways.
[[nodiscard]] std::string_view state_code_of(std::string_view code_or_name) noexcept;

}  // namespace physcrm

#endif
