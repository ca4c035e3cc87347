// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/difference.h"

#include <utility>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "rapidcheck/gtest.h"

#include "any_invoice.h"
#include "octroi/base/status.h"
#include "sample.h"

namespace octroi {
namespace {

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

RatedLine seats(std::int64_t quantity, const std::string& unit) {
  RatedLine line =
      *manual_line("Seats", Decimal(quantity), *Decimal::parse(unit), kEur, "standard");
  line.code = "seats";
  line.kind = LineKind::kPerSeat;
  return line;
}

Invoice invoice(const std::string& number, std::vector<RatedLine> lines,
                std::vector<Discount> discounts = {}, const std::string& percent = "20") {
  TaxPolicy tax = sample_tax();
  tax.rates.front().percent = *Decimal::parse(percent);
  Invoice head;
  head.currency = kEur;
  head.number = number;
  return *make_invoice(std::move(head), std::move(lines), {.discounts = discounts, .tax = &tax});
}

std::string why(const Invoice& before, const Invoice& after) {
  const auto result = difference(before, after);
  EXPECT_TRUE(result.ok()) << result.status();
  return explain(*result);
}

TEST(Difference, EachChangeHasItsAmount) {
  RatedLine part = seats(5, "8.00");
  part.derivation.share = PeriodShare{.numerator = 1, .denominator = 2};
  part.amount = eur(20'00);
  const Invoice before = invoice("INV-1", {seats(3, "7.30")});
  const Invoice after = invoice("INV-2", {part});
  EXPECT_EQ(why(before, after),
            "From INV-1 to INV-2                                before      after difference\n"
            "Seats                                               26.28      24.00      -2.28\n"
            "  quantity 3 -> 5                                                         14.60\n"
            "  unit price 7.30 -> 8.00                                                  3.50\n"
            "  part of the period whole -> 1/2                                        -20.00\n"
            "  tax 20% FR-20 on another amount                                         -0.38\n"
            "Total                                               26.28      24.00      -2.28\n");
}

TEST(Difference, CouponsTaxesAndLinesThatComeAndGo) {
  Discount third;
  third.code = "THIRD";
  third.percent = Decimal(33);
  RatedLine setup = seats(1, "19.99");
  setup.code = "setup";
  setup.description = "Mise en service";
  setup.kind = LineKind::kOneOff;
  const Invoice before = invoice("INV-1", {seats(1, "10.00"), setup});
  RatedLine other = seats(1, "2.00");
  other.code = "extra";
  other.description = "Extra";
  const Invoice after = invoice("INV-2", {other, seats(1, "10.00")}, {third}, "10");
  const std::string text = why(before, after);
  EXPECT_NE(text.find("Extra                                                0.00       1.47"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("  new  "), std::string::npos) << text;
  EXPECT_NE(text.find("  discount 0.00 -> 3.30 THIRD"), std::string::npos) << text;
  EXPECT_NE(text.find("  tax 20% FR-20 -> 10% FR-20"), std::string::npos) << text;
  EXPECT_NE(text.find("  no longer billed"), std::string::npos) << text;
}

TEST(Difference, OfEqualInvoicesIsNothing) {
  const Invoice one = sample_invoice();
  const auto same = difference(one, one);
  ASSERT_TRUE(same.ok()) << same.status();
  for (const LineDifference& line : same->lines) EXPECT_TRUE(line.changes.empty()) << line.code;
}

TEST(Difference, JsonHoldsTheSame) {
  const auto result =
      difference(invoice("INV-1", {seats(3, "7.30")}), invoice("INV-2", {seats(5, "7.30")}));
  const nlohmann::json json = nlohmann::json::parse(to_json(*result));
  EXPECT_EQ(json["total_before"], 26'28);
  EXPECT_EQ(json["lines"][0]["changes"][0]["factor"], "quantity");
  EXPECT_EQ(json["lines"][0]["changes"][0]["effect"], 14'60);
}

TEST(Difference, OfTwoCurrenciesIsRefused) {
  Invoice other = invoice("INV-2", {});
  other.currency = kXof;
  EXPECT_EQ(error_code(difference(invoice("INV-1", {}), other).status()),
            "money.currency_mismatch");
}

TEST(Difference, FactorsHaveNames) {
  for (int number = 1; number <= 9; ++number) {
    EXPECT_FALSE(to_string(static_cast<ChangeFactor>(number)).empty()) << number;
  }
  EXPECT_TRUE(to_string(ChangeFactor{10}).empty());
}

RC_GTEST_PROP(DifferenceProperty, ChangesSumToLinesAndLinesToTheTotal, ()) {
  Invoice before = any_invoice();
  Invoice after = any_invoice();
  RC_PRE(before.currency == after.currency);
  const auto result = difference(before, after);
  RC_ASSERT(result.ok());
  std::int64_t total = 0;
  for (const LineDifference& line : result->lines) {
    std::int64_t sum = 0;
    for (const LineChange& change : line.changes) sum += change.effect.minor();
    RC_ASSERT(sum == line.after.minor() - line.before.minor());
    total += sum;
  }
  RC_ASSERT(total == after.total.minor() - before.total.minor());
}

}  // namespace
}  // namespace octroi
