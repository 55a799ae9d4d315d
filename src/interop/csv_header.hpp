// The header of a CSV file: which column stands where.
#ifndef PHYSCRM_INTEROP_CSV_HEADER_HPP
#define PHYSCRM_INTEROP_CSV_HEADER_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/csv.hpp"

namespace physcrm {

/// Columns by name, compared without outer spaces and case.
class CsvHeader {
 public:
  /// Reads the first record. Errors: `invalid_argument` for an empty file, a column without a name, or one
  /// that comes twice; those of the reader.
  [[nodiscard]] static Result<CsvHeader> read(CsvReader& csv);

  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] const std::string& name(std::size_t index) const { return names_[index]; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> index_;  // by lower case
};

/// `invalid_argument` that names columns: "the file lacks the columns a, b", detail `missing`.
[[nodiscard]] Error columns_error(std::string message, const char* detail, std::vector<std::string> columns);

/// The problem of a record whose number of cells is not the header's.
[[nodiscard]] std::string wrong_column_count(std::size_t cells, std::size_t columns);

}  // namespace physcrm

#endif
