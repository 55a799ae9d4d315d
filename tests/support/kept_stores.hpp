// The stores of earlier schemas in tests/storage/kept, as SQL text.
#ifndef PHYSCRM_TESTS_SUPPORT_KEPT_STORES_HPP
#define PHYSCRM_TESTS_SUPPORT_KEPT_STORES_HPP

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace physcrm::testing_support {

/// What is broken in each of them: nobody's renewal.
inline const std::vector<std::string> kKnownOrphans{"wf_900001 refers to cred_900001, which is not there"};

/// The script that makes the kept store of this schema (`kind`: sqlite, postgresql); empty: none is kept.
[[nodiscard]] inline std::string kept_store(const std::string& kind, std::int64_t version) {
  const std::string name = kind + "_" + std::to_string(version) + ".sql";
  std::ostringstream text;
  text << std::ifstream{std::filesystem::path{PHYSCRM_SOURCE_DIR} / "tests/storage/kept" / name}.rdbuf();
  return text.str();
}

}  // namespace physcrm::testing_support

#endif
