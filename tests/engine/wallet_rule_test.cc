// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Wallets that top themselves up.

#include "engine/purse.h"

namespace octroi::test {
namespace {

TEST(Wallet, TopsItselfUpBelowItsLeast) {
  Purse purse;
  const WalletId wallet =
      purse.wallet({.auto_top_up = AutoTopUp{
                        .credits = Decimal(100), .below = Decimal(30), .payment_method = kCard}});
  ASSERT_TRUE(purse.billing->run_due().ok());
  EXPECT_EQ(purse.balance(wallet), eur(100'00));
  purse.subscribe();
  EXPECT_EQ(purse.balance(wallet), eur(50'00)) << "which is enough";
  run_daily(purse.world, *purse.billing, "2026-03-01T09:00:00Z");
  EXPECT_EQ(purse.balance(wallet), eur(100'00)) << "0 was left: one more was bought";
  EXPECT_EQ(purse.charged(), 200'00);
  purse.expect_sound("after two");
}

TEST(Wallet, TopsItselfUpByAnInterval) {
  Purse purse;
  const WalletId wallet = purse.wallet({.auto_top_up = AutoTopUp{.credits = Decimal(10),
                                                                 .every = kMonthly,
                                                                 .from = day("2026-01-31"),
                                                                 .valid_for = kMonthly,
                                                                 .payment_method = kCard}});
  ASSERT_TRUE(purse.billing->run_due().ok());
  run_daily(purse.world, *purse.billing, "2026-04-02T09:00:00Z");
  EXPECT_EQ(purse.moves(wallet),
            (Moves{"paid 10.00", "expired -10.00", "paid 10.00", "expired -10.00", "paid 10.00"}))
      << "31 January, 28 February, 31 March";
  purse.expect_sound("after three");
}

TEST(Wallet, OneThatIsNotPaidIsNotAskedForAgain) {
  Purse purse;
  const WalletId wallet =
      purse.wallet({.auto_top_up = AutoTopUp{.credits = Decimal(10),
                                             .below = Decimal(5),
                                             .payment_method = {"card", "fake:decline:fraud"}}});
  run_daily(purse.world, *purse.billing, "2026-02-10T09:00:00Z");
  ASSERT_EQ(invoices_of(*purse.billing, *purse.clinic).size(), 1u);
  // Paid otherwise, it is closed, and the rule goes on.
  ASSERT_TRUE(
      purse.billing
          ->pay_invoice(*purse.clinic, {.invoice = purse.last().id, .payment_method = kCard})
          .ok());
  ASSERT_TRUE(purse.billing->run_due().ok());
  EXPECT_EQ(purse.balance(wallet), eur(10'00));
  EXPECT_EQ(purse.billing->wallets(*purse.clinic)->front().open_top_up, std::nullopt);
  purse.expect_sound("after it");
}

}  // namespace
}  // namespace octroi::test
