// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/bookkeeping.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "octroi/base/status.h"
#include "octroi/invoice/calculate.h"
#include "rapidcheck.h"
#include "sample.h"

namespace octroi {
namespace {

using Account = LedgerAccount;

const CashPlace kStripe{Account::kCashClearing, "stripe"};
const Date kDay = *parse_date("2026-03-31");

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

// One invoice and the books of its life.
class Life {
 public:
  explicit Life(Invoice invoice) : invoice_(std::move(invoice)) {}

  // Whether the command was allowed; its events are booked and put into the invoice.
  bool act(const InvoiceCommand& command) {
    const auto decision = decide(invoice_, command);
    const auto* events = std::get_if<InvoiceEvents>(&decision);
    if (events == nullptr) return false;
    for (const InvoiceEvent& event : *events) {
      const Invoice before = invoice_;
      invoice_ = evolve(invoice_, event);
      book(before, event);
    }
    return true;
  }

  [[nodiscard]] const Invoice& invoice() const { return invoice_; }
  [[nodiscard]] const std::vector<Transaction>& books() const { return books_; }
  [[nodiscard]] Money balance(Account account) const {
    return *balance_of(*balances(books_), invoice_.tenant, account, kEur);
  }

 private:
  void book(const Invoice& before, const InvoiceEvent& event) {
    if (std::holds_alternative<Finalized>(event)) keep(post_invoice(invoice_, {}));
    if (const auto* fact = std::get_if<Voided>(&event)) keep(post_void(before, *fact, {}));
    if (const auto* fact = std::get_if<MarkedUncollectible>(&event)) {
      keep(post_write_off(before, *fact, {}));
    }
    if (const auto* fact = std::get_if<PaymentRecorded>(&event)) {
      books_.push_back(*post_payment(before, *fact, kStripe, {}));
    }
    if (const auto* fact = std::get_if<PaymentReversed>(&event)) {
      books_.push_back(*post_payment_reversal(before, *fact, kStripe, {}));
    }
  }

  void keep(const absl::StatusOr<std::optional<Transaction>>& entry) {
    if (entry->has_value()) books_.push_back(**entry);
  }

  Invoice invoice_;
  std::vector<Transaction> books_;
};

Life issued() {
  Life life(sample_invoice());
  EXPECT_TRUE(life.act(Finalize{kDay, kDay, "invoices"}));
  return life;
}

TEST(Bookkeeping, AnIssuedInvoiceIsReceivableRevenueAndTax) {
  const Life life = issued();
  const Invoice& invoice = life.invoice();
  EXPECT_EQ(life.balance(Account::kReceivable), amount_due(invoice));
  EXPECT_EQ(life.balance(Account::kRevenue), *negate(invoice.net_total));
  EXPECT_EQ(life.balance(Account::kTaxPayable), *negate(invoice.tax_total));
  EXPECT_EQ(life.balance(Account::kCustomerCredit), eur(5'00));
  ASSERT_EQ(life.books().size(), 1u);
  EXPECT_EQ(life.books()[0].invoice, invoice.id);
  EXPECT_EQ(life.books()[0].date, kDay);
}

TEST(Bookkeeping, APaidInvoiceLeavesNothingReceivable) {
  Life life = issued();
  const Money due = amount_due(life.invoice());
  ASSERT_TRUE(life.act(RecordPayment{{}, due, kDay}));
  EXPECT_EQ(life.invoice().status, InvoiceStatus::kPaid);
  EXPECT_EQ(life.balance(Account::kReceivable), eur(0));
  EXPECT_EQ(life.balance(Account::kCashClearing), due);
  EXPECT_EQ(life.books().back().cause, TransactionCause::kPayment);
}

TEST(Bookkeeping, AVoidInvoiceLeavesNothingAtAll) {
  Life life = issued();
  ASSERT_TRUE(life.act(Void{kDay, "sent twice"}));
  const std::vector<Balance> sums = *balances(life.books());
  for (const Balance& balance : sums) EXPECT_TRUE(balance.amount.is_zero());
  EXPECT_EQ(life.books().back().cause, TransactionCause::kVoid);
}

TEST(Bookkeeping, ADraftIsNotBooked) {
  const Invoice draft = sample_invoice();
  EXPECT_EQ(error_code(post_invoice(draft, {}).status()), "invoice.not_open");
  EXPECT_EQ(error_code(post_payment(draft, {{}, eur(1), kDay}, kStripe, {}).status()),
            "invoice.not_open");
  EXPECT_EQ(error_code(post_payment_reversal(draft, {{}, eur(1), kDay}, kStripe, {}).status()),
            "invoice.not_open");
  EXPECT_EQ(error_code(post_write_off(draft, {kDay, "x"}, {}).status()), "invoice.not_open");
  EXPECT_EQ(*post_void(draft, {kDay, "x"}, {}), std::nullopt);
}

TEST(Bookkeeping, WhatWasGivenUpIsRecovered) {
  Life life = issued();
  const Money due = amount_due(life.invoice());
  ASSERT_TRUE(life.act(MarkUncollectible{kDay, "bankrupt"}));
  EXPECT_EQ(life.balance(Account::kReceivable), eur(0));
  EXPECT_EQ(life.balance(Account::kWriteOff), due);
  ASSERT_TRUE(life.act(RecordPayment{{}, due, kDay}));
  EXPECT_EQ(life.books().back().cause, TransactionCause::kRecovery);
  EXPECT_EQ(life.balance(Account::kWriteOff), eur(0));
  EXPECT_EQ(life.balance(Account::kReceivable), eur(0));
}

TEST(Bookkeeping, NothingDueHasNoWriteOff) {
  Invoice invoice = sample_invoice();
  invoice.issued_on = kDay;
  invoice.amount_paid = amount_due(invoice);
  EXPECT_EQ(*post_write_off(invoice, {kDay, "x"}, {}), std::nullopt);
}

InvoiceCommand any_command(const Invoice& invoice) {
  const Money amount = eur(*rc::gen::inRange<std::int64_t>(1, 30'000));
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return Void{kDay, "x"};
    case 1:
      return MarkUncollectible{kDay, "x"};
    case 2:
    case 3:
      return ReversePayment{{}, amount, kDay};
    case 4:
      return RecordPayment{{}, amount_due(invoice), kDay};
    default:
      return RecordPayment{{}, amount, kDay};
  }
}

RC_GTEST_PROP(Bookkeeping, ReceivableIsWhatIsDueOnOpenInvoices, ()) {  // I01, I07, I16
  Life life = issued();
  const auto steps = *rc::gen::inRange(0, 12);
  for (int i = 0; i < steps; ++i) {
    life.act(any_command(life.invoice()));
    const Invoice& invoice = life.invoice();
    const bool is_owed =
        invoice.status == InvoiceStatus::kOpen || invoice.status == InvoiceStatus::kPaid;
    RC_ASSERT(life.balance(Account::kReceivable) == (is_owed ? amount_due(invoice) : eur(0)));
    RC_ASSERT(life.balance(Account::kCashClearing) == invoice.amount_paid);
    RC_ASSERT(verify(invoice).ok());
    for (const Transaction& entry : life.books()) RC_ASSERT(make_transaction(entry).ok());
  }
}

}  // namespace
}  // namespace octroi
