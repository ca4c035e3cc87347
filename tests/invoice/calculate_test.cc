// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/calculate.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

using Minors = std::vector<std::int64_t>;

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

RatedLine line(std::int64_t minor, Currency currency = kEur, std::string category = "standard") {
  RatedLine result;
  result.amount = Money::of_minor(minor, currency);
  result.unit_amount = to_decimal(result.amount);
  result.tax_category = std::move(category);
  result.is_discountable = minor > 0;
  return result;
}

std::vector<RatedLine> lines_of(const Minors& minors) {
  std::vector<RatedLine> lines;
  for (const std::int64_t minor : minors) lines.push_back(line(minor));
  return lines;
}

TaxPolicy vat(std::string_view percent) {
  TaxRate rate;
  rate.code = "FR-20";
  rate.category = "standard";
  rate.percent = *Decimal::parse(percent);
  TaxPolicy policy;
  policy.rates = {rate};
  return policy;
}

Discount percent(std::int64_t value, std::string code = "P",
                 DiscountDuration duration = DiscountDuration::kOnce) {
  Discount discount;
  discount.code = std::move(code);
  discount.duration = duration;
  discount.percent = Decimal(value);
  return discount;
}

Discount fixed(std::int64_t minor, std::string code = "F", Currency currency = kEur) {
  Discount discount;
  discount.code = std::move(code);
  discount.kind = DiscountKind::kFixed;
  discount.amount = Money::of_minor(minor, currency);
  return discount;
}

struct TotalsRow {
  const char* name;
  Minors lines;
  std::vector<Discount> discounts;
  TaxPolicy tax;
  std::int64_t credit;
  Minors totals;  // subtotal, discount, net, tax, total, credit applied
};

TaxPolicy within(std::string_view value) {
  TaxPolicy policy = vat(value);
  policy.mode = TaxMode::kInclusive;
  return policy;
}

