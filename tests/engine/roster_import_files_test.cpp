// Importing a roster: whole files, good and bad, small and large.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "engine/roster_world.hpp"
#include "support/random.hpp"
#include "support/shared_files.hpp"
#include "support/violations.hpp"

namespace physcrm {
namespace {

using std::string_literals::operator""s;

using test::kRosterHeader;
using test::must;
using test::places;
using test::RosterWorld;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RosterFiles : public ::testing::Test {
 protected:
  RosterWorld world;
};

constexpr int kBatch = 2000;  // records of one transaction

/// `count` physicians, each with one license; from `first` on.
std::string numbered_rows(int first, int count) {
  std::string rows;
  for (int i = first; i < first + count; ++i) {
    const std::string n = std::to_string(i);
    rows += "E" + n + ",,Ada,Person " + n + ",,,,license,TX,N" + n + ",,2027-01-31\n";
  }
  return rows;
}

std::string file_of(const std::string& rows) {
  return std::string{kRosterHeader} + rows;
}

TEST_F(RosterFiles, ADryRunSaysWhatWouldHappenAndWritesNothing) {
  world.import(numbered_rows(1, 3));
  const auto before = world.dump();
  const std::string rows = numbered_rows(3, kBatch + 500) + "E9,,Ada,Else,,Nowhere,,license,TX,,,\n";
  ImportOptions dry;
  dry.dry_run = true;
  const ImportReport planned = world.import(rows, dry);
  EXPECT_TRUE(planned.dry_run);
  EXPECT_EQ(planned.physicians, (ImportCounts{kBatch + 499, 0, 1}));
  EXPECT_EQ(world.dump(), before);
  const ImportReport done = world.import(rows);
  EXPECT_EQ(done.physicians, planned.physicians);
  EXPECT_EQ(done.credentials, planned.credentials);
  EXPECT_EQ(done.rejected, planned.rejected);
}

TEST_F(RosterFiles, AnAtomicImportIsOneTransactionWithOneEntry) {
  ImportOptions atomic;
  atomic.atomic = true;
  const auto entries = world.audited([&] { world.import(numbered_rows(1, 2 * kBatch + 1), atomic); });
  EXPECT_THAT(entries, SizeIs(1));
  EXPECT_THAT(world.all_physicians(), SizeIs(2 * kBatch + 1));
}

TEST_F(RosterFiles, AnAtomicImportWithOneProblemImportsNothingAndNamesIt) {
  const auto before = world.dump();
  ImportOptions atomic;
  atomic.atomic = true;
  std::vector<RosterProblem> problems;
  atomic.on_problem = [&](const RosterProblem& problem) { problems.push_back(problem); };
  const auto result =
      world.try_import(file_of(numbered_rows(1, kBatch + 1) + "E9,12,Ada,Bad,,,,license,TX,,,\n"), atomic);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  const std::string place = "line " + std::to_string(kBatch + 3);
  EXPECT_THAT(result.error().message, HasSubstr(place));
  ASSERT_THAT(result.error().fields, SizeIs(1));
  EXPECT_EQ(result.error().fields.front().field, place + ": npi");
  EXPECT_THAT(problems, SizeIs(1));
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterFiles, ProblemsComeInTheOrderOfTheFileAndAreNotKeptWhereTheyAreHandedOver) {
  const std::string rows =
      "E1,12,Ada,One,,,,license,TX,,,\n"      // the reader's
      "E2,,,,,,,license,TX,,,\n"              // the importer's
      "E3,,Ada,Three,911,,,license,XX,,,\n";  // two of the reader's
  const ImportReport kept = world.import(rows);
  EXPECT_THAT(places(kept.rejected), ElementsAre("line 2 npi", "line 3 firstName", "line 3 lastName",
                                                 "line 4 phone", "line 4 state"));
  EXPECT_EQ(kept.problems, 5U);
  std::vector<RosterProblem> handed;
  ImportOptions options;
  options.on_problem = [&](const RosterProblem& problem) { handed.push_back(problem); };
  const ImportReport report = world.import(rows, options);
  EXPECT_EQ(handed, kept.rejected);
  EXPECT_THAT(report.rejected, IsEmpty());
  EXPECT_EQ(report.problems, 5U);
}

TEST_F(RosterFiles, ProgressIsToldAndCanEndTheImport) {
  const std::string file = file_of(numbered_rows(1, 3 * kBatch));
  std::vector<std::uint64_t> told;
  ImportOptions options;
  options.progress = [&](const ImportProgress& progress) {
    told.push_back(progress.records_read);
    EXPECT_LE(progress.bytes_read, file.size());
    return told.size() < 2;
  };
  const auto ended = world.try_import(file, options);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::cancelled);
  EXPECT_THAT(told, ElementsAre(kBatch, 2 * kBatch));
  EXPECT_THAT(world.all_physicians(), SizeIs(2 * kBatch)) << "what was committed stays";
  told.clear();
  options.atomic = true;
  const auto before = world.dump();
  EXPECT_FALSE(world.try_import(file, options));
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterFiles, APhysicianWhoComesBackInALaterBatchIsTheSameOne) {
  std::string rows = "E1,,Ada,Person 1,,,,license,CA,C1,,\n" + numbered_rows(1, kBatch);
  rows += "E1,,Ada,Person 1,,,,license,NY,Y1,,\nE2,,Ada,Other,,,,license,TX,N2,,2027-01-31\n";
  const ImportReport first = world.import(rows);
  EXPECT_EQ(first.physicians.created, kBatch);
  EXPECT_EQ(first.physicians_repeated, 3U);
  EXPECT_THAT(places(first.rejected), ElementsAre("line " + std::to_string(kBatch + 4) + " lastName"));
  const auto before = world.dump();
  const ImportReport again = world.import(rows);
  EXPECT_EQ(again.physicians, (ImportCounts{0, 0, kBatch}));
  EXPECT_EQ(world.dump(), before);
}

TEST_F(RosterFiles, APhysicianIsUpdatedOnceHoweverManyRowsChangeIt) {
  world.import("E1,,Ada,One,,,,license,CA,C1,,\n");
  const ImportReport report = world.import(
      "E1,,Ada,One,,,,license,CA,C1,,\nE1,,Ada,One,308-865-2512,,,license,NY,Y1,,\n"
      "E1,1234567893,Ada,One,,,,license,TX,T1,,\n");
  EXPECT_EQ(report.physicians, (ImportCounts{0, 1, 0}));
  EXPECT_EQ(report.physicians_repeated, 2U);
  EXPECT_EQ(world.only_physician().version, 2);
}

TEST_F(RosterFiles, AMalformedFileLeavesTheStoreAsItWas) {
  world.import(numbered_rows(1, 10));
  const auto before = world.dump();
  const std::string good = numbered_rows(1, 20);
  const std::vector<std::pair<std::string, std::string>> files{
      {"empty", ""},
      {"no header", good},
      {"an unknown column", "externalId,entityType,state,colour\nE1,license,TX,red\n"},
      {"a column twice", "externalId,entityType,state,state\nE1,license,TX,TX\n"},
      {"a quote that is never closed", file_of(good + "\"E9,,Ada\n" + good)},
      {"text behind a quote", file_of(good + "\"E9\"x,,Ada,Nine,,,,license,TX,,,\n")},
      {"not UTF-8", file_of(good + "E9,,Ad\xE9,Nine,,,,license,TX,,,\n")},
      {"a NUL", file_of(good + "E9,,Ad\0a,Nine,,,,license,TX,,,\n"s)},
      {"a line without end", file_of(good + std::string(3U << 20U, 'x'))},
  };
  for (const auto& [name, text] : files) {
    const auto result = world.try_import(text);
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.error().code, ErrorCode::invalid_argument) << name;
    EXPECT_EQ(world.dump(), before) << name;
  }
}

