// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a host hands over that nobody meant: names that are no text, days that are none. Each is
// refused by a code that says so, and nothing of it is kept.

#include <string>
#include <vector>

#include "engine/hostile.h"

namespace octroi::test {
namespace {

using namespace std::chrono_literals;

std::string all_of(Billing& billing, const TenantContext& tenant) {
  std::string lines;
  const auto told = billing.export_tenant(tenant, [&](std::string_view line) {
    lines.append(line).push_back('\n');
    return absl::OkStatus();
  });
  EXPECT_TRUE(told.ok()) << told.status();
  return lines;
}

TEST(Actors, AreALineOfPlainText) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const std::string before = all_of(billing, clinic);
  const std::vector<std::pair<std::string, std::string>> names{
      {std::string("a\0b", 3), "text.control_character"},
      {"a\nb", "text.control_character"},
      {"a\x1b[31m", "text.control_character"},
      {"a\xff", "text.invalid_utf8"},
      {"a\u202eb", "text.invisible_character"},
      {std::string(10'000, 'x'), "text.too_long"}};
  for (const auto& [name, code] : names) {
    const TenantContext user = TenantContext::assume(clinic.tenant(), Actor::user(name));
    const Operator op = Operator::assume(name, "test");
    EXPECT_EQ(error_code(billing.subscribe(user, {.plan = "pro"}).status()), code);
    EXPECT_EQ(error_code(billing.plan(user, Subscribe{.plan = "pro"}).status()), code);
    EXPECT_EQ(error_code(billing.add_member(user, UserId(UuidBytes{1}), Role::kOwner).status()),
              code);
    EXPECT_EQ(
        error_code(
            billing.create_tenant({.name = "N", .slug = "n", .actor = Actor::user(name)}).status()),
        code);
    EXPECT_EQ(error_code(billing.create_coupon(op, {.code = "TEN", .percent = Decimal(10)})), code);
    EXPECT_EQ(
        error_code(
            billing.change_tenant(op, clinic.tenant(), SuspendTenant{.reason = "late"}).status()),
        code);
  }
  EXPECT_EQ(all_of(billing, clinic), before);
  EXPECT_EQ(billing.tenants(world.op)->size(), 1u);
  EXPECT_TRUE(billing.coupons(world.op)->empty());
  expect_clean(world, billing, "after they were refused");
}

TEST(Days, ThatAreNoneOrOutsideTheCalendarAreRefused) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto held = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(held.ok() && billing.run_due().ok());
  const std::string before = all_of(billing, clinic);
  const Date none = 2026y / 2 / 31;
  const Date ancient = Date{std::chrono::year{-32767}, std::chrono::month{1}, std::chrono::day{1}};
  const Date late = Date{std::chrono::year{32767}, std::chrono::month{1}, std::chrono::day{1}};
  EXPECT_EQ(error_code(billing.as_known(clinic, Date{}).status()), "date.malformed");
  EXPECT_EQ(error_code(billing.as_known(clinic, none).status()), "date.malformed");
  EXPECT_EQ(error_code(billing.as_known(clinic, ancient).status()), "date.out_of_range");
  EXPECT_EQ(error_code(billing.as_known(clinic, late).status()), "date.out_of_range");
  for (const Date day : {none, ancient, late}) {
    EXPECT_EQ(error_code(
                  billing.cancel(clinic, {.subscription = held->id, .effective_on = day}).status()),
              "repair.bad_history");
    EXPECT_EQ(
        error_code(
            billing.repair_subscription(clinic, {.subscription = held->id, .held = {{.from = day}}})
                .status()),
        "repair.bad_history");
  }
  EXPECT_EQ(all_of(billing, clinic), before);
}

TEST(Days, ASubscriptionWhoseFirstPeriodLeavesTheCalendarIsRefused) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const std::string before = all_of(billing, clinic);
  const struct {
    Date starts_on;
    std::int32_t trial_days;
    const char* code;
  } rows[] = {{9999y / 12 / 31, 0, "subscription.bad_start"},
              {9999y / 12 / 1, 0, "subscription.bad_start"},  // until 10000-01-01
              {9999y / 11 / 30, 0, ""},
              {9999y / 11 / 29, 1, ""},
              {9999y / 11 / 30, 1, "subscription.bad_start"},
              {9999y / 11 / 1, 3650, "subscription.bad_start"}};
  for (const auto& row : rows) {
    const Subscribe request{
        .plan = "starter", .trial_days = row.trial_days, .starts_on = row.starts_on};
    EXPECT_EQ(error_code(billing.plan(clinic, request).status()), row.code)
        << format_date(row.starts_on) << " " << row.trial_days;
  }
  EXPECT_EQ(all_of(billing, clinic), before);
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "starter", .starts_on = 9999y / 11 / 30}).ok());
  ASSERT_TRUE(billing.run_due().ok());
  expect_clean(world, billing, "it waits");
}

TEST(Whens, ThatNameNoneAreRefused) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto held = billing.subscribe(clinic, {.plan = "starter", .payment_method = kCard});
  ASSERT_TRUE(held.ok() && billing.run_due().ok());
  const std::string before = all_of(billing, clinic);
  for (const When odd : {When{0}, When{3}, When{255}}) {
    EXPECT_EQ(error_code(billing.cancel(clinic, {.subscription = held->id, .when = odd}).status()),
              "subscription.bad_when");
    EXPECT_EQ(
        error_code(
            billing.cancel(clinic, {.subscription = held->id, .when = odd, .key = "c-1"}).status()),
        "subscription.bad_when");
    EXPECT_EQ(
        error_code(billing.change(clinic, {.subscription = held->id, .plan = "pro", .when = odd})
                       .status()),
        "subscription.bad_when");
  }
  EXPECT_EQ(all_of(billing, clinic), before);
}

