// Files that appear whole or not at all.
#include "base/durable_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace physcrm {
namespace {

class DurableFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(path_); }
  void TearDown() override { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string content(const std::string& name) const {
    std::ifstream file{path_ / name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  [[nodiscard]] std::ptrdiff_t file_count() const {
    return std::distance(std::filesystem::directory_iterator{path_}, {});
  }

  const std::filesystem::path path_ =
      std::filesystem::path{testing::TempDir()} / ("durable" + std::to_string(::getpid()));
};

TEST_F(DurableFile, has_all_of_its_bytes_and_nothing_stands_beside_it) {
  const std::string bytes = std::string("a\0b", 3) + std::string(1U << 20U, 'x');
  DurableDirectory directory{path_.string()};
  ASSERT_EQ(directory.fault(), 0);
  EXPECT_EQ(directory.write("one", bytes), 0);
  EXPECT_EQ(content("one"), bytes);
  EXPECT_EQ(file_count(), 1);
}

TEST_F(DurableFile, takes_the_place_of_one_of_the_same_name) {
  DurableDirectory directory{path_.string()};
  EXPECT_EQ(directory.write("one", "before, and longer"), 0);
  EXPECT_EQ(directory.write("one", "after"), 0);
  EXPECT_EQ(content("one"), "after");
  EXPECT_EQ(file_count(), 1);
}

TEST_F(DurableFile, that_cannot_be_named_leaves_nothing_behind) {
  std::filesystem::create_directory(path_ / "taken");
  std::ofstream{path_ / "taken" / "file"} << "x";
  DurableDirectory directory{path_.string()};
  EXPECT_NE(directory.write("taken", "bytes"), 0);
  EXPECT_EQ(file_count(), 1);
}

TEST_F(DurableFile, says_why_its_directory_cannot_be_used) {
  DurableDirectory none{(path_ / "none").string()};
  EXPECT_EQ(none.fault(), ENOENT);
  EXPECT_EQ(none.write("one", "bytes"), ENOENT);
  EXPECT_EQ(write_fault_text(ENOENT), "the directory is not there");
  EXPECT_EQ(write_fault_text(EACCES), "the directory may not be written to");
  EXPECT_EQ(write_fault_text(ENOSPC), "there is no space for the file");
  EXPECT_EQ(write_fault_text(EIO), "the file could not be written");
}

}  // namespace
}  // namespace physcrm
