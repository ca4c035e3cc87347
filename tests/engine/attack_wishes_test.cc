// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Wishes that nobody meant, or that two features read differently: refused by a code, and nothing
// is billed twice or stands still for ever.

#include <limits>
#include <string>
#include <vector>

#include "engine/add_ons_world.h"

namespace octroi::test {
namespace {

using Totals = std::vector<std::int64_t>;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr char kBegin[] = "2026-03-01T00:00:00Z";

constexpr char kRuledPlans[] = R"(
plan { code: "basic" version: 1 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "31.00" } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "62.00" }
  price { interval: "year" currency: "EUR" amount: "620.00" } }
change_rule { from_plan: "basic" to_plan: "pro" timing: PERIOD_START }
)";

TEST(Wishes, ForAnotherIntervalAreNotBilledFromThePeriodsStart) {
  AddOnHost host(kBegin, kRuledPlans);
  const SubscriptionId id = host.sell({.plan = "basic"});
  const ChangeSubscription yearly{.subscription = id, .plan = "pro", .interval = kYearly};
  EXPECT_EQ(host.change(yearly), "repair.bad_history");
  ChangeSubscription later = yearly;
  later.on = day("2026-03-16");
  EXPECT_EQ(host.change(later), "repair.bad_history");
  later.on = day("2026-04-01");
  EXPECT_EQ(host.change(later), "") << "a period begins on it";
  host.move_to("2026-04-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{31'00, 620'00}));
  expect_clean(host.world, *host.billing, "after the change");
}

TEST(Wishes, ForAnotherIntervalThatARuleForbidsByThenAreDropped) {
  AddOnHost host(kBegin, kRuledPlans);
  std::string free = kRuledPlans;
  free.resize(free.find("change_rule"));
  const Catalog unruled = *parse_catalog(free, CatalogFormat::kText, "plans");
  host.billing.emplace(host.world.store, unruled, host.world.options());
  const SubscriptionId id = host.sell({.plan = "basic"});
  EXPECT_EQ(host.change(
                {.subscription = id, .plan = "pro", .interval = kYearly, .on = day("2026-03-16")}),
            "");
  host.billing.emplace(host.world.store, host.plans, host.world.options());
  host.move_to("2026-04-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{31'00, 31'00}));
  EXPECT_EQ(host.held(id).scheduled, std::nullopt);
  expect_clean(host.world, *host.billing, "after it was dropped");
}

constexpr char kSeatPlans[] = R"(
plan { code: "free" version: 1 name: "Free"
  price { interval: "month" currency: "EUR"
    charge { code: "seats" kind: PER_SEAT amount: "0.00" } } }
plan { code: "dear" version: 1 name: "Dear"
  price { interval: "month" currency: "EUR"
    charge { code: "seats" kind: PER_SEAT amount: "10.00" } } }
)";

TEST(Wishes, ForMoreSeatsThanThePlanToComeCanCountAreRefused) {
  AddOnHost host(kBegin, kSeatPlans);
  const SubscriptionId id = host.sell({.plan = "free"});
  EXPECT_EQ(host.change({.subscription = id, .plan = "dear", .when = When::kPeriodEnd}), "");
  EXPECT_EQ(host.change({.subscription = id, .quantity = kMost / 2}), "money.overflow");
  EXPECT_EQ(host.change({.subscription = id, .quantity = 3}), "");
  host.move_to("2026-04-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{30'00}));
  expect_clean(host.world, *host.billing, "after the change");
}

constexpr char kMovedPlans[] = R"(
plan { code: "basic" version: 1 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "31.00" } }
plan { code: "basic" version: 2 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "32.00" } }
add_on { code: "users" version: 1 name: "Users"
  price { interval: "month" currency: "EUR" amount: "4.00" } }
)";

