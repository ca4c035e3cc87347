// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/guides/who_pays.md, run.

#include "engine/payer_world.h"

namespace octroi::test {
namespace {

TEST(WhoPaysGuide, SeveralSellOneMinistryPays) {
  PayerWorld world;
  BillingOptions options = world.payer_options();
  // [issuers]
  options.issuer = {
      .code = "fr",
      .name = "Santé Rurale SAS",
      .country_code = "FR",
      .tax_id = "FR12345678901",
      .tax =
          TaxPolicy{.rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20)}}},
      .reverse_charge_in = {"BE", "DE", "IT"}};
  options.issuers = {{.code = "ml",
                      .name = "Santé Rurale Mali SARL",
                      .country_code = "ML",
                      .zone = *Zone::parse("Africa/Bamako"),
                      .invoice_pattern = "ML-{YYYY}-{seq:5}",
                      .number_reset = NumberReset::kYearly,
                      .credit_note_pattern = "MLA-{YYYY}-{seq:5}",
                      .order_pattern = "MLC-{YYYY}-{seq:5}",
                      .tax = TaxPolicy::none()}};
  Billing billing(world.store, world.catalog, options);
  if (auto opened = billing.open(); !opened.ok()) FAIL() << opened;
  // [/issuers]
  const TenantContext ministry = make_tenant(billing, "ministry", "UTC");
  const TenantContext clinic = make_tenant(billing, "kayes", "UTC");
  const Operator& op = world.op;
  // [accounts]
  Accounts accounts = billing.accounts(op);
  auto payer = accounts.set(ministry.tenant(), {.issuer = "ml", .is_consolidated = true});
  if (!payer.ok()) FAIL() << payer.status();
  auto child = accounts.set(
      clinic.tenant(), {.issuer = "ml", .parent = ministry.tenant(), .is_paid_by_parent = true});
  if (!child.ok()) FAIL() << child.status();
  // [/accounts]
  // [bill]
  auto sub = billing.subscribe(clinic, {.plan = "pro"});
  if (!sub.ok()) FAIL() << sub.status();
  auto bills = billing.invoices(clinic);             // one, of status kDelegated: nothing is due
  auto waiting = accounts.bills(ministry.tenant());  // the copy that the ministry has of it
  // [/bill]
  ASSERT_EQ(bills->size(), 1u);
  EXPECT_EQ(bills->front().status, InvoiceStatus::kDelegated);
  ASSERT_EQ(waiting->size(), 1u);
  EXPECT_EQ(waiting->front().net, eur(150'00));
  world.run_at(billing, "2026-02-01T01:00:00Z");
  const Invoice asked = invoices_of(billing, ministry).front();
  EXPECT_EQ(asked.number, "ML-2026-00001");
  EXPECT_EQ(asked.lines.front().owner->name, "CSCOM kayes");
  world.expect_sound(billing);
}

}  // namespace
}  // namespace octroi::test
