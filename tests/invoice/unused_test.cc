// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/unused.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"
#include "octroi/rating/rating.h"
#include "rapidcheck.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const Period kMarch{0, 2026y / 3 / 1, 2026y / 4 / 1};

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

InvoiceLine line(std::int64_t amount, std::int64_t discount, std::optional<Date> from,
                 std::optional<Date> to) {
  InvoiceLine result;
  result.amount = eur(amount);
  result.discount = eur(discount);
  result.from = from;
  result.to = to;
  return result;
}

struct UnusedRow {
  const char* name;
  InvoiceLine line;
  Date on;
  std::int64_t unused;
};

TEST(UnusedAmount, IsTheShareOfTheDaysLeft) {
  const Date first = 2026y / 3 / 1;
  const Date end = 2026y / 4 / 1;
  const UnusedRow rows[] = {
      {"17 of 31 days", line(50'00, 0, first, end), 2026y / 3 / 15, 27'42},
      {"after a discount", line(50'00, 10'00, first, end), 2026y / 3 / 15, 21'94},
      {"before it begins", line(50'00, 0, first, end), 2026y / 2 / 1, 50'00},
      {"on its last day", line(31'00, 0, first, end), 2026y / 3 / 31, 1'00},
      {"when it is over", line(50'00, 0, first, end), end, 0},
      {"without days", line(50'00, 0, std::nullopt, std::nullopt), first, 0},
      {"for ever", line(50'00, 0, first, std::nullopt), first, 0},
      {"of no length", line(50'00, 0, first, first), first, 0},
      {"never below 0", line(-50'00, 0, first, end), first, 0},
  };
  for (const UnusedRow& row : rows) {
    const auto unused = unused_amount(kEur, {&row.line, 1}, row.on);
    ASSERT_TRUE(unused.ok()) << row.name << unused.status();
    EXPECT_EQ(*unused, eur(row.unused)) << row.name;
  }
}

TEST(UnusedAmount, RefusesMixedCurrenciesAndOverflow) {
  const Date first = 2026y / 3 / 1;
  const Date end = 2026y / 4 / 1;
  const std::vector<InvoiceLine> two(2,
                                     line(std::numeric_limits<std::int64_t>::max(), 0, first, end));
  EXPECT_EQ(error_code(unused_amount(kEur, two, first).status()), "money.overflow");
  EXPECT_EQ(error_code(unused_amount(kXof, two, first).status()), "money.currency_mismatch");
}

Price price_of(std::int64_t minor) {
  Price price;
  price.currency = kEur;
  Charge charge;
  charge.code = "base";
  charge.amount = eur(minor);
  price.charges = {charge};
  return price;
}

// The lines of one period and what changes in it add to them.
class Month {
 public:
  Month(const Price& price, std::span<const Discount> discounts) : discounts_(discounts) {
    bill(*rate_period({.price = &price, .period = kMarch, .share = std::nullopt}));
  }

  // What the change of terms on `on` asks.
  Money change(const Price& from, const Price& to, Date on) {
    return bill(*rate_change({.from = &from,
                              .to = &to,
                              .rest = *period_share(kMarch, {on, *kMarch.end}),
                              .to_rest = std::nullopt,
                              .credit_max = *unused_amount(kEur, lines_, on)}));
  }

 private:
  Money bill(std::vector<RatedLine> rated) {
    const TaxPolicy tax = TaxPolicy::none();
    Invoice head;
    head.currency = kEur;
    Invoice invoice = *make_invoice(head, std::move(rated), {.discounts = discounts_, .tax = &tax});
    for (InvoiceLine& each : invoice.lines) lines_.push_back(std::move(each));
    return invoice.total;
  }

  std::span<const Discount> discounts_;
  std::vector<InvoiceLine> lines_;
};

TEST(UnusedAmount, ADiscountedPeriodIsCreditedAtItsDiscount) {
  Discount half;
  half.code = "HALF";
  half.duration = DiscountDuration::kForever;
  half.percent = Decimal(50);
  const std::vector<Discount> discounts = {half};
  const Price starter = price_of(62'00);
  const Price pro = price_of(124'00);
  Month month(starter, discounts);
  // Half of 124.00 less half of 62.00, for 17 of 31 days.
  EXPECT_EQ(month.change(starter, pro, 2026y / 3 / 15), eur(17'00));
  EXPECT_EQ(month.change(pro, starter, 2026y / 3 / 15), eur(-17'00));
}

RC_GTEST_PROP(UnusedAmount, NothingIsGivenBackTwice, ()) {  // I06
  std::vector<Discount> discounts(1);
  discounts[0].percent = Decimal(*rc::gen::inRange(1, 101));
  const Price one = price_of(*rc::gen::inRange(0, 1'000'000));
  const Price other = price_of(*rc::gen::inRange(0, 1'000'000));
  Month month(one, discounts);
  const Date on =
      kMarch.start.year() / kMarch.start.month() / std::chrono::day(*rc::gen::inRange(1u, 32u));
  const std::int64_t there = month.change(one, other, on).minor();
  const std::int64_t back = month.change(other, one, on).minor();
  // A discount rounds its half cents up, a credit is cut to what was asked: a cent at most.
  RC_ASSERT(there + back >= -1 && there + back <= 1);
  month.change(one, price_of(0), on);
  RC_ASSERT(month.change(one, price_of(0), on) == eur(0));
}

// 17/31 of March, however the policy writes it.
TEST(UnusedAmount, FollowsTheRestThatAPolicyCounted) {
  const PeriodShare days{17, 31, 2026y / 3 / 15, 2026y / 4 / 1, 2026y / 3 / 1, 2026y / 4 / 1};
  PeriodShare time = days;
  time.numerator = 165;
  time.denominator = 310;
  InvoiceLine whole = line(50'00, 10'00, 2026y / 3 / 1, 2026y / 4 / 1);
  InvoiceLine part = line(26'61, 0, 2026y / 3 / 15, 2026y / 4 / 1);
  part.derivation.share = time;
  const InvoiceLine other = line(50'00, 0, 2026y / 2 / 1, 2026y / 3 / 1);
  struct Row {
    const char* name;
    const InvoiceLine& line;
    const PeriodShare& rest;
    std::int64_t unused;
  };
  const Row rows[] = {
      {"the whole period, by days", whole, days, 21'94},
      {"the whole period, by time", whole, time, 21'29},
      {"a part that began at the cut", part, time, 26'61},
      {"a part counted another way: its days", part, days, 26'61},
      {"another period", other, days, 0},
  };
  for (const Row& row : rows) {
    const auto unused = unused_amount(kEur, {&row.line, 1}, row.rest);
    ASSERT_TRUE(unused.ok()) << row.name << unused.status();
    EXPECT_EQ(*unused, eur(row.unused)) << row.name;
  }
}

}  // namespace
}  // namespace octroi
