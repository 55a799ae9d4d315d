// Names of the NUCC taxonomy codes that most physicians have.
#ifndef PHYSCRM_INTEROP_TAXONOMY_HPP
#define PHYSCRM_INTEROP_TAXONOMY_HPP

#include <string_view>

namespace physcrm {

/// "207Q00000X" -> "Family Medicine". The code itself when it is not in the table: the code set has some 880
/// codes and changes twice a year; the table holds the common specialties of physicians only.
[[nodiscard]] std::string_view specialty_of_taxonomy(std::string_view code) noexcept;

}  // namespace physcrm

#endif
