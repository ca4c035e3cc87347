// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// A small host that did a bit of everything, rightly: what verify is shown before and after a bug
// is planted.

#ifndef OCTROI_TESTS_VERIFY_GOOD_WORLD_H_
#define OCTROI_TESTS_VERIFY_GOOD_WORLD_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "verify/good_plans.h"
#include "verify/good_stories.h"
#include "verify/row_store.h"
#include <gtest/gtest.h>

#include "octroi/engine/billing.h"
#include "octroi/mustache/mustache_renderer.h"
#include "octroi/storage/memory_store.h"
#include "octroi/testing/fake_payment_provider.h"
#include "octroi/testing/fake_provisioner.h"
#include "octroi/testing/recording_notifier.h"
#include "octroi/testing/recording_webhooks.h"
#include "octroi/testing/test_clock.h"

namespace octroi::test {

class GoodWorld {
 public:
  GoodWorld()
      : clock_(*parse_instant("2026-01-31T09:00:00Z")),
        random_(7),
        card_(clock_, {.name = "card"}),
        renderer_(*make_mustache_renderer()),
        catalog_(*parse_catalog(kVerifyPlans, CatalogFormat::kText, "plans")) {
    Billing billing(store_, catalog_, options());
    live(billing);
    for (const FakeCharge& charge : card_.settled_charges()) {
      books.push_back({"card", charge.idempotency_key, charge.tenant, charge.amount});
    }
  }

  // The records as they are, to doctor.
  [[nodiscard]] RowStore rows() { return RowStore::copy_of(store_, op_); }

  [[nodiscard]] absl::StatusOr<VerifyReport> verify(Store& store, VerifyOptions options = {}) {
    if (!options.provider_books) options.provider_books = books;
    return Billing(store, catalog_, this->options()).verify(op_, options);
  }
  [[nodiscard]] absl::StatusOr<VerifyReport> verify() { return verify(store_); }

  std::vector<ProviderCharge> books;

