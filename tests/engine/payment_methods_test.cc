// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a tenant keeps on file to pay by: order, fallbacks, expiry.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

struct Clinic {
  explicit Clinic(const std::string& now = "2026-01-01T09:00:00Z", DunningPolicy dunning = {})
      : world(now), other(world.clock, {.name = "other"}) {
    BillingOptions options = world.options();
    options.dunning = std::move(dunning);
    options.payments = {&world.card, &other, &world.bank};
    billing.emplace(world.store, world.catalog, options);
    tenant.emplace(make_tenant(*billing, "gao"));
  }
  TenantMethod add(const PaymentMethod& method, const std::optional<Date>& last_day = {},
                   bool is_preferred = false) {
    const auto added = billing->add_payment_method(
        *tenant, {.method = method, .last_day = last_day, .is_preferred = is_preferred});
    EXPECT_TRUE(added.ok()) << added.status();
    return *added;
  }
  Subscription subscribe() {
    const auto sold =
        billing->subscribe(*tenant, {.plan = "starter", .payment_method = tenants_methods()});
    EXPECT_TRUE(sold.ok()) << sold.status();
    return *sold;
  }
  std::vector<std::string> on_file() {
    std::vector<std::string> tokens;
    const auto methods = billing->payment_methods(*tenant);
    for (const TenantMethod& method : *methods) {
      tokens.push_back(method.method.token);
    }
    return tokens;
  }
  // "pm_1 failed method_expired"
  std::vector<std::string> attempts() {
    std::vector<std::string> lines;
    const auto payments = billing->payments(*tenant);
    for (const Payment& payment : *payments) {
      std::string line = payment.method.token + " " + std::string(to_string(payment.status));
      if (!payment.failure.empty()) line += " " + payment.failure;
      lines.push_back(line);
    }
    return lines;
  }
  std::vector<std::string> letters(const std::string& name) {
    std::vector<std::string> days;
    for (const auto& delivery : world.mail.deliveries()) {
      if (delivery.message.template_name == name) days.push_back(delivery.message.text);
    }
    return days;
  }

  World world;
  FakePaymentProvider other;
  std::optional<Billing> billing;
  std::optional<TenantContext> tenant;
};

using Lines = std::vector<std::string>;

TEST(PaymentMethods, AreKeptInTheTenantsOrder) {
  Clinic clinic;
  const TenantMethod first = clinic.add({"card", "pm_1"});
  clinic.add({"other", "pm_2"});
  const TenantMethod third = clinic.add({"card", "pm_3"}, {}, true);
  EXPECT_EQ(clinic.on_file(), (Lines{"pm_3", "pm_1", "pm_2"}));
  ASSERT_TRUE(clinic.billing->prefer_payment_method(*clinic.tenant, {first.id}).ok());
  EXPECT_EQ(clinic.on_file(), (Lines{"pm_1", "pm_3", "pm_2"}));
  ASSERT_TRUE(clinic.billing->remove_payment_method(*clinic.tenant, {third.id}).ok());
  EXPECT_EQ(clinic.on_file(), (Lines{"pm_1", "pm_2"}));
  // Another tenant has none of them.
  const TenantContext kita = make_tenant(*clinic.billing, "kita");
  EXPECT_TRUE(clinic.billing->payment_methods(kita)->empty());
  EXPECT_EQ(error_code(clinic.billing->prefer_payment_method(kita, {first.id}).status()),
            "payment_method.not_found");
  // One that was removed may come back.
  clinic.add({"card", "pm_3"});
  EXPECT_EQ(clinic.on_file(), (Lines{"pm_1", "pm_2", "pm_3"}));
  expect_clean(clinic.world, *clinic.billing, "after all");
}

TEST(PaymentMethods, ARepeatedRequestDoesNothing) {
  Clinic clinic;
  const AddPaymentMethod request{.method = {"card", "pm_1"}, .key = "k"};
  const auto once = clinic.billing->add_payment_method(*clinic.tenant, request);
  const auto twice = clinic.billing->add_payment_method(*clinic.tenant, request);
  ASSERT_TRUE(once.ok() && twice.ok());
  EXPECT_EQ(once->id, twice->id);
  EXPECT_EQ(clinic.on_file().size(), 1u);
}

