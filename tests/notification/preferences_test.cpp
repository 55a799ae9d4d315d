// What a recipient sets (docs/rules.md 3).
#include "physcrm/notification/preferences.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace physcrm {
namespace {

using Channels = std::vector<ChannelKind>;

DeliveryPreferences full() {
  DeliveryPreferences preferences;
  preferences.channels = {ChannelKind::webhook, ChannelKind::email};
  preferences.language = "pt-BR";
  preferences.time_zone = "America/Sao_Paulo";
  preferences.quiet_hours = QuietHours{22 * 60, 7 * 60 + 30};
  preferences.digest_hour = 8;
  preferences.working_days_only = true;
  return preferences;
}

TEST(Preferences, are_email_at_any_time_when_nothing_was_set) {
  const DeliveryPreferences preferences;
  EXPECT_TRUE(check_preferences(preferences));
  EXPECT_EQ(channels_for(preferences, Channels{ChannelKind::webhook, ChannelKind::email}),
            Channels{ChannelKind::email});
  EXPECT_FALSE(preferences.digest_hour || preferences.quiet_hours || preferences.working_days_only);
}

TEST(Preferences, are_checked_and_every_bad_field_is_named) {
  EXPECT_TRUE(check_preferences(full()));
  DeliveryPreferences bad;
  bad.channels = {ChannelKind::email, ChannelKind::email};
  bad.language = "x";
  bad.time_zone = "Mars/Olympus";
  bad.quiet_hours = QuietHours{-1, 1440};
  bad.digest_hour = 24;
  const auto result = check_preferences(bad);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
  std::vector<std::string> fields;
  for (const FieldError& field : result.error().fields) fields.push_back(field.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"channels", "language", "quietHours.from", "quietHours.to",
                                              "digest.hour", "timeZone"}));
  DeliveryPreferences empty_quiet;
  empty_quiet.quiet_hours = QuietHours{60, 60};
  EXPECT_EQ(check_preferences(empty_quiet).error().field, "quietHours.to");
  DeliveryPreferences strange;
  strange.channels = {static_cast<ChannelKind>(4)};
  EXPECT_EQ(check_preferences(strange).error().field, "channels");
  strange = {};
  strange.digest_hour = -1;
  EXPECT_EQ(check_preferences(strange).error().field, "digest.hour");
}

TEST(Preferences, are_kept_as_text_and_read_back_the_same) {
  DeliveryPreferences only_digest;
  only_digest.digest_hour = 0;
  DeliveryPreferences only_quiet;
  only_quiet.quiet_hours = QuietHours{0, 1439};
  for (const DeliveryPreferences& preferences : {DeliveryPreferences{}, full(), only_digest, only_quiet}) {
    const auto read = parse_preferences(preferences_text(preferences));
    ASSERT_TRUE(read);
    EXPECT_EQ(read.value(), preferences);
  }
  DeliveryPreferences gone = full();
  gone.time_zone = "Mars/Olympus";
  EXPECT_EQ(parse_preferences(preferences_text(gone)).value(), gone) << "a zone that the system lost";
}

TEST(Preferences, no_text_is_read_that_was_not_written) {
  const std::string good = preferences_text(full());
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    EXPECT_FALSE(parse_preferences(good.substr(0, cut))) << cut;
  }
  EXPECT_FALSE(parse_preferences(good + "~"));
  for (const auto& [part, other] : {std::pair<std::string, std::string>{"7:webhook,", "3:fax,"},
                                    {"7:webhook,", "5:email,"},
                                    {"#4:1320,", "#4:1440,"},
                                    {"#4:1320,", "#3:450,"},
                                    {"#1:8,", "#2:24,"},
                                    {"#1:8,", "#2:-1,"},
                                    {"/1:", "/2:"}}) {
    std::string bad = good;
    ASSERT_NE(bad.find(part), std::string::npos) << part;
    EXPECT_FALSE(parse_preferences(bad.replace(bad.find(part), part.size(), other))) << part << ' ' << other;
  }
  DeliveryPreferences out_of_range = full();
  out_of_range.quiet_hours = QuietHours{-5, 5};
  EXPECT_FALSE(parse_preferences(preferences_text(out_of_range)));
}

TEST(Preferences, quiet_hours_begin_with_their_first_minute_and_end_before_their_last) {
  const QuietHours night{22 * 60, 7 * 60};
  const QuietHours lunch{12 * 60, 13 * 60};
  for (int second = 0; second < 86'400; ++second) {
    ASSERT_EQ(night.contain(second), second >= 22 * 3600 || second < 7 * 3600) << second;
    ASSERT_EQ(lunch.contain(second), second >= 12 * 3600 && second < 13 * 3600) << second;
  }
}

TEST(Preferences, a_time_of_day_is_hours_and_minutes) {
  for (int minute = 0; minute < 1440; ++minute) {
    ASSERT_EQ(parse_time_of_day(time_of_day_text(minute)), minute);
  }
  EXPECT_EQ(time_of_day_text(7 * 60 + 5), "07:05");
  for (const char* bad : {"", "7:05", "24:00", "23:60", "07-05", "07:5", "07:055", "0a:00", "+7:05"}) {
    EXPECT_EQ(parse_time_of_day(bad), std::nullopt) << bad;
  }
}

TEST(Channels, are_the_preferred_ones_that_reach_the_recipient_and_email_at_last) {
  DeliveryPreferences preferences;
  preferences.channels = {ChannelKind::host, ChannelKind::webhook};
  const struct {
    Channels available;
    Channels order;
  } rows[] = {
      {{ChannelKind::email, ChannelKind::webhook, ChannelKind::host},
       {ChannelKind::host, ChannelKind::webhook, ChannelKind::email}},
      {{ChannelKind::email, ChannelKind::webhook, ChannelKind::directory},
       {ChannelKind::webhook, ChannelKind::email}},
      {{ChannelKind::email}, {ChannelKind::email}},
      {{ChannelKind::webhook}, {ChannelKind::webhook}},
      {{ChannelKind::directory}, {}},
      {{}, {}},
  };
  for (const auto& row : rows) EXPECT_EQ(channels_for(preferences, row.available), row.order);
  preferences.channels = {ChannelKind::email, ChannelKind::host};
  EXPECT_EQ(channels_for(preferences, rows[0].available), (Channels{ChannelKind::email, ChannelKind::host}));
}

TEST(Channels, when_one_fails_for_good_the_next_is_tried_until_none_is_left) {
  const Channels order{ChannelKind::host, ChannelKind::webhook, ChannelKind::email};
  Channels failed;
  for (const ChannelKind expected : order) {
    EXPECT_EQ(next_channel(order, failed), expected);
    failed.push_back(expected);
  }
  EXPECT_EQ(next_channel(order, failed), std::nullopt);
  EXPECT_EQ(next_channel({}, {}), std::nullopt);
}

}  // namespace
}  // namespace physcrm
