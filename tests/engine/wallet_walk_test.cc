// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random lives of wallets: whatever is done in whatever order, the proofs hold and no money is made
// or lost.

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"

#include "engine/purse.h"
#include "rapidcheck.h"

namespace octroi::test {
namespace {

// One thing that may happen; what is refused changes nothing.
void happen(Purse& purse, WalletId wallet) {
  Billing& billing = *purse.billing;
  const TenantContext& clinic = *purse.clinic;
  const auto invoices = invoices_of(billing, clinic);
  const auto grants = *billing.wallet_grants(clinic, wallet);
  const auto any = [](const auto& list) {
    return list[static_cast<std::size_t>(*rc::gen::inRange<int>(0, static_cast<int>(list.size())))];
  };
  switch (*rc::gen::inRange(0, 7)) {
    case 0: {
      GrantCredits gift{
          .wallet = wallet, .credits = Decimal(*rc::gen::inRange(1, 60)), .reason = "a gift"};
      const Date today = Zone().date_of(purse.world.clock.now());
      if (*rc::gen::arbitrary<bool>())
        gift.expires_on = *add_days(today, 1 + *rc::gen::inRange(0, 50));
      (void)billing.grant_credits(clinic, gift);
      return;
    }
    case 1:
      (void)billing.top_up(clinic, {.wallet = wallet,
                                    .credits = Decimal(*rc::gen::inRange(1, 60)),
                                    .payment_method = kCard});
      return;
    case 2:
      (void)billing.place_order(clinic, {.plan = "pro", .payment_method = {}});
      return;
    case 3:
      if (!invoices.empty()) {
        (void)billing.void_invoice(clinic, {.invoice = any(invoices).id, .reason = "a mistake"});
      }
      return;
    case 4:
      if (!invoices.empty()) {
        (void)billing.issue_credit_note(
            clinic, {.invoice = any(invoices).id,
                     .parts = {{.line = 0, .amount = eur(*rc::gen::inRange(1, 30'00))}},
                     .text = "a rebate"});
      }
      return;
    case 5:
      if (!grants.empty()) {
        (void)billing.take_back_grant(clinic, {.grant = any(grants).id, .reason = "a mistake"});
      }
      return;
    default:
      purse.world.clock.advance(std::chrono::hours(24 * *rc::gen::inRange(1, 20)));
      (void)billing.run_due();
  }
}

RC_GTEST_PROP(WalletWalk, TheProofsHoldWhateverHappens, ()) {
  Purse purse;
  const WalletId wallet = purse.wallet({.rate = *Decimal::parse("0.37")});
  purse.subscribe();
  const int steps = *rc::gen::inRange(1, 25);
  for (int i = 0; i < steps; ++i) happen(purse, wallet);
  const auto run = purse.billing->run_due();
  RC_ASSERT(run.ok() && run->problems.empty());
  RC_ASSERT(!purse.balance(wallet).is_negative());
  const auto report = purse.billing->verify(purse.world.op, books_of(purse.world));
  RC_ASSERT(report.ok());
  for (const Violation& one : report->violations) {
    RC_LOG() << one.invariant << " " << one.subject << " " << one.message << "\n";
  }
  RC_ASSERT(report->violations.empty());
}

}  // namespace
}  // namespace octroi::test
