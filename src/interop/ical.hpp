// Writing iCalendar (RFC 5545): a published calendar of all-day events.
#ifndef PHYSCRM_INTEROP_ICAL_HPP
#define PHYSCRM_INTEROP_ICAL_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "physcrm/date.hpp"
#include "physcrm/instant.hpp"

namespace physcrm {

/// An event that fills one day. Texts are UTF-8 of any content: see CalendarWriter.
struct CalendarEvent {
  std::string_view uid;          ///< the same in every export; unique in the world
  std::int64_t sequence = 0;     ///< of the revision; 2^31 - 1 at most is written
  Instant modified;              ///< when what the event says last changed
  Date day;                      ///< years 0 to 9999
  bool cancelled = false;        ///< STATUS:CANCELLED, and no alarms; else CONFIRMED
  std::string_view summary;      ///< one line; also what an alarm shows
  std::string_view description;  ///< may have several lines; empty: none
  std::span<const std::string_view> categories;
  std::span<const std::int16_t> alarm_days;  ///< an alarm each, so many days before the day; 1 and above
};

/// Writes a calendar front to back. No call can fail, whatever the texts hold: `\`, `;`, `,` and line ends
/// are escaped (CR LF, CR, NEL, LS and PS are line ends as LF is), other control characters but the tab are
/// left out, bytes that are not UTF-8 become U+FFFD. Lines end with CR LF and are folded at 75 octets, never
/// inside a character or an escape.
///
/// Events carry no time zone: they are days. The organisation's alarms go off as their day begins.
class CalendarWriter {
 public:
  /// `name` is what programs show for the calendar (X-WR-CALNAME); `stamp`, the moment of this export.
  CalendarWriter(std::string_view name, Instant stamp);

  void add(const CalendarEvent& event);

  /// The whole calendar, to be served as `text/calendar; charset=utf-8; method=PUBLISH`. One without events
  /// has a time zone (UTC) instead, since a calendar has at least one component. The writer is then spent.
  [[nodiscard]] std::string take() &&;

 private:
  /// Where to write on, with room for so many bytes.
  [[nodiscard]] char* reserve(std::size_t bytes);
  void advance_to(const char* end) noexcept { used_ = static_cast<std::size_t>(end - buffer_.get()); }
  void flush();

  std::string out_;
  std::unique_ptr<char[]> buffer_;  ///< what is not in `out_` yet
  std::size_t buffer_size_ = 0;
  std::size_t used_ = 0;
  std::string stamp_line_;
  bool is_empty_ = true;  ///< no event yet
};

}  // namespace physcrm

#endif
