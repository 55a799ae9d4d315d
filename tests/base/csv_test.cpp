#include "base/csv.hpp"

#include <gtest/gtest.h>

namespace physcrm {
namespace {

using Records = std::vector<std::vector<std::string>>;

Records parsed(std::string_view text) {
  auto result = parse_csv(text);
  EXPECT_TRUE(result) << result.error().message;
  return result ? result.value() : Records{};
}

std::string error_of(std::string_view text, CsvLimits limits = {}) {
  const auto result = parse_csv(text, limits);
  return result ? "no error" : result.error().message;
}

TEST(Csv, reads_records_with_lf_crlf_and_no_last_line_end) {
  const Records expected{{"a", "b"}, {"1", "2"}};
  for (const char* text : {"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n1,2", "a,b\r\n1,2\n",
                           "\xEF\xBB\xBF"
                           "a,b\n1,2\n"}) {
    EXPECT_EQ(parsed(text), expected) << text;
  }
}

TEST(Csv, a_byte_order_mark_is_skipped_only_at_the_front) {
  EXPECT_EQ(parsed("\xEF\xBB\xBF\"a\",b\n\xEF\xBB\xBF"
                   "c,d"),
            (Records{{"a", "b"},
                     {"\xEF\xBB\xBF"
                      "c",
                      "d"}}));
  EXPECT_EQ(parsed("\xEF\xBB\xBF"), Records{});
}

TEST(Csv, quoted_fields_hold_commas_line_ends_and_doubled_quotes) {
  EXPECT_EQ(parsed("\"a,\"\"b\"\"\nc\r\nd\",\"\",\"\"\"\",x\n"),
            (Records{{"a,\"b\"\nc\r\nd", "", "\"", "x"}}));
  EXPECT_EQ(parsed("\"\"\"\"\"\"\n"), (Records{{"\"\""}}));
}

TEST(Csv, empty_fields_and_spaces_are_kept) {
  EXPECT_EQ(parsed(",,\n a , b\t,\n"), (Records{{"", "", ""}, {" a ", " b\t", ""}}));
  EXPECT_EQ(parsed("\"\"\n"), (Records{{""}}));
}

TEST(Csv, an_empty_file_has_no_records_and_blank_lines_are_none) {
  EXPECT_EQ(parsed(""), Records{});
  EXPECT_EQ(parsed("\n\r\n\n"), Records{});
  EXPECT_EQ(parsed("a\n\n\r\nb\n\n"), (Records{{"a"}, {"b"}}));
}

TEST(Csv, a_record_has_the_line_on_which_it_starts) {
  TextSource source{"h\n\n\"two\nlines\"\nlast"};
  CsvReader csv{source};
  std::vector<std::uint64_t> lines;
  while (csv.next().value()) lines.push_back(csv.line());
  EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 3, 5}));
}

TEST(Csv, malformed_text_is_an_error_that_names_the_line) {
  const struct {
    std::string_view text;
    const char* message;
  } rows[] = {
      {"a\n\"b\nc\n", "line 2: the quote is never closed"},
      {"a\n\"", "line 2: the quote is never closed"},
      {"a\n\"b\"c\n", "line 2: there is text behind a closing quote"},
      {"a\n\"b\" ,c\n", "line 2: there is text behind a closing quote"},
      {"a\n\"x\ny\"z,c\n", "line 3: there is text behind a closing quote"},
      {"a\nb\"c\n", "line 2: there is a quote within an unquoted field"},
      {"a\n \"c\"\n", "line 2: there is a quote within an unquoted field"},
      {"a\rb\n", "line 1: there is a carriage return alone"},
      {"a\nb\r", "line 2: there is a carriage return alone"},
      {"a\n\"b\"\rc", "line 2: there is a carriage return alone"},
      {std::string_view{"a\nb\0c\n", 6}, "line 2: there is a NUL character"},
      {std::string_view{"a\n\"b\n\0\"\n", 8}, "line 3: there is a NUL character"},
      {"a\n\xFF\n", "line 2: the bytes are not UTF-8"},
      {"a\n\"\n\xC3\x28\"\n", "line 3: the bytes are not UTF-8"},
      {"caf\xE9\n", "line 1: the bytes are not UTF-8"},
      {"\xFE\xFF"
       "a",
       "line 1: the bytes are not UTF-8"},
  };
  for (const auto& row : rows) EXPECT_EQ(error_of(row.text), row.message) << row.text;
}

TEST(Csv, an_error_carries_its_line_as_a_detail_and_stays) {
  TextSource source{"a\nb\"\nc\n"};
  CsvReader csv{source};
  ASSERT_TRUE(csv.next().value());
  const auto first = csv.next();
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(std::get<std::int64_t>(first.error().details.at(0).second), 2);
  EXPECT_EQ(csv.next().error().message, first.error().message);
  EXPECT_TRUE(csv.fields().empty());
}

TEST(Csv, a_record_may_be_as_long_as_the_limit_and_no_longer) {
  const CsvLimits limits{.record_bytes = 10, .fields = 4096};
  EXPECT_EQ(parse_csv("123456789\n", limits).value(), (Records{{"123456789"}}));
  EXPECT_EQ(parse_csv("1234567890", limits).value(), (Records{{"1234567890"}}));
  EXPECT_EQ(error_of("1234567890\n", limits), "line 1: the record is longer than 10 bytes");
  EXPECT_EQ(error_of("a\n12345678901\n", limits).substr(0, 43),
            "line 2: the record is longer than 10 bytes;");
  EXPECT_EQ(error_of("a\n\"2345678\n901\"\n", limits).substr(0, 43),
            "line 2: the record is longer than 10 bytes;");
}

TEST(Csv, a_record_may_have_as_many_fields_as_the_limit_and_no_more) {
  const CsvLimits limits{.record_bytes = 1000, .fields = 3};
  EXPECT_EQ(parse_csv("1,2,3\n", limits).value(), (Records{{"1", "2", "3"}}));
  EXPECT_EQ(error_of("1,2,3\n1,2,3,\n", limits), "line 2: a record has more than 3 fields");
}

TEST(CsvWriter, quotes_only_what_needs_it_and_reads_back) {
  std::string out;
  append_csv_record(out, std::vector<std::string_view>{"a", "b,c", "d\"e", "f\ng", " h", "", "i\r"});
  EXPECT_EQ(out, "a,\"b,c\",\"d\"\"e\",\"f\ng\",\" h\",,\"i\r\"\r\n");
  EXPECT_EQ(parsed(out), (Records{{"a", "b,c", "d\"e", "f\ng", " h", "", "i\r"}}));
}

TEST(CsvWriter, a_record_of_one_empty_cell_is_not_a_blank_line) {
  std::string out;
  append_csv_record(out, std::vector<std::string_view>{""});
  EXPECT_EQ(parsed(out), (Records{{""}}));
}

TEST(CsvWriter, guards_cells_that_a_spreadsheet_would_run) {
  for (const std::string cell : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"a\",\"b\")"}) {
    std::string out;
    append_csv_cell(out, cell, CsvFormulas::guard);
    out += '\n';
    EXPECT_EQ(parsed(out), (Records{{"'" + cell}})) << cell;
  }
  std::string kept;
  append_csv_cell(kept, "=1+1");
  append_csv_cell(kept, "plain", CsvFormulas::guard);
  EXPECT_EQ(kept, "=1+1plain");
}

}  // namespace
}  // namespace physcrm
