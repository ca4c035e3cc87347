// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Pools and payers whose subscriptions hold add-ons, are paused by a policy or change on a day.

#include <optional>
#include <string>
#include <vector>

#include "engine/add_ons_world.h"
#include "engine/pool_world.h"

namespace octroi::test {
namespace {

constexpr char kMoreVisits[] = R"(
add_on { code: "more_visits" name: "More visits" plan: "licence"
  price { interval: "month" currency: "EUR" amount: "31.00" }
  entitlement { name: "visits" limit: 10 window: BILLING_PERIOD } }
)";

// A ministry that pays by card from midnight of the 10th of January, and a centre without a plan.
struct Licensed : PoolWorld {
  Licensed() : PoolWorld("2026-01-10T00:00:00Z") {
    catalog = *parse_catalog(kPoolPlans + std::string(kMoreVisits), CatalogFormat::kText, "pools");
    billing.emplace(store, catalog, payer_options());
    ministry.emplace(holder(*billing, "ministry"));
    gao.emplace(centre(*billing, "gao", *ministry));
    licence = billing->subscriptions(*ministry)->front().id;
  }
  std::string use(std::int64_t visits) {
    return in_words(billing->quota(*gao).consume("visits", visits));
  }
  std::string refusal() { return billing->quota(*gao).consume("visits").reason(); }
  std::string change(ChangeSubscription request) {
    request.subscription = licence;
    return error_code(billing->change(*ministry, request).status());
  }
  void day_by_day(const std::string& until) { run_daily(*this, *billing, until + "T00:00:00Z"); }
  // Of the last invoice: "more 8 4.00".
  std::vector<std::string> last_lines() {
    std::vector<std::string> words;
    const Invoice last = invoices_of(*billing, *ministry).back();
    for (const InvoiceLine& line : last.lines) {
      words.push_back(line.code + " " + line.quantity.to_string() + " " + line.amount.amount());
    }
    return words;
  }

