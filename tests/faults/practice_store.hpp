// Where the practice lies that calls are made to: it can be put there anew, and looked into.
#ifndef PHYSCRM_TESTS_FAULTS_PRACTICE_STORE_HPP
#define PHYSCRM_TESTS_FAULTS_PRACTICE_STORE_HPP

#include <string>
#include <vector>

#include "faults/host.hpp"
#include "faults/store_state.hpp"

namespace physcrm::faults {

class PracticeStore {
 public:
  PracticeStore() = default;
  PracticeStore(const PracticeStore&) = delete;
  PracticeStore& operator=(const PracticeStore&) = delete;
  virtual ~PracticeStore() = default;

  /// As a host opens it.
  [[nodiscard]] virtual std::string url() const = 0;
  /// Puts the practice there as it was founded. No host has it open, here and in `put_back`.
  virtual void found() = 0;
  /// Remembers what is there, for `put_back`.
  virtual void keep() = 0;
  virtual void put_back() = 0;

  /// What is there now; a host may have it open.
  [[nodiscard]] virtual StoreState state(Detail detail) = 0;
  [[nodiscard]] virtual std::vector<std::string> violations() = 0;
  /// What a store that keeps a log of its own has to say of what was refused just now.
  [[nodiscard]] virtual std::string last_words() const { return {}; }

  /// The one on the memory disk.
  [[nodiscard]] static PracticeStore& on_disk();
};

}  // namespace physcrm::faults

#endif
