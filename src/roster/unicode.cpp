#include "roster/unicode.hpp"

#include <algorithm>
#include <span>

namespace physcrm {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

bool in_any(std::span<const Range> ranges, char32_t c) noexcept {
  return std::any_of(ranges.begin(), ranges.end(), [c](Range r) { return c >= r.first && c <= r.last; });
}

constexpr Range kUnprintable[]{
    {0x00, 0x1F},     {0x7F, 0x9F},     {0x2028, 0x2029},    {0x202A, 0x202E},
    {0x2066, 0x2069}, {0xFDD0, 0xFDEF}, {0xFEFF, 0xFEFF},    {0xFFF9, 0xFFFB},
    {0xFFFE, 0xFFFF}, {0xE000, 0xF8FF}, {0xE0000, 0x10FFFF},
};

constexpr Range kSpaces[]{
    {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200F},
    {0x202F, 0x202F}, {0x205F, 0x2060}, {0x3000, 0x3000},
};

constexpr Range kNotInHostNames[]{
    {0x80, 0xB6},       {0xB8, 0xBF},        {0xD7, 0xD7},     {0xF7, 0xF7},       {0x2B0, 0x2B8},
    {0x2C2, 0x2C5},     {0x37A, 0x37A},      {0x37E, 0x37E},   {0x384, 0x385},     {0x387, 0x387},
    {0x1FBD, 0x1FC1},   {0x1FCD, 0x1FCF},    {0x1FDD, 0x1FDF}, {0x1FED, 0x1FEF},   {0x1FFD, 0x1FFE},
    {0x2000, 0x2BFF},   {0x2E00, 0x2E2E},    {0x2E30, 0x2FFF}, {0x3000, 0x3004},   {0x3008, 0x3020},
    {0x3030, 0x303B},   {0x303D, 0x303F},    {0x3200, 0x33FF}, {0xD800, 0xFA0D},   {0xFA2A, 0xFDFF},
    {0xFE00, 0xFE1F},   {0xFE30, 0xFE72},    {0xFE74, 0xFFFF}, {0x1D400, 0x1D7FF}, {0x1F000, 0x1FAFF},
    {0x2F800, 0x2FA1F}, {0xE0000, 0x10FFFF},
};

constexpr Range kMarks[]{
    {0x300, 0x36F}, {0x483, 0x487}, {0x591, 0x5BD}, {0x64B, 0x65F}, {0x93C, 0x93C}, {0x93E, 0x94D},
};

}  // namespace

char32_t take_code_point(std::string_view& rest) noexcept {
  const auto lead = static_cast<unsigned char>(rest.front());
  rest.remove_prefix(1);
  if (lead < 0x80) return lead;
  const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  char32_t c = lead & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    c = (c << 6) | (static_cast<unsigned char>(rest[i]) & 0x3FU);
  }
  rest.remove_prefix(more);
  return c;
}

bool is_unprintable(char32_t c) noexcept {
  return in_any(kUnprintable, c);
}

bool is_space(char32_t c) noexcept {
  return in_any(kSpaces, c);
}

bool may_stand_in_host_name(char32_t c) noexcept {
  return !in_any(kNotInHostNames, c);
}

bool is_combining_mark(char32_t c) noexcept {
  return in_any(kMarks, c);
}

}  // namespace physcrm
