// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Coupons of some charges: what they reach, how they stack with those of the whole invoice, and
// how an invoice tells and proves them.

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "any_invoice.h"
#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"
#include "octroi/invoice/explain.h"
#include "octroi/invoice/json.h"
#include "octroi/money/rounding.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

using Minors = std::vector<std::int64_t>;

RatedLine line(std::string code, std::int64_t minor) {
  RatedLine line;
  line.code = std::move(code);
  line.description = line.code;
  line.amount = Money::of_minor(minor, kEur);
  line.unit_amount = to_decimal(line.amount);
  return line;
}

// A period of a plan with seats, an add-on, and usage in two tiers.
std::vector<RatedLine> period_lines() {
  return {line("base", 78'00), line("seats", 45'00), line("users/base", 12'00),
          line("calls", 10'01), line("calls", 20'02)};
}

Discount percent(std::int64_t value, std::string code, std::vector<std::string> charges = {}) {
  return {.code = std::move(code), .percent = Decimal(value), .charges = std::move(charges)};
}

Discount fixed(std::int64_t minor, std::string code, std::vector<std::string> charges = {}) {
  return {.code = std::move(code),
          .kind = DiscountKind::kFixed,
          .amount = Money::of_minor(minor, kEur),
          .charges = std::move(charges)};
}

InvoiceTotals totals_of(const std::vector<RatedLine>& lines,
                        const std::vector<Discount>& discounts) {
  const TaxPolicy none = TaxPolicy::none();
  return *calculate_invoice(
      {.currency = kEur, .lines = lines, .discounts = discounts, .tax = &none});
}

Invoice invoice_of(const std::vector<Discount>& discounts) {
  Invoice head;
  head.currency = kEur;
  const TaxPolicy none = TaxPolicy::none();
  return *make_invoice(std::move(head), period_lines(), {.discounts = discounts, .tax = &none});
}

struct ReachRow {
  const char* name;
  Discount discount;
  std::int64_t whole_base;
  Minors shares;
};

TEST(ChargeCoupon, ReachesTheLinesOfItsCharges) {
  const ReachRow rows[] = {
      {"one charge", percent(20, "P", {"base"}), 78'00, {15'60, 0, 0, 0, 0}},
      {"of an add-on", percent(50, "P", {"users/base"}), 12'00, {0, 0, 6'00, 0, 0}},
      {"all tiers of a charge", percent(10, "P", {"calls"}), 30'03, {0, 0, 0, 1'00, 2'00}},
      {"two charges", percent(10, "P", {"calls", "base"}), 108'03, {7'80, 0, 0, 1'00, 2'00}},
      {"an amount", fixed(10'00, "F", {"calls"}), 30'03, {0, 0, 0, 3'33, 6'67}},
      {"at most its lines", fixed(500'00, "F", {"calls"}), 30'03, {0, 0, 0, 10'01, 20'02}},
      {"a charge that is not there", percent(50, "P", {"setup"}), 0, {0, 0, 0, 0, 0}},
      {"all", percent(100, "P"), 165'03, {78'00, 45'00, 12'00, 10'01, 20'02}},
  };
  for (const ReachRow& row : rows) {
    const InvoiceTotals totals = totals_of(period_lines(), {row.discount});
    EXPECT_EQ(totals.shares, row.shares) << row.name;
    EXPECT_EQ(totals.discounts[0].whole_base, row.whole_base) << row.name;
    EXPECT_EQ(totals.discounts[0].taken,
              std::accumulate(row.shares.begin(), row.shares.end(), std::int64_t{0}))
        << row.name;
    EXPECT_EQ(totals.discount_total, totals.discounts[0].taken) << row.name;
  }
}

