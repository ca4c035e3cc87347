// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Prepaid wallets: they pay invoices before money is collected, get back what is taken back, and
// expire.

#include <string>
#include <vector>

#include "engine/purse.h"
#include "octroi/invoice/explain.h"

namespace octroi::test {
namespace {

TEST(Wallet, PaysBeforeMoneyIsCollected) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  purse.give(wallet, 20);
  purse.subscribe();
  EXPECT_EQ(purse.last().prepaid_applied, eur(20'00));
  EXPECT_EQ(purse.last().amount_paid, eur(30'00));
  EXPECT_EQ(purse.last().status, InvoiceStatus::kPaid);
  EXPECT_EQ(purse.charged(), 30'00);
  EXPECT_EQ(purse.balance(wallet), eur(0));
  EXPECT_EQ(purse.moves(wallet), (Moves{"granted 20.00", "drawn -20.00"}));
  EXPECT_EQ(purse.billing->wallet_movements(*purse.clinic, wallet)->back().invoice,
            purse.last().id);
  const std::string explained = explain(purse.last());
  EXPECT_NE(explained.find("Paid from wallets"), std::string::npos) << explained;
  purse.expect_sound("after the invoice");
}

TEST(Wallet, PaysAllOfAnInvoiceThatNobodyIsThenAskedFor) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  purse.give(wallet, 120);
  purse.subscribe();
  EXPECT_EQ(purse.last().status, InvoiceStatus::kPaid);
  EXPECT_TRUE(purse.billing->payments(*purse.clinic)->empty());
  EXPECT_EQ(purse.balance(wallet), eur(70'00));
  run_daily(purse.world, *purse.billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(purse.balance(wallet), eur(0));
  EXPECT_EQ(purse.charged(), 30'00) << "of the third month";
  purse.expect_sound("after three months");
}

// By priority, then by expiry, then what was given before what was paid.
TEST(Wallet, IsDrawnOnInOneOrder) {
  Purse purse;
  const WalletId second = purse.wallet({.name = "Second", .priority = 2});
  const WalletId first = purse.wallet({.name = "First", .priority = 1});
  const WalletGrantId late = purse.give(second, 10, day("2026-02-10"));
  purse.buy(first, 10);
  const WalletGrantId gift = purse.give(first, 10);
  const WalletGrantId soon = purse.give(first, 10, day("2026-03-01"));
  purse.subscribe();
  ASSERT_EQ(purse.last().prepaid_applied, eur(40'00));
  const auto drawn = *purse.billing->wallet_movements(*purse.clinic, first);
  std::vector<WalletGrantId> order;
  for (const WalletMovement& one : drawn) {
    if (one.kind == MovementKind::kDrawn) order.push_back(one.grant);
  }
  ASSERT_EQ(order.size(), 3u);
  EXPECT_EQ(order[0], soon);
  EXPECT_EQ(order[1], gift);
  EXPECT_EQ(purse.grant(second, late).balance, eur(0));
  EXPECT_EQ(purse.charged(), 10'00 + 10'00);
  purse.expect_sound("after the invoice");
}

TEST(Wallet, KeepsMoneyWhateverACreditIsWorth) {
  Purse purse;
  const WalletId wallet = purse.wallet({.rate = *Decimal::parse("0.03")});
  purse.give(wallet, 1111);  // 33.33
  purse.subscribe();
  EXPECT_EQ(purse.last().prepaid_applied, eur(33'33));
  EXPECT_EQ(purse.last().amount_paid, eur(16'67));
  purse.expect_sound("after the invoice");
}

TEST(Wallet, BoughtCreditsAreUsableOnceTheyArePaid) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  const auto asked = purse.billing->top_up(
      *purse.clinic, {.wallet = wallet, .credits = Decimal(40), .payment_method = kCard});
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->total, eur(40'00)) << "without tax: it is due when they are used";
  EXPECT_EQ(asked->lines.front().kind, LineKind::kPrepayment);
  EXPECT_EQ(purse.balance(wallet), Money::zero(kEur));
  purse.expect_sound("while they are not paid");
  ASSERT_TRUE(purse.billing->run_due().ok());
  EXPECT_EQ(purse.balance(wallet), eur(40'00));
  purse.expect_sound("when they are");
  purse.subscribe();
  EXPECT_EQ(purse.last().prepaid_applied, eur(40'00));
  EXPECT_EQ(purse.moves(wallet), (Moves{"paid 40.00", "drawn -40.00"}));
  purse.expect_sound("when they are used");
}

TEST(Wallet, AnUnpaidTopUpIsVoidedNotCreditedNorWrittenOff) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  const Invoice asked = purse.buy(wallet, 40, {});
  EXPECT_EQ(asked.status, InvoiceStatus::kOpen);
  EXPECT_EQ(
      error_code(purse.billing
                     ->issue_credit_note(*purse.clinic, {.invoice = asked.id, .text = "a mistake"})
                     .status()),
      "wallet.take_back_instead");
  EXPECT_EQ(error_code(
                purse.billing
                    ->write_off_invoice(*purse.clinic, {.invoice = asked.id, .reason = "a mistake"})
                    .status()),
            "wallet.void_instead");
  ASSERT_TRUE(
      purse.billing->void_invoice(*purse.clinic, {.invoice = asked.id, .reason = "a mistake"})
          .ok());
  EXPECT_EQ(purse.billing->wallet_grants(*purse.clinic, wallet)->front().status,
            GrantStatus::kCancelled);
  purse.expect_sound("after the void");
}

TEST(Wallet, WhatACreditNoteTakesBackReturnsToTheGrantsThatPaid) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  const WalletGrantId gift = purse.give(wallet, 10);
  purse.buy(wallet, 10);
  purse.subscribe();
  const Invoice paid = purse.last();
  ASSERT_EQ(paid.prepaid_applied, eur(20'00));
  const auto some = purse.billing->issue_credit_note(
      *purse.clinic,
      {.invoice = paid.id, .parts = {{.line = 0, .amount = eur(15'00)}}, .text = "a week lost"});
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_EQ(purse.grant(wallet, gift).balance, eur(5'00)) << "drawn first, so the last to return";
  EXPECT_EQ(purse.balance(wallet), eur(15'00));
  purse.expect_sound("after a part");
  // Of the rest 5.00 goes to the wallet and 30.00 to the card that paid it.
  const auto rest = purse.billing->issue_credit_note(
      *purse.clinic, {.invoice = paid.id, .text = "all of it", .gives_back = true});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->to_refund, eur(30'00));
  EXPECT_EQ(purse.balance(wallet), eur(20'00));
  ASSERT_TRUE(purse.billing->run_due().ok());
  purse.expect_sound("after all of it");
}

TEST(Wallet, WhatComesBackToAGrantThatIsOverStays) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  const WalletGrantId gift = purse.give(wallet, 60, day("2026-02-10"));
  purse.subscribe();
  const Invoice paid = purse.last();
  run_daily(purse.world, *purse.billing, "2026-02-12T09:00:00Z");
  EXPECT_EQ(purse.grant(wallet, gift).status, GrantStatus::kExpired);
  EXPECT_EQ(purse.moves(wallet), (Moves{"granted 60.00", "drawn -50.00", "expired -10.00"}));
  ASSERT_TRUE(
      purse.billing->issue_credit_note(*purse.clinic, {.invoice = paid.id, .text = "all of it"})
          .ok());
  EXPECT_EQ(purse.grant(wallet, gift).status, GrantStatus::kActive);
  EXPECT_EQ(purse.grant(wallet, gift).expires_on, std::nullopt);
  EXPECT_EQ(purse.balance(wallet), eur(50'00));
  purse.expect_sound("after the note");
}

TEST(Wallet, AVoidInvoiceGivesBackWhatItTook) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  purse.give(wallet, 20);
  const auto made = purse.billing->subscribe(*purse.clinic, {.plan = "starter"});
  ASSERT_TRUE(made.ok()) << made.status();
  const Invoice open = purse.last();
  ASSERT_EQ(amount_due(open), eur(30'00));
  purse.expect_sound("while it is open");
  ASSERT_TRUE(
      purse.billing->void_invoice(*purse.clinic, {.invoice = open.id, .reason = "a mistake"}).ok());
  EXPECT_EQ(purse.balance(wallet), eur(20'00));
  purse.expect_sound("when it is void");
}

TEST(Wallet, ExpiresOnItsDayInTheTenantsZone) {
  Purse purse("2026-02-27T09:00:00Z");
  const WalletId wallet = purse.wallet({});
  purse.give(wallet, 20, day("2026-03-01"));
  purse.world.clock.set(at("2026-02-28T22:59:59Z"));
  ASSERT_TRUE(purse.billing->run_due().ok());
  EXPECT_EQ(purse.balance(wallet), eur(20'00));
  purse.world.clock.set(at("2026-02-28T23:00:00Z"));  // midnight in Paris
  ASSERT_TRUE(purse.billing->run_due().ok());
  EXPECT_EQ(purse.balance(wallet), eur(0));
  EXPECT_EQ(purse.moves(wallet).back(), "expired -20.00");
  const auto again = purse.billing->run_due();
  EXPECT_EQ(again->steps, 0) << "nothing is due any more";
  purse.expect_sound("after it");
}

// Whether run_due was there in between or not.
TEST(Wallet, NeverPaysWithWhatHasExpired) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  purse.give(wallet, 20, day("2026-02-05"));
  purse.world.clock.set(at("2026-02-07T09:00:00Z"));
  const auto made =
      purse.billing->subscribe(*purse.clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(purse.last().prepaid_applied, eur(0));
}

TEST(Wallet, GivesBackWhatIsTakenOutOfIt) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  const WalletGrantId gift = purse.give(wallet, 10);
  purse.buy(wallet, 40);
  WalletGrantId bought;
  const auto grants = *purse.billing->wallet_grants(*purse.clinic, wallet);
  for (const WalletGrant& one : grants) {
    if (one.origin == GrantOrigin::kPaid) bought = one.id;
  }
  for (const WalletGrantId id : {gift, bought}) {
    const auto taken =
        purse.billing->take_back_grant(*purse.clinic, {.grant = id, .reason = "they leave"});
    ASSERT_TRUE(taken.ok()) << taken.status();
    EXPECT_EQ(taken->status, GrantStatus::kTakenBack);
    EXPECT_EQ(
        error_code(purse.billing->take_back_grant(*purse.clinic, {.grant = id, .reason = "again"})
                       .status()),
        "wallet.nothing_left");
  }
  purse.expect_sound("after both");
  purse.subscribe();
  EXPECT_EQ(purse.last().credit_applied, eur(40'00)) << "what was paid is the tenant's credit";
  EXPECT_EQ(purse.last().prepaid_applied, eur(0));
}

TEST(Wallet, RefusesWhatMakesNoSense) {
  Purse purse;
  const WalletId wallet = purse.wallet({.rate = *Decimal::parse("0.001")});
  Billing& billing = *purse.billing;
  const TenantContext& clinic = *purse.clinic;
  const auto made = [&](CreateWallet request) {
    request.currency = kEur;
    return error_code(billing.create_wallet(clinic, request).status());
  };
  EXPECT_EQ(made({.name = "", .rate = Decimal(1)}), "text.empty");
  EXPECT_EQ(made({.name = "x", .rate = Decimal(0)}), "credits.bad_rate");
  EXPECT_EQ(made({.name = "x", .auto_top_up = AutoTopUp{.credits = Decimal(1)}}),
            "wallet.bad_rule");
  EXPECT_EQ(
      made({.name = "x", .auto_top_up = AutoTopUp{.credits = Decimal(1), .below = Decimal(-1)}}),
      "wallet.bad_rule");
  EXPECT_EQ(
      made({.name = "x", .auto_top_up = AutoTopUp{.credits = Decimal(1), .every = kOnceForever}}),
      "wallet.bad_rule");
  const auto given = [&](GrantCredits request) {
    if (request.reason.empty()) request.reason = "a gift";
    return error_code(billing.grant_credits(clinic, request).status());
  };
  EXPECT_EQ(given({.wallet = wallet, .credits = Decimal(4)}), "wallet.bad_amount") << "0.004";
  EXPECT_EQ(given({.wallet = wallet, .credits = Decimal(-9000)}), "wallet.bad_amount");
  EXPECT_EQ(given({.wallet = wallet, .credits = Decimal(9000), .expires_on = day("2026-01-31")}),
            "wallet.bad_expiry");
  EXPECT_EQ(given({.wallet = WalletId(), .credits = Decimal(9000)}), "wallet.not_found");
  const TenantContext other = make_tenant(billing, "segou");
  EXPECT_EQ(error_code(billing
                           .grant_credits(other, {.wallet = wallet,
                                                  .credits = Decimal(9000),
                                                  .reason = "another tenant's"})
                           .status()),
            "wallet.not_found");
  EXPECT_EQ(
      error_code(
          billing.take_back_grant(clinic, {.grant = WalletGrantId(), .reason = "none"}).status()),
      "wallet_grant.not_found");
  purse.expect_sound("nothing was written");
}

// Sums of what wallets hold must be told for ever.
TEST(Wallet, HoldsNoMoreThanCanBeAddedUp) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  const WalletId other = purse.wallet({.name = "other"});
  const auto given = [&](WalletId to, const char* credits) {
    return error_code(
        purse.billing
            ->grant_credits(*purse.clinic,
                            {.wallet = to, .credits = *Decimal::parse(credits), .reason = "a gift"})
            .status());
  };
  EXPECT_EQ(given(wallet, "92233720368547758.07"), "wallet.too_much");
  EXPECT_EQ(given(wallet, "10000000000000.01"), "wallet.too_much");
  EXPECT_EQ(given(wallet, "9999999999999.99"), "");
  EXPECT_EQ(given(other, "0.02"), "wallet.too_much");
  EXPECT_EQ(given(other, "0.01"), "");
  EXPECT_EQ(
      error_code(purse.billing
                     ->top_up(*purse.clinic,
                              {.wallet = wallet, .credits = Decimal(1), .payment_method = kCard})
                     .status()),
      "wallet.too_much");
  EXPECT_TRUE(purse.billing->wallets(*purse.clinic).ok());
  purse.expect_sound("full");
}

TEST(Wallet, ARepeatedRequestMovesNothingTwice) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  const GrantCredits gift{
      .wallet = wallet, .credits = Decimal(10), .reason = "a gift", .key = "gift-1"};
  const TopUp bought{
      .wallet = wallet, .credits = Decimal(10), .payment_method = kCard, .key = "top-up-1"};
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(purse.billing->grant_credits(*purse.clinic, gift).ok());
    ASSERT_TRUE(purse.billing->top_up(*purse.clinic, bought).ok());
    ASSERT_TRUE(purse.billing->run_due().ok());
  }
  EXPECT_EQ(purse.balance(wallet), eur(20'00));
  EXPECT_EQ(purse.charged(), 10'00);
}

// Two subscriptions of one tenant billed in one run share what there is.
TEST(Wallet, IsSharedByInvoicesOfOneRun) {
  Purse purse;
  const WalletId wallet = purse.wallet({});
  purse.subscribe("starter");
  purse.subscribe("pro");
  purse.give(wallet, 60);
  run_daily(purse.world, *purse.billing, "2026-03-01T09:00:00Z");
  std::int64_t prepaid = 0;
  for (const Invoice& one : invoices_of(*purse.billing, *purse.clinic)) {
    prepaid += one.prepaid_applied.minor();
  }
  EXPECT_EQ(prepaid, 60'00);
  EXPECT_EQ(purse.balance(wallet), eur(0));
  purse.expect_sound("after the run");
}

TEST(Wallet, PreviewTellsWhatItPays) {
  Purse purse;
  purse.give(purse.wallet({.name = "Launch"}), 20);
  const auto plan =
      purse.billing->plan(*purse.clinic, Subscribe{.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_NE(plan->to_text().find("20.00 EUR paid from wallet Launch (granted)"), std::string::npos)
      << plan->to_text();
  EXPECT_EQ(invoices_of(*purse.billing, *purse.clinic).size(), 0u);
}

}  // namespace
}  // namespace octroi::test
