#include "interop/ical.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <utility>

#include "base/text.hpp"

namespace physcrm {
namespace {

constexpr std::size_t kLineOctets = 75;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kSecondsOfDay = 86'400;

/// The most that a text of this length can become: an octet grows to three at most (the replacement), and of
/// the lines it is folded into, each holds 71 octets or more and costs three.
constexpr std::size_t written_bound(std::size_t text) {
  return 4 * text + 16;
}
/// All names, dates and numbers of one event, and of one alarm, with room to spare.
constexpr std::size_t kEventBound = 512;
constexpr std::size_t kAlarmBound = 160;
/// Written at a time: stays in the processor's cache.
constexpr std::size_t kBufferSize = 32 * 1024;

/// Characters that stand for themselves, each an octet.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '\\' && c != ';' && c != ',';
  return plain;
}();

constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighs = 0x8080808080808080U;

/// The high bit of each octet that is less than `limit`, and of some behind the first such one.
constexpr std::uint64_t less(std::uint64_t word, std::uint64_t limit) noexcept {
  return (word - kOnes * limit) & ~word & kHighs;
}

constexpr std::uint64_t equal(std::uint64_t word, char c) noexcept {
  return less(word ^ (kOnes * static_cast<unsigned char>(c)), 1);
}

/// How many octets of a word, from its front, are plain.
std::size_t plain_octets(std::uint64_t word) noexcept {
  const std::uint64_t others = (word & kHighs) | less(word, 0x20) | equal(word, '\x7F') | equal(word, '\\') |
                               equal(word, ';') | equal(word, ',');
  return others == 0 ? kWord : static_cast<std::size_t>(std::countr_zero(others)) / 8;
}

char* put(char* at, std::string_view bytes) noexcept {
  return std::char_traits<char>::copy(at, bytes.data(), bytes.size()) + bytes.size();
}

template <int Width>
char* put_digits(char* at, std::uint32_t value) noexcept {
  for (int i = Width - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return at + Width;
}

/// `20260115`.
char* put_date(char* at, Date date) noexcept {
  const Date::Ymd day = date.ymd();
  at = put_digits<4>(at, static_cast<std::uint32_t>(day.year));
  at = put_digits<2>(at, static_cast<std::uint32_t>(day.month));
  return put_digits<2>(at, static_cast<std::uint32_t>(day.day));
}

/// `20260115T120000Z`; what is left of a second is cut.
char* put_instant(char* at, Instant instant) noexcept {
  std::int64_t seconds = instant.microseconds() / kSecond;
  if (instant.microseconds() % kSecond < 0) --seconds;
  std::int64_t day = seconds / kSecondsOfDay;
  if (seconds % kSecondsOfDay < 0) --day;
  const auto rest = static_cast<std::uint32_t>(seconds - day * kSecondsOfDay);
  at = put_date(at, Date{static_cast<std::int32_t>(day)});
  *at++ = 'T';
  at = put_digits<2>(at, rest / 3600);
  at = put_digits<2>(at, rest / 60 % 60);
  at = put_digits<2>(at, rest % 60);
  *at++ = 'Z';
  return at;
}

/// What is written for what stands at the front of a text, and how much of the text that is.
struct Unit {
  std::string_view written;  ///< into the text, or static
  std::size_t read = 1;
};

Unit control_unit(std::string_view rest) noexcept {
  if (rest.front() == '\r') return {"\\n", rest.starts_with("\r\n") ? 2U : 1U};
  return {rest.front() == '\n' ? std::string_view{"\\n"} : std::string_view{}, 1};
}

Unit wide_unit(std::string_view rest) noexcept {
  const auto lead = static_cast<unsigned char>(rest.front());
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::string_view character = rest.substr(0, length);
  if (character.size() != length || !is_valid_utf8(character)) return {kReplacement, 1};
  if (character == "\u0085" || character == "\u2028" || character == "\u2029") return {"\\n", length};
  const bool is_control = lead == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return {is_control ? std::string_view{} : character, length};
}

/// Of a text that does not begin with a plain character.
Unit unit_at(std::string_view rest) noexcept {
  switch (rest.front()) {
    case '\\':
      return {"\\\\"};
    case ';':
      return {"\\;"};
    case ',':
      return {"\\,"};
    case '\t':
      return {"\t"};
    default:
      break;
  }
  return (static_cast<unsigned char>(rest.front()) & 0x80U) == 0 ? control_unit(rest) : wide_unit(rest);
}

/// One content line, folded as it is written.
class Line {
 public:
  /// `name` ends with its colon and is far shorter than a line.
  Line(char* at, std::string_view name) noexcept : at_(put(at, name)), room_(kLineOctets - name.size()) {}

  void text(std::string_view text) noexcept {
    while (!text.empty()) {
      text.remove_prefix(put_plain(text));
      if (text.empty()) return;
      if (kPlain[static_cast<unsigned char>(text.front())]) {
        fold();
        continue;
      }
      const Unit unit = unit_at(text);
      put_whole(unit.written);
      text.remove_prefix(unit.read);
    }
  }

  /// Bytes that stand together: a separator, a character, an escape.
  void put_whole(std::string_view bytes) noexcept {
    if (bytes.size() > room_) fold();
    at_ = put(at_, bytes);
    room_ -= bytes.size();
  }

  [[nodiscard]] char* end() const noexcept { return put(at_, "\r\n"); }

 private:
  /// Writes what the front of the text has of plain characters, as far as the line goes; answers how many.
  std::size_t put_plain(std::string_view text) noexcept {
    std::size_t done = 0;
    if constexpr (std::endian::native == std::endian::little) {
      // A whole word is written, and what isn't plain in it written over: there is room behind.
      while (text.size() - done >= kWord) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + done, kWord);
        std::memcpy(at_, &word, kWord);
        const std::size_t count = std::min(plain_octets(word), room_);
        advance(count);
        done += count;
        if (count < kWord) return done;
      }
    }
    while (done < text.size() && room_ != 0 && kPlain[static_cast<unsigned char>(text[done])]) {
      *at_ = text[done++];
      advance(1);
    }
    return done;
  }

