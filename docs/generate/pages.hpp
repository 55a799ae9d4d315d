// The pages of docs/ that are made from the library itself.
#ifndef PHYSCRM_DOCS_PAGES_HPP
#define PHYSCRM_DOCS_PAGES_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "physcrm/rulepack/rule_pack.hpp"

namespace physcrm::docs {

struct Page {
  std::string path;  ///< below docs/, with slashes: `states/tx.md`
  std::string text;
};

/// `states/README.md` and one page a jurisdiction, from the pack's rows.
[[nodiscard]] std::vector<Page> state_pages(const RulePack& pack);

/// `renewal-states.md`, from the transition table that the engine runs on.
[[nodiscard]] Page state_diagram();

/// All generated pages.
[[nodiscard]] std::vector<Page> all_pages();

/// What keeps `folder` (docs/) from holding exactly these pages, one line each: a page that is missing or
/// differs, and one in `states/` that is none of them. Empty when nothing does.
[[nodiscard]] std::vector<std::string> differences(const std::filesystem::path& folder,
                                                   const std::vector<Page>& pages);

/// Writes the pages below `folder`, and removes those of `states/` that are none of them. False when a file
/// could not be written.
[[nodiscard]] bool write_pages(const std::filesystem::path& folder, const std::vector<Page>& pages);

}  // namespace physcrm::docs

#endif
