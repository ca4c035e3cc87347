// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/creditable.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "octroi/base/status.h"
#include "octroi/invoice/counted_numbers.h"

namespace octroi {
namespace {

Money cents(std::int64_t minor) { return Money::of_minor(minor, kEur); }
const Decimal kTwenty(20);

Creditable invoice_of(std::vector<std::int64_t> amounts) {
  std::vector<CreditableFee> fees;
  for (const std::int64_t amount : amounts) fees.push_back({cents(amount), {}, {kTwenty}, {}});
  return creditable(std::move(fees)).value();
}

CreditNoteAmounts take(Creditable& invoice, std::size_t fee, std::int64_t amount) {
  const CreditItem item{fee, cents(amount)};
  return credit(invoice, std::span(&item, 1)).value();
}

TEST(Creditable, TheLastOneTakesTheRest) {
  Creditable invoice = invoice_of({6833, 6833});
  EXPECT_EQ(invoice.tax, cents(2733));
  EXPECT_EQ(invoice.total, cents(16399));
  EXPECT_EQ(take(invoice, 0, 6833).total, cents(8200));
  EXPECT_EQ(creditable_total(invoice), cents(8199));
  const CreditNoteAmounts last = take(invoice, 1, 6833);
  EXPECT_EQ(last.tax, cents(1366));
  EXPECT_EQ(last.total, cents(8199));
  EXPECT_EQ(creditable_total(invoice), cents(0));
}

TEST(Creditable, TakesTheCouponBackInProportion) {
  Creditable invoice =
      creditable({{cents(39900), Decimal(25000), {Decimal(10), Decimal(10)}, {}}}).value();
  const CreditNoteAmounts note = take(invoice, 0, 26260);
  EXPECT_EQ(note.coupon_adjustment, cents(16454));
  EXPECT_EQ(note.net, cents(9806));
  EXPECT_EQ(note.tax, cents(1961));
  EXPECT_EQ(note.total, cents(11767));
}

TEST(Creditable, RefusesAndLeavesTheInvoiceAsItWas) {
  Creditable invoice = invoice_of({100, 200});
  const Creditable before = invoice;
  const auto refused = [&](std::vector<CreditItem> items) {
    return error_code(credit(invoice, items).status());
  };
  EXPECT_EQ(refused({}), "credit_note.no_items");
  EXPECT_EQ(refused({{2, cents(1)}}), "credit_note.no_such_fee");
  EXPECT_EQ(refused({{0, cents(0)}}), "credit_note.bad_amount");
  EXPECT_EQ(refused({{0, cents(-5)}}), "credit_note.bad_amount");
  EXPECT_EQ(refused({{0, Money::of_minor(1, *Currency::parse("USD"))}}), "credit_note.bad_amount");
  EXPECT_EQ(refused({{0, cents(101)}}), "credit_note.exceeds_fee");
  EXPECT_EQ(refused({{0, cents(60)}, {0, cents(60)}}), "credit_note.exceeds_fee");
  EXPECT_EQ(invoice, before);
}

TEST(Creditable, OfAnInvoiceThatCannotBe) {
  EXPECT_EQ(error_code(creditable({}).status()), "credit_note.no_fees");
  EXPECT_EQ(error_code(creditable({{cents(-1), {}, {}, {}}}).status()), "credit_note.bad_fee");
  EXPECT_EQ(error_code(creditable({{cents(5), Decimal(6), {}, {}}}).status()),
            "credit_note.bad_fee");
}

// However an invoice is credited away, its notes sum to it, net, tax and total.
RC_GTEST_PROP(CreditableProperty, NotesSumToTheInvoice, ()) {
  std::vector<CreditableFee> fees;
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    const int amount = *rc::gen::inRange(1, 10000);
    const int coupon = *rc::gen::inRange(0, amount + 1);
    fees.push_back({cents(amount), Decimal(coupon), {Decimal(*rc::gen::inRange(0, 26))}, {}});
  }
  Creditable invoice = creditable(std::move(fees)).value();
  std::int64_t net = 0;
  std::int64_t tax = 0;
  std::int64_t total = 0;
  for (std::size_t fee = 0; fee < invoice.fees.size(); ++fee) {
    while (invoice.fees[fee].credited != invoice.fees[fee].amount) {
      const std::int64_t left =
          invoice.fees[fee].amount.minor() - invoice.fees[fee].credited.minor();
      const CreditNoteAmounts note =
          take(invoice, fee, std::min(left, *rc::gen::inRange<std::int64_t>(1, 8000)));
      RC_ASSERT(!note.net.is_negative() && !note.tax.is_negative());
      RC_ASSERT(note.total.minor() == note.net.minor() + note.tax.minor());
      net += note.net.minor();
      tax += note.tax.minor();
      total += note.total.minor();
    }
  }
  RC_ASSERT(net == invoice.net.minor());
  RC_ASSERT(tax == invoice.tax.minor());
  RC_ASSERT(total == invoice.total.minor());
}

TEST(CountedNumbers, EveryDocumentCountsInBothSequences) {
  CountedNumbers numbers;
  EXPECT_EQ(numbers.take("a"), (CountedNumbers::Taken{1, 1}));
  EXPECT_EQ(numbers.take("b"), (CountedNumbers::Taken{2, 1}));
  EXPECT_EQ(numbers.take("a"), (CountedNumbers::Taken{3, 2}));
}

}  // namespace
}  // namespace octroi
