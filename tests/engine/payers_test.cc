// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// One tenant pays for others: what stands on its invoices, and when.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/payer_world.h"

namespace octroi::test {
namespace {

class Payers : public InWorld<PayerWorld> {};

TEST_F(Payers, AParentThatIsNotConsolidatedGetsAnInvoiceForEachBillAtOnce) {
  const TenantContext ministry = make_tenant(billing, "ministry", "UTC");
  world.put_card(billing, ministry);
  const TenantContext gao = world.child(billing, "gao", ministry);
  const TenantContext kita = world.child(billing, "kita", ministry);
  world.subscribe(billing, gao, "starter");
  world.subscribe(billing, kita, "pro");
  const Invoice bill = invoices_of(billing, gao).front();
  EXPECT_EQ(bill.status, InvoiceStatus::kDelegated);
  EXPECT_EQ(bill.payer, ministry.tenant());
  EXPECT_EQ(bill.number, "");
  EXPECT_EQ(bill.total, eur(50'00));
  EXPECT_EQ(amount_due(bill), eur(0));
  EXPECT_TRUE(billing.payments(gao)->empty());
  EXPECT_TRUE(invoices_of(billing, ministry).empty()) << "until the next run";
  world.run(billing);
  const std::vector<Invoice> asked = invoices_of(billing, ministry);
  ASSERT_EQ(asked.size(), 2u);
  for (const Invoice& one : asked) {
    EXPECT_EQ(one.status, InvoiceStatus::kPaid) << "by the ministry's card";
    EXPECT_FALSE(one.subscription);
    EXPECT_TRUE(verify(one).ok()) << verify(one);
  }
  std::vector<std::string> all{lines_of(asked[0]).front(), lines_of(asked[1]).front()};
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<std::string>{"CSCOM gao 50.00 EUR", "CSCOM kita 150.00 EUR"}));
  world.expect_sound(billing);
}

TEST(PayersOfOptions, AConsolidatedParentGetsOneInvoiceADayCurrencyAndIssuerWhenTheDayIsOver) {
  PayerWorld world;
  BillingOptions options = world.payer_options();
  options.issuers = {{.code = "ml",
                      .name = "Mali SARL",
                      .invoice_pattern = "ML-{seq:4}",
                      .credit_note_pattern = "MLA-{seq:4}",
                      .order_pattern = "MLC-{seq:4}"}};
  Billing billing(world.store, world.catalog, options);
  const TenantContext ministry = world.consolidated(billing, "ministry");
  world.put_card(billing, ministry);
  const TenantContext gao = world.child(billing, "gao", ministry);
  const TenantContext kita = world.child(billing, "kita", ministry);
  const TenantContext mopti = world.child(billing, "mopti", ministry);
  const TenantContext nara = make_tenant(billing, "nara", "UTC");
  world.set(billing, nara,
            {.issuer = "ml", .parent = ministry.tenant(), .is_paid_by_parent = true});
  world.subscribe(billing, ministry, "pro");  // its own stands there too
  world.subscribe(billing, gao, "starter");
  world.subscribe(billing, kita, "starter", *Currency::parse("XOF"));
  world.subscribe(billing, mopti, "pro");
  world.subscribe(billing, nara, "starter");
  for (int i = 0; i < 3; ++i) world.run(billing);
  EXPECT_EQ(invoices_of(billing, ministry).size(), 1u) << "its own bill; the day is not over";
  const auto waiting = billing.accounts(world.op).bills(ministry.tenant());
  ASSERT_TRUE(waiting.ok()) << waiting.status();
  ASSERT_EQ(waiting->size(), 5u);
  for (const HandedBill& one : *waiting) EXPECT_FALSE(one.gathered_in) << one.name;

  world.run_at(billing, "2026-02-01T00:00:00Z");
  std::vector<Invoice> asked = invoices_of(billing, ministry);
  std::erase_if(asked, [](const Invoice& one) { return one.payer.has_value(); });
  ASSERT_EQ(asked.size(), 3u);
  std::vector<std::string> all;
  for (const Invoice& one : asked) {
    EXPECT_EQ(one.status, InvoiceStatus::kPaid);
    std::string text = one.issuer + ":";
    for (const std::string& line : lines_of(one)) text += " " + line;
    all.push_back(text);
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<std::string>{
                     "main: CSCOM kita 30000 XOF",
                     "main: CSCOM ministry 150.00 EUR CSCOM gao 50.00 EUR CSCOM mopti 150.00 EUR",
                     "ml: CSCOM nara 50.00 EUR"}));
  world.run_at(billing, "2026-02-01T09:00:00Z");
  EXPECT_EQ(invoices_of(billing, ministry).size(), 4u) << "nothing is asked for twice";
  world.expect_sound(billing);
}

TEST_F(Payers, RenewalsAndUsageFollow) {
  const TenantContext ministry = world.consolidated(billing, "ministry");
  world.put_card(billing, ministry);
  const TenantContext gao = world.child(billing, "gao", ministry);
  const TenantContext kita = world.child(billing, "kita", ministry);
  world.subscribe(billing, gao, "calls");
  world.subscribe(billing, kita, "starter");
  EXPECT_TRUE(billing.quota(gao).consume("calls", 16).allowed());
  run_daily(world, billing, "2026-03-02T09:00:00Z");
  const std::vector<Invoice> asked = invoices_of(billing, ministry);
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[1].issued_on, day("2026-03-01"));
  EXPECT_EQ(lines_of(asked[1]),
            (std::vector<std::string>{"CSCOM gao 10.00 EUR", "CSCOM gao 3.00 EUR",
                                      "CSCOM kita 50.00 EUR"}));
  EXPECT_EQ(asked[1].total, eur(63'00));
  for (const TenantContext& who : {gao, kita}) {
    EXPECT_EQ(invoices_of(billing, who).size(), 2u);
    EXPECT_EQ(invoices_of(billing, who).back().period_index, 1);
  }
  world.expect_sound(billing);
}

TEST(PayersOfOptions, ThePayersTaxesCouponsAreTheChilds) {
  PayerWorld world;
  BillingOptions options = world.payer_options();
  options.tax_for = [](const Tenant& buyer, const Issuer&) {
    if (buyer.slug != "ministry") return TaxPolicy::exempt("not the one who pays");
    return TaxPolicy{.rates = {{.code = "TVA", .category = "standard", .percent = Decimal(18)}}};
  };
  Billing billing(world.store, world.catalog, options);
  const Coupon coupon{
      .code = "THIRD", .percent = *Decimal::parse("33"), .duration = DiscountDuration::kForever};
  ASSERT_TRUE(billing.create_coupon(world.op, coupon).ok());
  const TenantContext ministry = world.consolidated(billing, "ministry");
  for (const char* slug : {"gao", "kita"}) {  // the same coupon twice, and a line without
    const TenantContext who = world.child(billing, slug, ministry);
    ASSERT_TRUE(
        billing.subscribe(who, {.plan = "starter", .currency = kEur, .coupon = "third"}).ok());
  }
  world.subscribe(billing, world.child(billing, "mopti", ministry), "starter");
  world.run_at(billing, "2026-02-01T00:00:00Z");
  const Invoice asked = invoices_of(billing, ministry).back();
  EXPECT_EQ(asked.subtotal, eur(150'00));
  EXPECT_EQ(asked.discount_total, eur(33'00));
  EXPECT_EQ(asked.net_total, eur(117'00));
  EXPECT_EQ(asked.tax_total, eur(21'06));
  EXPECT_EQ(asked.total, eur(138'06));
  EXPECT_TRUE(verify(asked).ok()) << verify(asked);
  EXPECT_EQ(asked.lines[2].discount, eur(0));
  world.expect_sound(billing);
}

TEST_F(Payers, ACreditOfAChildTakesOffWhatThePayerIsAsked) {
  const TenantContext ministry = world.consolidated(billing, "ministry");
  const TenantContext gao = world.child(billing, "gao", ministry);
  const SubscriptionId sub = world.subscribe(billing, gao, "pro");
  world.run_at(billing, "2026-02-14T12:00:00Z");
  ASSERT_TRUE(billing.change(gao, {.subscription = sub, .plan = "starter"}).ok());
  const Invoice bill = invoices_of(billing, gao).back();
  EXPECT_TRUE(bill.total.is_negative()) << bill.total.to_string();
  world.run_at(billing, "2026-02-15T00:00:00Z");
  const Invoice note = invoices_of(billing, ministry).back();
  EXPECT_EQ(note.total, bill.total);
  EXPECT_EQ(amount_due(note), eur(0)) << "it is the ministry's credit";
  run_daily(world, billing, "2026-03-02T00:00:00Z");
  const Invoice next = invoices_of(billing, ministry).back();
  EXPECT_EQ(next.total, eur(50'00));
  EXPECT_TRUE(next.credit_applied.is_positive());
  world.expect_sound(billing);
}

TEST_F(Payers, AChildThatMovesIsBilledToItsNewParentFromThenOn) {
  const TenantContext ministry = world.consolidated(billing, "ministry");
  const TenantContext region = world.consolidated(billing, "region");
  const TenantContext gao = world.child(billing, "gao", ministry);
  const SubscriptionId sub = world.subscribe(billing, gao, "starter");
  world.run_at(billing, "2026-02-14T12:00:00Z");
  world.set(billing, gao, {.parent = region.tenant(), .is_paid_by_parent = true});
  ASSERT_TRUE(billing.change(gao, {.subscription = sub, .plan = "pro"}).ok()) << "mid-period";
  world.run_at(billing, "2026-03-02T00:00:00Z");
  world.set(billing, gao, {});
  world.run_at(billing, "2026-04-02T00:00:00Z");
  ASSERT_EQ(invoices_of(billing, ministry).size(), 1u);
  EXPECT_EQ(invoices_of(billing, region).size(), 2u);
  const std::vector<Invoice> own = invoices_of(billing, gao);
  ASSERT_EQ(own.size(), 4u);
  EXPECT_EQ(own[0].payer, ministry.tenant());
  EXPECT_EQ(own[1].payer, region.tenant());
  EXPECT_EQ(own[2].payer, region.tenant());
  EXPECT_EQ(own[3].payer, std::nullopt);
  EXPECT_EQ(own[3].total, eur(150'00));
  EXPECT_NE(own[3].number, "") << "it is an invoice again";
  EXPECT_EQ(own[3].period_index, 2) << "no period is skipped";
  world.expect_sound(billing);
}

TEST_F(Payers, WhatAChildOrdersItPaysItself) {
  const TenantContext ministry = make_tenant(billing, "ministry", "UTC");
  const TenantContext gao = world.child(billing, "gao", ministry);
  const auto order =
      billing.place_order(gao, {.plan = "pro", .currency = kEur, .payment_method = kCard});
  ASSERT_TRUE(order.ok()) << order.status();
  world.run(billing);
  EXPECT_EQ(billing.order(gao, order->id)->status, OrderStatus::kCompleted);
  EXPECT_EQ(billing.payments(gao)->size(), 1u);
  EXPECT_TRUE(invoices_of(billing, ministry).empty());
  world.run_at(billing, "2026-03-01T00:00:00Z");
  EXPECT_EQ(lines_of(invoices_of(billing, ministry).back()),
            (std::vector<std::string>{"CSCOM gao 150.00 EUR"}))
      << "its renewal is the parent's";
  world.expect_sound(billing);
}

TEST_F(Payers, APreviewOfABillIsTheBill) {
  const TenantContext ministry = world.consolidated(billing, "ministry");
  const TenantContext gao = world.child(billing, "gao", ministry);
  const auto plan = billing.plan(gao, Subscribe{.plan = "pro"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_NE(plan->to_text().find("bill 150.00 EUR is handed to its payer"), std::string::npos);
  // The plan writes the child's records, and one row of the payer that it names.
  for (const Write& write : plan->batch.writes()) {
    const bool is_copy = write.row.type->name == "handed_bills";
    EXPECT_EQ(write.row.tenant, is_copy ? ministry.tenant() : gao.tenant()) << write.row.type->name;
  }
  ASSERT_TRUE(billing.apply(*plan).ok());
  EXPECT_EQ(billing.accounts(world.op).bills(ministry.tenant())->size(), 1u);
  // Who pays changed meanwhile: the plan is stale, and nothing of it is written.
  const auto stale = billing.plan(gao, Subscribe{.plan = "starter", .currency = kEur});
  ASSERT_TRUE(stale.ok()) << stale.status();
  world.set(billing, gao, {});
  EXPECT_EQ(error_code(billing.apply(*stale)), "storage.stale_version");
  EXPECT_EQ(billing.accounts(world.op).bills(ministry.tenant())->size(), 1u);
}

TEST_F(Payers, AnAccountThatMakesNoSenseIsRefused) {
  Accounts accounts = billing.accounts(world.op);
  const TenantContext a = make_tenant(billing, "a");
  const TenantContext b = make_tenant(billing, "b");
  const TenantContext c = make_tenant(billing, "c");
  const TenantId nobody = new_id<TenantId>(world.clock.now(), world.random);
  const auto code = [&](const TenantContext& who, const TenantAccount& account) {
    return error_code(accounts.set(who.tenant(), account).status());
  };
  EXPECT_EQ(code(a, {.parent = a.tenant()}), "tenant.own_parent");
  EXPECT_EQ(code(a, {.is_paid_by_parent = true}), "tenant.no_parent");
  EXPECT_EQ(code(a, {.issuer = "us"}), "issuer.unknown");
  EXPECT_EQ(code(a, {.issuer = "no good"}), "text.bad_code");
  EXPECT_EQ(code(a, {.parent = nobody}), "tenant.not_found");
  EXPECT_EQ(error_code(accounts.set(nobody, {}).status()), "tenant.not_found");
  world.set(billing, b, {.parent = a.tenant()});
  world.set(billing, c, {.parent = b.tenant()});
  EXPECT_EQ(code(a, {.parent = c.tenant()}), "tenant.parent_ring");
  ASSERT_TRUE(billing.change_tenant(world.op, b.tenant(), CancelTenant{}).ok());
  EXPECT_EQ(code(c, {.parent = b.tenant(), .is_paid_by_parent = true}), "tenant.is_cancelled");
  EXPECT_EQ(billing.tenant(a)->account, TenantAccount{}) << "nothing of them was written";
  const auto children = accounts.children(a.tenant());
  ASSERT_TRUE(children.ok()) << children.status();
  ASSERT_EQ(children->size(), 1u);
  EXPECT_EQ(children->front().id, b.tenant());
  EXPECT_EQ(error_code(accounts.bills(nobody).status()), "tenant.not_found");
}

TEST(PayersOfOptions, AParentsOutputDoesNotDependOnWhoIsNotItsChild) {
  const auto run = [](bool with_neighbour) {
    PayerWorld world;
    BillingOptions options = world.payer_options();
    options.issuer.number_scope = NumberScope::kTenant;
    Billing billing(world.store, world.catalog, options);
    const TenantContext ministry = world.consolidated(billing, "ministry");
    const TenantContext gao = world.child(billing, "gao", ministry);
    if (with_neighbour) {
      const TenantContext other = world.consolidated(billing, "other");
      world.subscribe(billing, world.child(billing, "kita", other), "pro");
    }
    world.subscribe(billing, gao, "starter");
    run_daily(world, billing, "2026-04-02T09:00:00Z");
    std::string text;
    for (const TenantContext& who : {ministry, gao}) {
      for (const AuditEvent& event : events_of(billing, who)) text += event.digest + "\n";
      for (const Invoice& invoice : invoices_of(billing, who)) text += invoice.number + "\n";
    }
    return text;
  };
  EXPECT_EQ(run(false), run(true));
}

}  // namespace
}  // namespace octroi::test