TEST(PaymentMethods, BadOnesAreRefused) {
  Clinic clinic;
  clinic.add({"card", "pm_1"});
  struct Bad {
    AddPaymentMethod request;
    const char* code;
  };
  const Date no_day = std::chrono::year{2027} / 2 / 30;
  const Bad rows[] = {
      {{.method = {"card", "pm_1"}}, "payment_method.exists"},
      {{.method = {"nobody", "pm_2"}}, "payment.no_provider"},
      {{.method = {"", "pm_2"}}, "payment_method.no_provider"},
      {{.method = tenants_methods()}, "payment_method.no_provider"},
      {{.method = {"card", "4242424242424242"}}, "payment_method.card_number"},
      {{.method = {"card", "4242 4242-4242 4242"}}, "payment_method.card_number"},
      {{.method = {"card", "x"}, .label = "Visa 4242424242424242"}, "payment_method.card_number"},
      {{.method = {"card", "x"}, .label = "a\nb"}, "text.control_character"},
      {{.method = {"card", "x"}, .last_day = no_day}, "payment_method.bad_date"},
  };
  for (const Bad& row : rows) {
    EXPECT_EQ(error_code(clinic.billing->add_payment_method(*clinic.tenant, row.request).status()),
              row.code)
        << row.request.method.token;
  }
  // A telephone's number is none of a card, whatever it sums to; nor is a number that fails Luhn.
  for (const char* fine : {"4242424242424241", "pm_4242"}) clinic.add({"card", fine});
  ASSERT_TRUE(clinic.billing
                  ->add_payment_method(*clinic.tenant, {.method = {"other", "4242424242424242"},
                                                        .kind = MethodKind::kMobileMoney})
                  .ok());
  for (int i = 0; i < 16; ++i) clinic.add({"card", "t" + std::to_string(i)});
  EXPECT_EQ(
      error_code(
          clinic.billing->add_payment_method(*clinic.tenant, {.method = {"card", "y"}}).status()),
      "payment_method.too_many");
}

TEST(PaymentMethods, ACardsLastDayIsItsMonths) {
  EXPECT_EQ(format_date(*card_last_day(2028, 2)), "2028-02-29");
  EXPECT_EQ(format_date(*card_last_day(2027, 12)), "2027-12-31");
  for (const int month : {0, 13, -1}) {
    EXPECT_EQ(error_code(card_last_day(2027, month).status()), "payment_method.bad_month");
  }
  EXPECT_EQ(error_code(card_last_day(27, 1).status()), "payment_method.bad_month");
}

TEST(PaymentMethods, FallbacksFollowTheDefaultInOrder) {
  Clinic clinic;
  clinic.add({"card", "fake:decline:insufficient_funds"});
  clinic.add({"other", "fake:decline:fraud"});
  clinic.add({"card", "pm_3"});
  clinic.subscribe();
  run_daily(clinic.world, *clinic.billing, "2026-01-10T09:00:00Z");
  EXPECT_EQ(clinic.attempts(), (Lines{"fake:decline:insufficient_funds failed insufficient_funds",
                                      "fake:decline:fraud failed fraud", "pm_3 succeeded"}));
  const auto payments = *clinic.billing->payments(*clinic.tenant);
  EXPECT_NE(payments[2].route.find(R"("reason":"refused")"), std::string::npos)
      << payments[2].route;
  expect_clean(clinic.world, *clinic.billing, "after the fallbacks");
}

TEST(PaymentMethods, AMethodOfAnotherCurrencyIsPassedOver) {
  World world;
  FakePaymentProvider xof(world.clock, {.name = "xof"});
  BillingOptions options = world.options();
  options.payments = {&world.card, &xof};
  options.routing = {
      .providers = {{"card", {kEur}, {MethodKind::kCard}}, {"xof", {kXof}, {MethodKind::kCard}}},
      .rules = {}};
  Billing billing(world.store, world.catalog, options);
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.add_payment_method(clinic, {.method = {"xof", "a"}}).ok());
  ASSERT_TRUE(billing.add_payment_method(clinic, {.method = {"card", "b"}}).ok());
  ASSERT_TRUE(
      billing.subscribe(clinic, {.plan = "starter", .payment_method = tenants_methods()}).ok());
  EXPECT_EQ(billing.payments(clinic)->front().method.provider, "card");
}