TEST(Wishes, ForThePeriodsEndStandBesideAMigration) {
  std::string first = kMovedPlans;
  first.erase(first.find("plan { code: \"basic\" version: 2"),
              first.find("add_on") - first.find("plan { code: \"basic\" version: 2"));
  const Catalog before = *parse_catalog(first, CatalogFormat::kText, "plans");
  AddOnHost host(kBegin, first);
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "users"}}});
  EXPECT_EQ(host.hold(id, {}, When::kPeriodEnd), "");
  const Catalog next = *parse_catalog(kMovedPlans, CatalogFormat::kText, "plans");
  host.billing.emplace(host.world.store, next, host.world.options());
  const Migration migration{.from = {"basic", 1}, .to = {"basic", 2}};
  EXPECT_EQ(*host.billing->migrate(host.world.op, migration), 1);
  EXPECT_EQ(*host.billing->migrate(host.world.op, migration), 0);
  host.move_to("2026-04-02T00:00:00Z");
  EXPECT_EQ(host.totals(), (Totals{35'00, 32'00})) << "the add-on was let go";
  expect_clean(host.world, *host.billing, "after the migration");
}

constexpr char kNextPlans[] = R"(
plan { code: "basic" version: 1 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "31.00" }
  price { interval: "year" currency: "EUR" amount: "310.00" } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "62.00" } }
add_on { code: "users" version: 1 name: "Users" plan: "basic"
  price { interval: "month" currency: "EUR" amount: "4.00" } }
)";
constexpr char kDearerBasic[] = R"(
plan { code: "basic" version: 2 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "32.00" }
  price { interval: "year" currency: "EUR" amount: "320.00" } })";
constexpr char kMonthlyBasic[] = R"(
plan { code: "basic" version: 2 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "32.00" } })";

// A wish for the period's end, a migration, and what is billed in April.
struct Moved {
  std::string version_2;
  ChangeSubscription wish;
  std::int64_t moved;
  Totals totals;
};

TEST(Wishes, ForThePeriodsEndAreKeptByAMigration) {
  const std::vector<Moved> rows = {
      {kDearerBasic, {.plan = "pro"}, 0, {31'00, 62'00}},
      {kDearerBasic, {.interval = kYearly}, 1, {31'00, 320'00}},
      {kDearerBasic, {.add_ons = Wanted{{.code = "users"}}}, 1, {31'00, 36'00}},
      {kMonthlyBasic, {.interval = kYearly}, 0, {31'00, 310'00}},
  };
  for (const Moved& row : rows) {
    AddOnHost host(kBegin, kNextPlans);
    const SubscriptionId id = host.sell({.plan = "basic"});
    ChangeSubscription wish = row.wish;
    wish.subscription = id;
    wish.when = When::kPeriodEnd;
    EXPECT_EQ(host.change(wish), "");
    const Catalog next = *parse_catalog(kNextPlans + row.version_2, CatalogFormat::kText, "plans");
    host.billing.emplace(host.world.store, next, host.world.options());
    const Migration migration{.from = {"basic", 1}, .to = {"basic", 2}};
    EXPECT_EQ(*host.billing->migrate(host.world.op, migration), row.moved);
    host.move_to("2026-04-02T00:00:00Z");
    EXPECT_EQ(host.totals(), row.totals);
    expect_clean(host.world, *host.billing, "after the migration");
  }
}

