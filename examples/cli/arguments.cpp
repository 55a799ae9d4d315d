#include "arguments.hpp"

#include <algorithm>
#include <charconv>

namespace physcrm::cli {

Arguments::Arguments(std::vector<std::string> words, const std::vector<std::string_view>& flags) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.size() < 3 || word.substr(0, 2) != "--") {
      positional_.push_back(word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    if (equals != std::string::npos) {
      options_.emplace(name, word.substr(equals + 1));
    } else if (std::find(flags.begin(), flags.end(), name) != flags.end()) {
      options_.emplace(name, "");
    } else if (i + 1 < words.size()) {
      options_.emplace(name, words[++i]);
    } else {
      throw UsageError{"--" + name + " needs a value"};
    }
  }
}

bool Arguments::flag(std::string_view name) {
  return option(name).has_value();
}

std::optional<std::string> Arguments::option(std::string_view name) {
  const auto at = options_.find(name);
  if (at == options_.end()) return std::nullopt;
  std::string value = at->second;
  options_.erase(at);
  return value;
}

int Arguments::number(std::string_view name, int low, int high, int otherwise) {
  const auto text = option(name);
  if (!text) return otherwise;
  int value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < low || value > high) {
    throw UsageError{"--" + std::string{name} + " takes a whole number from " + std::to_string(low) + " to " +
                     std::to_string(high)};
  }
  return value;
}

std::optional<std::string> Arguments::next() {
  if (taken_ == positional_.size()) return std::nullopt;
  return positional_[taken_++];
}

std::string Arguments::required(std::string_view what) {
  auto value = next();
  if (!value) throw UsageError{"missing " + std::string{what}};
  return *value;
}

void Arguments::finish() const {
  if (!options_.empty()) throw UsageError{"unknown or repeated option --" + options_.begin()->first};
  if (taken_ < positional_.size()) throw UsageError{"unexpected argument " + positional_[taken_]};
}

}  // namespace physcrm::cli
