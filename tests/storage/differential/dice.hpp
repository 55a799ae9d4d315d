// Random rows from few values, so that keys collide, references miss and rules are broken now and then.
#ifndef PHYSCRM_TESTS_STORAGE_DIFFERENTIAL_DICE_HPP
#define PHYSCRM_TESTS_STORAGE_DIFFERENTIAL_DICE_HPP

#include <initializer_list>
#include <string>
#include <vector>

#include "storage/port/store.hpp"
#include "support/random.hpp"

namespace physcrm::storage {

inline constexpr int kPeople = 6;
inline constexpr int kCredentials = 12;
inline constexpr int kRows = 24;  ///< workflows, notifications, deliveries

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] bool one_in(int n) { return random_.below(static_cast<std::uint64_t>(n)) == 0; }
  [[nodiscard]] int number(int low, int high) {
    return low + static_cast<int>(random_.below(static_cast<std::uint64_t>(high - low + 1)));
  }
  template <class T>
  [[nodiscard]] T one_of(std::initializer_list<T> values) {
    return *(values.begin() + number(0, static_cast<int>(values.size()) - 1));
  }
  [[nodiscard]] std::string text(std::initializer_list<const char*> values) { return one_of(values); }
  template <class Enum>
  [[nodiscard]] Enum any(Enum last) {
    return static_cast<Enum>(number(0, static_cast<int>(last)));
  }
  /// One in fifty is none of the enum's.
  template <class Enum>
  [[nodiscard]] Enum mostly_any(Enum last) {
    return one_in(50) ? static_cast<Enum>(static_cast<int>(last) + 1) : any(last);
  }
  template <class Make>
  [[nodiscard]] auto maybe(Make&& make) -> std::optional<decltype(make())> {
    if (one_in(2)) return std::nullopt;
    return make();
  }
  template <class Make>
  [[nodiscard]] auto some(int most, Make&& make) -> std::vector<decltype(make())> {
    std::vector<decltype(make())> rows;
    for (int left = number(1, most); left > 0; --left) rows.push_back(make());
    return rows;
  }

  [[nodiscard]] PhysicianId physician_id() { return PhysicianId{number(1, kPeople)}; }
  [[nodiscard]] PracticeId practice_id() { return PracticeId{number(1, 3)}; }
  [[nodiscard]] CredentialId credential_id() { return CredentialId{number(1, kCredentials)}; }
  [[nodiscard]] WorkflowId workflow_id() { return WorkflowId{number(1, kRows)}; }
  [[nodiscard]] NotificationId notification_id() { return NotificationId{number(1, kRows)}; }
  [[nodiscard]] DeliveryId delivery_id() { return DeliveryId{number(1, kRows)}; }
  [[nodiscard]] Date date();
  [[nodiscard]] Instant instant();
  [[nodiscard]] std::string state() { return text({"NE", "KS", "TX"}); }
  [[nodiscard]] std::string name();
  [[nodiscard]] std::vector<std::string> odd_cursor();

  [[nodiscard]] Physician physician();
  [[nodiscard]] Credential credential();
  [[nodiscard]] Workflow workflow();
  [[nodiscard]] Notification notification();
  [[nodiscard]] Delivery delivery();
  [[nodiscard]] ChecklistMark mark();

 private:
  testing_support::Random random_;
};

}  // namespace physcrm::storage

#endif
