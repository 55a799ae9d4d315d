#include "base/csv.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"
#include "base/try.hpp"

namespace physcrm {
namespace {

constexpr std::size_t kFirstBuffer = std::size_t{1} << 18;
constexpr std::string_view kBom = "\xEF\xBB\xBF";

/// True for the bytes that end an unquoted run: comma, quote, CR and LF.
constexpr std::array<bool, 256> kSpecial = [] {
  std::array<bool, 256> table{};
  for (const char c : {',', '"', '\r', '\n'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr bool is_special(char c) noexcept {
  return kSpecial[static_cast<unsigned char>(c)];
}

/// The first quote in [at, end), or end. Eight bytes at a time: fields are too short for memchr's call.
std::size_t find_quote(const char* data, std::size_t at, std::size_t end) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  for (; at + 8 <= end; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + at, 8);
    const std::uint64_t zero_where_quote = word ^ (kOnes * std::uint64_t{'"'});
    if (((zero_where_quote - kOnes) & ~zero_where_quote & kHighs) != 0) break;
  }
  while (at < end && data[at] != '"') ++at;
  return at;
}

/// Removes the first of each pair of quotes, in place; returns the new end.
std::size_t collapse_quotes(char* data, std::size_t begin, std::size_t end) noexcept {
  std::size_t to = begin;
  for (std::size_t from = begin; from < end; ++from, ++to) {
    if (data[from] == '"') ++from;
    data[to] = data[from];
  }
  return to;
}

std::size_t count_newlines(const char* data, std::size_t begin, std::size_t end) noexcept {
  return static_cast<std::size_t>(std::count(data + begin, data + end, '\n'));
}

Error csv_error(std::uint64_t line, std::string_view what) {
  std::string message = "line " + std::to_string(line) + ": ";
  message += what;
  return Error{ErrorCode::invalid_argument, std::move(message)}.with("line", static_cast<std::int64_t>(line));
}

bool needs_quotes(std::string_view cell) noexcept {
  if (cell.empty()) return false;
  return cell.front() == ' ' || cell.back() == ' ' || std::any_of(cell.begin(), cell.end(), is_special);
}

bool looks_like_formula(std::string_view cell) noexcept {
  return !cell.empty() && std::string_view{"=+-@\t\r"}.find(cell.front()) != std::string_view::npos;
}

}  // namespace

CsvReader::CsvReader(ByteSource& source, CsvLimits limits) : source_(source), limits_(limits) {
  // Room for one byte more than a record may have: that one shows that it is too long.
  buffer_.resize(std::min(kFirstBuffer, limits_.record_bytes + 1));
}

Result<bool> CsvReader::next() {
  if (failed_) return error_;
  const auto fail_with = [this](Error error) {
    failed_ = true;
    error_ = std::move(error);
    fields_.clear();
  };
  for (;;) {
    begin_ = record_end_;
    line_ += newlines_;
    newlines_ = 0;
    const Scan scan = scan_record();
    if (scan == Scan::failed) return error_;
    if (scan == Scan::needs_more) {
      if (auto filled = refill(); !filled) {
        fail_with(filled.error());
        return error_;
      }
      continue;
    }
    if (record_end_ == begin_) {
      fields_.clear();
      return false;
    }
    newlines_ = count_newlines(buffer_.data(), begin_, record_end_);
    if (auto checked = check_bytes(); !checked) {
      fail_with(checked.error());
      return error_;
    }
    const bool blank = cuts_.size() == 1 && (buffer_[begin_] == '\n' || buffer_[begin_] == '\r');
    if (blank) continue;
    record_line_ = line_;
    publish();
    return true;
  }
}

/// Finds the fields of the record at begin_, without changing a byte, so that it can be scanned again after
/// a refill. Nothing left at all is a complete record of no bytes.
CsvReader::Scan CsvReader::scan_record() {
  cuts_.clear();
  record_end_ = begin_;
  if (begin_ == end_) return at_end_ && started_ ? Scan::complete : Scan::needs_more;
  std::size_t at = begin_;
  bool record_ends = false;
  while (!record_ends) {
    if (cuts_.size() == limits_.fields) {
      return fail(at, "a record has more than " + std::to_string(limits_.fields) + " fields");
    }
    if (at + 3 <= end_ && std::memcmp(buffer_.data() + at, "\"\",", 3) == 0) {
      // Most cells of an NPPES record are this; they need no more looking at.
      cuts_.push_back({at + 1, at + 1, false});
      at += 3;
      continue;
    }
    const bool quoted = at < end_ && buffer_[at] == '"';
    Scan scan = quoted ? scan_quoted(at) : scan_plain(at);
    if (scan == Scan::complete) scan = end_field(at, record_ends);
    if (scan != Scan::complete) {
      record_end_ = begin_;
      return scan;
    }
  }
  if (at - begin_ > limits_.record_bytes) {
    record_end_ = begin_;
    return fail(begin_, "the record is longer than " + std::to_string(limits_.record_bytes) + " bytes");
  }
  record_end_ = at;
  return Scan::complete;
}

CsvReader::Scan CsvReader::scan_quoted(std::size_t& at) {
  const std::size_t open = at;
  bool escaped = false;
  for (++at;;) {
    at = find_quote(buffer_.data(), at, end_);
    if (at == end_) return at_end_ ? fail(open, "the quote is never closed") : Scan::needs_more;
    if (at + 1 == end_ && !at_end_) return Scan::needs_more;
    if (at + 1 == end_ || buffer_[at + 1] != '"') break;
    escaped = true;
    at += 2;
  }
  cuts_.push_back({open + 1, at, escaped});
  ++at;
  if (at < end_ && !is_special(buffer_[at])) return fail(at, "there is text behind a closing quote");
  return Scan::complete;
}

CsvReader::Scan CsvReader::scan_plain(std::size_t& at) {
  const std::size_t begin = at;
  const char* data = buffer_.data();
  while (at < end_ && !is_special(data[at])) ++at;
  if (at == end_ && !at_end_) return Scan::needs_more;
  if (at < end_ && buffer_[at] == '"') return fail(at, "there is a quote within an unquoted field");
  cuts_.push_back({begin, at, false});
  return Scan::complete;
}

/// Steps over what follows a field: a comma, a line end, or the end of the file.
CsvReader::Scan CsvReader::end_field(std::size_t& at, bool& record_ends) {
  if (at == end_) {
    if (!at_end_) return Scan::needs_more;
    record_ends = true;
    return Scan::complete;
  }
  const char c = buffer_[at];
  if (c == '\r') {
    if (at + 1 == end_ && !at_end_) return Scan::needs_more;
    if (at + 1 == end_ || buffer_[at + 1] != '\n') return fail(at, "there is a carriage return alone");
    ++at;
  }
  ++at;
  record_ends = c != ',';
  return Scan::complete;
}

CsvReader::Scan CsvReader::fail(std::size_t at, std::string_view what) {
  failed_ = true;
  error_ = csv_error(line_of(at), what);
  fields_.clear();
  return Scan::failed;
}

/// Makes room, then reads until the buffer is full or the source ends, so that a record is scanned a second
/// time at most once in a buffer, however small the pieces are that the source gives.
Result<void> CsvReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    const std::size_t bound = limits_.record_bytes + 1;
    if (buffer_.size() >= bound) {
      return csv_error(line_, "the record is longer than " + std::to_string(limits_.record_bytes) +
                                  " bytes; a quote may not be closed");
    }
    buffer_.resize(std::min(buffer_.size() * 2, bound));
  }
  while (!at_end_ && end_ < buffer_.size()) {
    PHYSCRM_TRY(const std::size_t count, source_.read(std::span{buffer_}.subspan(end_)));
    at_end_ = count == 0;
    end_ += std::min(count, buffer_.size() - end_);
  }
  if (!started_) {
    started_ = true;
    if (std::string_view{buffer_.data(), end_}.starts_with(kBom)) begin_ = kBom.size();
  }
  record_end_ = begin_;
  return ok();
}