  void advance(std::size_t octets) noexcept {
    at_ += octets;
    room_ -= octets;
  }

  void fold() noexcept {
    at_ = put(at_, "\r\n ");
    room_ = kLineOctets - 1;
  }

  char* at_;
  std::size_t room_;
};

char* put_text_line(char* at, std::string_view name, std::string_view text) noexcept {
  Line line{at, name};
  line.text(text);
  return line.end();
}

char* put_categories(char* at, std::span<const std::string_view> categories) noexcept {
  if (categories.empty()) return at;
  Line line{at, "CATEGORIES:"};
  for (std::size_t i = 0; i < categories.size(); ++i) {
    if (i != 0) line.put_whole(",");
    line.text(categories[i]);
  }
  return line.end();
}

char* put_days(char* at, Date day) noexcept {
  at = put(at, "DTSTART;VALUE=DATE:");
  at = put_date(at, day);
  // The end is the day after. Where there is none, an event without an end lasts its day.
  if (day.days_since_epoch() < kMaxDay) {
    at = put(at, "\r\nDTEND;VALUE=DATE:");
    at = put_date(at, day.plus_days(1));
  }
  return put(at, "\r\n");
}

char* put_sequence(char* at, std::int64_t sequence) noexcept {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  at = put(at, "SEQUENCE:");
  at = std::to_chars(at, at + 20, std::clamp(sequence, std::int64_t{0}, kMost)).ptr;
  return put(at, "\r\n");
}

char* put_alarms(char* at, std::span<const std::int16_t> days_before, std::string_view shown) noexcept {
  std::string_view shown_lines;  // the same in every alarm: written once, then copied
  for (const std::int16_t days : days_before) {
    at = put(at, "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P");
    at = std::to_chars(at, at + 6, days).ptr;
    at = put(at, "D\r\n");
    if (shown_lines.empty()) {
      char* const end = put_text_line(at, "DESCRIPTION:", shown);
      shown_lines = {at, static_cast<std::size_t>(end - at)};
      at = end;
    } else {
      at = put(at, shown_lines);
    }
    at = put(at, "END:VALARM\r\n");
  }
  return at;
}

std::size_t bound_of(const CalendarEvent& event) noexcept {
  const std::size_t alarms = event.cancelled ? 0 : event.alarm_days.size();
  std::size_t categories = 0;
  for (const std::string_view category : event.categories) categories += written_bound(category.size());
  return kEventBound + written_bound(event.uid.size()) + written_bound(event.description.size()) +
         categories + (1 + alarms) * written_bound(event.summary.size()) + alarms * kAlarmBound;
}

}  // namespace

CalendarWriter::CalendarWriter(std::string_view name, Instant stamp) {
  stamp_line_.resize(64);
  char* at = put_instant(put(stamp_line_.data(), "\r\nDTSTAMP:"), stamp);
  at = put(at, "\r\n");
  stamp_line_.resize(static_cast<std::size_t>(at - stamp_line_.data()));
  at = reserve(kEventBound + written_bound(name.size()));
  at = put(at,
           "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//physcrm//Credential renewals//EN\r\n"
           "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
  advance_to(put_text_line(at, "X-WR-CALNAME:", name));
}

char* CalendarWriter::reserve(std::size_t bytes) {
  if (buffer_size_ - used_ < bytes) {
    flush();
    if (buffer_size_ < bytes) {
      buffer_size_ = std::max(bytes, kBufferSize);
      buffer_ = std::make_unique_for_overwrite<char[]>(buffer_size_);
    }
  }
  return buffer_.get() + used_;
}

void CalendarWriter::flush() {
  out_.append(buffer_.get(), used_);
  used_ = 0;
}

void CalendarWriter::add(const CalendarEvent& event) {
  is_empty_ = false;
  char* at = reserve(bound_of(event));
  Line uid{put(at, "BEGIN:VEVENT\r\n"), "UID:"};
  uid.text(event.uid);
  at = uid.end() - 2;  // the stamp brings the line's end
  at = put(at, stamp_line_);
  at = put_days(at, event.day);
  at = put_sequence(at, event.sequence);
  at = put_instant(put(at, "LAST-MODIFIED:"), event.modified);
  at = put(at, event.cancelled ? std::string_view{"\r\nSTATUS:CANCELLED\r\n"}
                               : std::string_view{"\r\nSTATUS:CONFIRMED\r\n"});
  // A reminder takes nobody's time.
  at = put(at, "TRANSP:TRANSPARENT\r\n");
  at = put_text_line(at, "SUMMARY:", event.summary);
  if (!event.description.empty()) at = put_text_line(at, "DESCRIPTION:", event.description);
  at = put_categories(at, event.categories);
  if (!event.cancelled) at = put_alarms(at, event.alarm_days, event.summary);
  advance_to(put(at, "END:VEVENT\r\n"));
}

std::string CalendarWriter::take() && {
  char* at = reserve(kEventBound);
  if (is_empty_) {
    at = put(at,
             "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
             "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n");
  }
  advance_to(put(at, "END:VCALENDAR\r\n"));
  flush();
  return std::move(out_);
}

}  // namespace physcrm
