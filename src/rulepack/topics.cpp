#include "rulepack/topics.hpp"

#include <array>
#include <charconv>

#include "physcrm/rulepack/expiry_rule.hpp"

namespace physcrm {
namespace rulepack {
namespace {

constexpr unsigned kLicense = kind_bit(EntityType::license);
constexpr unsigned kDea = kind_bit(EntityType::dea);
constexpr unsigned kCsr = kind_bit(EntityType::csr);
constexpr unsigned kAll = kLicense | kDea | kCsr;

constexpr std::array<std::string_view, 1> kNone{"none"};
constexpr std::array<std::string_view, 1> kUnknown{"unknown"};
constexpr std::array<std::string_view, 2> kYesNo{"yes", "no"};
constexpr std::array<std::string_view, 4> kCsrExists{"yes", "no", "conditional", "unknown"};
constexpr std::array<std::string_view, 4> kMember{"yes", "no", "pending", "unknown"};
constexpr std::array<std::string_view, 2> kClock{"with_license", "own"};
constexpr std::array<std::string_view, 3> kTerm{"fixed", "with_license", "unknown"};
constexpr std::array<std::string_view, 3> kMate{"once", "every_cycle", "none"};
constexpr std::array<std::string_view, 2> kRequirement{"required", "optional"};

constexpr std::int64_t kMaxMonths = 1200;
constexpr std::int64_t kMaxDays = 1000;
constexpr std::int64_t kMaxHours = 10'000;
constexpr std::int64_t kMaxCents = 100'000'000;

constexpr TopicInfo days(std::string_view name) {
  return {name, "days_before", true, 0, kMaxDays, {}, kAll, kAll};
}
constexpr TopicInfo choice(std::string_view name, std::span<const std::string_view> words, unsigned kinds) {
  return {name, "", false, 0, 0, words, kinds, kinds};
}
// Facts, which a pack may leave out.
constexpr TopicInfo fact(std::string_view name, std::span<const std::string_view> words, unsigned kinds) {
  return {name, "", false, 0, 0, words, kinds, 0};
}
constexpr TopicInfo text(std::string_view name, unsigned kinds = kAll) {
  return {name, "", false, 0, 0, {}, kinds, 0};
}

// Indexed by RuleTopic.
constexpr std::array<TopicInfo, kRuleTopicCount> kTopics{{
    {"renewal_cycle", "months", true, 1, kMaxMonths, {}, kAll, kAll},
    days("start"),
    days("window_open"),
    days("window_close"),
    {"training_deadline", "days_before", true, 0, kMaxDays, kNone, kAll, kAll},
    days("fee_due"),
    choice("csr_exists", kCsrExists, kCsr),
    choice("background_check", kRequirement, kLicense),
    choice("prescribing_course", kRequirement, kCsr),
    {"fee", "cents", true, 0, kMaxCents, kUnknown, kAll, 0},
    text("filing_form"),
    text("filing_authority"),
    text("filing_url"),
    {"cme_hours", "hours", true, 0, kMaxHours, {}, kLicense, 0},
    {"cme_period", "months", true, 1, kMaxMonths, {}, kLicense, 0},
    fact("cme_clock", kClock, kLicense),
    text("cme_topics", kLicense),
    fact("cme_requirement", kRequirement, kLicense),
    {"expiry", "", false, 0, 0, {}, kAll, 0, true},
    fact("csr_term", kTerm, kCsr),
    fact("mate", kMate, kDea | kCsr),
    {"reinstatement", "months", true, 0, kMaxMonths, kNone, kAll, 0},
    fact("timely_filed_continuation", kYesNo, kAll),
    text("issuing_authority"),
    fact("imlc_member", kMember, kLicense),
}};

}  // namespace

const TopicInfo& topic_info(RuleTopic topic) noexcept {
  return kTopics[static_cast<std::size_t>(topic)];
}

std::optional<std::int64_t> parse_whole_number(std::string_view text) noexcept {
  if (text.empty() || text[0] < '0' || text[0] > '9' || (text[0] == '0' && text.size() > 1)) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::string quoted_list(std::span<const std::string_view> words) {
  std::string list;
  for (const std::string_view word : words) {
    if (!list.empty()) list += ", ";
    list.append("`").append(word).append("`");
  }
  return list;
}

std::string value_fault(const TopicInfo& topic, std::string_view value) {
  if (value.empty()) return "is missing";
  for (const std::string_view word : topic.words) {
    if (value == word) return {};
  }
  if (topic.is_number) {
    const auto number = parse_whole_number(value);
    if (number && *number >= topic.min && *number <= topic.max) return {};
    std::string fault =
        "must be a whole number from " + std::to_string(topic.min) + " to " + std::to_string(topic.max);
    if (!topic.words.empty()) fault += " or " + quoted_list(topic.words);
    return fault;
  }
  if (topic.is_expiry_rule && !ExpiryRule::parse(value)) {
    return "is not a rule of the topic `expiry`, such as `fixed 12-31 even`, `birth_month_end` or `unknown`";
  }
  if (topic.words.empty()) return {};
  return "must be one of " + quoted_list(topic.words);
}

}  // namespace rulepack

std::string_view to_string(RuleTopic topic) noexcept {
  return rulepack::topic_info(topic).name;
}

template <>
std::optional<RuleTopic> from_string(std::string_view name) noexcept {
  for (int i = 0; i < kRuleTopicCount; ++i) {
    const auto topic = static_cast<RuleTopic>(i);
    if (to_string(topic) == name) return topic;
  }
  return std::nullopt;
}

std::string_view to_string(RuleConfidence confidence) noexcept {
  constexpr std::array<std::string_view, 3> kNames{"high", "medium", "low"};
  return kNames[static_cast<std::size_t>(confidence)];
}

template <>
std::optional<RuleConfidence> from_string(std::string_view name) noexcept {
  for (const auto value : {RuleConfidence::high, RuleConfidence::medium, RuleConfidence::low}) {
    if (to_string(value) == name) return value;
  }
  return std::nullopt;
}

}  // namespace physcrm
