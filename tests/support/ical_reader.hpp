// A reader of iCalendar for tests: strict about what RFC 5545 says of lines, with nothing of the writer in
// it.
#ifndef PHYSCRM_TESTS_SUPPORT_ICAL_READER_HPP
#define PHYSCRM_TESTS_SUPPORT_ICAL_READER_HPP

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace physcrm::testing_support {

/// The lines of a file: each ends with CR LF and has at most 75 octets without it.
inline std::vector<std::string> physical_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) throw std::runtime_error("the last line has no CR LF");
    if (end > 75) throw std::runtime_error("a line of " + std::to_string(end) + " octets");
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
  return lines;
}

/// Content lines, unfolded.
inline std::vector<std::string> content_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (const std::string& line : physical_lines(text)) {
    if (line.empty()) throw std::runtime_error("an empty line");
    if (line.front() != ' ' && line.front() != '\t') {
      lines.push_back(line);
    } else if (lines.empty()) {
      throw std::runtime_error("the first line is a continuation");
    } else {
      lines.back() += line.substr(1);
    }
  }
  return lines;
}

/// The text that a value of type TEXT stands for.
inline std::string unescape(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == ',' || value[i] == ';') throw std::runtime_error("a bare separator in a text");
    if (value[i] != '\\') {
      text += value[i];
      continue;
    }
    if (++i == value.size()) throw std::runtime_error("a text ends with a backslash");
    switch (value[i]) {
      case 'n':
      case 'N':
        text += '\n';
        break;
      case '\\':
      case ';':
      case ',':
        text += value[i];
        break;
      default:
        throw std::runtime_error("an unknown escape");
    }
  }
  return text;
}

/// A component: raw values by name with parameters (`DTSTART;VALUE=DATE`), and the components inside it.
struct IcalComponent {
  std::string name;
  std::map<std::string, std::string> values;
  std::vector<IcalComponent> inside;

  [[nodiscard]] const std::string& at(const std::string& property) const {
    const auto found = values.find(property);
    if (found == values.end()) throw std::runtime_error(name + " has no " + property);
    return found->second;
  }
  [[nodiscard]] std::string text(const std::string& property) const { return unescape(at(property)); }
};

/// The one calendar of a text. Throws where it is not well-formed, or a property stands twice.
inline IcalComponent read_ical(std::string_view text) {
  std::vector<IcalComponent> open{IcalComponent{}};
  for (const std::string& line : content_lines(text)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) throw std::runtime_error("a line without a colon: " + line);
    const std::string name = line.substr(0, colon);
    const std::string value = line.substr(colon + 1);
    if (name == "BEGIN") {
      open.push_back({value, {}, {}});
    } else if (name == "END") {
      if (open.size() < 2 || open.back().name != value) throw std::runtime_error("END:" + value);
      IcalComponent done = std::move(open.back());
      open.pop_back();
      open.back().inside.push_back(std::move(done));
    } else if (!open.back().values.emplace(name, value).second) {
      throw std::runtime_error(name + " stands twice");
    }
  }
  if (open.size() != 1 || open.front().inside.size() != 1) throw std::runtime_error("not one calendar");
  return open.front().inside.front();
}

}  // namespace physcrm::testing_support

#endif