TEST_F(RosterFiles, ABreakFurtherDownKeepsWholeBatchesAndSaysHowMany) {
  const auto result = world.try_import(file_of(numbered_rows(1, kBatch + 10) + "\"never closed\n"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  EXPECT_THAT(result.error().message, HasSubstr("line " + std::to_string(kBatch + 12)));
  EXPECT_EQ(std::get<std::int64_t>(result.error().details.back().second), kBatch);
  EXPECT_THAT(world.all_physicians(), SizeIs(kBatch));
}

TEST_F(RosterFiles, AnUnknownFormatOrABadMappingIsRefused) {
  ImportOptions options;
  options.format = "xls";
  EXPECT_EQ(world.try_import("a\n", options).error().field, "format");
  options.format = "roster";
  options.mapping = "{";
  EXPECT_EQ(world.try_import("a\n", options).error().field, "mapping");
}

TEST_F(RosterFiles, TheRealNppesFileImportsAndTheSecondTimeChangesNothing) {
  const auto path = testing_support::shared_data("npidata_pfile_sample.csv");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const std::string text = testing_support::slurp(path);
  ImportOptions options;
  options.format = "nppes";
  const ImportReport first = must(world.try_import(text, options));
  test::expect_sums(first);
  EXPECT_EQ(first.records, 759U);
  EXPECT_EQ(first.physicians.created, 759);
  EXPECT_EQ(first.credentials_seen, 879U);
  EXPECT_EQ(first.credentials.created, 878);
  EXPECT_THAT(places(first.rejected), ElementsAre(HasSubstr("Provider License Number_1")));
  EXPECT_EQ(first.undated, world.all_credentials().size()) << "NPPES has no expiration dates";
  EXPECT_EQ(static_cast<std::size_t>(first.physicians.created), world.all_physicians().size());
  EXPECT_EQ(static_cast<std::size_t>(first.credentials.created), world.all_credentials().size());
  EXPECT_GE(first.problems, first.rejected_records) << "nothing is dropped in silence";
  const auto before = world.dump();
  world.clock().advance_seconds(86400);
  const ImportReport again = must(world.try_import(text, options));
  test::expect_sums(again);
  EXPECT_EQ(again.physicians, (ImportCounts{0, 0, first.physicians.created}));
  EXPECT_EQ(again.credentials.created + again.credentials.updated, 0);
  EXPECT_EQ(again.rejected, first.rejected);
  EXPECT_EQ(world.dump(), before) << "no row, no audit entry";
}

TEST_F(RosterFiles, TwentyThousandRowsAreTenTransactions) {
  const std::string rows = numbered_rows(1, 20'000);
  const auto entries = world.audited([&] {
    const ImportReport report = world.import(rows);
    EXPECT_EQ(report.physicians.created, 20'000);
    EXPECT_EQ(report.credentials.created, 20'000);
  });
  EXPECT_THAT(entries, SizeIs(10));
  for (const auto& entry : entries) {
    EXPECT_THAT(entry.changes, SizeIs(2)) << "ids in a row are named in a few words";
  }
  const ImportReport again = world.import(rows);
  EXPECT_EQ(again.physicians.unchanged, 20'000);
  EXPECT_EQ(again.credentials.unchanged, 20'000);
}

/// A roster with few people, so that its rows repeat, complete and contradict each other.
std::string tangled_rows(testing_support::Random& random, int count) {
  const auto pick = [&](std::initializer_list<const char*> texts) {
    return std::string{*(texts.begin() + random.below(texts.size()))};
  };
  static constexpr std::array kNpis{"1234567893", "1679576722", "1992798579"};
  std::string rows;
  for (int i = 0; i < count; ++i) {
    const std::size_t person = random.below(kNpis.size());
    const std::string n = std::to_string(person);
    const std::uint64_t keys = random.below(4);
    rows += keys != 0 ? "E" + n + "," : ",";
    rows += keys != 1 ? std::string{kNpis[random.below(20) == 0 ? 0 : person]} + "," : ",";
    rows += "Ada,Person " + n + "," + pick({"", "", "308-865-2512", "308-865-2513"}) + ",,";
    const std::string kind = pick({"license", "csr"});
    const std::string number = pick({"", "", "A1", "B-2", "b2"});
    rows += (random.below(3) == 0 ? "X" + n + kind + number : "") + "," + kind + "," + pick({"TX", "CA"});
    rows += "," + number + "," + pick({"", "2024-01-31"}) + "," + pick({"", "", "2026-06-30", "2027-06-30"}) +
            "\n";
  }
  return rows;
}

TEST_F(RosterFiles, HoweverTangledAFileIsTheSecondImportChangesNothing) {
  testing_support::Random random{testing_support::test_seed()};
  for (int round = 0; round < 60; ++round) {
    RosterWorld fresh;
    const std::string rows = tangled_rows(random, round % 20 == 0 ? kBatch + 200 : 40);
    const ImportReport first = fresh.import(rows);
    const auto before = fresh.dump();
    const ImportReport again = fresh.import(rows);
    EXPECT_EQ(again.physicians.created + again.physicians.updated, 0) << rows;
    EXPECT_EQ(again.credentials.created + again.credentials.updated, 0) << rows;
    ASSERT_EQ(fresh.dump(), before) << rows;
    ASSERT_THAT(testing_support::violations(fresh.core()), testing::IsEmpty());
  }
}

}  // namespace
}  // namespace physcrm
