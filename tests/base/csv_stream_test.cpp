// The CSV reader as a stream: pieces of any size, bounded memory, other people's files, damaged files.
#include <gtest/gtest.h>

#include "base/csv.hpp"
#include "support/random.hpp"
#include "support/shared_files.hpp"

namespace physcrm {
namespace {

using testing_support::Random;
using testing_support::test_seed;

/// Gives a text in pieces of random size.
class PieceSource final : public ByteSource {
 public:
  PieceSource(std::string_view text, std::size_t largest, Random& random)
      : rest_(text), largest_(largest), random_(random) {}
  Result<std::size_t> read(std::span<char> into) override {
    const std::size_t wanted = std::min<std::size_t>(1 + random_.below(largest_), into.size());
    const std::size_t count = rest_.copy(into.data(), wanted);
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  std::size_t largest_;
  Random& random_;
};

/// Gives the same byte for ever, and counts.
class EndlessSource final : public ByteSource {
 public:
  explicit EndlessSource(char byte) : byte_(byte) {}
  Result<std::size_t> read(std::span<char> into) override {
    std::fill(into.begin(), into.end(), byte_);
    given_ += into.size();
    return into.size();
  }
  [[nodiscard]] std::size_t given() const { return given_; }

 private:
  char byte_;
  std::size_t given_ = 0;
};

class BrokenSource final : public ByteSource {
 public:
  Result<std::size_t> read(std::span<char> into) override {
    if (std::exchange(asked_, true)) return Error{ErrorCode::storage_error, "the disk is gone"};
    return std::string_view{"a,b\n1"}.copy(into.data(), into.size());
  }

