// Test input that is not part of the project: real files and other projects' test vectors.
#ifndef PHYSCRM_TESTS_SUPPORT_SHARED_FILES_HPP
#define PHYSCRM_TESTS_SUPPORT_SHARED_FILES_HPP

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace physcrm::testing_support {

inline std::filesystem::path shared_folder(const char* variable, const char* name) {
  if (const char* value = std::getenv(variable)) return value;
  return std::filesystem::path{PHYSCRM_SOURCE_DIR} / ".." / "shared" / name;
}

/// Real input files; a test that needs one is skipped where it is absent.
inline std::filesystem::path shared_data(const std::string& file) {
  return shared_folder("PHYSCRM_SHARED_DATA", "data") / file;
}

/// Test vectors of other projects.
inline std::filesystem::path shared_vectors(const std::string& file) {
  return shared_folder("PHYSCRM_SHARED_VECTORS", "vectors") / file;
}

inline std::filesystem::path project_file(const std::string& file) {
  return std::filesystem::path{PHYSCRM_SOURCE_DIR} / file;
}

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace physcrm::testing_support

/// Ends the test as skipped, saying why, where this path does not exist.
#define PHYSCRM_SKIP_WITHOUT(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: " << (path) << " is not here"

#endif
