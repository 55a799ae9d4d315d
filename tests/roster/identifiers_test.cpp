// NPI, DEA, EIN, numbers of credentials, names (docs/rules.md 1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "physcrm/roster/validators.hpp"

namespace physcrm {
namespace {

TEST(Npi, is_ten_digits_beginning_with_1_or_2_and_a_luhn_digit_over_80840) {
  for (const char* good :
       {"1234567893", "1679576722", "1588667638", "1993999998", "2000000002", "2000000010", "1245319599"}) {
    EXPECT_TRUE(is_valid_npi(good)) << good;
    EXPECT_EQ(check_npi(good), std::nullopt) << good;
  }
  for (const char* bad : {"1234567890", "1234567894", "1234567983", "9941339100", "8274017284", "3820583019",
                          "123456789", "12345678930", "0000000000", "", " 1234567893", "1234567893 ",
                          "123456789x", "1234 56789", "+123456789", "1234567893\n"}) {
    EXPECT_FALSE(is_valid_npi(bad)) << bad;
    EXPECT_TRUE(check_npi(bad)) << bad;
  }
}

// Pitfall: "NPI was ten digits and no check digit."
TEST(Npi, exactly_one_last_digit_is_right_and_swapped_neighbours_are_found) {
  const std::string good = "1679576722";
  int accepted = 0;
  for (char last = '0'; last <= '9'; ++last) accepted += is_valid_npi(good.substr(0, 9) + last) ? 1 : 0;
  EXPECT_EQ(accepted, 1);
  for (std::size_t i = 1; i + 1 < good.size(); ++i) {
    std::string swapped = good;
    std::swap(swapped[i], swapped[i + 1]);
    const bool same = swapped == good;
    const bool blind_spot = (good[i] == '0' && good[i + 1] == '9') || (good[i] == '9' && good[i + 1] == '0');
    EXPECT_EQ(is_valid_npi(swapped), same || blind_spot) << swapped;
  }
}

TEST(Npi, a_lenient_importer_takes_synthetic_ones_and_a_filler_is_an_absent_one) {
  EXPECT_FALSE(is_valid_npi("9999917195"));
  EXPECT_TRUE(is_valid_npi_lenient("9999917195"));
  EXPECT_TRUE(is_valid_npi_lenient("9941339100"));
  EXPECT_FALSE(is_valid_npi_lenient("9999917196"));
  EXPECT_FALSE(is_valid_npi_lenient("0000000000"));
  EXPECT_TRUE(is_missing_npi("0000000000"));
  EXPECT_TRUE(is_missing_npi(""));
  EXPECT_FALSE(is_missing_npi("1234567893"));
}

TEST(Npi, the_reason_says_what_is_wrong) {
  EXPECT_EQ(check_npi("123"), "an NPI has exactly ten digits");
  EXPECT_EQ(check_npi("9941339100"), "an NPI begins with 1 or 2");
  EXPECT_THAT(check_npi("1234567890").value_or(""), testing::HasSubstr("check digit"));
}

TEST(Dea, has_a_second_character_that_is_a_letter_or_9_and_a_check_digit) {
  for (const char* good :
       {"AP5836727", "AJ5184279", "FS8524616", "BB1388568", "MR1111119", "F91234563", "GW0000000",
        "AP3856727", "AP5836727-001AB", "AP5836727-1", "AP5836727-A1234567"}) {
    EXPECT_TRUE(is_valid_dea(good)) << good;
    EXPECT_EQ(check_dea(good), std::nullopt) << good;
  }
  for (const char* bad :
       {"AB4523767", "AB4523763", "AB1234569", "AL2649360", "AJO341453", "AP583672", "ap5836727", "aP5836727",
        "Ap5836727", "A85836727", "9P5836727", "AP58367270", "AP5836727-", "AP5836727-ab",
        "AP5836727-123456789", "AP5836727 001", "", " AP5836727", "AP-5836727"}) {
    EXPECT_FALSE(is_valid_dea(bad)) << bad;
    EXPECT_TRUE(check_dea(bad)) << bad;
  }
}

TEST(Dea, every_check_digit_but_one_is_refused) {
  for (int n = 0; n < 1'000'000; n += 997) {
    std::string text = "B9" + std::to_string(1'000'000 + n).substr(1);
    int accepted = 0;
    for (char last = '0'; last <= '9'; ++last) accepted += is_valid_dea(text + last) ? 1 : 0;
    ASSERT_EQ(accepted, 1) << text;
  }
}

TEST(Dea, the_last_name_warns_and_never_refuses) {
  EXPECT_TRUE(is_valid_dea("AP5836727", "Smith"));
  EXPECT_FALSE(is_valid_dea("AP5836728", "Parker"));
  EXPECT_TRUE(dea_warning("AP5836727", "Smith"));
  for (const char* fits : {"Parker", "parker", "'Parker", " Parker", "", "Ørsted", "123"}) {
    EXPECT_FALSE(dea_warning("AP5836727", fits)) << fits;
  }
  EXPECT_FALSE(dea_warning("F91234563", "Smith")) << "9 stands for a business";
  EXPECT_FALSE(dea_warning("not a number", "Smith"));
}

TEST(Dea, lower_case_and_spaces_are_normalised_on_request_only) {
  EXPECT_EQ(normalize_dea("ap5836727"), "AP5836727");
  EXPECT_EQ(normalize_dea(" AP 5836727 "), "AP5836727");
  EXPECT_EQ(normalize_dea("ap5836727-001ab"), "AP5836727-001AB");
  EXPECT_EQ(normalize_dea("ap5836728"), std::nullopt);
  EXPECT_EQ(check_dea("ap5836727"), "a DEA number is written in upper case");
}

TEST(Ein, has_one_of_83_prefixes_and_no_form_of_a_social_security_number) {
  for (const char* good : {"12-3456789", "01-0000000", "98-7654321", "461234567"}) {
    EXPECT_TRUE(is_valid_ein(good)) << good;
    EXPECT_FALSE(check_ein(good)) << good;
  }
  for (const char* bad : {"00-1234567", "07-1234567", "89-1234567", "1-23456789", "12-345678", "AB-1234567",
                          "123-45-6789", "12 3456789", "", "12-34567890", "12-345678x", "1234567890"}) {
    EXPECT_FALSE(is_valid_ein(bad)) << bad;
    EXPECT_TRUE(check_ein(bad)) << bad;
  }
  int prefixes = 0;
  for (int prefix = 0; prefix < 100; ++prefix) {
    prefixes += is_valid_ein(std::to_string(100 + prefix).substr(1) + "-1234567") ? 1 : 0;
  }
  EXPECT_EQ(prefixes, 83);
  EXPECT_EQ(normalize_ein("461234567"), "46-1234567");
  EXPECT_EQ(normalize_ein("46-1234567"), "46-1234567");
  EXPECT_EQ(normalize_ein("001234567"), std::nullopt);
}

TEST(CredentialNumber, has_a_digit_and_is_short_printable_text) {
  for (const char* good : {"E-1234", "A123456", "036-123456", "MD.MD.60123456", "IMLC.MD.61234567",
                           "ME 12345", "25MA01234500", "1"}) {
    EXPECT_TRUE(is_valid_credential_number(good)) << good;
    EXPECT_FALSE(check_credential_number(good)) << good;
  }
  for (const std::string& bad : {std::string{}, std::string{"X"}, std::string{"========="},
                                 std::string{"PENDING"}, std::string{"12\n34"},
                                 std::string{"12\0"
                                             "34",
                                             5},
                                 std::string{"Nº 12"}, std::string(41, '1')}) {
    EXPECT_FALSE(is_valid_credential_number(bad)) << bad;
    EXPECT_TRUE(check_credential_number(bad)) << bad;
  }
  EXPECT_TRUE(is_valid_credential_number(std::string(40, '1')));
}

TEST(CredentialNumber, is_matched_without_spaces_dots_hyphens_and_case) {
  for (const char* same : {"md.md.60123456", "MD MD 60123456", "MD-MD-60123456", "MDMD60123456"}) {
    EXPECT_EQ(match_key_of_number(same), "MDMD60123456") << same;
  }
  EXPECT_NE(match_key_of_number("0101234567"), match_key_of_number("101234567")) << "leading zeros stay";
  EXPECT_EQ(match_key_of_number(""), "");
}

TEST(Name, is_printable_text_that_is_not_blank_and_not_endless) {
  for (const char* good : {"García-López", "O'Neil", "李", "van der Berg", "X"}) {
    EXPECT_TRUE(is_valid_name(good)) << good;
    EXPECT_FALSE(check_name(good)) << good;
  }
  for (const char* bad :
       {"", " ", "\t", "\u00A0\u3000", "A\nB", "A\rBcc: x", "A\x7F", "A\u0085", "A\u202Egnp", "A\u2066",
        "A\u2028", "A\uFEFF", "\xFF", "\xC0\x80", "\xED\xA0\x80", "\uE000"}) {
    EXPECT_FALSE(is_valid_name(bad)) << bad;
    EXPECT_TRUE(check_name(bad)) << bad;
  }
  EXPECT_FALSE(is_valid_name(std::string_view{"A\0B", 3}));
  EXPECT_TRUE(is_valid_name(std::string(kMaxNameBytes, 'a')));
  EXPECT_FALSE(is_valid_name(std::string(kMaxNameBytes + 1, 'a')));
}

TEST(FreeText, may_have_lines_only_where_that_is_asked_for) {
  EXPECT_TRUE(is_clean_text("", 10, false));
  EXPECT_TRUE(is_clean_text("a\n\tb", 10, true));
  EXPECT_FALSE(is_clean_text("a\nb", 10, false));
  EXPECT_FALSE(is_clean_text("a\rb", 10, true));
  EXPECT_FALSE(is_clean_text("abc", 2, true));
  EXPECT_FALSE(is_clean_text("\xC3", 10, true));
}

}  // namespace
}  // namespace physcrm
