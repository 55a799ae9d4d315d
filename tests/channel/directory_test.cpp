#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "channel/world.hpp"
#include "physcrm/channels.hpp"

namespace physcrm {
namespace {

using namespace testing_support;

std::set<std::string> names_in(const std::string& path) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{path}) names.insert(entry.path().filename());
  return names;
}

std::unique_ptr<Channel> channel_into(const std::string& path) {
  DirectoryConfig config;
  config.path = path;
  return make_directory_channel(config).value();
}

TEST(DirectoryChannel, writes_a_mail_a_message_named_after_its_key) {
  const ScratchFolder folder;
  const auto channel = make_directory_channel({folder.path(), "team@hospital.example", "Team", ""}).value();
  const auto results =
      send_all(*channel, {message_to("ada@example.org", "nd_1"), message_to("bob@example.org", "../nd 2")});
  EXPECT_EQ(results, std::vector<SendResult>(2));
  const auto names = names_in(folder.path());
  ASSERT_EQ(names.size(), 2U);
  EXPECT_TRUE(names.contains("nd_1.eml"));
  EXPECT_TRUE(names.begin()->starts_with("___nd_2-")) << *names.begin();
  const std::string mail = slurp(folder / "nd_1.eml");
  EXPECT_NE(mail.find("From: \"Team\" <team@hospital.example>\r\n"), std::string::npos) << mail;
  EXPECT_NE(mail.find("To: \"Ada Lovelace\" <ada@example.org>\r\n"), std::string::npos) << mail;
}

TEST(DirectoryChannel, the_same_key_again_replaces_its_file) {
  const ScratchFolder folder;
  const auto channel = channel_into(folder.path());
  OutgoingMessage message = message_to("ada@example.org", "nd_1");
  ASSERT_EQ(send_one(*channel, message), SendResult{});
  message.text = "second";
  ASSERT_EQ(send_one(*channel, message), SendResult{});
  EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"nd_1.eml"});
  EXPECT_NE(slurp(folder / "nd_1.eml").find("second"), std::string::npos);
}

TEST(DirectoryChannel, writers_of_the_same_key_at_once_leave_one_whole_file) {
  const ScratchFolder folder;
  const auto channel = channel_into(folder.path());
  OutgoingMessage message = message_to("ada@example.org", "nd_1");
  message.text = std::string(100'000, 'x');
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n) EXPECT_EQ(send_one(*channel, message), SendResult{});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"nd_1.eml"});
  const std::string whole = slurp(folder / "nd_1.eml");
  ASSERT_EQ(send_one(*channel, message), SendResult{});
  EXPECT_EQ(slurp(folder / "nd_1.eml"), whole);
}

TEST(DirectoryChannel, what_can_never_be_a_mail_is_refused_for_good) {
  const ScratchFolder folder;
  const auto channel = channel_into(folder.path());
  EXPECT_EQ(send_one(*channel, message_to("nobody")),
            permanent("the recipient's address is not an e-mail address"));
  EXPECT_EQ(send_one(*channel, message_to("a@b.example", "")),
            permanent("the message has no idempotency key"));
  EXPECT_TRUE(names_in(folder.path()).empty());
}

TEST(DirectoryChannel, a_directory_that_is_gone_is_a_temporary_failure) {
  const ScratchFolder folder;
  std::filesystem::create_directory(folder / "out");
  const auto channel = channel_into(folder / "out");
  std::filesystem::remove(folder / "out");
  EXPECT_EQ(send_one(*channel, message_to("a@b.example")), temporary("the directory is not there"));
  std::filesystem::create_directory(folder / "out");
  EXPECT_EQ(send_one(*channel, message_to("a@b.example")), SendResult{});
}

TEST(DirectoryChannel, a_file_that_cannot_be_named_is_a_temporary_failure_and_leaves_nothing) {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "nd_1.eml/full");
  const auto channel = channel_into(folder.path());
  EXPECT_EQ(send_one(*channel, message_to("a@b.example", "nd_1")),
            temporary("the file could not be written"));
  EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"nd_1.eml"});
}

TEST(DirectoryChannel, stops_between_two_messages) {
  const ScratchFolder folder;
  const auto channel = channel_into(folder.path());
  int asked = 0;
  const auto results =
      send_all(*channel, {message_to("a@b.example", "nd_1"), message_to("a@b.example", "nd_2")},
               [&asked] { return ++asked < 2; });
  EXPECT_EQ(results, (std::vector<SendResult>{{}, temporary("stopped")}));
  EXPECT_EQ(names_in(folder.path()), std::set<std::string>{"nd_1.eml"});
}

TEST(DirectoryChannel, its_configuration_is_refused_with_every_bad_field) {
  const auto error = make_directory_channel({"/no/such/place", "nobody", "", "x y"}).error();
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  ASSERT_EQ(error.fields.size(), 3U);
  EXPECT_EQ(error.fields[0].field, "directory.path");
  EXPECT_EQ(error.fields[1].field, "directory.fromAddress");
  EXPECT_EQ(error.fields[2].field, "directory.replyTo");
}

}  // namespace
}  // namespace physcrm