std::vector<TotalsRow> totals_rows() {
  const TaxPolicy none = TaxPolicy::none();
  const TaxPolicy zero = vat("0");
  const TaxPolicy fifth = vat("20");
  const Discount all = percent(100);
  const Discount also_all = percent(100, "Q");
  const Discount francs = fixed(8'00, "X", kXof);
  return {
      {"plain", {50'00}, {}, fifth, 0, {50'00, 0, 50'00, 10'00, 60'00, 0}},
      {"without tax", {50'00}, {}, none, 0, {50'00, 0, 50'00, 0, 50'00, 0}},
      {"a fifth off", {50'00}, {percent(20)}, fifth, 0, {50'00, 10'00, 40'00, 8'00, 48'00, 0}},
      {"with tax", {60'00}, {percent(50)}, within("20"), 0, {60'00, 30'00, 25'00, 5'00, 30'00, 0}},
      {"100% + 100%", {50'00}, {all, also_all}, fifth, 0, {50'00, 50'00, 0, 0, 0, 0}},
      {"too much off", {5'00}, {fixed(8'00)}, fifth, 0, {5'00, 5'00, 0, 0, 0, 0}},
      {"percent before fixed",
       {100'00},
       {fixed(10'00), percent(50)},
       zero,
       0,
       {100'00, 60'00, 40'00, 0, 40'00, 0}},
      {"other currency's coupon", {5'00}, {francs}, zero, 0, {5'00, 0, 5'00, 0, 5'00, 0}},
      {"a plan of 0", {0}, {percent(20)}, fifth, 0, {0, 0, 0, 0, 0, 0}},
      {"no lines", {}, {percent(20)}, fifth, 0, {0, 0, 0, 0, 0, 0}},
      {"from credit", {50'00}, {}, fifth, 15'00, {50'00, 0, 50'00, 10'00, 60'00, 15'00}},
      {"credit is left", {50'00}, {}, fifth, 99'00, {50'00, 0, 50'00, 10'00, 60'00, 60'00}},
      {"a downgrade", {-40'00, 10'00}, {}, fifth, 5'00, {-30'00, 0, -30'00, -6'00, -36'00, -36'00}},
      {"credits get no coupon",
       {-40'00, 50'00},
       {percent(10)},
       zero,
       0,
       {10'00, 5'00, 5'00, 0, 5'00, 0}},
  };
}

TEST(CalculateInvoice, DiscountsThenTaxThenCredit) {
  for (const TotalsRow& row : totals_rows()) {
    const auto lines = lines_of(row.lines);
    const auto totals = calculate_invoice({.currency = kEur,
                                           .lines = lines,
                                           .discounts = row.discounts,
                                           .tax = &row.tax,
                                           .credit_available = row.credit});
    ASSERT_TRUE(totals.ok()) << row.name << ": " << totals.status();
    const Minors given = {totals->subtotal,  totals->discount_total, totals->net_total,
                          totals->tax_total, totals->total,          totals->credit_applied};
    EXPECT_EQ(given, row.totals) << row.name;
  }
}

TEST(CalculateInvoice, MixedRatesShareACoupon) {
  TaxPolicy policy;
  for (const auto& [category, value] : {std::pair("a", 10), {"b", 0}, {"c", 20}}) {
    TaxRate rate;
    rate.code = category;
    rate.category = category;
    rate.percent = Decimal(value);
    policy.rates.push_back(rate);
  }
  const std::vector<RatedLine> lines = {line(10000, kEur, "a"), line(5000, kEur, "b"),
                                        line(3000, kEur, "c"), line(2000, kEur, "c")};
  const std::vector<Discount> coupon = {fixed(1000)};
  const auto totals =
      calculate_invoice({.currency = kEur, .lines = lines, .discounts = coupon, .tax = &policy});
  ASSERT_TRUE(totals.ok());
  EXPECT_EQ(totals->shares, (Minors{500, 250, 150, 100}));
  Minors taxes;
  for (const LineTotals& each : totals->lines) taxes.push_back(each.tax);
  EXPECT_EQ(taxes, (Minors{950, 0, 570, 380}));
  EXPECT_EQ(totals->total, 20900);
}

TEST(CalculateInvoice, OtherCurrenciesHaveOtherMinorUnits) {
  for (const Currency currency : {kXof, kKwd}) {
    const std::vector<RatedLine> lines = {line(5'003, currency)};
    const TaxPolicy tax = vat("18");
    const auto totals = calculate_invoice({.currency = currency, .lines = lines, .tax = &tax});
    ASSERT_TRUE(totals.ok());
    EXPECT_EQ(totals->tax_total, 901);  // 900.54 of either
  }
}

TEST(CalculateInvoice, EveryRuleHasItsError) {
  const TaxPolicy none = TaxPolicy::none();
  const TaxPolicy most = vat("1000");
  const auto lines = lines_of({1'00});
  const std::vector<Discount> bad_percent = {percent(0)};
  const std::vector<Discount> bad_amount = {fixed(0)};
  const auto code = [&](const InvoiceInput& input) {
    return error_code(calculate_invoice(input).status());
  };
  EXPECT_EQ(code({.currency = kEur, .lines = lines}), "invoice.no_tax_policy");
  EXPECT_EQ(code({.currency = kEur, .lines = lines, .tax = &none, .credit_available = -1}),
            "invoice.bad_credit");
  EXPECT_EQ(code({.currency = kXof, .lines = lines, .tax = &none}), "money.currency_mismatch");
  EXPECT_EQ(code({.currency = kEur, .lines = lines, .discounts = bad_percent, .tax = &none}),
            "coupon.bad_percent");
  EXPECT_EQ(code({.currency = kEur, .lines = lines, .discounts = bad_amount, .tax = &none}),
            "coupon.bad_amount");
  EXPECT_EQ(code({.currency = kEur, .lines = lines, .tax = &most}), "tax.rate_out_of_range");
  const std::vector<RatedLine> books = {line(1, kEur, "books")};
  const TaxPolicy standard = vat("20");
  EXPECT_EQ(code({.currency = kEur, .lines = books, .tax = &standard}), "tax.missing_category");
}

TEST(CalculateInvoice, NeverWraps) {
  const TaxPolicy none = TaxPolicy::none();
  const TaxPolicy taxed = vat("20");
  const std::vector<Discount> half = {percent(50)};
  const auto code = [&](const Minors& minors, const TaxPolicy& tax,
                        std::span<const Discount> discounts) {
    const auto lines = lines_of(minors);
    return error_code(
        calculate_invoice({.currency = kEur, .lines = lines, .discounts = discounts, .tax = &tax})
            .status());
  };
  EXPECT_EQ(code({kMax}, none, half), "");
  EXPECT_EQ(code({kMax, 1}, none, {}), "money.overflow");
  EXPECT_EQ(code({-kMax, -2}, none, {}), "money.overflow");
  EXPECT_EQ(code({kMax}, taxed, {}), "money.overflow");
  EXPECT_EQ(code({kMax}, taxed, half), "");
  // The subtotal fits because a credit comes between; the coupon's base does not.
  EXPECT_EQ(code({kMax, -kMax, kMax}, none, half), "money.overflow");
  EXPECT_EQ(code({std::numeric_limits<std::int64_t>::min()}, none, {}), "");
}

TEST(CalculateInvoice, TenThousandLines) {
  const auto lines = lines_of(Minors(10'000, 3));
  const std::vector<Discount> tenth = {percent(10)};
  const TaxPolicy tax = vat("20");
  const auto totals =
      calculate_invoice({.currency = kEur, .lines = lines, .discounts = tenth, .tax = &tax});
  ASSERT_TRUE(totals.ok());
  EXPECT_EQ(totals->net_total, 27'000);
  EXPECT_EQ(totals->tax_total, 5'400);
}

TEST(CalculateInvoice, AResultIsUsedAgain) {
  InvoiceTotals totals;
  const TaxPolicy tax = vat("20");
  const TaxPolicy none = TaxPolicy::none();
  const auto many = lines_of({1'00, 2'00, 3'00});
  const std::vector<Discount> two = {percent(10), fixed(5)};
  ASSERT_TRUE(
      calculate_invoice({.currency = kEur, .lines = many, .discounts = two, .tax = &tax}, totals)
          .ok());
  const std::vector<RatedLine> one = {line(7, kXof)};
  const InvoiceInput input{.currency = kXof, .lines = one, .tax = &none};
  ASSERT_TRUE(calculate_invoice(input, totals).ok());
  const auto fresh = *calculate_invoice(input);
  EXPECT_EQ(totals.lines, fresh.lines);
  EXPECT_EQ(totals.discounts, fresh.discounts);
  EXPECT_EQ(totals.shares, fresh.shares);
  EXPECT_EQ(totals.rates, fresh.rates);
  EXPECT_EQ(totals.total, fresh.total);
  EXPECT_EQ(totals.currency, kXof);
}

TEST(MakeInvoice, IsCompleteWithoutPolicyAndCoupons) {
  Invoice head;
  head.currency = kEur;
  head.subtotal = eur(99);
  head.lines.resize(7);
  const TaxPolicy tax = vat("20");
  const std::vector<Discount> discounts = {fixed(10'00), percent(50, "HALF")};
  const auto draft = make_invoice(head, lines_of({60'00, 40'00}),
                                  {.discounts = discounts, .tax = &tax, .credit_available = 3'00});
  ASSERT_TRUE(draft.ok()) << draft.status();
  ASSERT_EQ(draft->lines.size(), 2u);
  EXPECT_TRUE(verify(*draft).ok()) << verify(*draft);
  EXPECT_EQ(draft->subtotal, eur(100'00));
  EXPECT_EQ(draft->discount_total, eur(60'00));
  EXPECT_EQ(draft->net_total, eur(40'00));
  EXPECT_EQ(draft->tax_total, eur(8'00));
  EXPECT_EQ(draft->total, eur(48'00));
  EXPECT_EQ(draft->credit_applied, eur(3'00));
  EXPECT_EQ(amount_due(*draft), eur(45'00));
  const InvoiceLine& second = draft->lines[1];
  EXPECT_EQ(second.discount, eur(24'00));
  EXPECT_EQ(second.net, eur(16'00));
  EXPECT_EQ(second.tax, eur(3'20));
  EXPECT_EQ(second.tax_share.code, "FR-20");
  ASSERT_EQ(second.coupons.size(), 2u);
  EXPECT_EQ(second.coupons[0].terms, discounts[1]);
  EXPECT_EQ(second.coupons[0].base, eur(40'00));
  EXPECT_EQ(second.coupons[0].whole_base, eur(100'00));
  EXPECT_EQ(second.coupons[0].taken, eur(50'00));
  EXPECT_EQ(second.coupons[0].share, eur(20'00));
  EXPECT_EQ(second.coupons[1].base, eur(20'00));
  EXPECT_EQ(second.coupons[1].whole_base, eur(50'00));
  EXPECT_EQ(second.coupons[1].share, eur(4'00));
  ASSERT_EQ(draft->taxes.size(), 1u);
  EXPECT_EQ(draft->taxes[0].basis, eur(40'00));
}

TEST(MakeInvoice, OnlyOfADraft) {
  Invoice head;
  head.currency = kEur;
  head.status = InvoiceStatus::kOpen;
  const TaxPolicy tax = TaxPolicy::none();
  EXPECT_EQ(error_code(make_invoice(head, lines_of({1}), {.tax = &tax}).status()),
            "invoice.not_draft");
}

}  // namespace
}  // namespace octroi
