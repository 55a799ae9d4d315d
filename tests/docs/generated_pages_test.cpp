#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "pages.hpp"
#include "physcrm/renewal/workflow_state.hpp"
#include "physcrm/roster/states.hpp"

namespace physcrm::docs {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const RulePack& pack() {
  return RulePack::builtin_us_reference();
}

const std::vector<Page>& generated() {
  static const std::vector<Page> pages = all_pages();
  return pages;
}

std::string text_of(const std::string& path) {
  for (const Page& page : generated()) {
    if (page.path == path) return page.text;
  }
  ADD_FAILURE() << path;
  return {};
}

std::string page_of(const std::string& jurisdiction) {
  if (jurisdiction == "*") return "states/README.md";
  std::string name = jurisdiction;
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(c + 32); });
  return "states/" + name + ".md";
}

// A folder of one test, gone after it.
class Folder {
 public:
  Folder() : path_(fs::path{testing::TempDir()} / ("physcrm_docs_" + std::to_string(++count_))) {
    fs::remove_all(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  static inline int count_ = 0;
  fs::path path_;
};

TEST(StatePages, tell_every_row_of_the_pack_once_with_its_source_day_and_confidence) {
  for (const Rule& rule : pack().rules()) {
    const std::string text = text_of(page_of(rule.jurisdiction));
    const std::size_t at = text.find("`" + rule.id + "`");
    ASSERT_NE(at, std::string::npos) << rule.id;
    EXPECT_EQ(text.find("`" + rule.id + "`", at + 1), std::string::npos) << rule.id;
    const std::size_t begin = text.rfind('\n', at) + 1;
    const std::string row = text.substr(begin, at - begin);
    EXPECT_THAT(row, HasSubstr("| " + rule.source + " |"));
    EXPECT_THAT(row, HasSubstr("| " + rule.as_of.to_string() + " |"));
    EXPECT_THAT(row, HasSubstr("| " + std::string{to_string(rule.confidence)} + " |"));
    if (rule.effective_from) {
      EXPECT_THAT(row, HasSubstr("from " + rule.effective_from->to_string()));
    }
    if (rule.effective_to) {
      EXPECT_THAT(row, HasSubstr("until " + rule.effective_to->to_string()));
    }
  }
}

TEST(StatePages, are_one_a_jurisdiction_and_the_index_links_each) {
  EXPECT_EQ(state_pages(pack()).size(), states().size() + 1);
  const std::string index = text_of("states/README.md");
  for (const State& state : states()) {
    const std::string page = page_of(std::string{state.code});
    EXPECT_THAT(index, HasSubstr("(" + page.substr(7) + ")"));
    EXPECT_THAT(text_of(page), HasSubstr("# " + std::string{state.name}));
  }
  EXPECT_THAT(index, HasSubstr(pack().version()));
}

TEST(StatePages, write_values_for_people) {
  EXPECT_THAT(text_of("states/pa.md"), HasSubstr("| expires on | December 31 of even-numbered years |"));
  EXPECT_THAT(text_of("states/tx.md"), HasSubstr("| is there a CSR | no (from 2016-09-01) |"));
  EXPECT_THAT(text_of("states/tx.md"), HasSubstr("| fee | $491.48 |"));
}

TEST(StatePages, every_row_of_a_table_has_the_cells_of_its_head) {
  for (const Page& page : generated()) {
    std::size_t width = 0;
    for (std::size_t begin = 0; begin < page.text.size();) {
      const std::size_t end = page.text.find('\n', begin);
      const std::string line = page.text.substr(begin, end - begin);
      begin = end + 1;
      if (!line.starts_with("|")) {
        width = 0;
        continue;
      }
      std::size_t bars = 0;
      for (std::size_t i = 0; i < line.size(); ++i) {
        const bool is_bar = line[i] == '|' && (i == 0 || line[i - 1] != '\\');
        bars += is_bar ? 1U : 0U;
      }
      if (width == 0) width = bars;
      EXPECT_EQ(bars, width) << page.path << ": " << line;
    }
  }
}

TEST(StateDiagram, shows_each_transition_of_the_table_and_nothing_else) {
  const std::string text = text_of("renewal-states.md");
  std::size_t arrows = 0;
  for (std::size_t at = text.find(" --> "); at != std::string::npos; at = text.find(" --> ", at + 1)) {
    ++arrows;
  }
  for (const Transition& transition : kTransitions) {
    const bool has_condition = transition.condition == TransitionCondition::past_expiration;
    EXPECT_THAT(text, HasSubstr("  " + std::string{to_string(transition.from)} + " --> " +
                                std::string{to_string(transition.to)} +
                                (has_condition ? " : today > expiration\n" : "\n")));
  }
  EXPECT_EQ(arrows, kTransitions.size() + 3) << "one into the first state, one out of each final one";
}

TEST(GeneratedPages, are_found_to_be_missing_changed_or_left_behind) {
  const Folder folder;
  const std::vector<Page> pages{{"states/README.md", "index\n"}, {"renewal-states.md", "states\n"}};
  EXPECT_THAT(differences(folder.path(), pages),
              ElementsAre("states/README.md: is missing", "renewal-states.md: is missing"));
  ASSERT_TRUE(write_pages(folder.path(), pages));
  EXPECT_THAT(differences(folder.path(), pages), IsEmpty());
  std::ofstream{folder.path() / "renewal-states.md"} << "states";
  std::ofstream{folder.path() / "states" / "zz.md"} << "old\n";
  EXPECT_THAT(
      differences(folder.path(), pages),
      ElementsAre("renewal-states.md: differs from what the library says", "states/zz.md: is not generated"));
  ASSERT_TRUE(write_pages(folder.path(), pages));
  EXPECT_THAT(differences(folder.path(), pages), IsEmpty());
}

}  // namespace
}  // namespace physcrm::docs