TEST(PaymentMethods, ExpiryIsAnnouncedThirtyAndSevenDaysAhead) {
  Clinic clinic("2026-01-01T09:00:00Z");
  clinic.add({"card", "pm_1"}, day("2026-03-31"));
  std::vector<std::string> days;
  std::size_t told = 0;
  while (clinic.world.clock.now() < at("2026-04-10T09:00:00Z")) {
    clinic.world.clock.advance(std::chrono::hours(24));
    ASSERT_TRUE(clinic.billing->run_due().ok());
    const std::size_t now = clinic.letters("payment_method_expiring").size();
    if (now > told) days.push_back(format_instant(clinic.world.clock.now()).substr(0, 10));
    told = now;
  }
  EXPECT_EQ(days, (Lines{"2026-03-01", "2026-03-24"}));
  std::vector<std::string> events;
  for (const AuditEvent& event : events_of(*clinic.billing, *clinic.tenant)) {
    if (event.subject_type == "payment_methods") events.push_back(event.name);
  }
  EXPECT_EQ(events, (Lines{"payment_method.added", "payment_method.expiring",
                           "payment_method.expiring", "payment_method.expired"}));
}

// A run that comes late tells once what is still worth telling.
TEST(PaymentMethods, ALateRunAnnouncesOnce) {
  Clinic clinic("2026-01-01T09:00:00Z");
  clinic.add({"card", "pm_1"}, day("2026-03-31"));
  clinic.world.clock.set(at("2026-03-28T09:00:00Z"));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(clinic.billing->run_due().ok());
  EXPECT_EQ(clinic.letters("payment_method_expiring").size(), 1u);
}

TEST(PaymentMethods, NothingIsAnnouncedOfOneThatWasRemovedOrExtended) {
  Clinic clinic("2026-01-01T09:00:00Z");
  const TenantMethod removed = clinic.add({"card", "pm_1"}, day("2026-03-31"));
  const TenantMethod extended = clinic.add({"card", "pm_2"}, day("2026-03-31"));
  ASSERT_TRUE(clinic.billing->remove_payment_method(*clinic.tenant, {removed.id}).ok());
  ASSERT_TRUE(
      clinic.billing->extend_payment_method(*clinic.tenant, {extended.id, day("2029-03-31")}).ok());
  run_daily(clinic.world, *clinic.billing, "2026-04-10T09:00:00Z");
  EXPECT_TRUE(clinic.letters("payment_method_expiring").empty());
}

TEST(PaymentMethods, AnExpiredOneIsNotChargedAndAsksForAction) {
  Clinic clinic("2026-01-01T09:00:00Z");
  const TenantMethod card = clinic.add({"card", "pm_1"}, day("2026-01-31"));
  const Subscription sold = clinic.subscribe();
  run_daily(clinic.world, *clinic.billing, "2026-02-03T09:00:00Z");
  EXPECT_EQ(clinic.attempts(), (Lines{"pm_1 succeeded", "pm_1 failed method_expired"}));
  EXPECT_EQ(clinic.world.card.settled_charges().size(), 1u) << "the provider was asked once";
  EXPECT_EQ(clinic.billing->subscription(*clinic.tenant, sold.id)->status,
            SubscriptionStatus::kPastDue);
  // It asks the payer to act: it is not retried by itself, and says so in its letter.
  run_daily(clinic.world, *clinic.billing, "2026-02-10T09:00:00Z");
  EXPECT_EQ(clinic.attempts().size(), 2u);
  const auto failed = clinic.letters("failed_payment");
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_NE(failed.front().find("votre moyen de paiement a expiré"), std::string::npos)
      << failed.front();
  // A renewed card pays what is owed, at once.
  ASSERT_TRUE(
      clinic.billing->extend_payment_method(*clinic.tenant, {card.id, day("2029-01-31")}).ok());
  ASSERT_TRUE(clinic.billing->run_due().ok());
  EXPECT_EQ(clinic.attempts().back(), "pm_1 succeeded");
  EXPECT_EQ(clinic.billing->subscription(*clinic.tenant, sold.id)->status,
            SubscriptionStatus::kActive);
  expect_clean(clinic.world, *clinic.billing, "after the renewal");
}

// The policy's days for what the payer must act on decide, not those for a card that is dead.
TEST(PaymentMethods, AnExpiredOneIsTriedAgainAsThePolicySaysForActionRequired) {
  DunningPolicy policy;
  policy.retry_days = {1};
  policy.retry_days_hard = {1};
  policy.retry_days_action_required = {5};
  Clinic clinic("2026-01-01T09:00:00Z", policy);
  clinic.add({"card", "pm_1"}, day("2026-01-31"));
  clinic.subscribe();
  run_daily(clinic.world, *clinic.billing, "2026-02-05T09:00:00Z");
  EXPECT_EQ(clinic.attempts(), (Lines{"pm_1 succeeded", "pm_1 failed method_expired"}));
  run_daily(clinic.world, *clinic.billing, "2026-02-06T09:00:00Z");
  EXPECT_EQ(clinic.attempts(),
            (Lines{"pm_1 succeeded", "pm_1 failed method_expired", "pm_1 failed method_expired"}));
  EXPECT_EQ(clinic.world.card.settled_charges().size(), 1u);
}

