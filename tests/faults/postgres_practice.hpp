// The practice on a PostgreSQL server, reached by a way that can be made to break.
#ifndef PHYSCRM_TESTS_FAULTS_POSTGRES_PRACTICE_HPP
#define PHYSCRM_TESTS_FAULTS_POSTGRES_PRACTICE_HPP

#include <vector>

#include "faults/practice_store.hpp"
#include "support/postgres_proxy.hpp"
#include "support/store_mirror.hpp"

namespace physcrm::faults {

/// Its rows are looked at as those of a SQLite store are: in a copy on the memory disk.
class PostgresPractice final : public PracticeStore {
 public:
  PostgresPractice();

  [[nodiscard]] testing_support::PostgresProxy& proxy() noexcept { return proxy_; }

  std::string url() const override { return proxy_.url_of(kInUse); }
  void found() override { copy(kFounded, kInUse); }
  void keep() override { copy(kInUse, kKept); }
  void put_back() override { copy(kKept, kInUse); }
  /// Whether of the engines' connections no more than these are left, once the server has seen the others
  /// end.
  [[nodiscard]] bool are_closed_but(std::int64_t left);
  /// Ends them on the server's side.
  void close_all();
  StoreState state(Detail detail) override;
  std::vector<std::string> violations() override;
  std::string last_words() const override { return server_.last_words(); }

 private:
  static constexpr const char* kFounded = "founded";
  static constexpr const char* kInUse = "in_use";
  static constexpr const char* kKept = "kept";
  void copy(const std::string& from, const std::string& to);
  void wait_until_quiet();
  void look();

  testing_support::PostgresServer server_;
  testing_support::PostgresProxy proxy_{server_};
  testing_support::PostgresAsker asker_{server_.connection()};
  std::vector<std::string> tables_;
};

}  // namespace physcrm::faults

#endif
