// What invented people are made of: names, and how their states' boards number them.
#ifndef PHYSCRM_EXAMPLES_INVENTED_HPP
#define PHYSCRM_EXAMPLES_INVENTED_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace physcrm::examples {

/// Numbers from a key: the same on every machine, and each key's own (SplitMix64).
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t key) noexcept : state_(seed * 0x9E3779B97F4A7C15U + key) {
    static_cast<void>(next());
  }
  std::uint64_t next() noexcept;
  /// 0 .. bound - 1.
  std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

 private:
  std::uint64_t state_;
};

/// A state's habits. In patterns `#` is a digit, `^` a digit but 0, `@` a letter; the rest stands for itself.
struct StateHabits {
  std::string_view code;
  std::string_view area_code;
  std::string_view md_license;
  std::string_view do_license;
  std::string_view csr;  ///< empty where the state has no registration of its own
};

[[nodiscard]] std::span<const StateHabits> state_habits() noexcept;
[[nodiscard]] std::span<const std::string_view> first_names() noexcept;
[[nodiscard]] std::span<const std::string_view> last_names() noexcept;
[[nodiscard]] std::span<const std::string_view> specialties() noexcept;

[[nodiscard]] std::string from_pattern(std::string_view pattern, Dice& dice);

/// The NPI number `index` of the invented ones: ten digits, the first a 2, with its check digit. Different
/// for each index below 100,000,000.
[[nodiscard]] std::string invented_npi(std::uint64_t index);

/// A DEA number of a practitioner with this surname.
[[nodiscard]] std::string invented_dea(std::string_view last_name, Dice& dice);

}  // namespace physcrm::examples

#endif
