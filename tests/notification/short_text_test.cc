// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/short_text.h"

#include <string>

#include <gtest/gtest.h>

namespace octroi {
namespace {

std::string times(int n, const std::string& what) {
  std::string text;
  for (int i = 0; i < n; ++i) text += what;
  return text;
}

TEST(SmsSize, CountsAsThePhonesDo) {
  const struct {
    const char* what;
    std::string text;
    SmsSize size;
  } cases[] = {
      {"nothing", "", {SmsAlphabet::kGsm7, 0, 0}},
      {"one letter", "a", {SmsAlphabet::kGsm7, 1, 1}},
      {"a full one", times(160, "a"), {SmsAlphabet::kGsm7, 160, 1}},
      {"one more", times(161, "a"), {SmsAlphabet::kGsm7, 161, 2}},
      {"two full ones", times(306, "é"), {SmsAlphabet::kGsm7, 306, 2}},
      {"three", times(307, "\n"), {SmsAlphabet::kGsm7, 307, 3}},
      {"euros count twice", times(80, "€"), {SmsAlphabet::kGsm7, 160, 1}},
      {"an escape is not cut",
       times(152, "a") + "€" + times(10, "a"),
       {SmsAlphabet::kGsm7, 164, 2}},
      {"and leaves room behind",
       times(152, "a") + "€" + times(152, "a"),
       {SmsAlphabet::kGsm7, 306, 3}},
      {"a small c with cedilla is not GSM", "ç", {SmsAlphabet::kUcs2, 1, 1}},
      {"the capital one is", "Ç", {SmsAlphabet::kGsm7, 1, 1}},
      {"a backtick is not", "`", {SmsAlphabet::kUcs2, 1, 1}},
      {"a full one in UCS-2", times(70, "ç"), {SmsAlphabet::kUcs2, 70, 1}},
      {"one more in UCS-2", times(71, "ç"), {SmsAlphabet::kUcs2, 71, 2}},
      {"an emoji counts twice", times(35, "💶"), {SmsAlphabet::kUcs2, 70, 1}},
      {"an emoji is not cut", times(66, "ç") + "💶" + times(66, "a"), {SmsAlphabet::kUcs2, 134, 3}},
      {"a no-break space makes it UCS-2", "5\u00A0F", {SmsAlphabet::kUcs2, 3, 1}},
      {"what is no UTF-8", "\xff\xc3", {SmsAlphabet::kUcs2, 2, 1}},
  };
  for (const auto& c : cases) {
    const SmsSize size = sms_size(c.text);
    EXPECT_EQ(size.alphabet, c.size.alphabet) << c.what;
    EXPECT_EQ(size.units, c.size.units) << c.what;
    EXPECT_EQ(size.segments, c.size.segments) << c.what;
  }
}

TEST(SmsSize, EveryPrintableAsciiSignIsGsmButTheBacktick) {
  for (char c = ' '; c <= '~'; ++c) {
    const SmsSize size = sms_size(std::string(1, c));
    const bool is_extended = std::string("^{}\\[~]|").find(c) != std::string::npos;
    EXPECT_EQ(size.alphabet == SmsAlphabet::kGsm7, c != '`') << c;
    EXPECT_EQ(size.units, is_extended ? 2 : 1) << c;
  }
}

}  // namespace
}  // namespace octroi