 private:
  BillingOptions options() {
    BillingOptions options;
    options.clock = &clock_;
    options.random = &random_;
    options.payments = {&card_};
    options.notifiers = {&mail_};
    options.renderer = renderer_.get();
    options.webhooks = &hooks_;
    options.provisioner = &steps_;
    options.provisioning_steps = {"database", "dns"};
    options.issuers = {{.code = "south",
                        .name = "South SA",
                        .invoice_pattern = "S-{seq:4}",
                        .credit_note_pattern = "SN-{seq:4}",
                        .order_pattern = "SO-{seq:4}"}};
    options.tax = {.rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20)}}};
    return options;
  }

  static TenantContext tenant(Billing& billing, const std::string& slug) {
    auto made = billing.create_tenant(
        {.name = slug, .slug = slug, .email = slug + "@example.org", .zone = "Europe/Paris"});
    EXPECT_TRUE(made.ok()) << made.status();
    return *made;
  }

  void live(Billing& billing) {
    ASSERT_TRUE(billing
                    .create_coupon(op_, {.code = "LAUNCH20",
                                         .percent = Decimal(20),
                                         .duration = DiscountDuration::kForever,
                                         .redemptions_max = 10,
                                         .redemptions_per_tenant_max = 3})
                    .ok());
    const TenantContext firm = tenant(billing, "cabinet");
    const TenantContext clinic = tenant(billing, "koulikoro");
    const TenantContext shop = tenant(billing, "segou");
    sell_firm(billing, firm);
    sell_clinic(billing, clinic);
    sell_shop(billing, shop);
    sell_meters(billing, tenant(billing, "gao"));
    days(billing, 10);
    change(billing, clinic);
    days(billing, 80);
    take_back(billing, tenant(billing, "mopti"));
    ASSERT_TRUE(
        billing.cancel(firm, {.subscription = first(billing, firm), .when = When::kPeriodEnd})
            .ok());
    bill_before_the_end(billing, tenant(billing, "tessalit"));
    days(billing, 35);
    prepay(billing, tenant(billing, "timbuktu"));
    pay_for_others(billing, tenant(billing, "ministry"), {.is_consolidated = true});
    pay_for_others(billing, tenant(billing, "region"), {});
    days(billing, 35);
    credit_a_child(billing);
    tell(billing, tenant(billing, "sikasso"));
    share(billing, tenant(billing, "licensee"));
    shed(billing, tenant(billing, "kidal"));
    const TenantContext markala = tenant(billing, "markala");
    use_too_much(billing, markala);
    days(billing, 35);
    put_right(billing, markala, UsageSettling::kNextInvoice);
    days(billing, 35);
    put_right(billing, markala, UsageSettling::kCreditNote);
    const TenantContext nioro = tenant(billing, "nioro");
    write_by_hand(billing, nioro);
    days(billing, 35);
    write_one_that_waits(billing, nioro);
    dispute(billing, tenant(billing, "bandiagara"));
    put_right(billing, markala, UsageSettling::kNextInvoice);  // waits
  }

  // To a plan that charges for no use, back, and away again inside one period: each change bills
  // what was used until then.
  void shed(Billing& billing, const TenantContext& org) {
    const auto sub = billing.subscribe(org, {.plan = "firm", .payment_method = {"card", "pm_9"}});
    ASSERT_TRUE(sub.ok()) << sub.status();
    ASSERT_TRUE(billing.run_due().ok());
    for (const char* plan : {"starter", "firm", "starter"}) {
      if (plan != std::string_view("firm")) {
        ASSERT_TRUE(billing.quota(org).consume("analyses", 520).allowed());
        ASSERT_TRUE(billing.quota(org).consume("calls", 1500).allowed());
      }
      const auto changed =
          billing.change(org, {.subscription = sub->id, .plan = plan, .when = When::kNow});
      ASSERT_TRUE(changed.ok()) << changed.status();
    }
    days(billing, 35);
  }

  // Two tenants that use the limits of a third: one by a plan of its own, one by what is delegated.
  void share(Billing& billing, const TenantContext& parent) {
    const PaymentMethod card{"card", "pm_8"};
    ASSERT_TRUE(billing.subscribe(parent, {.plan = "licence", .payment_method = card}).ok());
    const TenantContext one = tenant(billing, "one");
    const TenantContext two = tenant(billing, "two");
    for (const TenantContext& child : {one, two}) {
      const TenantAccount pooled{.parent = parent.tenant(), .is_pooled = true};
      ASSERT_TRUE(billing.accounts(op_).set(child.tenant(), pooled).ok());
      ASSERT_TRUE(billing.quota(child).consume("users", 3).allowed());
    }
    ASSERT_TRUE(billing.subscribe(one, {.plan = "centre", .payment_method = card}).ok());
    ASSERT_TRUE(billing.quota(one).consume("visits", 24).allowed());
    ASSERT_TRUE(billing.quota(parent).consume("visits", 2).allowed());
    days(billing, 35);
  }

  // Usage by every model and meter, in the first period.
  void sell_meters(Billing& billing, const TenantContext& org) {
    ASSERT_TRUE(
        billing.subscribe(org, {.plan = "meters", .payment_method = {"card", "pm_5"}}).ok());
    ASSERT_TRUE(billing.run_due().ok());
    const UsageEvent told[] = {
        {.key = "pay-1", .metric = "payments", .value = Decimal(100)},
        {.key = "pay-2", .metric = "payments", .value = Decimal(900)},
        {.key = "job-1", .metric = "jobs", .properties = {{"region", "eu"}}},
        {.key = "job-2", .metric = "jobs", .properties = {{"region", "us"}}},
        {.key = "members-1", .metric = "members", .value = Decimal(9)},
        {.key = "user-1", .metric = "users_seen", .item = "ann"},
        {.key = "user-2", .metric = "users_seen", .item = "ann"},
        {.key = "resale-1", .metric = "resale", .value = *Decimal::parse("7.25")},
        {.key = "minutes-1", .metric = "minutes", .quantity = 150},
        {.key = "storage-1", .metric = "storage", .value = Decimal(3)},
    };
    const auto receipts = billing.record_usage(org, told);
    ASSERT_TRUE(receipts.ok()) << receipts.status();
    for (const UsageReceipt& one : *receipts) ASSERT_EQ(one.outcome, UsageOutcome::kCounted);
  }

  // A discount for ever, usage above the limit in the first period, members.
  void sell_firm(Billing& billing, const TenantContext& firm) {
    const auto sub = billing.subscribe(
        firm, {.plan = "firm", .coupon = "LAUNCH20", .payment_method = {"card", "pm_1"}});
    ASSERT_TRUE(sub.ok()) << sub.status();
    ASSERT_TRUE(billing.run_due().ok());
    ASSERT_TRUE(billing.quota(firm).consume("analyses", 533).allowed());
    ASSERT_TRUE(billing.quota(firm).consume("calls", 2500).allowed());
    const UsageEvent told{.key = "req-1", .metric = "calls", .quantity = 30};
    ASSERT_EQ(billing.record_usage(firm, std::span(&told, 1))->front().outcome,
              UsageOutcome::kCounted);
    ASSERT_TRUE(billing.add_member(firm, new_id<UserId>(clock_.now(), random_), Role::kOwner).ok());
    ASSERT_TRUE(billing.invite(firm, "amina@example.org", Role::kMember).ok());
  }

  // A trial; another subscription whose first payment fails once.
  void sell_clinic(Billing& billing, const TenantContext& clinic) {
    ASSERT_TRUE(
        billing
            .subscribe(clinic,
                       {.plan = "starter", .trial_days = 14, .payment_method = {"card", "pm_2"}})
            .ok());
    ASSERT_TRUE(
        billing
            .subscribe(clinic, {.plan = "pro",
                                .payment_method = {"card", "fake:decline:insufficient_funds:1"}})
            .ok());
    ASSERT_TRUE(billing.quota(clinic).consume("users", 2).allowed());
  }

  // An order with a coupon, provisioned; and an invoice that nobody pays.
  void sell_shop(Billing& billing, const TenantContext& shop) {
    ASSERT_TRUE(billing
                    .place_order(shop, {.plan = "starter",
                                        .coupon = "LAUNCH20",
                                        .payment_method = {"card", "pm_3"},
                                        .key = "order-1"})
                    .ok());
    ASSERT_TRUE(billing.subscribe(shop, {.plan = "starter", .payment_method = {}}).ok());
  }

  // An order that could not be set up: its money went back.
  void take_back(Billing& billing, const TenantContext& org) {
    steps_.answer_next("dns", {.kind = FakeStepKind::kFail});
    ASSERT_TRUE(
        billing.place_order(org, {.plan = "starter", .payment_method = {"card", "pm_4"}}).ok());
    ASSERT_TRUE(billing.run_due().ok());
    ASSERT_EQ(billing.orders(org)->front().status, OrderStatus::kRefunded);
  }

  // So much used that it is billed before the period's end.
  void bill_before_the_end(Billing& billing, const TenantContext& org) {
    const auto sub = billing.subscribe(org, {.plan = "firm", .payment_method = {"card", "pm_6"}});
    ASSERT_TRUE(sub.ok()) << sub.status();
    ASSERT_TRUE(billing.run_due().ok());
    ASSERT_TRUE(billing.quota(org).consume("analyses", 540).allowed());
    ASSERT_TRUE(
        billing
            .set_thresholds(org, {.subscription = sub->id, .thresholds = {.steps = {Decimal(10)}}})
            .ok());
    ASSERT_TRUE(billing.run_due().ok());
    ASSERT_EQ(billing.invoices(org)->size(), 2u);
    ASSERT_TRUE(billing.quota(org).consume("analyses", 5).allowed());
    ASSERT_TRUE(billing.subscribe(org, {.plan = "starter", .payment_method = {}}).ok());
    const Invoice unpaid = billing.invoices(org)->back();
    ASSERT_TRUE(billing.write_off_invoice(org, {.invoice = unpaid.id, .reason = "insolvent"}).ok());
  }

  // A gift and credits that were bought pay most of an invoice, some of which is taken back.
  void prepay(Billing& billing, const TenantContext& org) {
    const auto wallet = billing.create_wallet(org, {.name = "Credits", .currency = kEur});
    ASSERT_TRUE(wallet.ok()) << wallet.status();
    ASSERT_TRUE(
        billing
            .grant_credits(org, {.wallet = wallet->id, .credits = Decimal(20), .reason = "hello"})
            .ok());
    ASSERT_TRUE(billing
                    .top_up(org, {.wallet = wallet->id,
                                  .credits = Decimal(30),
                                  .payment_method = {"card", "pm_5"}})
                    .ok());
    ASSERT_TRUE(billing.top_up(org, {.wallet = wallet->id, .credits = Decimal(7)}).ok());
    ASSERT_TRUE(billing.run_due().ok());
    ASSERT_TRUE(
        billing.subscribe(org, {.plan = "starter", .payment_method = {"card", "pm_5"}}).ok());
    ASSERT_TRUE(billing.run_due().ok());
    const Invoice paid = billing.invoices(org)->back();
    ASSERT_EQ(paid.prepaid_applied.minor(), 50'00);
    ASSERT_TRUE(
        billing
            .issue_credit_note(org, {.invoice = paid.id,
                                     .parts = {{.line = 0, .amount = Money::of_minor(10'00, kEur)}},
                                     .text = "a week without service"})
            .ok());
  }

  // Two tenants whose bills `payer` gets: one by its card, the other by hand, which it does not.
  void pay_for_others(Billing& billing, const TenantContext& payer, const TenantAccount& account) {
    Accounts accounts = billing.accounts(op_);
    ASSERT_TRUE(accounts.set(payer.tenant(), account).ok());
    payers_.push_back(payer);
    if (account.is_consolidated) {
      ASSERT_TRUE(billing.add_payment_method(payer, {.method = {"card", "pm_7"}}).ok());
    }
    for (const char* one : {"north", "south"}) {
      const std::string slug = std::to_string(payers_.size()) + one;
      const TenantContext child = tenant(billing, slug);
      const TenantAccount paid{.issuer = account.is_consolidated ? "" : "south",
                               .parent = payer.tenant(),
                               .is_paid_by_parent = true};
      ASSERT_TRUE(accounts.set(child.tenant(), paid).ok());
      const Subscribe request{.plan = "starter", .coupon = "LAUNCH20"};
      ASSERT_TRUE(billing.subscribe(child, request).ok());
    }
  }

  // A payer's credit note for one of the lines that it was asked for.
  void credit_a_child(Billing& billing) {
    const TenantContext& payer = payers_.front();
    const auto invoices = billing.invoices(payer);
    ASSERT_TRUE(invoices.ok());
    const Invoice& paid = invoices->front();
    ASSERT_EQ(paid.lines.size(), 2u);
    ASSERT_TRUE(
        billing.issue_credit_note(payer, {.invoice = paid.id, .parts = {{.line = 1}}, .text = "x"})
            .ok());
    ASSERT_TRUE(billing.run_due().ok());
  }

  // From pro to starter now, which leaves a credit; the other one to pro with its next period.
  void change(Billing& billing, const TenantContext& clinic) {
    const auto subs = billing.subscriptions(clinic);
    ASSERT_TRUE(subs.ok());
    for (const Subscription& sub : *subs) {
      const bool is_pro = sub.terms.plan.code == "pro";
      const auto changed = billing.change(clinic, {.subscription = sub.id,
                                                   .plan = is_pro ? "starter" : "pro",
                                                   .when = is_pro ? When::kNow : When::kPeriodEnd});
      ASSERT_TRUE(changed.ok()) << changed.status();
    }
  }

  // Two endpoints: one hears everything, the other was disabled for a while and fails now.
  void tell(Billing& billing, const TenantContext& org) {
    ASSERT_TRUE(billing.webhooks(org).add({.url = "https://erp.example.org/all"}).ok());
    const auto some = billing.webhooks(org).add(
        {.url = "https://crm.example.org/",
         .types = {"invoice.paid", "subscription.paused", "subscription.resumed"}});
    ASSERT_TRUE(some.ok()) << some.status();
    const WebhookEndpointId id = some->endpoint.id;
    const auto disabled = WebhookEndpointStatus::kDisabled;
    ASSERT_TRUE(billing.webhooks(org).set_status({.endpoint = id, .status = disabled}).ok());
    ASSERT_TRUE(
        billing.subscribe(org, {.plan = "starter", .payment_method = {"card", "pm_5"}}).ok());
    ASSERT_TRUE(billing.run_due().ok());
    ASSERT_TRUE(billing.webhooks(org).set_status({.endpoint = id}).ok());
    ASSERT_TRUE(billing.run_webhooks().ok());
    ASSERT_TRUE(billing.pause(org, {.subscription = first(billing, org)}).ok());
    ASSERT_TRUE(billing.resume(org, {.subscription = first(billing, org)}).ok());
    hooks_.answer_always({WebhookVerdict::kRetry, "HTTP 500"});
    ASSERT_TRUE(billing.run_webhooks().ok());
  }

  static SubscriptionId first(Billing& billing, const TenantContext& tenant) {
    return billing.subscriptions(tenant)->front().id;
  }

  // A host that runs its billing every fifth day: the days in between are caught up.
  void days(Billing& billing, int count) {
    for (int day = 0; day < count; day += 5) {
      clock_.advance(std::chrono::hours(24 * 5));
      const auto report = billing.run_due();
      ASSERT_TRUE(report.ok()) << report.status();
      ASSERT_TRUE(report->problems.empty()) << report->problems.front();
    }
  }

  TestClock clock_;
  SeededRandom random_;
  FakePaymentProvider card_;
  FakeProvisioner steps_;
  RecordingNotifier mail_;
  RecordingWebhooks hooks_;
  std::unique_ptr<Renderer> renderer_;
  Catalog catalog_;
  MemoryStore store_;
  std::vector<TenantContext> payers_;
  Operator op_ = Operator::assume("amina@host", "test");
};

// Lived once for all tests, which only read it.
inline GoodWorld& good_world() {
  static GoodWorld world;
  return world;
}

}  // namespace octroi::test

#endif  // OCTROI_TESTS_VERIFY_GOOD_WORLD_H_
