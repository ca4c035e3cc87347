// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/bank_transfer/reconciliation.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "octroi/bank_transfer/reference.h"
#include "octroi/base/status.h"

namespace octroi {
namespace {

using namespace std::chrono_literals;

const std::string kRfA = *make_creditor_reference("INV2026000042");
const std::string kRfB = *make_creditor_reference("INV2026000043");

Money eur(std::int64_t minor) { return Money::of_minor(minor, kEur); }

AwaitedTransfer awaited(std::uint8_t id, Money amount, std::string reference,
                        std::string number = {}) {
  return {.tenant = TenantId(UuidBytes{id}),
          .payment = PaymentId(UuidBytes{id}),
          .amount = amount,
          .reference = std::move(reference),
          .invoice_number = std::move(number)};
}

BankEntry entry(Money amount, const std::string& purpose, const std::string& bank_reference) {
  return {.value_date = 2026y / 2 / 3,
          .mark = EntryMark::kCredit,
          .amount = amount,
          .bank_reference = bank_reference,
          .purpose = purpose,
          .creditor_reference = find_creditor_reference(purpose)};
}

BankStatement statement(std::vector<BankEntry> entries, std::string number = "1") {
  return {.reference = "STARTUMSE",
          .account = "DE89370400440532013000",
          .number = std::move(number),
          .entries = std::move(entries)};
}

// "matched 0", "partial 0 20.00", "ambiguous 0 1": fate, candidates, difference.
std::vector<std::string> told(const absl::StatusOr<std::vector<ReconciledEntry>>& found) {
  std::vector<std::string> all;
  EXPECT_TRUE(found.ok()) << found.status();
  for (const ReconciledEntry& one : *found) {
    std::string text(to_string(one.fate));
    for (const std::size_t candidate : one.candidates) text += " " + std::to_string(candidate);
    if (one.difference != Money()) text += " " + one.difference.amount();
    all.push_back(text);
  }
  return all;
}

using Lines = std::vector<std::string>;

TEST(Reconciliation, TheReferenceDecidesHoweverItWasTyped) {
  const std::vector<AwaitedTransfer> waits{awaited(1, eur(50'00), kRfA),
                                           awaited(2, eur(50'00), print_in_fours(kRfB))};
  const BankStatement one =
      statement({entry(eur(50'00), "pay " + print_in_fours(kRfB), "b1"),
                 entry(eur(50'00), kRfA, "b2"), entry(eur(50'00), "no word of it", "b3")});
  EXPECT_EQ(told(reconcile({&one, 1}, waits)), (Lines{"matched 1", "matched 0", "unmatched"}));
}

TEST(Reconciliation, LessIsPartialUntilTheRestComesAndMoreIsTooMuch) {
  const std::vector<AwaitedTransfer> waits{awaited(1, eur(50'00), kRfA)};
  const BankStatement one = statement({entry(eur(30'00), kRfA, "b1"), entry(eur(15'00), kRfA, "b2"),
                                       entry(eur(5'00), kRfA, "b3"), entry(eur(1), kRfA, "b4")});
  EXPECT_EQ(told(reconcile({&one, 1}, waits)),
            (Lines{"partial 0 20.00", "partial 0 5.00", "matched 0", "overpaid 0 0.01"}));
  const BankStatement much = statement({entry(eur(60'00), kRfA, "b1")});
  EXPECT_EQ(told(reconcile({&much, 1}, waits)), Lines{"overpaid 0 10.00"});
}

TEST(Reconciliation, WhatCameBeforeCounts) {
  std::vector<AwaitedTransfer> waits{awaited(1, eur(50'00), kRfA)};
  waits[0].received_minor = 30'00;
  const BankStatement one = statement({entry(eur(20'00), kRfA, "b9")});
  EXPECT_EQ(told(reconcile({&one, 1}, waits)), Lines{"matched 0"});
}

TEST(Reconciliation, WithoutAReferenceTheInvoiceNumberDecides) {
  const std::vector<AwaitedTransfer> waits{awaited(1, eur(50'00), kRfA, "INV-202601-00004"),
                                           awaited(2, eur(60'00), kRfB, "INV-202601-00042"),
                                           awaited(3, eur(70'00), "", "7")};
  const BankStatement one =
      statement({entry(eur(60'00), "facture inv 202601 00042 merci", "b1"),
                 entry(eur(50'00), "INV-202601-00004", "b2"),
                 entry(eur(50'00), "INV-202601-000043", "b3"), entry(eur(70'00), "7", "b4")});
  EXPECT_EQ(told(reconcile({&one, 1}, waits)),
            (Lines{"matched 1", "matched 0", "unmatched", "unmatched"}));
}

TEST(Reconciliation, WhatPointsToSeveralOrComesInAnotherCurrencyIsForAPerson) {
  const std::vector<AwaitedTransfer> waits{awaited(1, eur(50'00), kRfA, "INV-202601-00042"),
                                           awaited(2, eur(50'00), kRfB, "INV-202601-00043")};
  const BankStatement one =
      statement({entry(eur(100'00), "INV-202601-00042 and INV-202601-00043", "b1"),
                 entry(Money::of_minor(50'00, kUsd), kRfA, "b2")});
  EXPECT_EQ(told(reconcile({&one, 1}, waits)), (Lines{"ambiguous 0 1", "ambiguous 0"}));
}

TEST(Reconciliation, AnAccountThatPaidBeforeIsKnownByTheExactAmountOnly) {
  std::vector<AwaitedTransfer> waits{awaited(1, eur(50'00), kRfA), awaited(2, eur(60'00), kRfB)};
  for (AwaitedTransfer& one : waits) one.payer_iban = "FR76 3000 6000 0112 3456 7890 189";
  std::vector<BankEntry> entries{entry(eur(60'00), "thanks", "b1"),
                                 entry(eur(61'00), "thanks", "b2"),
                                 entry(eur(60'00), "thanks", "b3")};
  for (BankEntry& one : entries) one.counterparty_iban = "FR7630006000011234567890189";
  const BankStatement one = statement(std::move(entries));
  EXPECT_EQ(told(reconcile({&one, 1}, waits)), (Lines{"matched 1", "unmatched", "unmatched"}))
      << "a second one like it may be for anything";
}

TEST(Reconciliation, AnEntryCountsOnceInWhateverFileItStands) {
  const std::vector<AwaitedTransfer> waits{awaited(1, eur(100'00), kRfA)};
  const BankStatement day = statement({entry(eur(50'00), kRfA, "b1")}, "1");
  const BankStatement week = statement({entry(eur(50'00), kRfA, "b1")}, "W1");
  const std::vector<BankStatement> both{day, week};
  const auto found = reconcile(both, waits);
  EXPECT_EQ(told(found), (Lines{"partial 0 50.00", "repeated"}));
  SeenEntries seen{found->front().id};
  EXPECT_EQ(told(reconcile({&week, 1}, waits, seen)), Lines{"repeated"});
}

TEST(Reconciliation, TwoTransfersThatAreAlikeAreTwo) {
  const std::vector<AwaitedTransfer> waits{awaited(1, eur(100'00), kRfA)};
  const BankStatement one =
      statement({entry(eur(50'00), kRfA, ""), entry(eur(50'00), kRfA, "")}, "1");
  const std::vector<BankStatement> twice{one, one};
  EXPECT_EQ(told(reconcile(twice, waits)),
            (Lines{"partial 0 50.00", "matched 0", "repeated", "repeated"}));
}

TEST(Reconciliation, MoneyThatGoesBackIsForAPersonAndMoneyThatGoesOutIsNotOurs) {
  const std::vector<AwaitedTransfer> waits{awaited(1, eur(50'00), kRfA)};
  std::vector<BankEntry> entries(3, entry(eur(50'00), kRfA, "b1"));
  entries[0].mark = EntryMark::kDebit;
  entries[1].mark = EntryMark::kReversedCredit;
  entries[2].mark = EntryMark::kReversedDebit;
  const BankStatement one = statement(std::move(entries));
  EXPECT_EQ(told(reconcile({&one, 1}, waits)), (Lines{"reversed 0", "unmatched"}));
}

TEST(Reconciliation, SumsThatNoAmountHoldsAreAnError) {
  std::vector<AwaitedTransfer> waits{awaited(1, eur(1), kRfA)};
  waits[0].received_minor = std::numeric_limits<std::int64_t>::max();
  const BankStatement one = statement({entry(eur(1), kRfA, "b1")});
  EXPECT_EQ(error_code(reconcile({&one, 1}, waits).status()), "money.overflow");
}

}  // namespace
}  // namespace octroi
