// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/ledger/entries.h"

#include <limits>

#include "gtest/gtest.h"

#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;
using Account = LedgerAccount;
using Postings = std::vector<Posting>;

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

EntryHead head() {
  EntryHead head;
  head.date = 2026y / 1 / 31;
  return head;
}

const CashPlace kStripe{Account::kCashClearing, "stripe"};

struct InvoiceRow {
  const char* name;
  InvoiceAmounts amounts;
  Postings postings;
};

TEST(PostInvoice, BooksNetTaxAndCredit) {
  const InvoiceRow rows[] = {
      {"plain",
       {eur(50'00), eur(10'00), eur(0)},
       {{Account::kReceivable, "", eur(60'00)},
        {Account::kRevenue, "", eur(-50'00)},
        {Account::kTaxPayable, "", eur(-10'00)}}},
      {"without tax",
       {eur(50'00), eur(0), eur(0)},
       {{Account::kReceivable, "", eur(50'00)}, {Account::kRevenue, "", eur(-50'00)}}},
      {"partly from credit",
       {eur(50'00), eur(10'00), eur(15'00)},
       {{Account::kReceivable, "", eur(45'00)},
        {Account::kCustomerCredit, "", eur(15'00)},
        {Account::kRevenue, "", eur(-50'00)},
        {Account::kTaxPayable, "", eur(-10'00)}}},
      {"all from credit",
       {eur(50'00), eur(0), eur(50'00)},
       {{Account::kCustomerCredit, "", eur(50'00)}, {Account::kRevenue, "", eur(-50'00)}}},
      {"carried to credit",
       {eur(-10'00), eur(-2'00), eur(-12'00)},
       {{Account::kCustomerCredit, "", eur(-12'00)},
        {Account::kRevenue, "", eur(10'00)},
        {Account::kTaxPayable, "", eur(2'00)}}},
  };
  for (const InvoiceRow& row : rows) {
    const auto issued = post_invoice(head(), row.amounts);
    ASSERT_TRUE(issued.ok()) << row.name << issued.status();
    ASSERT_TRUE(issued->has_value()) << row.name;
    EXPECT_EQ((*issued)->postings, row.postings) << row.name;
    EXPECT_EQ((*issued)->cause, TransactionCause::kInvoice);
    const auto undone = post_void(head(), row.amounts);
    ASSERT_TRUE(undone.ok() && undone->has_value()) << row.name;
    EXPECT_EQ((*undone)->cause, TransactionCause::kVoid);
    const Transaction both[] = {**issued, **undone};
    const std::vector<Balance> sums = *balances(both);
    for (const Balance& balance : sums) {
      EXPECT_TRUE(balance.amount.is_zero()) << row.name;
    }
  }
}

TEST(PostInvoice, NothingHasNoEntry) {
  const InvoiceAmounts nothing{eur(0), eur(0), eur(0)};
  EXPECT_EQ(*post_invoice(head(), nothing), std::nullopt);
  EXPECT_EQ(*post_void(head(), nothing), std::nullopt);
}

TEST(PostInvoice, RefusesMixedCurrenciesAndOverflow) {
  EXPECT_EQ(error_code(post_invoice(head(), {eur(1), Money::of_minor(1, kXof), eur(0)}).status()),
            "money.currency_mismatch");
  const Money most = eur(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(error_code(post_invoice(head(), {most, eur(1), eur(0)}).status()), "money.overflow");
}

using Entry = absl::StatusOr<Transaction> (*)(Money amount);

struct MoveRow {
  Entry entry;
  TransactionCause cause;
  Posting debit;
  Posting credit;
};

TEST(Entries, DebitAndCreditTheirAccounts) {
  const Money amount = eur(60'00);
  const Money minus = eur(-60'00);
  const Posting stripe_in{Account::kCashClearing, "stripe", amount};
  const Posting stripe_out{Account::kCashClearing, "stripe", minus};
  const MoveRow rows[] = {
      {[](Money m) { return post_payment(head(), kStripe, m); },
       TransactionCause::kPayment,
       stripe_in,
       {Account::kReceivable, "", minus}},
      {[](Money m) { return post_recovery(head(), kStripe, m); },
       TransactionCause::kRecovery,
       stripe_in,
       {Account::kWriteOff, "", minus}},
      {[](Money m) { return post_refund(head(), kStripe, m); },
       TransactionCause::kRefund,
       {Account::kRefunds, "", amount},
       stripe_out},
      {[](Money m) { return post_payment_reversal(head(), kStripe, m); },
       TransactionCause::kPaymentReversal,
       {Account::kReceivable, "", amount},
       stripe_out},
      {[](Money m) { return post_write_off(head(), m); },
       TransactionCause::kWriteOff,
       {Account::kWriteOff, "", amount},
       {Account::kReceivable, "", minus}},
      {[](Money m) { return post_credit_grant(head(), m); },
       TransactionCause::kCreditGrant,
       {Account::kGoodwill, "", amount},
       {Account::kCustomerCredit, "", minus}},
      {[](Money m) { return post_payment_to_credit(head(), kStripe, m); },
       TransactionCause::kPaymentToCredit,
       stripe_in,
       {Account::kCustomerCredit, "", minus}},
      {[](Money m) { return post_refund_begun(head(), m); },
       TransactionCause::kRefundBegun,
       {Account::kCustomerCredit, "", amount},
       {Account::kRefunds, "", minus}},
      {[](Money m) { return post_refund_failed(head(), m); },
       TransactionCause::kRefundFailed,
       {Account::kRefunds, "", amount},
       {Account::kCustomerCredit, "", minus}},
  };
  for (const MoveRow& row : rows) {
    const auto transaction = row.entry(amount);
    ASSERT_TRUE(transaction.ok()) << transaction.status();
    EXPECT_EQ(transaction->cause, row.cause);
    EXPECT_EQ(transaction->postings, (Postings{row.debit, row.credit})) << to_string(row.cause);
    for (const std::int64_t minor : {std::int64_t{0}, std::int64_t{-1}}) {
      EXPECT_EQ(error_code(row.entry(eur(minor)).status()), "ledger.amount_not_positive");
    }
  }
}

TEST(PostSettlement, SplitsOffTheFee) {
  const auto settled = post_settlement(head(), "stripe", "main", eur(100'00), eur(2'90));
  ASSERT_TRUE(settled.ok());
  EXPECT_EQ(settled->postings, (Postings{{Account::kBank, "main", eur(97'10)},
                                         {Account::kProviderFees, "stripe", eur(2'90)},
                                         {Account::kCashClearing, "stripe", eur(-100'00)}}));
  EXPECT_EQ(post_settlement(head(), "wave", "", eur(5), eur(0))->postings.size(), 2u);
  EXPECT_EQ(post_settlement(head(), "wave", "", eur(5), eur(5))->postings.size(), 2u);
  const auto code = [](std::int64_t gross, Money fee) {
    return error_code(post_settlement(head(), "stripe", "", eur(gross), fee).status());
  };
  EXPECT_EQ(code(0, eur(0)), "ledger.amount_not_positive");
  EXPECT_EQ(code(5, eur(-1)), "ledger.amount_not_positive");
  EXPECT_EQ(code(5, eur(6)), "ledger.fee_exceeds_amount");
  EXPECT_EQ(code(5, Money::of_minor(1, kXof)), "money.currency_mismatch");
}

TEST(Entries, CarryTheirHead) {
  EntryHead known = head();
  UuidBytes bytes{};
  bytes[0] = 7;
  known.id = TransactionId(bytes);
  known.tenant = TenantId(bytes);
  known.invoice = InvoiceId(bytes);
  known.payment = PaymentId(bytes);
  const auto paid = post_payment(known, {Account::kBank, "main"}, eur(1));
  ASSERT_TRUE(paid.ok());
  EXPECT_EQ(paid->id, known.id);
  EXPECT_EQ(paid->tenant, known.tenant);
  EXPECT_EQ(paid->invoice, known.invoice);
  EXPECT_EQ(paid->payment, known.payment);
  EXPECT_EQ(paid->date, known.date);
}

}  // namespace
}  // namespace octroi
