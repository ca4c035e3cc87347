// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Stories of the good world that need nothing of it but its Billing.

#ifndef OCTROI_TESTS_VERIFY_GOOD_STORIES_H_
#define OCTROI_TESTS_VERIFY_GOOD_STORIES_H_

#include <gtest/gtest.h>

#include "octroi/engine/billing.h"

namespace octroi::test {

// A payment that was taken back and paid again, and one whose dispute was won.
inline void dispute(Billing& billing, const TenantContext& org) {
  const auto sub = billing.subscribe(org, {.plan = "starter", .payment_method = {"card", "pm"}});
  ASSERT_TRUE(sub.ok()) << sub.status();
  ASSERT_TRUE(billing.run_due().ok());
  const Payment paid = billing.payments(org)->back();
  const auto reversals = billing.reversals(org);
  const RecordReversal lost{.payment = paid.id, .reference = "dp_1", .reason = "fraudulent"};
  ASSERT_TRUE(reversals.record(lost).ok());
  ASSERT_TRUE(billing.pay_invoice(org, {.invoice = paid.invoice}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const RecordReversal other{.payment = billing.payments(org)->back().id,
                             .amount = Money::of_minor(7'00, kEur),
                             .reference = "dp_2",
                             .reason = "fraudulent"};
  const auto disputed = reversals.record(other);
  ASSERT_TRUE(disputed.ok()) << disputed.status();
  ASSERT_TRUE(reversals.reinstate({.reversal = disputed->id, .reason = "won"}).ok());
}

// A charge for the next invoice, and a credit that lasts for two.
inline void write_by_hand(Billing& billing, const TenantContext& org) {
  const auto sub = billing.subscribe(org, {.plan = "starter", .payment_method = {"card", "pm"}});
  ASSERT_TRUE(sub.ok()) << sub.status();
  for (const std::int64_t amount : {20, -110}) {
    const AddCharge one{.subscription = sub->id,
                        .label = "By hand",
                        .unit_amount = Decimal(amount),
                        .reason = "agreed"};
    ASSERT_TRUE(billing.charges(org).add(one).ok());
  }
}

// After the next invoice: what is left of the credit waits, and another charge.
inline void write_one_that_waits(Billing& billing, const TenantContext& org) {
  const AddCharge waits{
      .label = "Visit", .unit_amount = Decimal(5), .currency = kEur, .reason = "agreed"};
  ASSERT_TRUE(billing.charges(org).add(waits).ok());
  ASSERT_EQ(billing.charges(org).waiting()->size(), 2u);
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_VERIFY_GOOD_STORIES_H_
