#include "roster_generator.hpp"

#include <algorithm>
#include <array>

#include "invented.hpp"

namespace physcrm::examples {
namespace {

constexpr std::uint64_t kMostPerPhysician = 40;
constexpr std::uint64_t kMostPhysicians = 100'000'000;
constexpr std::array<std::int32_t, 14> kMarkedDays{-20, -5, -1, 0, 1, 3, 7, 15, 30, 45, 60, 75, 90, 91};
constexpr std::int32_t kFarthestDays = 3 * 365;

/// Other keys of the dice than the physicians' own numbers.
constexpr std::uint64_t kCredentialKey = std::uint64_t{1} << 62;
constexpr std::uint64_t kCountKey = std::uint64_t{1} << 61;

enum class Kind : std::uint8_t { license, dea, csr };
constexpr std::array<std::string_view, 3> kKindNames{"license", "dea", "csr"};

struct Slot {
  const StateHabits* state;
  Kind kind;
};

/// The physician's credential number `slot`: everything of the home state, then of the next state, and so on.
Slot slot_of(std::uint64_t home, std::uint64_t step, std::uint64_t slot) {
  const auto states = state_habits();
  for (std::uint64_t i = 0;; ++i) {
    const StateHabits& state = states[(home + i * step) % states.size()];
    const std::uint64_t kinds = state.csr.empty() ? 2 : 3;
    if (slot < kinds) return {&state, static_cast<Kind>(slot)};
    slot -= kinds;
  }
}

std::string ascii_letters(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c + ('a' - 'A'));
    if (c >= 'a' && c <= 'z') letters += c;
  }
  return letters;
}

std::int32_t uniform(std::uint64_t dice, std::int32_t first, std::int32_t last) noexcept {
  return first + static_cast<std::int32_t>(dice % static_cast<std::uint64_t>(last - first + 1));
}

Date month_end(Date date) noexcept {
  while (!is_month_end(date)) date = date.plus_days(1);
  return date;
}

}  // namespace

struct RosterGenerator::Person {
  std::string external_id;
  std::string npi;
  std::string_view first_name;
  std::string_view last_name;
  std::string_view suffix;
  std::string_view degree;
  std::string email;
  std::string phone;
  std::string_view specialty;
  std::string_view status;
  std::uint64_t home;
  std::uint64_t step;
};

Result<RosterGenerator> RosterGenerator::make(const RosterPlan& plan) {
  const auto refused = [](const char* message, const char* field) {
    return Error{ErrorCode::invalid_argument, message, field};
  };
  if (plan.physicians < 1 || plan.physicians > kMostPhysicians) {
    return refused("there are 1 to 100000000 physicians", "physicians");
  }
  if (plan.credentials < plan.physicians || plan.credentials > plan.physicians * kMostPerPhysician) {
    return refused("there are 1 to 40 credentials for each physician", "credentials");
  }
  if (!plan.as_of.is_valid() || plan.as_of.ymd().year > 9900 || plan.as_of.ymd().year < 1500) {
    return refused("the date lies between 1500 and 9900", "as-of");
  }
  return RosterGenerator{plan};
}

std::string_view RosterGenerator::header() noexcept {
  return "externalId,npi,firstName,lastName,suffix,degree,email,phone,specialty,physicianStatus,entityType,"
         "state,"
         "number,issueDate,expirationDate,practice\n";
}

bool RosterGenerator::next(std::string& out) {
  if (physicians_written_ == plan_.physicians) return false;
  const std::uint64_t index = physicians_written_;
  const std::uint64_t count = credentials_of_next();
  Dice dice{plan_.seed, index};
  const auto pick = [&dice](auto list) { return list[dice.below(list.size())]; };

  Person person{};
  person.external_id = "P" + std::to_string(1'000'000 + index);
  person.npi = invented_npi(index);
  person.first_name = pick(first_names());
  person.last_name = pick(last_names());
  const std::uint64_t suffix = dice.below(40);
  person.suffix = suffix == 0 ? "Jr." : suffix == 1 ? "III" : "";
  person.degree = dice.below(8) == 0 ? "DO" : "MD";
  person.specialty = pick(specialties());
  person.home = dice.below(state_habits().size());
  person.step = std::array<std::uint64_t, 4>{5, 7, 11, 13}[dice.below(4)];  // none shares a factor with 24
  person.email = ascii_letters(person.first_name) + "." + ascii_letters(person.last_name) +
                 std::to_string(index + 1) + "@example.com";
  person.phone =
      "(" + std::string{state_habits()[person.home].area_code} + ") 555-01" + from_pattern("##", dice);
  // A few have stopped practising; never one whose credentials stand for a day that matters.
  bool marked = false;
  for (std::uint64_t i = 0; i < count; ++i) marked = marked || is_marked(credentials_written_ + i);
  person.status = !marked && dice.below(60) == 0 ? "inactive" : "active";

  for (std::uint64_t slot = 0; slot < count; ++slot) {
    append_row(out, person, slot);
    ++credentials_written_;
  }
  ++physicians_written_;
  return true;
}

