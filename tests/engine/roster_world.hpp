// An engine that rosters are imported into.
#ifndef PHYSCRM_TESTS_ENGINE_ROSTER_WORLD_HPP
#define PHYSCRM_TESTS_ENGINE_ROSTER_WORLD_HPP

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "engine/renewal_world.hpp"
#include "physcrm/physicians.hpp"
#include "physcrm/roster_import.hpp"

namespace physcrm::test {

inline constexpr std::string_view kRosterHeader =
    "externalId,npi,firstName,lastName,phone,practice,credentialExternalId,entityType,state,number,issueDate,"
    "expirationDate\n";

/// The sums that an import's counts always give.
inline void expect_sums(const ImportReport& report) {
  const auto total = [](const ImportCounts& c) {
    return static_cast<std::uint64_t>(c.created + c.updated + c.unchanged);
  };
  EXPECT_GE(report.physicians.unchanged, 0);
  EXPECT_EQ(total(report.physicians) + report.physicians_repeated + report.rejected_records, report.records);
  EXPECT_EQ(total(report.credentials) + report.rejected_credentials, report.credentials_seen);
  EXPECT_LE(report.undated, total(report.credentials));
}

class RosterWorld : public World {
 public:
  using World::World;

  PhysicianService physicians{core()};
  CredentialService credentials{core()};
  RosterService roster{core()};

  Result<ImportReport> try_import(std::string_view text, const ImportOptions& options = {}) {
    TextSource source{text};
    return roster.import(source, options);
  }
  /// Imports rows below `kRosterHeader`; its sums are checked.
  ImportReport import(std::string_view rows, const ImportOptions& options = {}) {
    ImportReport report = must(try_import(std::string{kRosterHeader} + std::string{rows}, options));
    expect_sums(report);
    return report;
  }

  std::vector<Physician> all_physicians() {
    return all<Physician>([](auto& tx, auto& page) { return tx.physicians().list({}, page); });
  }
  std::vector<Credential> all_credentials() {
    return all<Credential>([](auto& tx, auto& page) { return tx.credentials().list({}, page); });
  }
  Physician only_physician() {
    const auto rows = all_physicians();
    EXPECT_EQ(rows.size(), 1U);
    return rows.at(0);
  }
  Credential only_credential() {
    const auto rows = all_credentials();
    EXPECT_EQ(rows.size(), 1U);
    return rows.at(0);
  }

  /// Everything that an import could have changed.
  auto dump() {
    std::vector<std::string> entries;
    for (const auto& row : read([](auto& tx) { return tx.audit().read(0, 1'000'000); })) {
      entries.push_back(row.chain_hash);
    }
    return std::tuple{all_physicians(), all_credentials(), entries};
  }

 private:
  template <class Row, class Ask>
  std::vector<Row> all(Ask ask) {
    return read([&](auto& tx) -> Result<std::vector<Row>> {
      std::vector<Row> rows;
      storage::PageRequest page = whole_page();
      do {
        auto next = must(ask(tx, page));
        rows.insert(rows.end(), next.items.begin(), next.items.end());
        page.after = std::move(next.next);
      } while (!page.after.empty());
      return rows;
    });
  }
};

/// "line 3 npi" for each problem.
[[nodiscard]] inline std::vector<std::string> places(const std::vector<RosterProblem>& problems) {
  std::vector<std::string> texts;
  for (const RosterProblem& p : problems) texts.push_back("line " + std::to_string(p.line) + " " + p.field);
  return texts;
}

}  // namespace physcrm::test

#endif
