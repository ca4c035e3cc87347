// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <vector>

#include "engine/world.h"
#include "octroi/invoice/explain.h"

namespace octroi::test {
namespace {

std::vector<std::string> numbers_of(const std::vector<Invoice>& invoices) {
  std::vector<std::string> numbers;
  for (const Invoice& invoice : invoices) numbers.push_back(invoice.number);
  return numbers;
}

TEST(Lifecycle, AnchorOnThe31stSurvivesFebruary) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "koulikoro");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  EXPECT_EQ(sub->status, SubscriptionStatus::kActive);
  run_daily(world, billing, "2026-05-02T09:00:00Z");

  const auto invoices = billing.invoices(clinic);
  ASSERT_TRUE(invoices.ok());
  std::vector<std::string> starts;
  for (const Invoice& invoice : *invoices) {
    EXPECT_EQ(invoice.status, InvoiceStatus::kPaid);
    EXPECT_EQ(invoice.total, eur(50'00));
    starts.push_back(format_date(*invoice.lines.front().from));
  }
  EXPECT_EQ(starts,
            (std::vector<std::string>{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"}));
  EXPECT_EQ(numbers_of(*invoices),
            (std::vector<std::string>{"INV-202601-00001", "INV-202602-00002", "INV-202603-00003",
                                      "INV-202604-00004"}));
  EXPECT_EQ(world.card.settled_charges().size(), 4u);
}

TEST(Lifecycle, TrialBillsNothingThenThePriceOfTheVersionThatWasSold) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "kita");
  const auto sub =
      billing.subscribe(clinic, {.plan = "starter", .trial_days = 30, .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  EXPECT_EQ(sub->status, SubscriptionStatus::kTrialing);
  EXPECT_TRUE(billing.invoices(clinic)->empty());
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  EXPECT_TRUE(billing.invoices(clinic)->empty());
  run_daily(world, billing, "2026-03-02T09:00:00Z");
  ASSERT_EQ(billing.invoices(clinic)->size(), 1u);
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kActive);

  std::vector<std::string> templates;
  for (const Delivery& delivery : world.mail.deliveries()) {
    templates.push_back(delivery.message.template_name);
  }
  EXPECT_EQ(templates, (std::vector<std::string>{"welcome", "trial_ending", "trial_ending",
                                                 "invoice", "receipt"}));
}

TEST(Lifecycle, SecondTrialOfAFamilyIsRefusedWhenAskedForAndLeftOutOtherwise) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "segou");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .trial_days = 30}).ok());
  const auto second =
      billing.subscribe(clinic, {.plan = "starter", .trial_days = 30, .is_additional = true});
  EXPECT_EQ(error_code(second.status()), "subscription.trial_used");
}

