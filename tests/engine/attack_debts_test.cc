// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A tenant that does not want to pay: whatever it does with its payments and methods, what it owes
// is asked for, and who never pays is kept out in the end.

#include <functional>
#include <string>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

const PaymentMethod kDeclined{"card", "fake:decline:insufficient_funds"};

struct Debtor {
  explicit Debtor(const PaymentMethod& method) {
    billing.emplace(world.store, world.catalog, world.shop_options());
    clinic.emplace(make_tenant(*billing, "gao"));
    sub = billing->subscribe(*clinic, {.plan = "starter", .payment_method = method})->id;
  }
  [[nodiscard]] Invoice first() { return invoices_of(*billing, *clinic).front(); }
  void run_until(const std::string& date) { run_daily(world, *billing, date + "T09:00:00Z"); }
  // Nothing was ever paid.
  void expect_kept_out(const std::string& how) {
    run_until("2026-06-30");
    EXPECT_TRUE(world.card.settled_charges().empty()) << how;
    const SubscriptionStatus status = billing->subscription(*clinic, sub)->status;
    EXPECT_TRUE(status == SubscriptionStatus::kSuspended || status == SubscriptionStatus::kExpired)
        << how << ": " << to_string(status);
    expect_clean(world, *billing, how);
  }

  World world;
  std::optional<Billing> billing;
  std::optional<TenantContext> clinic;
  SubscriptionId sub;
};

TEST(Debts, AMethodOfNobodyIsNoEscape) {
  Debtor debtor(kDeclined);
  ASSERT_TRUE(debtor.billing->run_due().ok());
  ASSERT_TRUE(
      debtor.billing->set_payment_method(*debtor.clinic, {debtor.sub, PaymentMethod{}}).ok());
  debtor.expect_kept_out("no method");
}

TEST(Debts, AChargeWithdrawnBeforeItWasAskedIsNoEscape) {
  Debtor debtor(kDeclined);
  const PaymentId payment = debtor.billing->payments(*debtor.clinic)->front().id;
  ASSERT_TRUE(debtor.billing->withdraw_payment(*debtor.clinic, {payment, "not this way"}).ok());
  debtor.expect_kept_out("withdrawn");
}

TEST(Debts, ATransferThatNeverComesIsNoEscape) {
  Debtor debtor(kDeclined);
  ASSERT_TRUE(debtor.billing->run_due().ok());
  ASSERT_TRUE(debtor.billing->pay_invoice(*debtor.clinic, {debtor.first().id, kByHand}).ok());
  debtor.expect_kept_out("by transfer");
}

TEST(Debts, ATransferBeforeTheRetryOfACardIsNoEscape) {
  Debtor debtor(kByHand);
  ASSERT_TRUE(debtor.billing->run_due().ok());
  debtor.run_until("2026-02-20");  // past due
  ASSERT_TRUE(debtor.billing->set_payment_method(*debtor.clinic, {debtor.sub, kDeclined}).ok());
  debtor.expect_kept_out("a card that waits for the transfer");
}

TEST(Debts, APauseOverTheDayOfSuspensionIsNoEscape) {
  for (const bool by_itself : {false, true}) {
    Debtor debtor(kByHand);
    ASSERT_TRUE(debtor.billing->run_due().ok());
    PauseSubscription pause{.subscription = debtor.sub};
    if (by_itself) pause.resumes_on = day("2026-03-20");
    ASSERT_TRUE(debtor.billing->pause(*debtor.clinic, pause).ok());
    debtor.run_until("2026-03-20");
    if (!by_itself) {
      const auto resumed = debtor.billing->resume(*debtor.clinic, {debtor.sub});
      ASSERT_TRUE(resumed.ok()) << resumed.status();
    }
    debtor.expect_kept_out("paused");
  }
}

}  // namespace
}  // namespace octroi::test