// Once written, such a rule made its wallet unreadable for ever.
TEST(TopUpRules, ThatNoRecordCanHoldAreRefused) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto wallet = billing.create_wallet(clinic, {.name = "AI", .currency = kEur});
  ASSERT_TRUE(wallet.ok());
  const std::string before = all_of(billing, clinic);
  const AutoTopUp good{.credits = Decimal(1), .every = kMonthly};
  std::vector<AutoTopUp> rules;
  for (const Interval odd : {Interval{IntervalUnit::kDay, 0}, Interval{IntervalUnit::kMonth, -1},
                             Interval{IntervalUnit::kYear, 1201}, Interval{IntervalUnit{99}, 1}}) {
    rules.push_back({.credits = Decimal(1), .every = odd});
    rules.push_back({.credits = Decimal(1), .every = kMonthly, .valid_for = odd});
  }
  const Date late = Date{std::chrono::year{32767}, std::chrono::month{1}, std::chrono::day{1}};
  for (const Date odd : {Date{}, late, 2026y / 2 / 31}) {
    rules.push_back({.credits = Decimal(1), .every = kMonthly, .from = odd});
  }
  for (const AutoTopUp& rule : rules) {
    EXPECT_EQ(
        error_code(
            billing.set_auto_top_up(clinic, {.wallet = wallet->id, .auto_top_up = rule}).status()),
        "wallet.bad_rule");
    EXPECT_EQ(
        error_code(
            billing.create_wallet(clinic, {.name = "X", .currency = kEur, .auto_top_up = rule})
                .status()),
        "wallet.bad_rule");
  }
  EXPECT_EQ(all_of(billing, clinic), before);
  EXPECT_TRUE(billing.set_auto_top_up(clinic, {.wallet = wallet->id, .auto_top_up = good}).ok());
  EXPECT_TRUE(billing.wallets(clinic).ok());
  expect_clean(world, billing, "after they were refused");
}

TEST(Errors, DoNotRepeatWhatIsNoName) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  for (const std::string& name : {std::string("a\0b", 3), std::string(1'000'000, 'x')}) {
    const absl::Status issuer = billing.report(world.op, {.issuer = name}).status();
    EXPECT_EQ(error_code(issuer), "issuer.unknown");
    const absl::Status flag = billing.quota(clinic).flag(name).status();
    EXPECT_EQ(error_code(flag), "quota.no_subscription");
    const absl::Status plan = billing.subscribe(clinic, {.plan = name}).status();
    EXPECT_EQ(error_code(plan), "catalog.unknown_plan");
    for (const absl::Status& one : {issuer, flag, plan}) {
      EXPECT_LT(error_message(one).size(), 300u);
      EXPECT_EQ(error_message(one).find('\0'), std::string::npos);
    }
  }
  EXPECT_NE(error_message(billing.report(world.op, {.issuer = "berlin"}).status()).find("berlin"),
            std::string::npos);
}

// The letters of one template, in the order in which they went out.
std::vector<std::string> letters(const World& world, const std::string& subject) {
  std::vector<std::string> texts;
  for (const Delivery& one : world.mail.deliveries()) {
    if (one.message.subject.find(subject) != std::string::npos) texts.push_back(one.message.text);
  }
  return texts;
}

TEST(Letters, OfAnEndSayThatNothingChangesOnlyAhead) {
  World world;
  Billing billing = world.bill(world.store);
  const TenantContext clinic = make_tenant(billing, "gao");
  const auto held = billing.subscribe(clinic, {.plan = "pro", .payment_method = kCard});
  ASSERT_TRUE(held.ok());
  ASSERT_TRUE(billing.cancel(clinic, {.subscription = held->id}).ok());
  run_daily(world, billing, "2026-03-05T09:00:00Z");
  const std::vector<std::string> told = letters(world, "résilié");
  ASSERT_EQ(told.size(), 2u) << "when it was asked for, and when it came";
  EXPECT_NE(told[0].find("D’ici là, rien ne change."), std::string::npos) << told[0];
  EXPECT_EQ(told[1].find("D’ici là"), std::string::npos) << told[1];
  EXPECT_NE(told[1].find("Merci de votre confiance."), std::string::npos) << told[1];
}

TEST(Letters, OfAnInvoiceSayWhatStandsBetweenItsLinesAndItsTotal) {
  World world;
  BillingOptions options = world.options();
  options.tax = {.rates = {{.code = "FR-20", .category = "standard", .percent = Decimal(20)}}};
  Billing billing(world.store, world.catalog, std::move(options));
  ASSERT_TRUE(billing.create_coupon(world.op, {.code = "TEN", .percent = Decimal(10)}).ok());
  const TenantContext clinic = make_tenant(billing, "gao");
  ASSERT_TRUE(billing.subscribe(clinic, {.plan = "pro", .coupon = "TEN"}).ok());
  run_daily(world, billing, "2026-03-05T09:00:00Z");
  const std::vector<std::string> told = letters(world, "Facture");
  ASSERT_FALSE(told.empty());
  const Invoice first = invoices_of(billing, clinic).front();
  EXPECT_FALSE(first.discount_total.is_zero() || first.tax_total.is_zero());
  EXPECT_NE(told[0].find("\nRemise"), std::string::npos) << told[0];
  EXPECT_NE(told[0].find("\nTaxe"), std::string::npos) << told[0];
  EXPECT_EQ(told[0].find("\nVotre crédit"), std::string::npos) << told[0];
}

}  // namespace
}  // namespace octroi::test
