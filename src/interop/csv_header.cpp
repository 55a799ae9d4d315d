#include "interop/csv_header.hpp"

#include "base/text.hpp"
#include "base/try.hpp"

namespace physcrm {

Result<CsvHeader> CsvHeader::read(CsvReader& csv) {
  PHYSCRM_TRY(const bool any, csv.next());
  if (!any)
    return Error{ErrorCode::invalid_argument, "the file is empty: its first line must name the columns"};
  CsvHeader header;
  for (const std::string_view cell : csv.fields()) {
    const std::string_view name = trim(cell);
    if (name.empty()) {
      return Error{ErrorCode::invalid_argument, "column " + std::to_string(header.names_.size() + 1) +
                                                    " has no name: the first line must name the columns"};
    }
    if (!header.index_.emplace(ascii_lower(name), header.names_.size()).second) {
      return columns_error("a column stands twice in the header", "repeated", {std::string{name}});
    }
    header.names_.emplace_back(name);
  }
  return header;
}

std::optional<std::size_t> CsvHeader::find(std::string_view name) const {
  const auto found = index_.find(ascii_lower(trim(name)));
  if (found == index_.end()) return std::nullopt;
  return found->second;
}

Error columns_error(std::string message, const char* detail, std::vector<std::string> columns) {
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < columns.size() && i < kShown; ++i) {
    message += (i == 0 ? ": " : ", ") + columns[i];
  }
  if (columns.size() > kShown) message += " and " + std::to_string(columns.size() - kShown) + " more";
  return Error{ErrorCode::invalid_argument, std::move(message)}.with(detail, std::move(columns));
}

std::string wrong_column_count(std::size_t cells, std::size_t columns) {
  return "the row has " + std::to_string(cells) + " cells, the header " + std::to_string(columns);
}

}  // namespace physcrm
