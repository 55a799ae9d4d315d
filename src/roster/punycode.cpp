#include "roster/punycode.hpp"

#include <cstdint>

namespace physcrm {
namespace {

constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTmin = 1;
constexpr std::uint32_t kTmax = 26;
constexpr std::uint32_t kInitialN = 128;
constexpr std::uint32_t kInitialBias = 72;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) noexcept {
  delta = first ? delta / 700 : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kTmin) * kTmax / 2; k += kBase) delta /= kBase - kTmin;
  return k + (kBase - kTmin + 1) * delta / (delta + 38);
}

std::uint32_t threshold(std::uint32_t k, std::uint32_t bias) noexcept {
  if (k <= bias) return kTmin;
  return k >= bias + kTmax ? kTmax : k - bias;
}

bool append(AsciiLabel& out, char c) noexcept {
  if (out.size == out.data.size()) return false;
  out.data[out.size++] = c;
  return true;
}

bool append_digit(AsciiLabel& out, std::uint32_t digit) noexcept {
  return append(out, static_cast<char>(digit < 26 ? 'a' + digit : '0' + (digit - 26)));
}

/// One delta as a number of variable length.
bool append_delta(AsciiLabel& out, std::uint32_t delta, std::uint32_t bias) noexcept {
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t t = threshold(k, bias);
    if (delta < t) return append_digit(out, delta);
    if (!append_digit(out, t + (delta - t) % (kBase - t))) return false;
    delta = (delta - t) / (kBase - t);
  }
}

int digit_value(char c) noexcept {
  if (c >= 'a' && c <= 'z') return c - 'a';
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= '0' && c <= '9') return c - '0' + 26;
  return -1;
}

}  // namespace

// At most 63 code points of at most 21 bits go in, so no sum here can leave 32 bits.
bool encode_label(std::span<const char32_t> code_points, AsciiLabel& out) noexcept {
  out.size = 0;
  if (code_points.size() > kMaxLabel) return false;
  for (const char c : std::string_view{"xn--"}) out.data[out.size++] = c;
  std::uint32_t basic = 0;
  for (const char32_t c : code_points) {
    if (c >= kInitialN) continue;
    if (!append(out, static_cast<char>(c))) return false;
    ++basic;
  }
  if (basic > 0 && !append(out, '-')) return false;
  std::uint32_t n = kInitialN;
  std::uint32_t delta = 0;
  std::uint32_t bias = kInitialBias;
  for (std::uint32_t done = basic; done < code_points.size();) {
    std::uint32_t next = 0x110000;
    for (const char32_t c : code_points) {
      if (c >= n && c < next) next = c;
    }
    delta += (next - n) * (done + 1);
    n = next;
    for (const char32_t c : code_points) {
      if (c < n) ++delta;
      if (c != n) continue;
      if (!append_delta(out, delta, bias)) return false;
      bias = adapt(delta, done + 1, done == basic);
      delta = 0;
      ++done;
    }
    ++delta;
    ++n;
  }
  return true;
}

bool is_decodable_label(std::string_view after_prefix) noexcept {
  const std::size_t hyphen = after_prefix.rfind('-');
  std::uint32_t points = 0;
  if (hyphen != std::string_view::npos) {
    points = static_cast<std::uint32_t>(hyphen);
    after_prefix.remove_prefix(hyphen + 1);
  }
  if (after_prefix.empty()) return false;
  std::uint64_t n = kInitialN;
  std::uint64_t i = 0;
  std::uint32_t bias = kInitialBias;
  for (bool first = true; !after_prefix.empty(); first = false) {
    const std::uint64_t before = i;
    std::uint64_t weight = 1;
    for (std::uint32_t k = kBase;; k += kBase) {
      if (after_prefix.empty()) return false;
      const int value = digit_value(after_prefix.front());
      after_prefix.remove_prefix(1);
      if (value < 0) return false;
      i += static_cast<std::uint64_t>(value) * weight;
      if (i > 0xFFFFFFFFU) return false;
      const std::uint32_t t = threshold(k, bias);
      if (static_cast<std::uint32_t>(value) < t) break;
      weight *= kBase - t;
      if (weight > 0xFFFFFFFFU) return false;
    }
    ++points;
    bias = adapt(static_cast<std::uint32_t>(i - before), points, first);
    n += i / points;
    i %= points;
    if (n > 0x10FFFF) return false;
    ++i;
  }
  return true;
}

}  // namespace physcrm