TEST(Lifecycle, ThreeFailedPaymentsSuspendAndAPaymentReactivates) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "mopti");
  const auto sub = billing.subscribe(
      clinic, {.plan = "starter", .payment_method = {"card", "fake:decline:insufficient_funds:3"}});
  ASSERT_TRUE(sub.ok());
  ASSERT_TRUE(billing.run_due().ok());
  EXPECT_EQ(billing.subscription(clinic, sub->id)->status, SubscriptionStatus::kPastDue);
  run_daily(world, billing, "2026-02-05T09:00:00Z");
  const auto suspended = billing.subscription(clinic, sub->id);
  EXPECT_EQ(suspended->status, SubscriptionStatus::kSuspended);
  EXPECT_EQ(suspended->failed_payments, 3);
  EXPECT_FALSE(billing.access(clinic, "/patients")->allowed());
  EXPECT_EQ(billing.access(clinic, "/patients")->http_status, 402);

  const InvoiceId open = billing.invoices(clinic)->front().id;
  ASSERT_TRUE(billing.pay_invoice(clinic, {.invoice = open, .key = "again"}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const auto paid = billing.subscription(clinic, sub->id);
  EXPECT_EQ(paid->status, SubscriptionStatus::kActive);
  EXPECT_EQ(paid->failed_payments, 0);
  EXPECT_EQ(format_date(*paid->current_end), "2026-02-28");
  EXPECT_TRUE(billing.access(clinic, "/patients")->allowed());
  EXPECT_EQ(world.card.settled_charges().size(), 1u);
}

TEST(Lifecycle, PreviewIsTheRealRun) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const Subscribe request{.plan = "starter", .payment_method = kCard, .key = "once"};
  const auto first = billing.plan(clinic, request);
  const auto second = billing.plan(clinic, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->to_text(), second->to_text());
  EXPECT_TRUE(billing.subscriptions(clinic)->empty());

  ASSERT_TRUE(billing.apply(*first).ok());
  EXPECT_EQ(error_code(billing.apply(*second)), "storage.stale_version");
  const auto events = billing.events(clinic);
  ASSERT_EQ(events->size(), first->events.size() + 1);  // after tenant.created
  for (std::size_t i = 0; i < first->events.size(); ++i) {
    EXPECT_EQ((*events)[i + 1].digest, first->events[i].digest);
  }
  const auto replay = billing.subscribe(clinic, request);
  ASSERT_TRUE(replay.ok()) << replay.status();
  EXPECT_EQ(replay->id.to_string(), first->subject);
  EXPECT_EQ(billing.subscriptions(clinic)->size(), 1u);
}

TEST(Lifecycle, TheSameKeyWithAnotherRequestIsRefused) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .key = "k"}).ok());
  const auto other = billing.subscribe(clinic, {.plan = "pro", .key = "k"});
  EXPECT_EQ(error_code(other.status()), "request.key_reused");
}

TEST(Lifecycle, EveryCommandAnswersItsKeyOnce) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const SubscriptionId id =
      billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard})->id;
  ASSERT_TRUE(billing.run_due().ok());
  const Command commands[] = {
      PauseSubscription{.subscription = id, .key = "pause"},
      ResumeSubscription{.subscription = id, .key = "resume"},
      CancelSubscription{.subscription = id, .when = When::kPeriodEnd, .key = "cancel"},
      UndoCancelSubscription{.subscription = id, .key = "undo"},
      SuspendSubscription{.subscription = id, .reason = "abuse", .key = "suspend"},
      ReactivateSubscription{.subscription = id, .key = "reactivate"},
      SetPaymentMethod{.subscription = id, .payment_method = {"card", "pm_2"}, .key = "method"}};
  for (const Command& command : commands) {
    const auto plan = billing.plan(clinic, command);
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_FALSE(plan->is_replay);
    ASSERT_TRUE(billing.apply(*plan).ok());
    const auto again = billing.plan(clinic, command);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->is_replay);
    EXPECT_TRUE(again->batch.empty());
    EXPECT_EQ(again->subject, id.to_string());
  }
  const CancelSubscription other{.subscription = id, .when = When::kNow, .key = "cancel"};
  EXPECT_EQ(error_code(billing.cancel(clinic, other).status()), "request.key_reused");
}

std::string letter_of(const World& world, std::string_view template_name) {
  std::string text;
  for (const Delivery& delivery : world.mail.deliveries()) {
    if (delivery.message.template_name == template_name) text += delivery.message.text;
  }
  return text;
}

TEST(Lifecycle, AReminderAsksNobodyToRenewWhoRenewsByCard) {
  for (const bool renews : {true, false}) {
    World world;
    Billing billing = world.bill(world.store);
    const TenantContext clinic = make_tenant(billing, "gao");
    const Subscribe request{.plan = "starter", .payment_method = kCard, .auto_renews = renews};
    ASSERT_TRUE(billing.subscribe(clinic, request).ok());
    run_daily(world, billing, "2026-02-24T09:00:00Z");
    const std::string letter = letter_of(world, "reminder");
    EXPECT_EQ(letter.find("Vous n’avez rien à faire") != std::string::npos, renews) << letter;
    EXPECT_EQ(letter.find("Renouvelez-le au plus tard") != std::string::npos, !renews) << letter;
  }
}

