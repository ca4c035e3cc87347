// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/notification/locale.h"

#include <limits>

#include <gtest/gtest.h>

namespace octroi {
namespace {

constexpr Language kEn = Language::kEnglish;
constexpr Language kFr = Language::kFrench;

TEST(Locale, MoneyReadsAsPeopleWriteIt) {
  struct Row {
    std::int64_t minor;
    const char* currency;
    const char* english;
    const char* french;
  };
  const Row rows[] = {
      {1234'50, "EUR", "€1,234.50", "1\u202F234,50\u00A0€"},
      {0, "EUR", "€0.00", "0,00\u00A0€"},
      {5, "EUR", "€0.05", "0,05\u00A0€"},
      {999'99, "EUR", "€999.99", "999,99\u00A0€"},
      {-1234'50, "EUR", "-€1,234.50", "-1\u202F234,50\u00A0€"},
      {1'234'567'89, "USD", "$1,234,567.89", "1\u202F234\u202F567,89\u00A0$US"},
      {5000, "XOF", "F\u202FCFA\u00A05,000", "5\u202F000\u00A0F\u202FCFA"},
      {15000, "XAF", "FCFA\u00A015,000", "15\u202F000\u00A0FCFA"},
      {1500, "JPY", "¥1,500", "1\u202F500\u00A0JPY"},
      {100'00, "CHF", "CHF\u00A0100.00", "100,00\u00A0CHF"},
      {1234'567, "KWD", "KWD\u00A01,234.567", "1\u202F234,567\u00A0KWD"},
      {std::numeric_limits<std::int64_t>::min(), "JPY", "-¥9,223,372,036,854,775,808",
       "-9\u202F223\u202F372\u202F036\u202F854\u202F775\u202F808\u00A0JPY"},
  };
  for (const Row& row : rows) {
    const Money amount = Money::of_minor(row.minor, *Currency::parse(row.currency));
    EXPECT_EQ(format_money(amount, kEn), row.english);
    EXPECT_EQ(format_money(amount, kFr), row.french);
  }
}

TEST(Locale, DaysReadAsPeopleWriteThem) {
  struct Row {
    const char* day;
    const char* english;
    const char* french;
  };
  const Row rows[] = {
      {"2026-01-31", "31 January 2026", "31 janvier 2026"},
      {"2026-02-01", "1 February 2026", "1er février 2026"},
      {"2026-08-11", "11 August 2026", "11 août 2026"},
      {"2028-02-29", "29 February 2028", "29 février 2028"},
      {"0001-12-21", "21 December 1", "21 décembre 1"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(format_day(*parse_date(row.day), kEn), row.english);
    EXPECT_EQ(format_day(*parse_date(row.day), kFr), row.french);
  }
  EXPECT_EQ(format_day(Date(std::chrono::year{2026} / 2 / 30), kFr), "");
}

TEST(Locale, IntegersAreGrouped) {
  EXPECT_EQ(format_integer(7, kEn), "7");
  EXPECT_EQ(format_integer(1000, kEn), "1,000");
  EXPECT_EQ(format_integer(-1234567, kFr), "-1\u202F234\u202F567");
}

TEST(Locale, LanguagesAreReadFromTags) {
  EXPECT_EQ(parse_language("fr"), kFr);
  EXPECT_EQ(parse_language("fr-FR"), kFr);
  EXPECT_EQ(parse_language("FR_ca"), kFr);
  EXPECT_EQ(parse_language("en-GB"), kEn);
  for (const char* tag : {"", "e", "eng", "french", "es", "-en", "\x45\x0e"}) {
    EXPECT_EQ(parse_language(tag), std::nullopt) << tag;
  }
  EXPECT_EQ(parse_language(to_string(kEn)), kEn);
  EXPECT_EQ(parse_language(to_string(kFr)), kFr);
}

}  // namespace
}  // namespace octroi
