#include "invented.hpp"

#include <array>

namespace physcrm::examples {
namespace {

constexpr StateHabits kStates[] = {
    {"AL", "205", "MD.#####", "DO.####", "ACSC.#####"},
    {"CA", "213", "A1#####", "20A1####", ""},
    {"CT", "203", "0#####", "0#####", "CSP.00#####"},
    {"FL", "305", "ME1#####", "OS1####", ""},
    {"GA", "404", "0#####", "0#####", ""},
    {"IL", "312", "036.1#####", "036.1#####", "336.0#####"},
    {"IN", "317", "010#####A", "020#####B", "010#####B"},
    {"LA", "504", "MD.^#####", "DO.^#####", "CDS.0#####"},
    {"MA", "617", "2#####", "2#####", "MA0^#####A"},
    {"MD", "410", "D00#####", "H00#####", "M0^####"},
    {"MI", "313", "43011#####", "51010#####", "5315######"},
    {"MO", "314", "20########", "20########", "^#########"},
    {"NC", "704", "20##-0####", "20##-0####", ""},
    {"NJ", "201", "25MA0^######", "25MB0^######", "D0^######"},
    {"NV", "702", "^####", "DO^###", "CS^####"},
    {"NY", "212", "2#####", "2#####", ""},
    {"OH", "216", "35.^#####", "34.0#####", ""},
    {"OK", "405", "^####", "^###", "^####"},
    {"PA", "215", "MD4#####", "OS0#####", ""},
    {"SC", "803", "^####", "^####", "40-^####"},
    {"TN", "615", "^####", "DO^###", ""},
    {"TX", "214", "@^###", "@^###", ""},
    {"VA", "804", "01012#####", "01022#####", ""},
    {"WA", "206", "MD6#######", "OP6#######", ""},
};

constexpr std::string_view kFirstNames[] = {
    "Ada",    "Adrian",  "Aisha",   "Alan",    "Alice",  "Amara",  "Amir",  "Ana",     "Andre",  "Anika",
    "Arjun",  "Beatriz", "Ben",     "Bianca",  "Caleb",  "Carmen", "Chen",  "Clara",   "Daniel", "Daria",
    "David",  "Deepa",   "Diego",   "Elena",   "Elias",  "Emeka",  "Emma",  "Esther",  "Ethan",  "Farah",
    "Felix",  "Fiona",   "Gabriel", "Grace",   "Hana",   "Hannah", "Hugo",  "Ibrahim", "Imani",  "Ines",
    "Isaac",  "Ivan",    "Jamal",   "Jana",    "Jonas",  "Joon",   "Julia", "Kavya",   "Keiko",  "Kenji",
    "Laila",  "Leah",    "Leo",     "Linh",    "Lucas",  "Lucia",  "Malik", "Marcus",  "Maria",  "Maya",
    "Mei",    "Mina",    "Nadia",   "Naomi",   "Nina",   "Noah",   "Nora",  "Olga",    "Omar",   "Oscar",
    "Paul",   "Petra",   "Priya",   "Quentin", "Rachel", "Rafael", "Rania", "Ravi",    "Rosa",   "Ruth",
    "Sam",    "Samira",  "Sara",    "Simon",   "Sofia",  "Tara",   "Tariq", "Teresa",  "Theo",   "Uma",
    "Victor", "Vera",    "Wei",     "Xavier",  "Yara",   "Yusuf",  "Zara",  "Zoe",
};

constexpr std::string_view kLastNames[] = {
    "Abara",          "Abbott",    "Acheson",   "Adler",     "Agarwal",   "Albrecht", "Almeida",
    "Andrade",        "Arslan",    "Ashby",     "Bakker",    "Banerjee",  "Barlow",   "Becker",
    "Bergstrom",      "Bianchi",   "Blackwood", "Borges",    "Brandt",    "Calloway", "Carrera",
    "Castell",        "Chandler",  "Cho",       "Clarke",    "Colby",     "Costa",    "Crane",
    "Dalton",         "Danso",     "Desai",     "Dietrich",  "Donovan",   "Dupont",   "Eberly",
    "Ekstr\xC3\xB6m", "Ellery",    "Farrow",    "Fischer",   "Fontaine",  "Galloway", "Garnier",
    "Ghosh",          "Graves",    "Grimaldi",  "Haddad",    "Hale",      "Hartmann", "Hayashi",
    "Hollis",         "Ibarra",    "Ito",       "Jansen",    "Jarvis",    "Kapoor",   "Keller",
    "Kimura",         "Kowalski",  "Lachance",  "Larsen",    "Lindqvist", "Lowell",   "Machado",
    "Madsen",         "Marchetti", "Mbeki",     "Mercer",    "Moreau",    "Nakagawa", "Navarro",
    "Nilsen",         "Novak",     "O'Brien",   "Obi",       "Okafor",    "Olsen",    "Osei",
    "Park",           "Pereira",   "Petrov",    "Quigley",   "Quintero",  "Rahman",   "Ramos",
    "Reyes",          "Rossi",     "Sandoval",  "Santoro",   "Schafer",   "Sharma",   "Silva",
    "Sokolov",        "Stanton",   "Suzuki",    "Tanaka",    "Tavares",   "Thorne",   "Tran",
    "Ueda",           "Umar",      "Vargas",    "Vasquez",   "Verma",     "Vogel",    "Wagner",
    "Walsh",          "Weaver",    "Whitlock",  "Xu",        "Yamada",    "Yilmaz",   "Young",
    "Zamora",         "Zeller",    "Zhou",      "Zielinski",
};

constexpr std::string_view kSpecialties[] = {
    "Family Medicine",
    "Internal Medicine",
    "Pediatrics",
    "Emergency Medicine",
    "Psychiatry",
    "Anesthesiology",
    "Surgery",
    "Dermatology",
    "Neurology",
    "Urology",
    "Obstetrics & Gynecology",
    "Diagnostic Radiology",
    "Cardiovascular Disease",
    "Orthopaedic Surgery",
    "Gastroenterology",
    "Ophthalmology",
    "Nephrology",
    "Hospitalist",
};

int digit(char c) noexcept {
  return c - '0';
}

char as_digit(int value) noexcept {
  return static_cast<char>('0' + value);
}

}  // namespace

std::uint64_t Dice::next() noexcept {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

std::span<const StateHabits> state_habits() noexcept {
  return kStates;
}
std::span<const std::string_view> first_names() noexcept {
  return kFirstNames;
}
std::span<const std::string_view> last_names() noexcept {
  return kLastNames;
}
std::span<const std::string_view> specialties() noexcept {
  return kSpecialties;
}

std::string from_pattern(std::string_view pattern, Dice& dice) {
  std::string text;
  for (const char c : pattern) {
    switch (c) {
      case '#':
        text += as_digit(static_cast<int>(dice.below(10)));
        break;
      case '^':
        text += as_digit(1 + static_cast<int>(dice.below(9)));
        break;
      case '@':
        text += static_cast<char>('A' + dice.below(26));
        break;
      default:
        text += c;
    }
  }
  return text;
}

std::string invented_npi(std::uint64_t index) {
  // An odd multiplier that 5 does not divide only permutes the eight digits, so that no two are the same.
  const std::uint64_t scattered = (index * 48'271U + 10'203'041U) % 100'000'000U;
  std::string digits = std::to_string(200'000'000U + scattered);
  int sum = 24;  // what the prefix 80840 adds to the Luhn sum
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digit(digits[i]);
    sum += i % 2 == 0 ? value * 2 / 10 + value * 2 % 10 : value;
  }
  digits += as_digit((10 - sum % 10) % 10);
  return digits;
}

std::string invented_dea(std::string_view last_name, Dice& dice) {
  std::string number{"ABF"[dice.below(3)]};
  number += last_name.front();
  number += from_pattern("######", dice);
  const auto at = [&number](std::size_t i) { return digit(number[i + 1]); };  // d1 is the third character
  number += as_digit((at(1) + at(3) + at(5) + 2 * (at(2) + at(4) + at(6))) % 10);
  return number;
}

}  // namespace physcrm::examples
