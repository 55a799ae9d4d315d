#include "faults/acknowledged.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

namespace physcrm::faults {
namespace {

constexpr int kRowsOfAnImport = 8;

std::string table_of(const std::string& id) {
  if (id.rfind("phy_", 0) == 0) return "physicians";
  return id.rfind("cred_", 0) == 0 ? "credentials" : "workflows";
}

void check_imports(StoreReader& reader, const std::set<std::string>& acknowledged) {
  std::map<std::string, int> rows;
  for (const std::string& number : reader.list("SELECT number FROM credentials WHERE number LIKE 'imp%'")) {
    ++rows[number.substr(0, number.find('r'))];
  }
  for (const auto& [import, count] : rows) EXPECT_EQ(count, kRowsOfAnImport) << import << " by half";
  for (const std::string& import : acknowledged) {
    EXPECT_TRUE(rows.contains(import)) << import << " was acknowledged and is lost";
  }
}

}  // namespace

std::int64_t check_acknowledged(StoreReader& reader, const std::string& path) {
  std::int64_t looked_up = 0;
  std::set<std::string> imports;
  std::map<std::string, std::map<std::int64_t, std::int64_t>> versions;
  std::ifstream in{path};
  for (std::string line; std::getline(in, line);) {
    ++looked_up;
    if (line.rfind("imp", 0) == 0) {
      imports.insert(line);
      continue;
    }
    const std::size_t space = line.find(' ');
    const std::string table = table_of(line);
    auto& of_table = versions[table];
    if (of_table.empty()) {
      for (const std::string& row : reader.list("SELECT id || ' ' || version FROM " + table)) {
        of_table[std::stoll(row)] = std::stoll(row.substr(row.find(' ')));
      }
    }
    const std::int64_t id = std::stoll(line.substr(line.find('_') + 1));
    const auto at = of_table.find(id);
    const bool is_there = at != of_table.end() && at->second >= std::stoll(line.substr(space));
    EXPECT_TRUE(is_there) << line << " was acknowledged and is lost";
  }
  check_imports(reader, imports);
  return looked_up;
}

}  // namespace physcrm::faults
