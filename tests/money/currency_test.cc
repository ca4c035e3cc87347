// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/money/currency.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/base/text.h"

namespace octroi {
namespace {

// A constant of an unknown, lower-case or minor-unit-less code does not compile: literal() is
// consteval, so even asking in a requires-expression is an error. These are what does.
static_assert(kEur == Currency::literal("EUR") && kEur != kUsd);
static_assert(kEur.exponent() == 2 && kXof.exponent() == 0 && kKwd.exponent() == 3);
static_assert(Currency() != kEur && Currency().code() == "XXX" && Currency().exponent() == 0);

TEST(Currency, KnowsTheListOfTheStandard) {
  struct Row {
    const char* code;
    int numeric;
    int exponent;
    const char* name;
  };
  const Row rows[] = {
      {"EUR", 978, 2, "Euro"},
      {"USD", 840, 2, "US Dollar"},
      {"GBP", 826, 2, "Pound Sterling"},
      {"CHF", 756, 2, "Swiss Franc"},
      {"JPY", 392, 0, "Yen"},
      {"XOF", 952, 0, "CFA Franc BCEAO"},
      {"XAF", 950, 0, "CFA Franc BEAC"},
      {"XPF", 953, 0, "CFP Franc"},
      {"KWD", 414, 3, "Kuwaiti Dinar"},
      {"TND", 788, 3, "Tunisian Dinar"},
      {"BHD", 48, 3, "Bahraini Dinar"},
      {"IQD", 368, 3, "Iraqi Dinar"},
      {"JOD", 400, 3, "Jordanian Dinar"},
      {"LYD", 434, 3, "Libyan Dinar"},
      {"OMR", 512, 3, "Rial Omani"},
      {"CLF", 990, 4, "Unidad de Fomento"},
      {"UYW", 927, 4, "Unidad Previsional"},
      {"NGN", 566, 2, "Naira"},
      {"CDF", 976, 2, "Congolese Franc"},
      {"GNF", 324, 0, "Guinean Franc"},
      {"ALL", 8, 2, "Lek"},
      {"AED", 784, 2, "UAE Dirham"},
      {"ZWG", 924, 2, "Zimbabwe Gold"},
      {"XCG", 532, 2, "Caribbean Guilder"},
      {"SLE", 925, 2, "Leone"},
      {"XAD", 396, 2, "Arab Accounting Dinar"},
      {"MRU", 929, 2, "Ouguiya"},
      {"MGA", 969, 2, "Malagasy Ariary"},
      {"HUF", 348, 2, "Forint"},
      {"ISK", 352, 0, "Iceland Krona"},
      {"UGX", 800, 0, "Uganda Shilling"},
      {"KRW", 410, 0, "Won"},
  };
  for (const Row& row : rows) {
    const absl::StatusOr<Currency> currency = Currency::parse(row.code);
    ASSERT_TRUE(currency.ok()) << row.code;
    EXPECT_EQ(currency->code(), row.code);
    EXPECT_EQ(currency->numeric(), row.numeric) << row.code;
    EXPECT_EQ(currency->exponent(), row.exponent) << row.code;
    EXPECT_EQ(currency->name(), row.name);
  }
}

TEST(Currency, ExponentsOtherThanTwoAreThoseOfTheList) {
  std::map<int, std::set<std::string>> by_exponent;
  for (const Iso4217Entry& entry : kIso4217) by_exponent[entry.exponent].insert(entry.code);
  EXPECT_EQ(by_exponent[0],
            (std::set<std::string>{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
                                   "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"}));
  EXPECT_EQ(by_exponent[3],
            (std::set<std::string>{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}));
  EXPECT_EQ(by_exponent[4], (std::set<std::string>{"CLF", "UYW"}));
  EXPECT_EQ(by_exponent[kNoMinorUnit],
            (std::set<std::string>{"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT",
                                   "XSU", "XTS", "XUA", "XXX"}));
  EXPECT_EQ(std::size(kIso4217), 178u);
  EXPECT_EQ(by_exponent.size(), 5u);
}

TEST(Currency, EveryEntryIsFoundUnderItsCodeAndDiffersFromTheOthers) {
  std::set<std::string> codes;
  std::set<int> numbers;
  for (const Iso4217Entry& entry : kIso4217) {
    EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
    EXPECT_TRUE(numbers.insert(entry.numeric).second) << entry.code;
    EXPECT_TRUE(check_text("name", entry.name).ok()) << entry.code;
    const absl::StatusOr<Currency> currency = Currency::parse(entry.code);
    if (entry.exponent == kNoMinorUnit) {
      EXPECT_EQ(error_code(currency.status()), "currency.no_minor_unit") << entry.code;
      EXPECT_EQ(currency.status().code(), absl::StatusCode::kInvalidArgument);
    } else {
      EXPECT_EQ(currency.value().code(), entry.code);
    }
  }
}

TEST(Currency, RefusesWhatIsNotACode) {
  const std::vector<std::string> texts = {"",
                                          "E",
                                          "EU",
                                          "eur",
                                          "Eur",
                                          "EURO",
                                          "EUR ",
                                          " EUR",
                                          "978",
                                          "ZZZ",
                                          "AAA",
                                          "€",
                                          "BGN",
                                          "HRK",
                                          "ANG",
                                          "CUC",
                                          "SLL",
                                          "ZWL",
                                          "DEM",
                                          "BTC",
                                          "xxx",
                                          "XOG",
                                          "YEN",
                                          std::string("EU\0", 3),
                                          std::string("EUR\0", 4),
                                          "\u0415UR",
                                          std::string(10'000'000, 'E')};
  for (const std::string& text : texts) {
    const absl::Status status = Currency::parse(text).status();
    EXPECT_EQ(error_code(status), "currency.unknown") << text.substr(0, 20);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace octroi
