#include "pages.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

namespace physcrm::docs {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> content_of(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Pages of states/ that nobody generates any more.
std::vector<fs::path> strangers(const fs::path& folder, const std::vector<Page>& pages) {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder / "states")) return found;
  for (const auto& entry : fs::directory_iterator{folder / "states"}) {
    const std::string name = "states/" + entry.path().filename().string();
    const bool is_known =
        std::any_of(pages.begin(), pages.end(), [&](const Page& page) { return page.path == name; });
    if (!is_known) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::vector<Page> all_pages() {
  std::vector<Page> pages = state_pages(RulePack::builtin_us_reference());
  pages.push_back(state_diagram());
  return pages;
}

std::vector<std::string> differences(const fs::path& folder, const std::vector<Page>& pages) {
  std::vector<std::string> lines;
  for (const Page& page : pages) {
    const auto content = content_of(folder / page.path);
    if (!content) {
      lines.push_back(page.path + ": is missing");
    } else if (*content != page.text) {
      lines.push_back(page.path + ": differs from what the library says");
    }
  }
  for (const fs::path& path : strangers(folder, pages)) {
    lines.push_back("states/" + path.filename().string() + ": is not generated");
  }
  return lines;
}

bool write_pages(const fs::path& folder, const std::vector<Page>& pages) {
  fs::create_directories(folder / "states");
  for (const Page& page : pages) {
    std::ofstream out{folder / page.path, std::ios::binary | std::ios::trunc};
    out << page.text;
    if (!out.flush()) return false;
  }
  for (const fs::path& path : strangers(folder, pages)) fs::remove(path);
  return true;
}

}  // namespace physcrm::docs
