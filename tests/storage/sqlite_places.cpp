#include "storage/sqlite_places.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

namespace physcrm::storage {
namespace {

int last_column(void* text, int columns, char** values, char**) {
  auto& out = *static_cast<std::string*>(text);
  if (!out.empty()) out += '\n';
  out += values[columns - 1] != nullptr ? values[columns - 1] : "";
  return 0;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "physcrm-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

RawDatabase::RawDatabase(const std::filesystem::path& file) {
  if (sqlite3_open(file.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error("no database");
}

RawDatabase::~RawDatabase() {
  sqlite3_close(handle_);
}

int RawDatabase::run(const std::string& sql) {
  return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
}

std::string RawDatabase::ask(const std::string& sql) {
  std::string answer;
  EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), last_column, &answer, nullptr), SQLITE_OK)
      << sql << ": " << sqlite3_errmsg(handle_);
  return answer;
}

}  // namespace physcrm::storage
