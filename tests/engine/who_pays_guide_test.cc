// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The code of docs/guides/who_pays.md, run.

#include "engine/payer_world.h"

namespace octroi::test {
namespace {

// [licence]
constexpr char kLicence[] = R"(
plan { code: "national" version: 1 name: "National licence"
  price { interval: "month" currency: "EUR" amount: "9000.00" }
  entitlement { name: "patients" limit: 500 window: CALENDAR_MONTH sharing: POOLED }
  entitlement { name: "users" limit: 40 sharing: DELEGATED } }
plan { code: "centre" version: 1 name: "Centre"
  price { interval: "month" currency: "EUR" amount: "0.00" }
  entitlement { name: "patients" limit: 300 window: CALENDAR_MONTH } }
)";
// [/licence]

TEST(WhoPaysGuide, OneLimitForAllOfThem) {
  PayerWorld world;
  world.catalog = *parse_catalog(kLicence, CatalogFormat::kText, "licence");
  Billing billing(world.store, world.catalog, world.payer_options());
  const TenantContext ministry = make_tenant(billing, "ministry", "UTC");
  const TenantContext kita = make_tenant(billing, "kita", "UTC");
  world.subscribe(billing, ministry, "national");
  world.subscribe(billing, kita, "centre");
  Accounts accounts = billing.accounts(world.op);
  // [pool]
  auto pooled = accounts.set(kita.tenant(), {.parent = ministry.tenant(), .is_pooled = true});
  if (!pooled.ok()) FAIL() << pooled.status();
  const QuotaAnswer users = billing.quota(kita).consume("users", 12);  // no plan of its own has it
  const QuotaAnswer patients = billing.quota(kita).consume("patients", 250);
  // users.is_pooled(): 12 of 40 used. Not patients: its own 50 are less than the pool's 250 left.
  auto who = accounts.pooled_use(ministry.tenant());  // what each child used, by window
  // [/pool]
  EXPECT_TRUE(users.is_pooled());
  EXPECT_EQ(users.used(), 12);
  EXPECT_EQ(users.limit(), 40);
  EXPECT_FALSE(patients.is_pooled());
  EXPECT_EQ(patients.remaining(), 50);
  EXPECT_EQ(*who, (std::vector<PooledUse>{{kita.tenant(), "patients", "2026-01", 250},
                                          {kita.tenant(), "users", "level", 12}}));
  world.expect_sound(billing);
}

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