TEST(PaymentMethods, ANewOnePaysWhatIsOwedAtOnce) {
  Clinic clinic("2026-01-01T09:00:00Z");
  clinic.add({"card", "pm_1"}, day("2026-01-31"));
  const Subscription sold = clinic.subscribe();
  run_daily(clinic.world, *clinic.billing, "2026-02-03T09:00:00Z");
  clinic.add({"other", "pm_2"});
  ASSERT_TRUE(clinic.billing->run_due().ok());
  EXPECT_EQ(clinic.attempts().back(), "pm_2 succeeded");
  EXPECT_EQ(clinic.billing->subscription(*clinic.tenant, sold.id)->status,
            SubscriptionStatus::kActive);
}

TEST(PaymentMethods, AFallbackStandsInForAnExpiredDefault) {
  Clinic clinic("2026-01-01T09:00:00Z");
  clinic.add({"card", "pm_1"}, day("2026-01-31"));
  clinic.add({"other", "pm_2"});
  clinic.subscribe();
  run_daily(clinic.world, *clinic.billing, "2026-02-03T09:00:00Z");
  EXPECT_EQ(clinic.attempts(), (Lines{"pm_1 succeeded", "pm_2 succeeded"}));
  const auto payments = *clinic.billing->payments(*clinic.tenant);
  EXPECT_NE(payments[1].route.find(R"({"provider":"card","reason":"expired"})"), std::string::npos);
}

// Also where a subscription names the method itself.
TEST(PaymentMethods, AnExpiredOneIsNotChargedWhereItIsNamed) {
  Clinic clinic("2026-01-01T09:00:00Z");
  clinic.add({"card", "pm_1"}, day("2026-01-31"));
  ASSERT_TRUE(
      clinic.billing
          ->subscribe(*clinic.tenant, {.plan = "starter", .payment_method = {"card", "pm_1"}})
          .ok());
  run_daily(clinic.world, *clinic.billing, "2026-02-03T09:00:00Z");
  EXPECT_EQ(clinic.attempts(), (Lines{"pm_1 succeeded", "pm_1 failed method_expired"}));
}

// The last day is the tenant's, and the card works on it.
TEST(PaymentMethods, TheLastDayIsInUseWhereTheTenantIs) {
  Clinic clinic("2026-01-30T09:00:00Z");
  clinic.add({"card", "pm_1"}, day("2026-01-31"));
  clinic.world.clock.set(at("2026-01-31T22:30:00Z"));  // 23:30 in Paris
  clinic.subscribe();
  ASSERT_TRUE(clinic.billing->run_due().ok());
  EXPECT_EQ(clinic.attempts(), (Lines{"pm_1 succeeded"}));
}

// What may have been charged is asked about, expired or not (I13).
TEST(PaymentMethods, AnUnknownOutcomeIsClearedUpThoughTheMethodExpired) {
  Clinic clinic("2026-01-31T20:00:00Z");
  clinic.add({"card", "fake:lost_after"}, day("2026-01-31"));
  clinic.subscribe();
  ASSERT_TRUE(clinic.billing->run_due().ok());
  ASSERT_EQ(clinic.attempts(), (Lines{"fake:lost_after unknown"}));
  clinic.world.clock.advance(std::chrono::hours(12));
  ASSERT_TRUE(clinic.billing->run_due().ok());
  EXPECT_EQ(clinic.attempts(), (Lines{"fake:lost_after succeeded"}));
}

TEST(PaymentMethods, AnOrderByExpiredMethodsIsRefused) {
  Clinic clinic("2026-02-01T09:00:00Z");
  clinic.add({"card", "pm_1"}, day("2026-01-31"));
  const auto order = clinic.billing->place_order(
      *clinic.tenant, {.plan = "starter", .payment_method = tenants_methods()});
  EXPECT_EQ(error_code(order.status()), "payment.method_expired");
}

TEST(PaymentMethods, WithoutAnyTheInvoiceWaits) {
  Clinic clinic("2026-02-01T09:00:00Z");
  clinic.subscribe();
  ASSERT_TRUE(clinic.billing->run_due().ok());
  EXPECT_TRUE(clinic.attempts().empty());
  EXPECT_EQ(clinic.billing->invoices(*clinic.tenant)->front().status, InvoiceStatus::kOpen);
}

}  // namespace
}  // namespace octroi::test
