#include "physcrm/byte_source.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace physcrm {
namespace {

class FileSourceTest : public ::testing::Test {
 protected:
  FileSourceTest()
      : folder_(std::filesystem::temp_directory_path() / ("physcrm_source_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~FileSourceTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(FileSourceTest, gives_the_bytes_of_a_file_and_then_its_end) {
  const auto path = folder_ / "a.csv";
  std::ofstream{path} << "hello";
  auto source = open_file_source(path.string());
  ASSERT_TRUE(source) << source.error().message;
  std::array<char, 4> buffer{};
  EXPECT_EQ(source.value()->read(buffer).value(), 4U);
  EXPECT_EQ(source.value()->read(buffer).value(), 1U);
  EXPECT_EQ(buffer[0], 'o');
  EXPECT_EQ(source.value()->read(buffer).value(), 0U);
  EXPECT_EQ(source.value()->read(buffer).value(), 0U);
}

TEST_F(FileSourceTest, says_what_is_wrong_with_a_path) {
  EXPECT_EQ(open_file_source((folder_ / "none").string()).error().code, ErrorCode::not_found);
  EXPECT_EQ(open_file_source(folder_.string()).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(open_file_source(folder_.string()).error().message, "this is a directory, not a file");
  EXPECT_EQ(open_file_source(std::string{"a\0b", 3}).error().code, ErrorCode::invalid_argument);
}

TEST_F(FileSourceTest, a_file_that_may_not_be_read_is_permission_denied) {
  if (::geteuid() == 0) GTEST_SKIP() << "skipped: root may read every file";
  const auto path = folder_ / "secret.csv";
  std::ofstream{path} << "x";
  std::filesystem::permissions(path, std::filesystem::perms::none);
  EXPECT_EQ(open_file_source(path.string()).error().code, ErrorCode::permission_denied);
}

}  // namespace
}  // namespace physcrm
