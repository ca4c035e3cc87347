// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Several taxes of one category.

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/base/status.h"
#include "octroi/tax/tax.h"

namespace octroi {
namespace {

using Minors = std::vector<std::int64_t>;

constexpr TaxStacking kBeside = TaxStacking::kBeside;
constexpr TaxStacking kOnTop = TaxStacking::kOnTop;
constexpr TaxStacking kWithin = TaxStacking::kWithin;
constexpr TaxStacking kFlat = TaxStacking::kFlat;
constexpr TaxMode kAdded = TaxMode::kExclusive;
constexpr TaxMode kIncluded = TaxMode::kInclusive;

TaxRate tax(std::string code, const char* percent, TaxStacking stacking) {
  TaxRate rate;
  rate.code = std::move(code);
  rate.category = "standard";
  rate.percent = *Decimal::parse(percent);
  rate.stacking = stacking;
  return rate;
}

TaxRate flat(std::int64_t minor, Currency currency = kEur) {
  TaxRate rate = tax("STAMP", "0", kFlat);
  rate.flat = Money::of_minor(minor, currency);
  return rate;
}

TaxPolicy policy(std::vector<TaxRate> rates, TaxMode mode = kAdded) {
  TaxPolicy policy;
  policy.mode = mode;
  policy.rates = std::move(rates);
  return policy;
}

// By the law of the year.
std::vector<TaxRate> quebec(const char* gst = "5", const char* qst = "9.975",
                            TaxStacking stacking = kBeside) {
  return {tax("CA-GST", gst, kBeside), tax("CA-QST", qst, stacking)};
}
std::vector<TaxRate> brazil() {
  return {tax("BR-ISS", "5", kWithin), tax("BR-PIS", "0.65", kWithin),
          tax("BR-COFINS", "3", kWithin)};
}

std::vector<TaxableLine> lines_of(const Minors& minors, Currency currency = kEur) {
  std::vector<TaxableLine> lines;
  for (const std::int64_t minor : minors) {
    lines.push_back({"standard", Money::of_minor(minor, currency)});
  }
  return lines;
}

struct StackedRow {
  const char* name;
  TaxMode mode;
  std::vector<TaxRate> rates;
  Minors lines;
  Minors bases;  // by rate
  Minors taxes;
  std::int64_t net;
};

const StackedRow kRows[] = {
    {"Quebec", kAdded, quebec(), {100'00}, {100'00, 100'00}, {5'00, 9'98}, 100'00},
    {"Quebec in 2012, on top",
     kAdded,
     quebec("5", "9.5", kOnTop),
     {100'00},
     {100'00, 105'00},
     {5'00, 9'98},
     100'00},
    {"Quebec in 2007, on top",
     kAdded,
     quebec("6", "7.5", kOnTop),
     {100'00},
     {100'00, 106'00},
     {6'00, 7'95},
     100'00},
    {"on top of what was rounded", kAdded, quebec("5", "10", kOnTop), {49}, {49, 51}, {2, 5}, 49},
    {"state, county and city",
     kAdded,
     {tax("US-IL", "6.25", kBeside), tax("COOK", "1.75", kBeside), tax("CHI", "1.25", kBeside)},
     {19'99},
     {19'99, 19'99, 19'99},
     {1'25, 35, 25},
     19'99},
    {"Quebec, included", kIncluded, quebec(), {100'00}, {86'97, 86'97}, {4'35, 8'68}, 86'97},
    {"on top, included",
     kIncluded,
     quebec("5", "9.5", kOnTop),
     {114'98},
     {100'00, 105'00},
     {5'00, 9'98},
     100'00},
    {"Brazil", kIncluded, brazil(), {100'00}, {100'00, 100'00, 100'00}, {5'00, 65, 3'00}, 91'35},
    {"Brazil, added", kAdded, brazil(), {91'35}, {100'00, 100'00, 100'00}, {5'00, 65, 3'00}, 91'35},
    {"beside and within, included",
     kIncluded,
     {tax("V", "20", kBeside), tax("W", "10", kWithin)},
     {132'00},
     {99'00, 132'00},
     {19'80, 13'20},
     99'00},
    {"beside and within, added",
     kAdded,
     {tax("V", "20", kBeside), tax("W", "10", kWithin)},
     {99'00},
     {99'00, 132'00},
     {19'80, 13'20},
     99'00},
    {"VAT and a stamp",
     kAdded,
     {tax("TVA", "18", kBeside), flat(2'00)},
     {100'00, 50'00},
     {150'00, 150'00},
     {27'00, 2'00},
     150'00},
    {"VAT and a stamp, included",
     kIncluded,
     {tax("TVA", "18", kBeside), flat(2'00)},
     {120'00},
     {100'00, 100'00},
     {18'00, 2'00},
     100'00},
    {"nothing charges, no stamp",
     kAdded,
     {tax("TVA", "18", kBeside), flat(2'00)},
     {0, -50'00},
     {-50'00, -50'00},
     {-9'00, 0},
     -50'00},
    {"a credit", kAdded, quebec(), {100'00, -100'00}, {0, 0}, {0, 0}, 0},
    {"one tax, of the price",
     kIncluded,
     {tax("BR-ISS", "5", kWithin)},
     {100'00},
     {100'00},
     {5'00},
     95'00},
    {"one at 0%", kAdded, quebec("5", "0"), {100'00}, {100'00, 100'00}, {5'00, 0}, 100'00},
};

TEST(StackedTaxes, EveryStacking) {
  for (const StackedRow& row : kRows) {
    const TaxPolicy terms = policy(row.rates, row.mode);
    ASSERT_TRUE(validate(terms).ok()) << row.name << ": " << validate(terms);
    const auto result = calculate_tax(kEur, lines_of(row.lines), terms);
    ASSERT_TRUE(result.ok()) << row.name << ": " << result.status();
    Minors bases;
    Minors taxes;
    for (const RateTax& rate : result->rates) {
      bases.push_back(rate.basis);
      taxes.push_back(rate.tax);
    }
    EXPECT_EQ(bases, row.bases) << row.name;
    EXPECT_EQ(taxes, row.taxes) << row.name;
    EXPECT_EQ(result->net.minor(), row.net) << row.name;
    EXPECT_EQ(result->parts.size(), row.rates.size() * row.lines.size()) << row.name;
  }
}

TEST(StackedTaxes, LinesBearWhatEachTaxGrowsBy) {
  TaxPolicy terms = policy(quebec());
  const auto once = calculate_tax(kEur, lines_of({3, 3, 3, 3, 3}), terms);
  EXPECT_EQ(once->parts, (Minors{0, 0, 0, 1, 0, 0, 1, 0, 0, 0}));  // GST, QST of each line
  EXPECT_EQ(once->rates, (std::vector<RateTax>{{0, 15, 1}, {1, 15, 1}}));
  terms.level = TaxRounding::kPerLine;
  const auto by_line = calculate_tax(kEur, lines_of({3, 3, 3, 3, 3}), terms);
  EXPECT_EQ(by_line->parts, Minors(10, 0));
  EXPECT_EQ(by_line->tax.minor(), 0);
}

TEST(StackedTaxes, AFlatTaxIsOnTheFirstLineThatCharges) {
  for (const TaxRounding level : {TaxRounding::kPerInvoice, TaxRounding::kPerLine}) {
    TaxPolicy terms = policy({tax("TVA", "18", kBeside), flat(200)});
    terms.level = level;
    const auto result = calculate_tax(kEur, lines_of({-1000, 0, 5000, -1000}), terms);
    EXPECT_EQ(result->parts, (Minors{-180, 0, 0, 0, 900, 200, -180, 0}));
    EXPECT_EQ(result->lines[2].tax, 1100);
    EXPECT_EQ(result->lines[2].first_part, 4u);
  }
}

TEST(StackedTaxes, OtherCategoriesAreTaxedAsEver) {
  TaxPolicy terms = policy(quebec());
  terms.rates.insert(terms.rates.begin() + 1,
                     {.code = "X", .category = "x", .percent = Decimal(1)});
  terms.rates.push_back({.code = "CA-GST",  // the same tax, alone on books
                         .category = "books",
                         .percent = Decimal(5)});
  ASSERT_TRUE(validate(terms).ok()) << validate(terms);
  const std::vector<TaxableLine> lines = {{"books", Money::of_minor(10'00, kEur)},
                                          {"standard", Money::of_minor(100'00, kEur)},
                                          {"books", Money::of_minor(1'00, kEur)}};
  const auto result = calculate_tax(kEur, lines, terms);
  EXPECT_EQ(result->rates,
            (std::vector<RateTax>{{0, 100'00, 5'00}, {2, 100'00, 9'98}, {3, 11'00, 55}}));
  EXPECT_EQ(result->lines[0], (LineTax{3, 10'00, 50}));
  EXPECT_EQ(result->lines[1], (LineTax{0, 100'00, 14'98, 0}));
  EXPECT_EQ(result->net.minor(), 111'00);
  EXPECT_EQ(result->gross.minor(), 126'53);
}

TEST(StackedTaxes, SubtotalsCarryTheirTerms) {
  TaxPolicy terms = policy({tax("TVA", "18", kBeside), flat(200, kXof)});
  terms.rates[0].name = "TVA";
  const auto result = calculate_tax(kXof, lines_of({10'000}, kXof), terms);
  const auto rows = tax_subtotals(kXof, result->rates, terms);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].stacking, kBeside);
  EXPECT_EQ(rows[0].flat, std::nullopt);
  EXPECT_EQ(rows[1].flat, Money::of_minor(200, kXof));
  EXPECT_EQ(rows[1].tax, Money::of_minor(200, kXof));
}

TEST(StackedTaxes, ReverseChargesAndExemptionsAreOfAll) {
  TaxPolicy terms = policy(quebec());
  terms.treatment = TaxTreatment::kExempt;
  terms.exemption_reason = "Reverse charge";
  const auto result = calculate_tax(kEur, lines_of({100'00}), terms);
  EXPECT_EQ(result->tax.minor(), 0);
  EXPECT_TRUE(result->parts.empty());
  EXPECT_EQ(result->rates, (std::vector<RateTax>{{kNoTaxRate, 100'00, 0}}));
}

TEST(StackedTaxes, NothingWraps) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  const auto code = [](const Minors& minors, const TaxPolicy& terms) {
    return error_code(calculate_tax(kEur, lines_of(minors), terms).status());
  };
  for (const TaxMode mode : {kAdded, kIncluded}) {
    EXPECT_EQ(code({kMax, 1}, policy(quebec(), mode)), "money.overflow");
    EXPECT_EQ(code({-kMax, -2}, policy(quebec(), mode)), "money.overflow");
  }
  EXPECT_EQ(code({kMax}, policy(quebec())), "money.overflow");
  EXPECT_EQ(code({kMax}, policy(quebec(), kIncluded)), "");
  EXPECT_EQ(code({kMax}, policy({tax("A", "20", kBeside), flat(kMax)})), "money.overflow");
  EXPECT_EQ(error_code(calculate_tax(kXof, lines_of({1}, kXof), policy({flat(1)})).status()),
            "money.currency_mismatch");
}

struct InvalidRow {
  const char* name;
  std::function<void(TaxPolicy&)> spoil;
  const char* code;
};

TEST(StackedTaxes, EveryRuleHasItsError) {
  const InvalidRow rows[] = {
      {"one says that it is alone", [](TaxPolicy& p) { p.rates[1].stacking = TaxStacking::kAlone; },
       "tax.duplicate_category"},
      {"no stacking", [](TaxPolicy& p) { p.rates[1].stacking = TaxStacking{9}; }, "tax.bad_mode"},
      {"101%", [](TaxPolicy& p) { p.rates[1].percent = Decimal(101); }, "tax.rate_out_of_range"},
      {"one code twice", [](TaxPolicy& p) { p.rates[1].code = p.rates[0].code; },
       "tax.duplicate_code"},
      {"within before beside", [](TaxPolicy& p) { p.rates[0].stacking = kWithin; },
       "tax.bad_order"},
      {"flat before beside", [](TaxPolicy& p) { p.rates.insert(p.rates.begin(), flat(1)); },
       "tax.bad_order"},
      {"flat without an amount", [](TaxPolicy& p) { p.rates[1] = tax("A", "0", kFlat); },
       "tax.bad_flat"},
      {"flat of nothing", [](TaxPolicy& p) { p.rates[1] = flat(0); }, "tax.bad_flat"},
      {"flat with a percentage",
       [](TaxPolicy& p) { p.rates[1] = flat(1), p.rates[1].percent = Decimal(1); }, "tax.bad_flat"},
      {"an amount and a percentage",
       [](TaxPolicy& p) { p.rates[1].flat = Money::of_minor(1, kEur); }, "tax.bad_flat"},
      {"an amount, alone",
       [](TaxPolicy& p) { p.rates = {flat(1)}, p.rates[0].stacking = TaxStacking::kAlone; },
       "tax.bad_flat"},
      {"all of the price",
       [](TaxPolicy& p) {
         p.rates = {tax("A", "60", kWithin), tax("B", "40", kWithin)};
       },
       "tax.nothing_left"},
      {"levied and exempt", [](TaxPolicy& p) { p.rates[0].exemption_reason = "Section 87"; },
       "tax.exempt_but_levied"},
      {"nine of them",
       [](TaxPolicy& p) {
         p.rates.clear();
         for (char c = 'A'; c <= 'I'; ++c) p.rates.push_back(tax(std::string(1, c), "1", kBeside));
       },
       "tax.too_many"},
      {"fractions without end",
       [](TaxPolicy& p) {
         p.mode = kIncluded;
         p.rates.clear();
         for (char c = 'A'; c <= 'D'; ++c) {
           p.rates.push_back(tax(std::string(1, c), "1.234567", kOnTop));
         }
       },
       "tax.too_fine"},
  };
  for (const InvalidRow& row : rows) {
    TaxPolicy terms = policy(quebec());
    row.spoil(terms);
    EXPECT_EQ(error_code(validate(terms)), row.code) << row.name;
    const bool is_of_words = std::string_view(row.code) == "tax.exempt_but_levied" ||
                             std::string_view(row.name) == "an amount, alone";
    if (is_of_words) continue;
    EXPECT_EQ(error_code(calculate_tax(kEur, lines_of({1}), terms).status()), row.code)
        << row.name << ", without validate()";
  }
}

TEST(StackedTaxes, HaveNames) {
  EXPECT_EQ(to_string(TaxStacking::kAlone), "alone");
  EXPECT_EQ(to_string(kBeside), "beside");
  EXPECT_EQ(to_string(kOnTop), "on_top");
  EXPECT_EQ(to_string(kWithin), "within");
  EXPECT_EQ(to_string(kFlat), "flat");
  EXPECT_TRUE(to_string(TaxStacking{0}).empty());
}

}  // namespace
}  // namespace octroi