  std::optional<Billing> billing;
  std::optional<TenantContext> ministry;
  std::optional<TenantContext> gao;
  SubscriptionId licence;
};

using Words = std::vector<std::string>;

TEST(PoolInterplay, AnAddOnOfTheParentRaisesThePooledLimit) {
  Licensed all;
  EXPECT_EQ(all.change({.add_ons = Wanted{{.code = "more_visits", .quantity = 2}}}), "");
  EXPECT_EQ(all.use(35), "within_limit 35 of 40, 5 left, pooled");
  EXPECT_EQ(all.use(8), "overage 43 of 40, 0 left, pooled");
  all.day_by_day("2026-01-20");
  EXPECT_EQ(all.change({.add_ons = Wanted{{.code = "more_visits"}}}), "");
  EXPECT_EQ(all.use(1), "overage 44 of 30, 0 left, pooled");
  all.day_by_day("2026-02-11");
  EXPECT_EQ(all.last_lines(),
            (Words{"licence 1 900.00", "more_visits/base 1 31.00", "more 14 7.00"}))
      << "above the limit that is held at the end";
  all.expect_sound(*all.billing);
}

TEST(PoolInterplay, APauseThatKeepsTheQuotaKeepsThePoolAndBillsWhatIsAbove) {
  Licensed all;
  EXPECT_EQ(all.use(25), "overage 25 of 20, 0 left, pooled");
  all.day_by_day("2026-01-20");
  const PauseSubscription pause{.subscription = all.licence,
                                .resumes_on = day("2026-02-20"),
                                .policy = {.keeps_quota = true}};
  ASSERT_TRUE(all.billing->pause(*all.ministry, pause).ok());
  all.day_by_day("2026-02-15");
  EXPECT_EQ(all.use(3), "overage 28 of 20, 0 left, pooled");
  all.day_by_day("2026-02-21");
  EXPECT_EQ(all.last_lines(), (Words{"licence 1 900.00", "more 8 4.00"}));
  EXPECT_EQ(all.use(1), "within_limit 1 of 20, 19 left, pooled");
  all.expect_sound(*all.billing);
}

TEST(PoolInterplay, APauseWithoutItClosesThePool) {
  Licensed all;
  EXPECT_EQ(all.use(25), "overage 25 of 20, 0 left, pooled");
  all.day_by_day("2026-01-20");
  const PauseSubscription pause{.subscription = all.licence,
                                .resumes_on = day("2026-02-20"),
                                .policy = {.price_percent = 10}};
  ASSERT_TRUE(all.billing->pause(*all.ministry, pause).ok());
  EXPECT_EQ(all.refusal(), "no_subscription");
  all.day_by_day("2026-02-11");
  EXPECT_EQ(all.last_lines(), (Words{"licence 1 90.00", "more 5 2.50"}))
      << "what was used is billed as ever";
  all.day_by_day("2026-02-21");
  // 18 of 28 days: 578.57 less 57.86.
  EXPECT_EQ(all.last_lines(), (Words{"licence 1 -57.86", "licence 1 578.57"}));
  EXPECT_EQ(all.use(1), "within_limit 1 of 20, 19 left, pooled");
  all.expect_sound(*all.billing);
}

TEST(PoolInterplay, AChangeOnADayTakesThePoolAwayAndBillsWhatWasUsed) {
  Licensed all;
  EXPECT_EQ(all.use(25), "overage 25 of 20, 0 left, pooled");
  EXPECT_TRUE(all.billing->quota(*all.gao).consume("users", 7).allowed());
  EXPECT_EQ(all.change({.plan = "region", .on = day("2026-01-20")}), "");
  all.day_by_day("2026-01-21");
  Money over = eur(0);
  for (const Invoice& one : invoices_of(*all.billing, *all.ministry)) {
    for (const InvoiceLine& line : one.lines) {
      if (line.kind == LineKind::kOverage) over = *add(over, line.amount);
    }
  }
  EXPECT_EQ(over, eur(2'50));
  EXPECT_EQ(all.refusal(), "no_subscription");
  EXPECT_EQ(all.billing->quota(*all.gao).consume("users").reason(), "no_subscription")
      << "it is pooled now, and not granted";
  all.set(*all.billing, *all.gao, {.parent = all.ministry->tenant()});
  EXPECT_EQ(in_words(all.billing->quota(*all.ministry).consume("users", 4)),
            "within_limit 4 of 4, 0 left");
  all.day_by_day("2026-03-11");
  EXPECT_EQ(all.last_lines(), (Words{"base 1 90.00"}));
  all.expect_sound(*all.billing);
}

// A clinic whose bills with add-ons go to a ministry that gets one invoice a day.
struct Paid : PayerWorld {
  Paid() : PayerWorld("2026-03-01T00:00:00Z") {
    catalog = *parse_catalog(kAddOnPlans, CatalogFormat::kText, "plans");
    billing.emplace(store, catalog, payer_options());
    ministry.emplace(consolidated(*billing, "ministry"));
    put_card(*billing, *ministry);
    gao.emplace(child(*billing, "gao", *ministry));
    const auto made = billing->subscribe(
        *gao,
        {.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 2}, {.code = "api"}}});
    EXPECT_TRUE(made.ok()) << made.status();
    id = made->id;
    day_by_day("2026-03-02");
  }
  void day_by_day(const std::string& until) { run_daily(*this, *billing, until + "T00:00:00Z"); }
  static std::int64_t sum(const std::vector<Invoice>& invoices) {
    std::int64_t minor = 0;
    for (const Invoice& one : invoices) {
      for (const InvoiceLine& line : one.lines) minor += line.amount.minor();
    }
    return minor;
  }
  std::vector<Invoice> asked() { return invoices_of(*billing, *ministry); }

  std::optional<Billing> billing;
  std::optional<TenantContext> ministry;
  std::optional<TenantContext> gao;
  SubscriptionId id;
};

TEST(PayerInterplay, BillsWithAddOnsAndPausesAreHandedOverAsTheyAre) {
  Paid all;
  const Invoice first = all.asked().front();
  Words told;
  for (const InvoiceLine& line : first.lines) {
    told.push_back(line.code + " " + std::string(to_string(line.kind)) + " " +
                   line.amount.amount());
  }
  EXPECT_EQ(told, (Words{"base flat 31.00", "api/base add_on 3.10", "api/setup one_off 20.00",
                         "more_users/base add_on 8.00"}));
  all.day_by_day("2026-03-11");
  const PauseSubscription pause{
      .subscription = all.id, .resumes_on = day("2026-04-11"), .policy = {.price_percent = 50}};
  ASSERT_TRUE(all.billing->pause(*all.gao, pause).ok());
  all.day_by_day("2026-05-03");
  EXPECT_EQ(Paid::sum(all.asked()), 62'10 + 21'05 + 14'04 + 42'10);
  EXPECT_EQ(Paid::sum(invoices_of(*all.billing, *all.gao)), Paid::sum(all.asked()));
  all.expect_sound(*all.billing);
}

TEST(PayerInterplay, WhatANoteTookBackOfAnAddOnIsNotGivenBackAgain) {
  Paid all;
  const auto note = all.billing->issue_credit_note(
      *all.ministry,
      {.invoice = all.asked().front().id, .parts = {{.line = 3}}, .text = "never set up"});
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->total, eur(8'00));
  all.day_by_day("2026-03-16");
  const ChangeSubscription none{.subscription = all.id, .add_ons = Wanted{{.code = "api"}}};
  const auto changed = all.billing->change(*all.gao, none);
  ASSERT_TRUE(changed.ok()) << changed.status();
  all.day_by_day("2026-04-03");
  EXPECT_EQ(Paid::sum(all.asked()), 62'10 + 34'10) << "4.13 went back with the note";
  all.expect_sound(*all.billing);
}

}  // namespace
}  // namespace octroi::test
