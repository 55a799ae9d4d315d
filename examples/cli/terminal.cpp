#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace physcrm::cli {
namespace {

bool is_terminal(int descriptor) {
  return isatty(descriptor) != 0;
}

bool use_colour() {
  static const bool yes = is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
  return yes;
}

/// Columns of a terminal; 0 when it is none (nothing is cut then).
std::size_t terminal_width(int descriptor) {
  winsize size{};
  if (!is_terminal(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

/// Characters a text takes: bytes that do not continue a UTF-8 sequence.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The first `columns` characters, the last of them a mark when something was cut.
std::string cut(const std::string& text, std::size_t columns) {
  if (width(text) <= columns || columns < 2) return text;
  std::string out;
  std::size_t used = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++used == columns) break;
    out += c;
  }
  return out + "~";
}

std::string padded(const std::string& text, std::size_t columns, bool right) {
  const std::size_t have = width(text);
  const std::string space(columns > have ? columns - have : 0, ' ');
  return right ? space + text : text + space;
}

}  // namespace

std::string styled(Style style, std::string_view text) {
  static constexpr const char* kCodes[] = {"", "\033[1m", "\033[2m", "\033[31m", "\033[33m", "\033[32m"};
  if (style == Style::plain || !use_colour()) return std::string{text};
  return kCodes[static_cast<std::size_t>(style)] + std::string{text} + "\033[0m";
}

void Table::add(std::vector<std::string> cells, Style style) {
  cells.resize(columns_.size());
  rows_.push_back({std::move(cells), style});
}

void Table::print() const {
  std::vector<std::size_t> widths;
  std::size_t total = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    std::size_t widest = width(columns_[c].title);
    for (const Row& row : rows_) widest = std::max(widest, width(row.cells[c]));
    widths.push_back(widest);
    total += widest + 2;
  }
  const std::size_t room = terminal_width(STDOUT_FILENO);
  for (std::size_t c = columns_.size(); c-- > 0 && room != 0 && total > room + 2;) {
    if (!columns_[c].flexible) continue;
    const std::size_t least = std::max<std::size_t>(width(columns_[c].title), 12);
    const std::size_t give = std::min(total - room - 2, widths[c] > least ? widths[c] - least : 0);
    widths[c] -= give;
    total -= give;
  }
  const auto line = [&](const auto& cell_of, Style style) {
    std::string text;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      text += (c == 0 ? "" : "  ") + padded(cut(cell_of(c), widths[c]), widths[c], columns_[c].right);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    std::puts(styled(style, text).c_str());
  };
  line([&](std::size_t c) { return columns_[c].title; }, Style::bold);
  for (const Row& row : rows_) line([&](std::size_t c) { return row.cells[c]; }, row.style);
}

ProgressBar::~ProgressBar() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::show(std::int64_t done, std::int64_t total, std::string_view unit) {
  if (!is_terminal(STDERR_FILENO)) return;
  const auto now = std::chrono::steady_clock::now();
  if (visible_ && now - drawn_ < std::chrono::milliseconds{100} && done != total) return;
  drawn_ = now;
  visible_ = true;
  if (total <= 0) {
    std::fprintf(stderr, "\r\033[K%s  %s %.*s", label_.c_str(), grouped(done).c_str(),
                 static_cast<int>(unit.size()), unit.data());
    return;
  }
  constexpr std::int64_t kCells = 30;
  const std::int64_t full = std::clamp<std::int64_t>(kCells * done / total, 0, kCells);
  const std::string bar = std::string(static_cast<std::size_t>(full), '#') +
                          std::string(static_cast<std::size_t>(kCells - full), '.');
  std::fprintf(stderr, "\r\033[K%s  [%s] %3lld%%  %s of %s %.*s", label_.c_str(), bar.c_str(),
               static_cast<long long>(100 * done / total), grouped(done).c_str(), grouped(total).c_str(),
               static_cast<int>(unit.size()), unit.data());
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return (number < 0 ? "-" : "") + digits;
}

std::string counted(std::int64_t number, std::string_view singular) {
  return grouped(number) + " " + std::string{singular} + (number == 1 ? "" : "s");
}

}  // namespace physcrm::cli