TEST(Lifecycle, ALetterEndsAPeriodOnItsLastDayAsTheInvoiceDoes) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  run_daily(world, billing, "2026-03-01T09:00:00Z");
  const std::string explained = explain(invoices_of(billing, clinic).back());
  EXPECT_NE(explained.find("2026-02-28 to 2026-03-30"), std::string::npos) << explained;
  const std::string letter = letter_of(world, "renewal");
  EXPECT_NE(letter.find("Début : 28 février 2026"), std::string::npos) << letter;
  EXPECT_NE(letter.find("Fin : 30 mars 2026"), std::string::npos) << letter;
  EXPECT_NE(letter_of(world, "receipt").find("Moyen de paiement : carte"), std::string::npos);
}

TEST(Lifecycle, ALetterGivesItsReasonInWordsAndIsTheSellers) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.set_branding(clinic, {.display_name = "Clinique Gao"}).ok());
  ASSERT_TRUE(
      billing
          .subscribe(clinic, {.plan = "starter",
                              .payment_method = {"card", "fake:decline:insufficient_funds"}})
          .ok());
  run_daily(world, billing, "2026-02-10T09:00:00Z");
  const std::string failed = letter_of(world, "failed_payment");
  EXPECT_NE(failed.find("Motif : provision insuffisante"), std::string::npos) << failed;
  const std::string suspended = letter_of(world, "suspension");
  EXPECT_NE(suspended.find("plusieurs paiements de suite ont échoué"), std::string::npos)
      << suspended;
  EXPECT_EQ(letter_of(world, "welcome").find("Clinique Gao"), std::string::npos);
}

TEST(Lifecycle, AScheduledChangeIsConfirmedByALetter) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  const ChangeSubscription change{
      .subscription = sub->id, .plan = "pro", .quantity = 2, .when = When::kPeriodEnd};
  ASSERT_TRUE(billing.change(clinic, change).ok());
  ASSERT_TRUE(billing.run_due().ok());
  const std::string letter = letter_of(world, "change_scheduled");
  for (const char* part : {"Pro", "Starter", "2", "28 février 2026"}) {
    EXPECT_NE(letter.find(part), std::string::npos) << part << " in " << letter;
  }
}

TEST(Lifecycle, CatchingUpBillsWhatDailyRunsBill) {
  const auto starts_after = [](bool daily) {
    World world;
    Billing billing = world.bill(world.store);
    const TenantContext clinic = make_tenant(billing, "gao");
    EXPECT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
    if (daily) {
      run_daily(world, billing, "2026-07-15T09:00:00Z");
    } else {
      world.clock.set(at("2026-07-15T09:00:00Z"));
      EXPECT_TRUE(billing.run_due().ok());
    }
    std::vector<std::string> starts;
    for (const Invoice& invoice : invoices_of(billing, clinic)) {
      starts.push_back(format_date(*invoice.lines.front().from) + " " +
                       std::string(to_string(invoice.status)));
    }
    std::sort(starts.begin(), starts.end());
    EXPECT_EQ(world.card.settled_charges().size(), starts.size());
    return starts;
  };
  const auto daily = starts_after(true);
  EXPECT_EQ(daily.size(), 6u);
  EXPECT_EQ(daily, starts_after(false));
}

