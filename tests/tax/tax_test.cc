// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tax/tax.h"

#include <functional>
#include <limits>
#include <string>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using Minors = std::vector<std::int64_t>;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TaxRate rate(std::string_view percent, std::string category = "standard", std::string code = "R") {
  TaxRate result;
  result.code = std::move(code);
  result.category = std::move(category);
  result.percent = *Decimal::parse(percent);
  result.name = "TVA";
  return result;
}

TaxPolicy policy(std::string_view percent) {
  TaxPolicy result;
  result.rates = {rate(percent)};
  return result;
}

std::vector<TaxableLine> lines_of(const Minors& minors, Currency currency = kEur,
                                  std::string_view category = "standard") {
  std::vector<TaxableLine> lines;
  for (const std::int64_t minor : minors) {
    lines.push_back({category, Money::of_minor(minor, currency)});
  }
  return lines;
}

Minors taxes_of(const TaxResult& result) {
  Minors taxes;
  for (const LineTax& line : result.lines) taxes.push_back(line.tax);
  return taxes;
}

struct TaxRow {
  const char* name;
  TaxMode mode;
  TaxRounding level;
  const char* percent;
  Currency currency;
  Minors lines;
  Minors taxes;
  std::int64_t net;
  std::int64_t tax;
};

constexpr TaxMode kAdded = TaxMode::kExclusive;
constexpr TaxMode kWithin = TaxMode::kInclusive;
constexpr TaxRounding kInvoice = TaxRounding::kPerInvoice;
constexpr TaxRounding kLine = TaxRounding::kPerLine;

