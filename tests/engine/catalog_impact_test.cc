// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// What a catalogue that is not published yet would do to all subscriptions.

#include <algorithm>
#include <string>
#include <vector>

#include "engine/world.h"

namespace octroi::test {
namespace {

// Starter costs 75.00 from its second version on; the shop is sold in euros besides.
std::string next_plans() {
  return std::string(kPlans) + R"(
plan { code: "starter" version: 2 name: "Starter"
  price { interval: "month" currency: "EUR" amount: "75.00" } }
plan { code: "shop" version: 2 name: "Boutique"
  price { interval: "month" currency: "EUR" amount: "8.00" } }
)";
}

Catalog read(const std::string& text) {
  return *parse_catalog(text, CatalogFormat::kText, "plans");
}

struct Host {
  Host() {
    billing.emplace(world.store, world.catalog, world.options());
    for (const char* slug : {"kayes", "segou", "mopti", "gao"}) {
      tenants.push_back(make_tenant(*billing, slug));
    }
    sell(0, {.plan = "starter"});
    sell(1, {.plan = "starter", .interval = kYearly});
    sell(2, {.plan = "shop"});
    sell(3, {.plan = "starter"});
    const SubscriptionId over = sell(3, {.plan = "pro"});
    EXPECT_TRUE(billing->cancel(tenants[3], {.subscription = over, .when = When::kNow}).ok());
  }
  SubscriptionId sell(std::size_t tenant, const Subscribe& request) {
    const auto made = billing->subscribe(tenants[tenant], request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made->id;
  }

  World world;
  std::optional<Billing> billing;
  std::vector<TenantContext> tenants;
};

TEST(PreviewCatalog, TellsWhoWouldPayWhat) {
  Host host;
  const Catalog next = read(next_plans());
  const auto impact = host.billing->preview_catalog(host.world.op, next);
  ASSERT_TRUE(impact.ok()) << impact.status();
  EXPECT_TRUE(impact->can_be_published());
  ASSERT_EQ(impact->rows.size(), 4u) << "what is over is nobody's";
  std::int64_t moves = 0;
  for (const ImpactRow& row : impact->rows) {
    if (row.held.plan.code == "shop" || row.held.interval == kYearly) {
      EXPECT_EQ(row.kind, ImpactKind::kNotSold);
      EXPECT_EQ(row.after, row.before);
      continue;
    }
    EXPECT_EQ(row.kind, ImpactKind::kMoves);
    EXPECT_EQ(row.difference, eur(25'00));
    ++moves;
  }
  EXPECT_EQ(moves, 2);
  ASSERT_EQ(impact->sums.size(), 3u) << "EUR by month and year, XOF by month";
  EXPECT_EQ(impact->sums[0].before, eur(100'00));
  EXPECT_EQ(impact->sums[0].after, eur(150'00));
  EXPECT_EQ(impact->sums[0].changed, 2);
  EXPECT_NE(to_text(*impact).find("sum month EUR: 2 holdings, 2 change: 100.00 -> 150.00 (+50.00)"),
            std::string::npos)
      << to_text(*impact);
}

TEST(PreviewCatalog, WritesNothing) {
  Host host;
  const auto before = events_of(*host.billing, host.tenants[0]).size();
  ASSERT_TRUE(host.billing->preview_catalog(host.world.op, read(next_plans())).ok());
  EXPECT_EQ(events_of(*host.billing, host.tenants[0]).size(), before);
  // The old catalogue is still the one that is published: its prices can be sold.
  EXPECT_EQ(host.sell(1, {.plan = "starter", .is_additional = true}).is_nil(), false);
}

TEST(PreviewCatalog, OnlyMovesWhomTheMigrationsMove) {
  Host host;
  const std::vector<Migration> none{{.from = {"pro", 1}, .to = {"starter", 2}}};
  const auto impact = host.billing->preview_catalog(host.world.op, read(next_plans()), none);
  ASSERT_TRUE(impact.ok()) << impact.status();
  for (const ImpactRow& row : impact->rows) EXPECT_EQ(row.kind, ImpactKind::kStays);
  const std::vector<Migration> unknown{{.from = {"starter", 1}, .to = {"starter", 9}}};
  EXPECT_EQ(error_code(
                host.billing->preview_catalog(host.world.op, read(next_plans()), unknown).status()),
            "catalog.unknown_plan");
}

// What is published must stay; the preview says who holds what an edit would change.
TEST(PreviewCatalog, NamesTheHoldersOfWhatCannotBePublished) {
  Host host;
  std::string edited(kPlans);
  const std::string price = R"(price { interval: "month" currency: "EUR" amount: "50.00" })";
  edited.replace(edited.find(price), price.size(),
                 R"(price { interval: "month" currency: "EUR" amount: "55.00" })");
  const std::string shop = "plan { code: \"shop\"";
  edited.resize(edited.find(shop));
  const auto impact = host.billing->preview_catalog(host.world.op, read(edited));
  ASSERT_TRUE(impact.ok()) << impact.status();
  EXPECT_FALSE(impact->can_be_published());
  std::vector<std::string> kinds;
  for (const ImpactRow& row : impact->rows) {
    kinds.push_back(row.held.plan.code + " " + std::string(to_string(row.kind)));
  }
  std::sort(kinds.begin(), kinds.end());
  const std::vector<std::string> expected{"shop is_gone", "starter is_edited", "starter is_edited",
                                          "starter stays"};
  EXPECT_EQ(kinds, expected) << "the yearly price is as it was";
  EXPECT_NE(to_text(*impact).find("cannot be published"), std::string::npos);
}

}  // namespace
}  // namespace octroi::test
