// What people see: tables, a progress bar, and colour where the output is a terminal.
#ifndef PHYSCRM_CLI_TERMINAL_HPP
#define PHYSCRM_CLI_TERMINAL_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace physcrm::cli {

enum class Style { plain, bold, dim, red, yellow, green };

/// The text in this style when standard output is a terminal (and NO_COLOR is not set); else as it is.
[[nodiscard]] std::string styled(Style style, std::string_view text);

/// A table with aligned columns. Numbers go to the right. Texts are cut to the column's width when the whole
/// would be wider than the terminal (never when the output is a file).
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;
    bool flexible = false;  ///< may be cut to fit
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells, Style style = Style::plain);
  [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
  void print() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    Style style;
  };
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

/// A bar on standard error, drawn at most ten times a second and only when it is a terminal.
class ProgressBar {
 public:
  explicit ProgressBar(std::string label) : label_(std::move(label)) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  void label(std::string_view text) { label_ = text; }
  /// `total` 0: unknown, a count is shown instead of a bar.
  void show(std::int64_t done, std::int64_t total, std::string_view unit);

 private:
  std::string label_;
  std::chrono::steady_clock::time_point drawn_{};
  bool visible_ = false;
};

/// 1234567 -> 1,234,567.
[[nodiscard]] std::string grouped(std::int64_t number);

/// 1 credential, 2 credentials.
[[nodiscard]] std::string counted(std::int64_t number, std::string_view singular);

}  // namespace physcrm::cli

#endif
