// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi {
namespace {

using Check = absl::Status (*)(std::string_view, std::string_view);

void expect_all(Check check, const std::vector<std::string>& texts, const char* code) {
  for (const std::string& text : texts) {
    const absl::Status status = check("some.field", text);
    EXPECT_EQ(error_code(status), code) << testing::PrintToString(text.substr(0, 80));
    if (status.ok()) continue;
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(error_message(status).find("some.field "), 0u) << "the message names the field";
  }
}

absl::Status check_plain(std::string_view field, std::string_view text) {
  return check_text(field, text);
}

TEST(Text, AcceptsNamesOfTheWorld) {
  expect_all(check_plain,
             {"CSCOM Koulikoro", "N'Diaye & Fils", "Société Générale", "Ọlá", "北京", "Ελλάδα",
              "e\u0301 decomposed", "emoji \U0001F600", "<script>", "]]>", "{{7*7}}", "${jndi}",
              "=cmd|' /C calc'!A0", "'; DROP TABLE tenants; --", "100%_wild", "\u00A0nbsp",
              std::string(200, 'a'), "\U0010FFFD"},
             "");
}

TEST(Text, RefusesControlCharacters) {
  std::vector<std::string> texts = {"a\r\nBcc: x@y", "tab\t", "line\n", "\u0085", "\u009F"};
  for (char c = 1; c < 0x20; ++c) texts.push_back(std::string("a") + c + "b");
  texts.emplace_back("nul\0", 4);
  texts.emplace_back(1, '\x7F');
  expect_all(check_plain, texts, "text.control_character");
}

TEST(Text, RefusesInvalidUtf8) {
  expect_all(check_plain,
             {"\x80",
              "\xBF",
              "\xC0\x80",
              "\xC1\xBF",
              "\xC3",
              "\xC3(",
              "\xE0\x80\x80",
              "\xE0\x9F\xBF",
              "\xE2\x82",
              "\xE2(\xA1",
              "\xED\xA0\x80",
              "\xED\xBF\xBF",
              "\xED\xA0\xBD\xED\xB8\x80",
              "\xF0\x80\x80\x80",
              "\xF0\x8F\xBF\xBF",
              "\xF0\x9F\x98",
              "\xF4\x90\x80\x80",
              "\xF5\x80\x80\x80",
              "\xFE",
              "\xFF",
              "ok \xE9t\xE9 latin-1",
              "\x01\xFF"},
             "text.invalid_utf8");
}

TEST(Text, AcceptsTheEdgesOfEveryUtf8Length) {
  for (const char* text : {"\x7F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF",
                           "\U00010000", "\U0010FFFF"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << testing::PrintToString(text);
  }
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8(std::string_view("\0", 1)));
}

TEST(Text, RefusesInvisibleCharacters) {
  expect_all(check_plain,
             {"evil\u202Etxt.exe",
              "\u202Aa",
              "a\u2066b",
              "a\u2069b",
              "zero\u200Bwidth",
              "a\u200Db",
              "a\u200Fb",
              "\uFEFFbom",
              "a\u2060b",
              "soft\u00ADhyphen",
              "\u2028",
              "\u2029",
              "\uFDD0",
              "\uFFFE",
              "\uFFFF",
              "\U0001FFFE",
              "\U0010FFFF",
              "\u180E",
              "\u3164",
              "\u061C",
              "\U000E0041"},
             "text.invisible_character");
}

TEST(Text, EmptyAndLongTextsFollowTheRule) {
  EXPECT_EQ(error_code(check_text("f", "")), "text.empty");
  EXPECT_TRUE(check_text("f", "", {.may_be_empty = true}).ok());
  EXPECT_EQ(error_code(check_text("f", std::string(201, 'a'))), "text.too_long");
  EXPECT_EQ(error_code(check_text("f", "abcd", {.bytes_max = 3})), "text.too_long");
  EXPECT_TRUE(check_text("f", "abc", {.bytes_max = 3}).ok());
  EXPECT_EQ(error_code(check_text("f", std::string(10'000'000, '\xFF'))), "text.too_long");
}

TEST(Text, NewlinesAreLineFeedsWhereTheRuleAllowsThem) {
  const TextRule rule{.may_have_newlines = true};
  EXPECT_TRUE(check_text("f", "1 rue X\n75001 Paris", rule).ok());
  EXPECT_EQ(error_code(check_text("f", "a\r\nb", rule)), "text.control_character");
  EXPECT_EQ(error_code(check_text("f", "a\tb", rule)), "text.control_character");
}

TEST(Text, MessagesDoNotRepeatTheText) {
  EXPECT_EQ(error_message(check_email("customer.email", "secret name@x")).find("secret"),
            std::string::npos);
}

TEST(Slug, IsADnsLabel) {
  expect_all(check_slug, {"a", "7", "cscom-koulikoro", "a--b", "a-1-b", std::string(63, 'a')}, "");
  expect_all(check_slug,
             {"", "-a", "a-", "A", "a_b", "a.b", "a b", "é", "\u0430cme", "xn--cm-bka", "ab--cd",
              std::string(64, 'a'), std::string("a\0", 2), "../etc", "a/b", "a\n",
              std::string(10'000'000, 'a')},
             "text.bad_slug");
}

TEST(Code, IsWhatAPersonTypes) {
  expect_all(check_code, {"LAUNCH20", "launch_20", "a.b-c", "-", "7", std::string(64, 'A')}, "");
  expect_all(check_code,
             {"", "two words", "100%", "a/b", "caf\u00E9", "a\n", "*", "'", std::string(65, 'A'),
              std::string("A\0B", 3), std::string(10'000'000, 'A')},
             "text.bad_code");
}

TEST(Email, IsOnePlainAddress) {
  expect_all(check_email,
             {"a@b.co", "first.last+tag@sub.example.com", "o'brien@example.ie", "x@localhost",
              "ops@mx1.2degrees.nz", std::string(64, 'l') + "@example.com", "{a}|b@x-y.org"},
             "");
  expect_all(check_email,
             {"",
              "@",
              "a@",
              "@b.co",
              "a",
              "a@b@c.de",
              "a b@c.de",
              "a@b c.de",
              "a@b.co\r\nBcc: x@y.z",
              "a@b.co\n",
              "<a@b.co>",
              "A <a@b.co>",
              "a@b.co,c@d.co",
              "a@b.co;c@d.co",
              "\"a b\"@c.de",
              ".a@b.co",
              "a.@b.co",
              "a..b@c.de",
              "-a@b.co",
              "a@-b.co",
              "a@b-.co",
              "a@b..co",
              "a@.b.co",
              "a@b.co.",
              "a@127.0.0.1",
              "a@[127.0.0.1]",
              "a@b_c.de",
              "\u00E9@b.co",
              "a@b\u00E9.co",
              "a@\u0430pple.com",
              "a(comment)@b.co",
              "a\\@b.co",
              "a:b@c.de",
              std::string("a\0@b.co", 7),
              std::string(65, 'l') + "@example.com",
              "a@" + std::string(64, 'd') + ".com",
              "a@" + std::string(10'000'000, 'd')},
             "text.bad_email");
}

TEST(Email, IsAtMost254Bytes) {
  const std::string label(61, 'd');  // 62 with its dot
  const std::string domain = label + '.' + label + '.' + label + '.';
  EXPECT_TRUE(check_email("f", std::string(64, 'l') + '@' + domain + "com").ok());  // 254
  EXPECT_EQ(error_code(check_email("f", std::string(64, 'l') + '@' + domain + "comm")),
            "text.bad_email");
}

TEST(Text, LowerCasesAsciiOnly) {
  EXPECT_EQ(to_lower_ascii("AbC-Z09 \u00C9"), "abc-z09 \u00C9");
  EXPECT_EQ(to_lower_ascii(""), "");
}

}  // namespace
}  // namespace octroi
