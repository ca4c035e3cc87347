// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Receipts of transfers: shown by the payer, kept by the host, believed by nobody.

#include <string>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

const std::string kDigest(64, 'a');

struct Waiting {
  Waiting()
      : billing(world.store, world.catalog, world.shop_options()),
        gao(make_tenant(billing, "gao")) {
    EXPECT_TRUE(billing.subscribe(gao, {.plan = "starter", .payment_method = kByHand}).ok());
    EXPECT_TRUE(billing.run_due().ok());
    payment = billing.payments(gao)->front();
  }
  std::string refused(AttachReceipt receipt) {
    return error_code(billing.attach_receipt(gao, receipt).status());
  }

  World world;
  Billing billing;
  TenantContext gao;
  Payment payment;
};

TEST(Receipts, AreToldWithThePaymentAndSettleNothing) {
  Waiting w;
  const AttachReceipt shown{
      .payment = w.payment.id, .name = "reçu \"1\".pdf", .sha256 = kDigest, .kept_at = "uploads/7"};
  const auto told = w.billing.attach_receipt(w.gao, shown);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->receipt, R"({"name":"reçu \"1\".pdf","sha256":")" + kDigest +
                               R"(","kept_at":"uploads/7",)" +
                               R"("attached_at":"2026-01-31T09:00:00.000Z"})");
  EXPECT_EQ(told->status, PaymentStatus::kProcessing);
  const AuditEvent last = events_of(w.billing, w.gao).back();
  EXPECT_EQ(last.name, "payment.receipt_attached");
  EXPECT_EQ(last.data, R"({"sha256":")" + kDigest + "\"}") << "no name of a file for ever";

  const std::string other(64, 'b');
  const AttachReceipt better{.payment = w.payment.id,
                             .name = "b.pdf",
                             .sha256 = other,
                             .kept_at = "uploads/8",
                             .key = "k"};
  ASSERT_TRUE(w.billing.attach_receipt(w.gao, better).ok());
  const auto events = events_of(w.billing, w.gao).size();
  const auto again = w.billing.attach_receipt(w.gao, better);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_NE(again->receipt.find(other), std::string::npos);
  EXPECT_EQ(events_of(w.billing, w.gao).size(), events) << "one key, one receipt";

  ASSERT_TRUE(w.billing
                  .verify_bank_transfer(w.world.op, w.gao.tenant(), w.payment.id,
                                        {w.payment.amount, day("2026-01-31"), "BNK-1"})
                  .ok());
  EXPECT_NE(w.billing.payments(w.gao)->front().receipt, "") << "it stays with the payment";
  EXPECT_EQ(w.refused(shown), "payment.not_waiting");
  expect_clean(w.world, w.billing, "after all of it");
}

TEST(Receipts, ThatCannotBeKeptAreRefused) {
  Waiting w;
  const AttachReceipt good{
      .payment = w.payment.id, .name = "a.pdf", .sha256 = kDigest, .kept_at = "uploads/7"};
  const auto with = [&](void (*spoil)(AttachReceipt&)) {
    AttachReceipt bad = good;
    spoil(bad);
    return w.refused(bad);
  };
  EXPECT_EQ(with([](AttachReceipt& r) { r.name = ""; }), "text.empty");
  EXPECT_EQ(with([](AttachReceipt& r) { r.name = "a\nb"; }), "text.control_character");
  EXPECT_EQ(with([](AttachReceipt& r) { r.name.assign(201, 'x'); }), "text.too_long");
  EXPECT_EQ(with([](AttachReceipt& r) { r.kept_at = ""; }), "text.empty");
  EXPECT_EQ(with([](AttachReceipt& r) { r.kept_at.assign(501, 'x'); }), "text.too_long");
  EXPECT_EQ(with([](AttachReceipt& r) { r.sha256.pop_back(); }), "receipt.bad_digest");
  EXPECT_EQ(with([](AttachReceipt& r) { r.sha256[0] = 'A'; }), "receipt.bad_digest");
  EXPECT_EQ(with([](AttachReceipt& r) { r.payment = PaymentId(); }), "payment.not_found");
  EXPECT_EQ(w.billing.payments(w.gao)->front().receipt, "");
  const TenantContext other = make_tenant(w.billing, "kita");
  EXPECT_EQ(error_code(w.billing.attach_receipt(other, good).status()), "payment.not_found");
  const auto card = w.billing.subscribe(other, {.plan = "pro", .payment_method = kCard});
  ASSERT_TRUE(card.ok()) << card.status();
  AttachReceipt of_card = good;
  of_card.payment = w.billing.payments(other)->front().id;
  EXPECT_EQ(error_code(w.billing.attach_receipt(other, of_card).status()), "payment.not_waiting");
}

TEST(Receipts, GoWithTheTenantThatIsErased) {
  Waiting w;
  const AttachReceipt shown{
      .payment = w.payment.id, .name = "Awa.pdf", .sha256 = kDigest, .kept_at = "uploads/7"};
  ASSERT_TRUE(w.billing.attach_receipt(w.gao, shown).ok());
  ASSERT_TRUE(w.billing
                  .verify_bank_transfer(w.world.op, w.gao.tenant(), w.payment.id,
                                        {w.payment.amount, day("2026-01-31"), "BNK-1"})
                  .ok());
  ASSERT_TRUE(w.billing.change_tenant(w.world.op, w.gao.tenant(), CancelTenant{}).ok());
  ASSERT_TRUE(w.billing.run_due().ok());
  ASSERT_TRUE(w.billing.erase_tenant(w.world.op, w.gao.tenant()).ok());
  EXPECT_EQ(w.billing.payments(w.gao)->front().receipt, "");
  expect_clean(w.world, w.billing, "after erasure");
}

}  // namespace
}  // namespace octroi::test
