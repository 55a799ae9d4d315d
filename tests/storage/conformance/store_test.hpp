// What the cases of the conformance suite share: what every adapter must do is said in terms of the port
// alone.
#ifndef PHYSCRM_TESTS_STORAGE_CONFORMANCE_STORE_TEST_HPP
#define PHYSCRM_TESTS_STORAGE_CONFORMANCE_STORE_TEST_HPP

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/conformance/conformance.hpp"
#include "storage/port/store.hpp"

namespace physcrm::storage {

/// How GoogleTest prints one.
void PrintTo(const StoreKind& kind, std::ostream* out);

/// The value, or a test failure that says why there is none.
template <class T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << to_string(result.error().code) << ": " << result.error().message << " "
                  << result.error().field;
    throw std::runtime_error(result.error().message);
  }
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

template <class T>
[[nodiscard]] ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::ok : result.error().code;
}

[[nodiscard]] inline Date day(std::string_view iso) {
  return Date::parse(iso).value();
}

class StoreTest : public testing::TestWithParam<StoreKind> {
 protected:
  StoreTest() : place_(GetParam().make_place()), store_(must(place_->open({}))) {}

  /// Runs `change(tx)` in a transaction of its own and commits it.
  template <class Change>
  void write(Change&& change) {
    const auto tx = must(store_->begin(Access::write));
    change(*tx);
    must(tx->commit());
  }
  /// Runs `ask(tx)` in a snapshot of its own.
  template <class Ask>
  auto read(Ask&& ask) {
    const auto tx = must(store_->begin(Access::read));
    return ask(*tx);
  }

  std::unique_ptr<StorePlace> place_;
  std::unique_ptr<Store> store_;
};

// A row with everything in it, made from one number.
[[nodiscard]] Physician full_physician(std::int64_t id);
/// `number` and external id follow from the id.
[[nodiscard]] Credential full_credential(std::int64_t id, std::int64_t physician);
/// Names a rule pack and a template with id 1, which `add_people` makes.
[[nodiscard]] Workflow full_workflow(std::int64_t id, const Credential& credential);
[[nodiscard]] Notification full_notification(std::int64_t id, const Credential& credential, int days_before);

/// A credential with little in it: active, of this physician, expiring then.
[[nodiscard]] Credential credential(std::int64_t id, std::int64_t physician, std::optional<Date> expiration);
/// A workflow not started, for the credential's date.
[[nodiscard]] Workflow workflow(std::int64_t id, const Credential& credential);

/// What is wrong with the pages, and the rows that break this rule: "pages: ...", "wf_7 refers to ...".
[[nodiscard]] std::vector<std::string> findings_of(Store& store, RowCheck check = RowCheck::references);

/// Physicians 1..count, a rule pack and a checklist template with id 1.
void add_people(Transaction& tx, std::int64_t count);
void add(Transaction& tx, const Physician& row);
void add(Transaction& tx, const Credential& row);
void add(Transaction& tx, const Workflow& row);
void add(Transaction& tx, const Notification& row);

#define PHYSCRM_FOR_EVERY_STORE(Suite)                                     \
  INSTANTIATE_TEST_SUITE_P(Every, Suite, testing::ValuesIn(store_kinds()), \
                           [](const testing::TestParamInfo<StoreKind>& kind) { return kind.param.name; })

}  // namespace physcrm::storage

#endif