TEST(Wishes, ForAddOnsThatAreNoneAreRefused) {
  AddOnHost host(kBegin);
  const SubscriptionId id = host.sell({.plan = "basic"});
  for (const std::int64_t none : {std::int64_t{0}, std::int64_t{-1}, -kMost - 1}) {
    EXPECT_EQ(host.hold(id, {{.code = "api", .quantity = none}}), "catalog.bad_quantity");
  }
  EXPECT_EQ(host.hold(id, {{.code = "api", .quantity = kMost}}), "money.overflow");
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = kMost}}), "catalog.limit_overflow");
  EXPECT_EQ(host.hold(id, {{.code = std::string("api\0x", 5)}}), "catalog.unknown_add_on");
  EXPECT_EQ(host.hold(id, {{.code = std::string(1'000'000, 'x')}}), "catalog.unknown_add_on");
  EXPECT_EQ(host.hold(id, {{.code = "api"}, {.code = "api"}}), "subscription.add_on_twice");
  EXPECT_EQ(host.hold(id, Wanted(2'001, WantedAddOn{.code = "api"})),
            "subscription.too_many_add_ons");
  EXPECT_EQ(host.hold(id, Wanted(2'000, WantedAddOn{.code = "api"})), "subscription.add_on_twice");
  EXPECT_EQ(host.totals(), (Totals{31'00}));
  expect_clean(host.world, *host.billing, "after they were refused");
}

TEST(Wishes, ForPausesThatAreNoneAreRefused) {
  AddOnHost host(kBegin);
  const SubscriptionId id = host.sell({.plan = "basic"});
  const auto code = [&](PauseSubscription request) {
    request.subscription = id;
    return error_code(host.billing->pause(*host.clinic, request).status());
  };
  for (const std::int32_t percent : {-1, 101, std::numeric_limits<std::int32_t>::max(),
                                     std::numeric_limits<std::int32_t>::min()}) {
    EXPECT_EQ(code({.policy = {.price_percent = percent}}), "subscription.bad_pause");
  }
  EXPECT_EQ(code({.policy = {.extends_term = true, .price_percent = 1}}), "subscription.bad_pause");
  for (const char* first : {"0001-01-01", "2026-02-28", "2026-03-01"}) {
    EXPECT_EQ(code({.starts_on = day(first)}), "subscription.bad_date") << first;
    EXPECT_EQ(code({.resumes_on = day(first)}), "subscription.bad_date") << first;
    EXPECT_EQ(host.change({.subscription = id, .plan = "pro", .on = day(first)}),
              "subscription.bad_date");
  }
  EXPECT_EQ(code({.resumes_on = day("2026-03-10"), .starts_on = day("2026-03-10")}),
            "subscription.bad_date");
  const Date none{};
  EXPECT_EQ(code({.starts_on = none}), "subscription.bad_date");
  EXPECT_EQ(code({.resumes_on = none}), "subscription.bad_date");
  EXPECT_EQ(host.change({.subscription = id, .plan = "pro", .on = none}), "subscription.bad_date");
  EXPECT_EQ(host.change({.subscription = id, .plan = "pro", .on = day("9999-12-31")}),
            "subscription.bad_date");
  EXPECT_EQ(host.held(id).status, SubscriptionStatus::kActive);
  EXPECT_EQ(code({.resumes_on = day("9999-12-31"), .policy = {.extends_term = true}}), "");
  host.move_to("2026-05-02T00:00:00Z");
  ASSERT_TRUE(host.billing->resume(*host.clinic, {.subscription = id}).ok());
  expect_clean(host.world, *host.billing, "after the pause");
}

TEST(Wishes, ForThousandsOfAddOnsAreBilled) {
  constexpr int kMany = 2'000;
  std::string text = R"(plan { code: "basic" version: 1 name: "Basic"
    price { interval: "month" currency: "EUR" amount: "31.00" } })";
  std::vector<WantedAddOn> all;
  for (int i = 0; i < kMany; ++i) {
    const std::string code = "extra_" + std::to_string(i);
    text += " add_on { code: \"" + code +
            R"(" name: "Extra" price { interval: "month" currency: "EUR" amount: "0.01" } })";
    all.push_back({.code = code});
  }
  AddOnHost host(kBegin, text);
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = all});
  EXPECT_EQ(host.totals(), (Totals{31'00 + kMany}));
  EXPECT_EQ(host.hold(id, {}, When::kPeriodEnd), "");
  host.move_to("2026-04-02T00:00:00Z");
  EXPECT_EQ(host.totals().back(), 31'00);
  expect_clean(host.world, *host.billing, "after they were let go");
}

}  // namespace
}  // namespace octroi::test