 private:
  bool asked_ = false;
};

/// What a reader says about a source: every record with its line, and how it ends.
std::string transcript(ByteSource& source, CsvLimits limits = {}) {
  CsvReader csv{source, limits};
  std::string out;
  for (;;) {
    const auto more = csv.next();
    if (!more) return out + "error " + more.error().message;
    if (!more.value()) return out + "end";
    out += std::to_string(csv.line());
    for (const std::string_view field : csv.fields()) (out += '|') += field;
    out += '\n';
  }
}

std::string random_csv(Random& random) {
  static constexpr std::string_view kBytes = "ab,,\"\"\n\n\r\nz \xC3\xA9";
  std::string text;
  const std::size_t records = random.below(30);
  for (std::size_t r = 0; r < records; ++r) {
    std::vector<std::string> cells(1 + random.below(6));
    for (std::string& cell : cells) {
      const std::size_t length = random.below(4) == 0 ? random.below(200) : random.below(6);
      for (std::size_t i = 0; i < length; ++i) cell += kBytes[random.below(kBytes.size() - 2)];
    }
    append_csv_record(text, std::vector<std::string_view>(cells.begin(), cells.end()));
  }
  return text;
}

TEST(CsvStream, any_split_of_the_reads_gives_the_same_records) {
  Random random{test_seed()};
  for (int round = 0; round < 300; ++round) {
    std::string text = random_csv(random);
    // Half of them damaged: the error must be the same one too.
    if (round % 2 == 1 && !text.empty()) text[random.below(text.size())] = "\"\r\n,\0\xFFq"[random.below(7)];
    TextSource whole{text};
    const std::string expected = transcript(whole);
    for (const std::size_t largest : {1U, 2U, 7U, 300U}) {
      PieceSource pieces{text, largest, random};
      ASSERT_EQ(transcript(pieces), expected) << text;
    }
  }
}

TEST(CsvStream, a_small_buffer_that_grows_gives_the_same_records) {
  Random random{test_seed()};
  for (int round = 0; round < 100; ++round) {
    const std::string text = random_csv(random);
    TextSource whole{text};
    TextSource again{text};
    ASSERT_EQ(transcript(again, {.record_bytes = 1300, .fields = 10}), transcript(whole)) << text;
  }
}

TEST(CsvStream, what_is_written_is_what_is_read) {
  Random random{test_seed()};
  for (int round = 0; round < 200; ++round) {
    std::vector<std::vector<std::string>> records(random.below(20));
    std::string text;
    for (auto& record : records) {
      record.resize(1 + random.below(5));
      for (std::string& cell : record) {
        for (std::size_t i = random.below(9); i > 0; --i) cell += "a,\"\n \r="[random.below(7)];
      }
      append_csv_record(text, std::vector<std::string_view>(record.begin(), record.end()));
    }
    const auto read = parse_csv(text);
    ASSERT_TRUE(read) << read.error().message << '\n' << text;
    ASSERT_EQ(read.value(), records) << text;
  }
}

TEST(CsvStream, a_line_without_end_is_an_error_after_little_more_than_the_limit) {
  for (const char byte : {'x', '"', ','}) {
    EndlessSource source{byte};
    CsvReader csv{source, {.record_bytes = 1 << 20, .fields = std::size_t{1} << 30}};
    const auto result = csv.next();
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("line 1: the record is longer than 1048576 bytes"),
              std::string::npos);
    EXPECT_LE(source.given(), std::size_t{1} << 21);
  }
}

TEST(CsvStream, a_hundred_megabyte_line_within_a_file_names_its_line) {
  std::string text = "a,b\n1,2\n";
  text.append(100'000'000, 'x');
  TextSource source{text};
  EXPECT_EQ(transcript(source),
            "1|a|b\n2|1|2\nerror line 3: the record is longer than 1048576 bytes; a quote may not be closed");
}

TEST(CsvStream, an_error_of_the_source_is_handed_on) {
  BrokenSource source;
  EXPECT_EQ(transcript(source), "error the disk is gone");
}

TEST(CsvStream, damaged_text_never_does_more_than_answer_an_error) {
  Random random{test_seed()};
  std::string base = "id,\"na\"\"me\",x\r\n1,\"a\nb\",\xC3\xA9\r\n2,,\"\"\r\n";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = base;
    for (std::size_t i = 1 + random.below(5); i > 0; --i) {
      const std::size_t at = random.below(text.size());
      switch (random.below(3)) {
        case 0:
          text[at] = static_cast<char>(random.below(256));
          break;
        case 1:
          text.erase(at, 1 + random.below(4));
          break;
        default:
          text.insert(at, text.substr(random.below(text.size()), random.below(6)));
      }
      if (text.empty()) text = "\"";
    }
    PieceSource source{text, 9, random};
    static_cast<void>(transcript(source, {.record_bytes = 64, .fields = 8}));
  }
}

/// The records that a csv-spectrum JSON file describes: an array of objects of strings, read by hand because
/// nothing here knows JSON.
std::vector<std::vector<std::string>> spectrum_values(const std::string& json) {
  std::vector<std::vector<std::string>> records;
  bool key = true;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '{') {
      records.emplace_back();
      key = true;
    } else if (json[i] == ':' || json[i] == ',') {
      key = json[i] == ',';
    } else if (json[i] == '"') {
      std::string text;
      for (++i; json[i] != '"'; ++i) {
        if (json[i] != '\\') {
          text += json[i];
          continue;
        }
        const char c = json[++i];
        text += c == 'n' ? '\n' : c == 'r' ? '\r' : c;
      }
      if (!key) records.back().push_back(text);
    }
  }
  return records;
}

TEST(CsvStream, agrees_with_csv_spectrum) {
  const auto folder = testing_support::shared_vectors("csv/csvs");
  PHYSCRM_SKIP_WITHOUT(folder);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    auto records = parse_csv(testing_support::slurp(entry.path()));
    ++files;
    if (name == "location_coordinates") {
      // Not RFC 4180 (quotes within unquoted fields) and not UTF-8 either: refused, and the line named.
      ASSERT_FALSE(records);
      EXPECT_EQ(records.error().message, "line 2: there is a quote within an unquoted field");
      continue;
    }
    ASSERT_TRUE(records) << name << records.error().message;
    auto& rows = records.value();
    rows.erase(rows.begin());
    const auto json = folder.parent_path() / "json" / (name + ".json");
    EXPECT_EQ(rows, spectrum_values(testing_support::slurp(json))) << name;
  }
  EXPECT_EQ(files, 12);
}

}  // namespace
}  // namespace physcrm
