// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/operations.md about money that is taken back, run.

#include "engine/charges_desk.h"

namespace octroi::test {
namespace {

TEST(ReversalGuide, TakenBackAndWon) {
  Desk desk;
  Billing& billing = *desk.billing;
  const TenantContext& clinic = *desk.clinic;
  desk.subscribe();
  const PaymentId payment = billing.payments(clinic)->back().id;
  // [record]
  auto reversals = billing.reversals(clinic);
  auto lost = reversals.record({.payment = payment,
                                .kind = ReversalKind::kChargeback,
                                .reference = "dp_1Nv",
                                .reason = "fraudulent"});
  if (!lost.ok()) FAIL() << lost.status();
  // [/record]
  EXPECT_EQ(desk.last().status, InvoiceStatus::kOpen);
  // [won]
  auto won = reversals.reinstate({.reversal = lost->id, .reason = "won"});
  if (!won.ok()) FAIL() << won.status();
  // [/won]
  EXPECT_EQ(desk.last().status, InvoiceStatus::kPaid);
  desk.expect_sound("won");
}

}  // namespace
}  // namespace octroi::test
