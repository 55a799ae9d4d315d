// Two stores that are told the same and must answer the same.
#ifndef PHYSCRM_TESTS_STORAGE_DIFFERENTIAL_DUEL_HPP
#define PHYSCRM_TESTS_STORAGE_DIFFERENTIAL_DUEL_HPP

#include <memory>
#include <string>

#include "storage/conformance/store_test.hpp"
#include "storage/differential/dice.hpp"
#include "storage/differential/same.hpp"

namespace physcrm::storage {

/// Both have a transaction of the same kind at any time.
class Duel {
 public:
  Duel(const std::string& url, const std::string& other_url, std::uint64_t seed)
      : dice(seed), one_(must(open_store(url, {}))), other_(must(open_store(other_url, {}))) {
    begin();
  }

  Dice dice;

  /// Asks both.
  template <class Call>
  void both(const char* what, Call&& call) {
    (void)reply(what, call);
  }
  /// The same, and answers what both answered.
  template <class Call>
  auto reply(const char* what, Call&& call) {
    auto expected = call(*tx_);
    auto answered = call(*other_tx_);
    ++asked_;
    compare(what, expected, answered);
    if (expected) ++succeeded_;
    return expected;
  }

  /// What one of them answers, for calls that are to make sense.
  [[nodiscard]] Transaction& peek() { return *tx_; }

  /// Ends the transactions, mostly with a commit, and begins the next.
  void next_transaction() {
    if (!dice.one_in(4)) both("commit", [](Transaction& tx) { return tx.commit(); });
    begin();
    compare_findings();
  }
  [[nodiscard]] std::int64_t asked() const noexcept { return asked_; }
  [[nodiscard]] std::int64_t succeeded() const noexcept { return succeeded_; }

 private:
  void begin() {
    tx_.reset();
    other_tx_.reset();
    const Access access = dice.one_in(8) ? Access::read : Access::write;
    tx_ = must(one_->begin(access));
    other_tx_ = must(other_->begin(access));
  }
  void compare_findings() {
    tx_.reset();
    other_tx_.reset();
    // The others are of what a store in memory can't hold.
    for (const RowCheck check :
         {RowCheck::references, RowCheck::credential_copies, RowCheck::open_renewals, RowCheck::attempt_links,
          RowCheck::renewal_statuses, RowCheck::interval_ends, RowCheck::notification_ends,
          RowCheck::delivery_attempts, RowCheck::delivery_log}) {
      const auto findings = findings_of(*one_, check);
      EXPECT_EQ(findings, findings_of(*other_, check)) << "after " << asked_ << " calls";
    }
    begin();
  }

  template <class T>
  void compare(const char* what, const Result<T>& expected, const Result<T>& answered) {
    const bool is_same =
        code_of(expected) == code_of(answered) &&
        (expected ? same_value(expected, answered) : same_error(expected.error(), answered.error()));
    if (!is_same) {
      ADD_FAILURE() << "call " << asked_ << ", " << what << ": " << tell(expected) << " against "
                    << tell(answered);
    }
  }
  template <class T>
  static bool same_value(const Result<T>& a, const Result<T>& b) {
    if constexpr (std::is_void_v<T>) {
      return true;
    } else {
      return same(a.value(), b.value());
    }
  }
  /// A database's own code is told beside the rest.
  static bool same_error(const Error& a, const Error& b) {
    const auto shared = [](const Error& error) {
      auto details = error.details;
      std::erase_if(
          details, [](const auto& detail) { return detail.first == "sqlite" || detail.first == "sqlstate"; });
      return details;
    };
    return a.field == b.field && shared(a) == shared(b);
  }
  template <class T>
  static std::string tell(const Result<T>& result) {
    if (result) return "a value";
    return std::string{to_string(result.error().code)} + " (" + result.error().field + ")";
  }

  std::unique_ptr<Store> one_;
  std::unique_ptr<Store> other_;
  std::unique_ptr<Transaction> tx_;
  std::unique_ptr<Transaction> other_tx_;
  std::int64_t asked_ = 0;
  std::int64_t succeeded_ = 0;
};

/// A call of the port with arguments from the dice.
using Call = void (*)(Duel&);

// One list for each part of the port; calls that should come up often are in it more than once.
[[nodiscard]] const std::vector<Call>& people_calls();
[[nodiscard]] const std::vector<Call>& workflow_calls();
[[nodiscard]] const std::vector<Call>& notification_calls();
[[nodiscard]] const std::vector<Call>& delivery_calls();
[[nodiscard]] const std::vector<Call>& journal_calls();

/// Walks a listing to its end: `list(tx, request)` answers a page. Now and then the request is odd.
template <class List>
void walk(Duel& duel, const char* what, List&& list) {
  PageRequest request;
  request.limit = duel.dice.number(-1, 5);
  request.want_total = duel.dice.one_in(2);
  request.offset = duel.dice.one_in(3) ? duel.dice.number(-1, 6) : 0;
  if (duel.dice.one_in(10)) request.after = duel.dice.odd_cursor();
  for (int pages = 0; pages < 40; ++pages) {
    auto page = duel.reply(what, [&](Transaction& tx) { return list(tx, request); });
    if (!page || page.value().next.empty()) return;
    request.after = page.value().next;
  }
}

}  // namespace physcrm::storage

#endif