/// About as many as are left for each, give or take two; the last one takes what remains.
std::uint64_t RosterGenerator::credentials_of_next() {
  const std::uint64_t people_left = plan_.physicians - physicians_written_;
  const std::uint64_t left = plan_.credentials - credentials_written_;
  if (people_left == 1) return left;
  Dice dice{plan_.seed, kCountKey + physicians_written_};
  const auto mean = static_cast<std::int64_t>((left + people_left / 2) / people_left);
  const std::int64_t wanted = mean + uniform(dice.next(), -1, 1) + uniform(dice.next(), -1, 1);
  const auto most = static_cast<std::int64_t>(std::min(left - (people_left - 1), kMostPerPhysician));
  // What is left over must be few enough for the others to hold.
  const std::uint64_t others = (people_left - 1) * kMostPerPhysician;
  const auto least = static_cast<std::int64_t>(left > others ? left - others : 1);
  return static_cast<std::uint64_t>(std::clamp(wanted, std::max<std::int64_t>(least, 1), most));
}

bool RosterGenerator::is_marked(std::uint64_t ordinal) const noexcept {
  const std::uint64_t stride = plan_.credentials / kMarkedDays.size();
  return stride > 0 && ordinal % stride == 0 && ordinal / stride < kMarkedDays.size();
}

std::int32_t RosterGenerator::days_ahead(std::uint64_t ordinal, std::uint64_t dice) const noexcept {
  if (is_marked(ordinal)) return kMarkedDays[ordinal / (plan_.credentials / kMarkedDays.size())];
  const std::uint64_t where = dice % 1000;
  const std::uint64_t within = dice / 1000;
  if (where < 12) return uniform(within, -29, -1);
  if (where < 20) return uniform(within, 0, 1);
  if (where < 40) return uniform(within, 2, 7);
  if (where < 90) return uniform(within, 8, 30);
  if (where < 150) return uniform(within, 31, 60);
  if (where < 210) return uniform(within, 61, 90);
  return uniform(within, 91, kFarthestDays);
}

void RosterGenerator::append_row(std::string& out, const Person& person, std::uint64_t slot) {
  Dice dice{plan_.seed, kCredentialKey + credentials_written_};
  const auto [state, kind] = slot_of(person.home, person.step, slot);
  const std::int32_t ahead = days_ahead(credentials_written_, dice.next());
  Date expiration = plan_.as_of.plus_days(ahead);
  if (kind == Kind::dea && ahead > kMarkedDays.back()) expiration = month_end(expiration);
  const std::int32_t term_days = kind == Kind::dea ? 3 * 365 + 1 : 2 * 365;
  const Date issue =
      expiration.plus_days(-term_days * uniform(dice.next(), 1, 7) - uniform(dice.next(), 0, 200));
  std::string number;
  switch (kind) {
    case Kind::license:
      number = from_pattern(person.degree == "DO" ? state->do_license : state->md_license, dice);
      break;
    case Kind::dea:
      number = invented_dea(person.last_name, dice);
      break;
    case Kind::csr:
      number = from_pattern(state->csr, dice);
      break;
  }
  const std::string issued = issue.to_string();
  const std::string expires = expiration.to_string();
  // No cell here ever needs quotes; the practice stays empty.
  for (const std::string_view cell :
       {std::string_view{person.external_id}, std::string_view{person.npi}, person.first_name,
        person.last_name, person.suffix, person.degree, std::string_view{person.email},
        std::string_view{person.phone}, person.specialty, person.status,
        kKindNames[static_cast<std::size_t>(kind)], state->code, std::string_view{number},
        std::string_view{issued}, std::string_view{expires}}) {
    out += cell;
    out += ',';
  }
  out += '\n';
}

}  // namespace physcrm::examples