TEST(ChargeCoupon, SharesSumToTheWholeByTheLargestRemainder) {
  const std::vector<RatedLine> lines = {line("calls", 3'33), line("base", 9'99),
                                        line("calls", 3'33), line("calls", 3'33)};
  EXPECT_EQ(totals_of(lines, {fixed(1'00, "F", {"calls"})}).shares, (Minors{34, 0, 33, 33}));
}

TEST(ChargeCoupon, LeavesCreditsAndWhatIsNotDiscountableAlone) {
  std::vector<RatedLine> lines = {line("base", -40'00), line("base", 50'00), line("base", 7'00)};
  lines[0].is_discountable = lines[2].is_discountable = false;
  EXPECT_EQ(totals_of(lines, {percent(10, "P", {"base"})}).shares, (Minors{0, 5'00, 0}));
}

TEST(ChargeCoupon, StacksBeforeThoseOfTheWholeInvoice) {
  const std::vector<RatedLine> lines = {line("base", 100'00), line("seats", 100'00)};
  const InvoiceTotals totals =
      totals_of(lines, {percent(50, "A"), fixed(20'00, "Z", {"base"}), percent(50, "B", {"base"})});
  // 50% of base, then 20.00 of the 50.00 that are left, then half of 130.00.
  std::vector<std::uint32_t> order;
  for (const DiscountTotals& each : totals.discounts) order.push_back(each.discount);
  EXPECT_EQ(order, (std::vector<std::uint32_t>{2, 1, 0}));
  EXPECT_EQ(totals.shares, (Minors{50'00, 0, 20'00, 0, 15'00, 50'00}));
  EXPECT_EQ(totals.discounts[2].whole_base, 130'00);
  EXPECT_EQ(totals.discount_total, 135'00);
}

TEST(ChargeCoupon, IsExplainedWithItsCharges) {
  const Invoice invoice = invoice_of({percent(20, "BASE20", {"base"}), percent(10, "ALL"),
                                      fixed(40'00, "USE", {"calls", "users/base"})});
  const std::string text = explain(invoice);
  for (const char* part : {"coupon BASE20: 20% of base 78.00 is 15.60 ", "coupon ALL: 10% of ",
                           "coupon USE: 40.00 off calls, users/base, of which 12.00/42.03 "}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(ChargeCoupon, ReadsBackFromItsLine) {
  const Invoice invoice = invoice_of({percent(20, "P", {"base", "users/base"}), percent(5, "Q")});
  const std::string json = lines_to_json(invoice.lines);
  EXPECT_NE(json.find(R"("percent":"20","charges":["base","users/base"])"), std::string::npos)
      << json;
  EXPECT_EQ(json.find(R"("percent":"5","charges")"), std::string::npos) << json;
  const auto read = lines_from_json(json, kEur);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, invoice.lines);
  for (const char* bad : {R"("base")", R"([1])", "{}"}) {
    const std::string text = std::string(R"([{"coupons":[{"code":"P","charges":)") + bad + "}]}]";
    EXPECT_EQ(error_code(lines_from_json(text, kEur).status()), "invoice.bad_json") << bad;
  }
}

struct ForgeryRow {
  const char* name;
  void (*forge)(Invoice&);
};

void grow(Money& money, std::int64_t by) {
  money = Money::of_minor(money.minor() + by, money.currency());
}

// Moves `by` of the first coupon's share from one line to another, sums and all.
void move_share(Invoice& invoice, std::size_t from, std::size_t to, std::int64_t by) {
  for (const auto& [at, amount] : {std::pair(from, -by), std::pair(to, by)}) {
    InvoiceLine& line = invoice.lines[at];
    if (line.coupons.empty()) {
      line.coupons = invoice.lines[from].coupons;
      line.coupons[0].base = line.amount;
      line.coupons[0].share = Money::zero(kEur);
    }
    grow(line.coupons[0].share, amount);
    grow(line.discount, amount);
    grow(line.net, -amount);
  }
}

TEST(ChargeCoupon, VerifyMakesEachShareAgain) {
  const ForgeryRow rows[] = {
      {"a share moved to a line of another charge", [](Invoice& i) { move_share(i, 0, 1, 1'00); }},
      {"a share moved between its lines", [](Invoice& i) { move_share(i, 3, 0, 1); }},
      {"other charges on all lines",
       [](Invoice& i) {
         for (InvoiceLine& one : i.lines) {
           for (CouponShare& share : one.coupons) share.terms.charges = {"base", "calls", "seats"};
         }
       }},
      {"another whole",
       [](Invoice& i) {
         for (InvoiceLine& one : i.lines) {
           for (CouponShare& share : one.coupons) grow(share.whole_base, 1);
         }
       }},
      {"another part", [](Invoice& i) { grow(i.lines[0].coupons[0].base, 1); }},
      {"another percentage",
       [](Invoice& i) {
         for (InvoiceLine& one : i.lines) {
           for (CouponShare& share : one.coupons) share.terms.percent = Decimal(11);
         }
       }},
  };
  for (const ForgeryRow& row : rows) {
    Invoice invoice = invoice_of({percent(10, "P", {"base", "calls"})});
    ASSERT_TRUE(verify(invoice).ok()) << verify(invoice);
    row.forge(invoice);
    EXPECT_EQ(error_code(verify(invoice)), "invoice.inconsistent") << row.name;
  }
}

// What one discount gives each line, straight from the definition and exact.
Minors shares_of(const Discount& discount, Currency currency, const std::vector<RatedLine>& lines,
                 const Minors& left) {
  std::vector<std::size_t> reached;
  Int128 base = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_named =
        discount.charges.empty() ||
        std::count(discount.charges.begin(), discount.charges.end(), lines[i].code) > 0;
    if (!is_named || !lines[i].is_discountable || left[i] <= 0) continue;
    reached.push_back(i);
    base += left[i];
  }
  Int128 taken = 0;
  if (discount.kind == DiscountKind::kPercent) {
    Int128 hundred = 100;
    for (int i = 0; i < discount.percent.scale(); ++i) hundred *= 10;
    taken = (base * discount.percent.coefficient() * 2 + hundred) / (hundred * 2);
  } else if (discount.amount.currency() == currency) {
    taken = std::min<Int128>(discount.amount.minor(), base);
  }
  Minors shares(lines.size());
  Int128 over = taken;
  for (const std::size_t i : reached) {
    shares[i] = static_cast<std::int64_t>(taken * left[i] / base);
    over -= shares[i];
  }
  std::stable_sort(reached.begin(), reached.end(), [&](std::size_t a, std::size_t b) {
    return taken * left[a] % base > taken * left[b] % base;
  });
  for (std::size_t i = 0; over > 0; ++i, --over) ++shares[reached[i]];
  return shares;
}

RC_GTEST_PROP(ChargeCoupon, TakesWhatTheDefinitionSays, ()) {  // I04, I22
  const AnyInput input = any_input();
  const InvoiceTotals totals = *calculate_invoice({.currency = input.currency,
                                                   .lines = input.lines,
                                                   .discounts = input.discounts,
                                                   .tax = &input.tax,
                                                   .credit_available = input.credit});
  Minors left;
  for (const RatedLine& each : input.lines) left.push_back(each.amount.minor());
  bool was_of_the_whole = false;
  for (const DiscountTotals& each : totals.discounts) {
    const Discount& discount = input.discounts[each.discount];
    RC_ASSERT(!was_of_the_whole || discount.charges.empty());
    was_of_the_whole = discount.charges.empty();
    const Minors wanted = shares_of(discount, input.currency, input.lines, left);
    const auto first = totals.shares.begin() + static_cast<std::ptrdiff_t>(each.first_share);
    RC_ASSERT(std::equal(wanted.begin(), wanted.end(), first));
    RC_ASSERT(each.taken == std::accumulate(wanted.begin(), wanted.end(), std::int64_t{0}));
    for (std::size_t i = 0; i < left.size(); ++i) left[i] -= wanted[i];
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    RC_ASSERT(totals.lines[i].discount == input.lines[i].amount.minor() - left[i]);
  }
}

}  // namespace
}  // namespace octroi
