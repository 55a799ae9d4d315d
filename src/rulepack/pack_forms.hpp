// The forms in which a pack is written: CSV and JSON.
#ifndef PHYSCRM_RULEPACK_PACK_FORMS_HPP
#define PHYSCRM_RULEPACK_PACK_FORMS_HPP

#include <string>
#include <string_view>
#include <vector>

#include "physcrm/result.hpp"
#include "rulepack/row_reader.hpp"

namespace physcrm::rulepack {

/// The rows of a file and what is wrong with its form.
struct RawPack {
  std::vector<RawRow> rows;
  std::vector<FieldError> faults;
};

/// Errors: a header that does not name each needed column once, text that is no CSV (both
/// `invalid_argument`), and a pack that is too large.
[[nodiscard]] Result<RawPack> read_csv(std::string_view pack_name, std::string_view bytes,
                                       FileColumns columns = kPackColumns);

/// The same from JSON, where a member may always be left out.
[[nodiscard]] Result<RawPack> read_json(std::string_view pack_name, std::string_view bytes,
                                        FileColumns columns = kPackColumns);

/// The canonical form of these rules, in their order: `reason` and `author` only where a rule has one.
[[nodiscard]] std::string write_csv(const std::vector<Rule>& rules);

}  // namespace physcrm::rulepack

#endif