TEST(Lifecycle, AChangeAndItsUndoingOnTheSameDayNetNothing) {
  World world("2026-03-01T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  run_daily(world, billing, "2026-03-11T09:00:00Z");
  ASSERT_TRUE(billing.change(clinic, {.subscription = sub->id, .plan = "pro"}).ok());
  ASSERT_TRUE(billing.change(clinic, {.subscription = sub->id, .plan = "starter"}).ok());
  Money net = eur(0);
  for (const Invoice& invoice : invoices_of(billing, clinic)) {
    if (!invoice.period_index) net = *add(net, invoice.total);
  }
  EXPECT_EQ(net, eur(0));
  EXPECT_EQ(billing.invoices(clinic)->size(), 3u);
}

TEST(Lifecycle, CancelAtPeriodEndBillsNoFurtherPeriod) {
  World world("2026-03-01T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(billing.cancel(clinic, {.subscription = sub->id, .when = When::kPeriodEnd}).ok());
  run_daily(world, billing, "2026-06-01T09:00:00Z");
  EXPECT_EQ(billing.invoices(clinic)->size(), 1u);
  const auto ended = billing.subscription(clinic, sub->id);
  EXPECT_EQ(ended->status, SubscriptionStatus::kCancelled);
  EXPECT_EQ(format_date(*ended->ended_on), "2026-04-01");
}

TEST(Lifecycle, OverageIsCountedAndBilledOnce) {
  World world("2026-03-01T09:00:00Z");
  Billing billing = world.bill(world.store);
  const TenantContext firm = make_tenant(billing, "lex");
  ASSERT_TRUE(billing.subscribe(firm, {.plan = "firm", .payment_method = kCard}).ok());
  EXPECT_TRUE(billing.quota(firm).consume("analyses", 500).allowed());
  const QuotaAnswer over = billing.quota(firm).consume("analyses", 45);
  EXPECT_TRUE(over.allowed());
  EXPECT_EQ(over.reason(), "overage");
  EXPECT_EQ(billing.usage_statement(firm)->overage_fees, eur(22'50));
  EXPECT_EQ(billing.usage_statement(firm)->total_due, eur(321'50));
  EXPECT_EQ(*billing.quota(firm).setting("ai_model"), "ceseda-pro-v1");
  run_daily(world, billing, "2026-05-02T09:00:00Z");
  std::vector<std::string> totals;
  for (const Invoice& invoice : invoices_of(billing, firm))
    totals.push_back(invoice.total.amount());
  EXPECT_EQ(totals, (std::vector<std::string>{"299.00", "321.50", "299.00"}));
}

TEST(Lifecycle, HardLimitRefusesTheUnitAbove) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  EXPECT_EQ(billing.quota(clinic).consume("patients").reason(), "no_subscription");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard}).ok());
  EXPECT_TRUE(billing.quota(clinic).consume("patients", 500).allowed());
  EXPECT_EQ(billing.quota(clinic).consume("patients").reason(), "limit_reached");
  EXPECT_EQ(billing.quota(clinic).consume("patients", 0).reason(), "amount_not_positive");
  EXPECT_EQ(billing.quota(clinic).consume("beds").reason(), "not_entitled");
  run_daily(world, billing, "2026-02-28T09:00:00Z");
  EXPECT_TRUE(billing.quota(clinic).consume("patients").allowed()) << "a new period";
}

TEST(Lifecycle, LifetimeIsBilledOnceForEver) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto sub = billing.subscribe(
      clinic, {.plan = "starter", .interval = kOnceForever, .payment_method = kCard});
  ASSERT_TRUE(sub.ok()) << sub.status();
  world.clock.set(at("2036-01-01T00:00:00Z"));
  ASSERT_TRUE(billing.run_due().ok());
  ASSERT_EQ(billing.invoices(clinic)->size(), 1u);
  EXPECT_EQ(billing.invoices(clinic)->front().total, eur(1000'00));
}

TEST(Lifecycle, ReportCountsWhatRecurs) {
  World world;
  Billing billing = world.bill(world.store);
  ASSERT_TRUE(billing.subscribe(make_tenant(billing, "a"), {.plan = "starter"}).ok());
  ASSERT_TRUE(
      billing.subscribe(make_tenant(billing, "b"), {.plan = "starter", .interval = kYearly}).ok());
  ASSERT_TRUE(billing.subscribe(make_tenant(billing, "c"), {.plan = "shop"}).ok());
  const auto report = billing.report(world.op);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->recurring.size(), 2u);
  EXPECT_EQ(report->recurring[0].mrr, eur(91'67));  // 50 + 500/12
  EXPECT_EQ(report->recurring[0].arr, eur(1100'00));
}

}  // namespace
}  // namespace octroi::test
