// CSV as RFC 4180 defines it, read as a stream in fixed memory, and written.
#ifndef PHYSCRM_BASE_CSV_HPP
#define PHYSCRM_BASE_CSV_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physcrm/byte_source.hpp"
#include "physcrm/result.hpp"

namespace physcrm {

/// What one record may be at most; a longer one is an error, and is never buffered whole.
struct CsvLimits {
  std::size_t record_bytes = std::size_t{1} << 20;  ///< bytes of a record as it stands in the file
  std::size_t fields = 4096;
};

/// Pulls records from a source. UTF-8 with or without BOM; lines end with LF or CRLF; the last one may end
/// with the file. A field may be quoted, and then holds commas, line ends and doubled quotes. Wholly blank
/// lines are skipped. Memory: one buffer, which grows with the longest record up to its limit.
///
///     CsvReader csv{source};
///     for (;;) {
///       PHYSCRM_TRY(const bool more, csv.next());
///       if (!more) break;
///       use(csv.line(), csv.fields());
///     }
class CsvReader {
 public:
  /// `source` outlives the reader.
  explicit CsvReader(ByteSource& source, CsvLimits limits = {});

  /// Reads the next record; false at the end of the file. Errors (`invalid_argument`, message
  /// `line 7: ...`, detail `line`): a quote that is never closed, text behind a closing quote, a quote within
  /// an unquoted field, a carriage return alone, a NUL character, bytes that are not UTF-8, a record beyond
  /// the limits; and whatever the source answers. After an error every call answers the same error.
  [[nodiscard]] Result<bool> next();

  /// The fields of the record that `next` read, unquoted; valid until the next call.
  [[nodiscard]] std::span<const std::string_view> fields() const noexcept { return fields_; }

  /// The line of the file (1-based, physical lines) on which that record starts.
  [[nodiscard]] std::uint64_t line() const noexcept { return record_line_; }

 private:
  struct Cut {  // a field as it stands in the buffer, within its quotes
    std::size_t begin;
    std::size_t end;
    bool escaped;  // holds doubled quotes
  };
  enum class Scan { complete, needs_more, failed };

  Scan scan_record();
  Scan scan_quoted(std::size_t& at);
  Scan scan_plain(std::size_t& at);
  Scan end_field(std::size_t& at, bool& record_ends);
  Scan fail(std::size_t at, std::string_view what);
  Result<void> refill();
  Result<void> check_bytes();
  void publish();
  [[nodiscard]] std::uint64_t line_of(std::size_t at) const noexcept;

  ByteSource& source_;
  CsvLimits limits_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;       // of the record in hand
  std::size_t end_ = 0;         // of the bytes read
  std::size_t record_end_ = 0;  // behind the record's line end
  std::size_t newlines_ = 0;    // within the record, its own line end included
  std::uint64_t line_ = 1;      // on which begin_ stands
  std::uint64_t record_line_ = 0;
  bool at_end_ = false;
  bool started_ = false;
  bool failed_ = false;
  Error error_;
  std::vector<Cut> cuts_;
  std::vector<std::string_view> fields_;
};

/// Every record of a text at once; the errors of CsvReader. For small files and tests.
[[nodiscard]] Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text,
                                                                      CsvLimits limits = {});

/// How cells are written.
enum class CsvFormulas {
  keep,   ///< as they are: files that programs read
  guard,  ///< a cell that a spreadsheet would take for a formula (= + - @ tab CR first) gets a leading '
};

/// Appends `cell`, quoted where it holds a comma, a quote, a line end, or outer spaces.
void append_csv_cell(std::string& out, std::string_view cell, CsvFormulas formulas = CsvFormulas::keep);

/// Appends the cells and a CRLF. A record of one empty cell is written `""`, so that it is not a blank line.
void append_csv_record(std::string& out, std::span<const std::string_view> cells,
                       CsvFormulas formulas = CsvFormulas::keep);

}  // namespace physcrm

#endif