Result<void> CsvReader::check_bytes() {
  const std::string_view record{buffer_.data() + begin_, record_end_ - begin_};
  if (is_ascii_without_nul(record)) return ok();
  if (const std::size_t nul = record.find('\0'); nul != std::string_view::npos) {
    return csv_error(line_of(begin_ + nul), "there is a NUL character");
  }
  const std::size_t bad = utf8_error_at(record);
  if (bad != record.size()) return csv_error(line_of(begin_ + bad), "the bytes are not UTF-8");
  return ok();
}

void CsvReader::publish() {
  char* data = buffer_.data();
  fields_.clear();
  for (const Cut& cut : cuts_) {
    const std::size_t end = cut.escaped ? collapse_quotes(data, cut.begin, cut.end) : cut.end;
    fields_.emplace_back(data + cut.begin, end - cut.begin);
  }
}

std::uint64_t CsvReader::line_of(std::size_t at) const noexcept {
  return line_ + count_newlines(buffer_.data(), begin_, at);
}

Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text, CsvLimits limits) {
  TextSource source{text};
  CsvReader reader{source, limits};
  std::vector<std::vector<std::string>> records;
  for (;;) {
    PHYSCRM_TRY(const bool more, reader.next());
    if (!more) return records;
    records.emplace_back(reader.fields().begin(), reader.fields().end());
  }
}

void append_csv_cell(std::string& out, std::string_view cell, CsvFormulas formulas) {
  const bool guarded = formulas == CsvFormulas::guard && looks_like_formula(cell);
  if (!needs_quotes(cell)) {
    if (guarded) out += '\'';
    out += cell;
    return;
  }
  out += '"';
  if (guarded) out += '\'';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_csv_record(std::string& out, std::span<const std::string_view> cells, CsvFormulas formulas) {
  if (cells.size() == 1 && cells.front().empty()) {
    out += "\"\"";
  } else {
    bool first = true;
    for (const std::string_view cell : cells) {
      if (!first) out += ',';
      first = false;
      append_csv_cell(out, cell, formulas);
    }
  }
  out += "\r\n";
}

}  // namespace physcrm