TEST(CalculateTax, EveryModeAndLevel) {
  const TaxRow rows[] = {
      {"20% of 50.00", kAdded, kInvoice, "20", kEur, {50'00}, {10'00}, 50'00, 10'00},
      {"Stripe: per line", kAdded, kLine, "15", kEur, {43, 4'84}, {6, 73}, 5'27, 79},
      {"Stripe: per invoice", kAdded, kInvoice, "15", kEur, {43, 4'84}, {6, 73}, 5'27, 79},
      {"Stripe: 600.00 with 10% within",
       kWithin,
       kInvoice,
       "10",
       kEur,
       {600'00},
       {54'55},
       545'45,
       54'55},
      {"Lago: two of 68.33 on the invoice",
       kAdded,
       kInvoice,
       "20",
       kEur,
       {6833, 6833},
       {1367, 1366},
       13666,
       2733},
      {"the same by line", kAdded, kLine, "20", kEur, {6833, 6833}, {1367, 1367}, 13666, 2734},
      {"half up", kAdded, kInvoice, "50", kEur, {1}, {1}, 1, 1},
      {"half up, away from zero", kAdded, kInvoice, "50", kEur, {-1}, {-1}, -1, -1},
      {"three cents by line", kAdded, kLine, "10", kEur, {3, 3, 3}, {0, 0, 0}, 9, 0},
      {"three cents on the invoice", kAdded, kInvoice, "10", kEur, {3, 3, 3}, {0, 1, 0}, 9, 1},
      {"0%", kAdded, kInvoice, "0", kEur, {12'34}, {0}, 12'34, 0},
      {"100%", kAdded, kLine, "100", kEur, {12'34}, {12'34}, 12'34, 12'34},
      {"5.5%", kAdded, kInvoice, "5.5", kEur, {1'00, 1'00}, {6, 5}, 2'00, 11},
      {"francs have no decimals", kAdded, kInvoice, "18", kXof, {5'003}, {901}, 5'003, 901},
      {"dinars have three", kAdded, kInvoice, "5", kKwd, {1'001}, {50}, 1'001, 50},
      {"within, by line", kWithin, kLine, "20", kEur, {3, 3}, {1, 1}, 4, 2},
      {"within, on the invoice", kWithin, kInvoice, "20", kEur, {3, 3}, {1, 0}, 5, 1},
      {"a credit takes its tax back", kAdded, kInvoice, "20", kEur, {100, -40}, {20, -8}, 60, 12},
      {"no lines", kAdded, kInvoice, "20", kEur, {}, {}, 0, 0},
  };
  for (const TaxRow& row : rows) {
    TaxPolicy terms = policy(row.percent);
    terms.mode = row.mode;
    terms.level = row.level;
    const auto result = calculate_tax(row.currency, lines_of(row.lines, row.currency), terms);
    ASSERT_TRUE(result.ok()) << row.name << ": " << result.status();
    EXPECT_EQ(taxes_of(*result), row.taxes) << row.name;
    EXPECT_EQ(result->net, Money::of_minor(row.net, row.currency)) << row.name;
    EXPECT_EQ(result->tax, Money::of_minor(row.tax, row.currency)) << row.name;
    EXPECT_EQ(result->gross, Money::of_minor(row.net + row.tax, row.currency)) << row.name;
  }
}

TEST(CalculateTax, EachRateTaxesItsOwnLines) {
  TaxPolicy terms;
  terms.rates = {rate("10", "books", "FR-10"), rate("20", "standard", "FR-20"),
                 rate("5.5", "food", "FR-5.5")};
  const std::vector<TaxableLine> lines = {{"standard", Money::of_minor(100'00, kEur)},
                                          {"books", Money::of_minor(20'00, kEur)},
                                          {"standard", Money::of_minor(1'00, kEur)}};
  const auto result = calculate_tax(kEur, lines, terms);
  ASSERT_TRUE(result.ok());
  // In the policy's order, without the rate that no line has.
  EXPECT_EQ(result->rates, (std::vector<RateTax>{{0, 20'00, 2'00}, {1, 101'00, 20'20}}));
  EXPECT_EQ(result->lines,
            (std::vector<LineTax>{{1, 100'00, 20'00}, {0, 20'00, 2'00}, {1, 1'00, 20}}));
  const auto subtotals = tax_subtotals(kEur, result->rates, terms);
  ASSERT_EQ(subtotals.size(), 2u);
  EXPECT_EQ(subtotals[0].code, "FR-10");
  EXPECT_EQ(subtotals[0].category, "books");
  EXPECT_EQ(subtotals[0].vat_code, "S");
  EXPECT_EQ(subtotals[1].percent, Decimal(20));
  EXPECT_EQ(subtotals[1].basis, Money::of_minor(101'00, kEur));
  EXPECT_EQ(subtotals[1].tax, Money::of_minor(20'20, kEur));
}

TEST(CalculateTax, AMissingCategoryIsNamed) {
  const auto result = calculate_tax(kEur, lines_of({1}, kEur, "alcohol"), policy("20"));
  EXPECT_EQ(error_code(result.status()), "tax.missing_category");
  EXPECT_EQ(result.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(error_message(result.status()).find("'alcohol'"), std::string::npos);
}

TEST(CalculateTax, AnEmptyPolicyTaxesNothingByAccident) {
  EXPECT_EQ(error_code(calculate_tax(kEur, lines_of({1}), TaxPolicy{}).status()),
            "tax.missing_category");
}

TEST(CalculateTax, NoneIsSilentAndExemptSaysWhy) {
  const auto none = calculate_tax(kEur, lines_of({100, -30}), TaxPolicy::none());
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->net, Money::of_minor(70, kEur));
  EXPECT_EQ(none->gross, none->net);
  EXPECT_TRUE(none->rates.empty());

  TaxPolicy terms = TaxPolicy::exempt("reverse charge");
  terms.exemption_code = "AE";
  const auto exempt = calculate_tax(kEur, lines_of({100, -30}), terms);
  ASSERT_TRUE(exempt.ok());
  EXPECT_EQ(exempt->tax, Money::zero(kEur));
  EXPECT_EQ(exempt->rates, (std::vector<RateTax>{{kNoTaxRate, 70, 0}}));
  const auto subtotals = tax_subtotals(kEur, exempt->rates, terms);
  ASSERT_EQ(subtotals.size(), 1u);
  EXPECT_EQ(subtotals[0].vat_code, "AE");
  EXPECT_EQ(subtotals[0].exemption_reason, "reverse charge");
}

TEST(CalculateTax, RoundingIsThePolicys) {
  TaxPolicy terms = policy("50");
  terms.rounding = Rounding::kHalfEven;
  EXPECT_EQ(taxes_of(*calculate_tax(kEur, lines_of({1}), terms)), Minors{0});
  terms.rounding = Rounding::kUp;
  EXPECT_EQ(taxes_of(*calculate_tax(kEur, lines_of({1}), terms)), Minors{1});
}

TEST(CalculateTax, OtherCurrenciesAreRefused) {
  for (const TaxPolicy& terms : {policy("20"), TaxPolicy::none()}) {
    EXPECT_EQ(error_code(calculate_tax(kXof, lines_of({1}), terms).status()),
              "money.currency_mismatch");
  }
}

TEST(CalculateTax, NeverWraps) {
  const auto code = [](const Minors& minors, TaxPolicy terms) {
    return error_code(calculate_tax(kEur, lines_of(minors), terms).status());
  };
  EXPECT_EQ(code({kMax, 1}, policy("0")), "money.overflow");
  EXPECT_EQ(code({kMax}, policy("20")), "money.overflow");
  EXPECT_EQ(code({-kMax, -2}, policy("0")), "money.overflow");
  EXPECT_EQ(code({kMax, 1}, TaxPolicy::none()), "money.overflow");
  EXPECT_EQ(code({kMax}, TaxPolicy::none()), "");
  TaxPolicy within = policy("20");
  within.mode = TaxMode::kInclusive;
  EXPECT_EQ(code({kMax}, within), "");
  EXPECT_EQ(code({kMax, kMax}, within), "money.overflow");
}

TEST(CalculateTax, FiftyThousandLines) {
  const auto result = calculate_tax(kEur, lines_of(Minors(50'000, 3)), policy("10"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->tax, Money::of_minor(15'000, kEur));
}

TEST(CalculateTax, AResultIsUsedAgain) {
  TaxResult result;
  ASSERT_TRUE(calculate_tax(kEur, lines_of({100, 200}), policy("20"), result).ok());
  ASSERT_TRUE(calculate_tax(kXof, lines_of({50}, kXof), policy("10"), result).ok());
  const auto fresh = calculate_tax(kXof, lines_of({50}, kXof), policy("10"));
  EXPECT_EQ(result.lines, fresh->lines);
  EXPECT_EQ(result.rates, fresh->rates);
  EXPECT_EQ(result.gross, fresh->gross);
}

struct InvalidRow {
  const char* name;
  std::function<void(TaxPolicy&)> spoil;
  const char* code;
};

TEST(TaxPolicyValidate, EveryRuleHasItsError) {
  const InvalidRow rows[] = {
      {"-1%", [](TaxPolicy& p) { p.rates[0].percent = Decimal(-1); }, "tax.rate_out_of_range"},
      {"1000%", [](TaxPolicy& p) { p.rates[0].percent = Decimal(1000); }, "tax.rate_out_of_range"},
      {"100.01%", [](TaxPolicy& p) { p.rates[0].percent = *Decimal::parse("100.01"); },
       "tax.rate_out_of_range"},
      {"seven decimals", [](TaxPolicy& p) { p.rates[0].percent = *Decimal::parse("0.0000001"); },
       "tax.rate_out_of_range"},
      {"no rates", [](TaxPolicy& p) { p.rates.clear(); }, "tax.no_rates"},
      {"no treatment", [](TaxPolicy& p) { p.treatment = TaxTreatment{7}; }, "tax.no_rates"},
      {"no rounding", [](TaxPolicy& p) { p.rounding = Rounding{0}; }, "tax.bad_mode"},
      {"one category twice", [](TaxPolicy& p) { p.rates.push_back(rate("5")); },
       "tax.duplicate_category"},
      {"no code", [](TaxPolicy& p) { p.rates[0].code = ""; }, "text.bad_code"},
      {"no category", [](TaxPolicy& p) { p.rates[0].category = ""; }, "text.bad_code"},
      {"name with line break", [](TaxPolicy& p) { p.rates[0].name = "a\r\nb"; },
       "text.control_character"},
      {"exempt without a reason", [](TaxPolicy& p) { p = TaxPolicy::exempt(""); },
       "tax.no_exemption_reason"},
      {"exempt without a code",
       [](TaxPolicy& p) { p = TaxPolicy::exempt("x"), p.exemption_code = ""; }, "text.bad_code"},
  };
  for (const InvalidRow& row : rows) {
    TaxPolicy terms = policy("20");
    row.spoil(terms);
    EXPECT_EQ(error_code(validate(terms)), row.code) << row.name;
  }
  for (const TaxPolicy& good : {policy("0"), policy("100"), policy("19.600001"), TaxPolicy::none(),
                                TaxPolicy::exempt("Article 261-4-1 CGI")}) {
    EXPECT_TRUE(validate(good).ok()) << validate(good);
  }
}

TEST(CalculateTax, ChecksTheRateItUses) {
  EXPECT_EQ(error_code(calculate_tax(kEur, lines_of({1}), policy("1000")).status()),
            "tax.rate_out_of_range");
  EXPECT_EQ(error_code(calculate_tax(kEur, lines_of({1}), policy("-1")).status()),
            "tax.rate_out_of_range");
}

TEST(CalculateTax, RefusesANumberThatNamesNothing) {
  const InvalidRow rows[] = {
      {"mode", [](TaxPolicy& p) { p.mode = TaxMode{9}; }, "tax.bad_mode"},
      {"level", [](TaxPolicy& p) { p.level = TaxRounding{0}; }, "tax.bad_mode"},
      {"rounding", [](TaxPolicy& p) { p.rounding = Rounding{8}; }, "tax.bad_mode"},
      {"treatment", [](TaxPolicy& p) { p.treatment = TaxTreatment{0}; }, "tax.no_rates"},
  };
  for (const InvalidRow& row : rows) {
    TaxPolicy terms = policy("20");
    row.spoil(terms);
    EXPECT_EQ(error_code(calculate_tax(kEur, lines_of({1}), terms).status()), row.code) << row.name;
  }
}

TEST(TaxNames, AreTheRecords) {
  EXPECT_EQ(to_string(TaxMode::kExclusive), "exclusive");
  EXPECT_EQ(to_string(TaxMode::kInclusive), "inclusive");
  EXPECT_EQ(to_string(TaxRounding::kPerInvoice), "per_invoice");
  EXPECT_EQ(to_string(TaxRounding::kPerLine), "per_line");
  EXPECT_EQ(to_string(TaxTreatment::kRated), "rated");
  EXPECT_EQ(to_string(TaxTreatment::kExempt), "exempt");
  EXPECT_EQ(to_string(TaxTreatment::kNone), "none");
  EXPECT_TRUE(to_string(TaxMode{0}).empty());
  EXPECT_TRUE(to_string(TaxRounding{0}).empty());
  EXPECT_TRUE(to_string(TaxTreatment{0}).empty());
}

}  // namespace
}  // namespace octroi
