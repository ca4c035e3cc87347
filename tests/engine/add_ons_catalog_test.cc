// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Versions of add-ons: an edited catalogue changes no add-on that is held, and previews of
// catalogues and migrations count them. And what verify finds where records disagree with them.

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "engine/add_ons_world.h"
#include "engine/records/records.h"

namespace octroi::test {
namespace {

constexpr char kFirst[] = R"(
plan { code: "basic" version: 1 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "31.00" }
  entitlement { name: "users" limit: 5 } }
add_on { code: "more_users" name: "More users" plan: "basic"
  price { interval: "month" currency: "EUR" amount: "4.00" }
  entitlement { name: "users" limit: 10 } }
)";
constexpr char kNext[] = R"(
add_on { code: "more_users" version: 2 name: "More users"
  price { interval: "month" currency: "EUR" amount: "6.00" }
  entitlement { name: "users" limit: 12 } }
)";

std::string edited(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// A host that was opened with the first catalogue and comes back with `text`.
absl::Status opens_with(AddOnHost& host, const std::string& text) {
  host.plans = *parse_catalog(text, CatalogFormat::kText, "plans");
  host.billing.emplace(host.world.store, host.plans, host.world.options());
  return host.billing->open();
}

TEST(AddOnVersions, ThatWerePublishedCannotBeEdited) {
  AddOnHost host("2026-01-01T00:00:00Z", kFirst);
  host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  for (const auto& [from, to] : {std::pair("4.00", "5.00"), std::pair("limit: 10", "limit: 9"),
                                 std::pair("More users", "Users")}) {
    const absl::Status refused = opens_with(host, edited(kFirst, from, to));
    EXPECT_EQ(error_code(refused), "catalog.version_changed") << to;
    EXPECT_NE(error_message(refused).find("add-on more_users@1"), std::string::npos) << refused;
  }
  EXPECT_TRUE(opens_with(host, edited(kFirst, " plan: \"basic\"\n", "\n")).ok())
      << "an add-on may go with more plans";
  EXPECT_TRUE(opens_with(host, std::string(kFirst) + kNext).ok());
}

TEST(AddOnVersions, AreKeptByWhoHoldsThem) {
  AddOnHost host("2026-01-01T00:00:00Z", kFirst);
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  ASSERT_TRUE(opens_with(host, std::string(kFirst) + kNext).ok());
  host.move_to("2026-02-01T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(35'00));
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "");
  EXPECT_EQ(host.held(id).terms.add_ons, (AddOns{{"more_users", 1, 2}}));
  EXPECT_EQ(host.limit("users"), 25);
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2, .takes_newest = true}}), "");
  EXPECT_EQ(host.held(id).terms.add_ons, (AddOns{{"more_users", 2, 2}}));
  EXPECT_EQ(host.limit("users"), 29);
  EXPECT_EQ(host.net(), 35'00 + 31'00 + 12'00) << "January, and February as it is held in the end";
  host.move_to("2026-03-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(43'00));
  expect_clean(host.world, *host.billing, "after two versions");
}

TEST(AddOnVersions, ThatAreHeldCannotBeLeftOut) {
  AddOnHost host("2026-01-01T00:00:00Z", kFirst);
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  const std::string without = std::string(kFirst).substr(0, std::string(kFirst).find("add_on"));
  ASSERT_TRUE(opens_with(host, without).ok());
  const auto paused = host.billing->change(*host.clinic, {.subscription = id, .quantity = 2});
  EXPECT_EQ(error_code(paused.status()), "catalog.version_missing");
  EXPECT_NE(error_message(paused.status()).find("more_users@1"), std::string::npos);
}

TEST(AddOnVersions, StayWhereTheyAreSoldNoMore) {
  AddOnHost host("2026-01-01T00:00:00Z", std::string(kFirst) + R"(
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "60.00" } })");
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  std::string moved = edited(kFirst, " plan: \"basic\"\n", " plan: \"pro\"\n");
  moved += R"(plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "60.00" } })";
  ASSERT_TRUE(opens_with(host, moved).ok());
  EXPECT_EQ(host.limit("users"), 15);
  EXPECT_EQ(host.change({.subscription = id, .quantity = 2}), "") << "what is held stays";
  EXPECT_EQ(host.hold(id, {{.code = "more_users", .quantity = 2}}), "catalog.add_on_not_for_plan")
      << "no more of it is sold";
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(35'00));
  expect_clean(host.world, *host.billing, "after a renewal");
}

TEST(AddOnVersions, CountInPreviewsOfCatalogues) {
  AddOnHost host("2026-01-01T00:00:00Z", kFirst);
  host.sell({.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 3}}});
  const auto next = [](const std::string& text) {
    return *parse_catalog(text, CatalogFormat::kText, "next");
  };
  const std::string dearer = std::string(kFirst) + R"(plan { code: "basic" version: 2 name: "Basic"
    price { interval: "month" currency: "EUR" amount: "33.00" } })";
  const auto moves = host.billing->preview_catalog(host.world.op, next(dearer));
  ASSERT_TRUE(moves.ok()) << moves.status();
  EXPECT_EQ(moves->rows.front().kind, ImpactKind::kMoves);
  EXPECT_EQ(moves->rows.front().before, eur(43'00));
  EXPECT_EQ(moves->rows.front().after, eur(45'00));
  const auto changed =
      host.billing->preview_catalog(host.world.op, next(edited(kFirst, "4.00", "5.00")));
  EXPECT_EQ(changed->rows.front().kind, ImpactKind::kIsEdited);
  EXPECT_EQ(changed->rows.front().after, eur(46'00));
  EXPECT_FALSE(changed->can_be_published());
  const std::string without = std::string(kFirst).substr(0, std::string(kFirst).find("add_on"));
  const auto gone = host.billing->preview_catalog(host.world.op, next(without));
  EXPECT_EQ(gone->rows.front().kind, ImpactKind::kIsGone);
}

TEST(AddOnVersions, StayWithAMigration) {
  const std::string both = std::string(kFirst) + R"(
plan { code: "basic" version: 2 name: "Basic"
  price { interval: "month" currency: "EUR" amount: "33.00" } }
plan { code: "pro" version: 1 name: "Pro"
  price { interval: "month" currency: "EUR" amount: "60.00" } })";
  AddOnHost host("2026-01-01T00:00:00Z", both);
  const SubscriptionId id = host.sell({.plan = "basic", .add_ons = {{.code = "more_users"}}});
  EXPECT_EQ(host.held(id).terms.plan.version, 2);
  const auto refused =
      host.billing->migrate(host.world.op, {.from = {"basic", 2}, .to = {"pro", 1}});
  EXPECT_EQ(error_code(refused.status()), "catalog.add_on_not_for_plan");
  EXPECT_FALSE(host.held(id).scheduled);
  const Migration back{.from = {"basic", 2}, .to = {"basic", 1}};
  const auto rows = host.billing->preview_migration(host.world.op, back);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->front().before, eur(37'00));
  EXPECT_EQ(rows->front().after, eur(35'00));
  EXPECT_EQ(*host.billing->migrate(host.world.op, back), 1);
  host.move_to("2026-02-02T00:00:00Z");
  EXPECT_EQ(host.invoices().back().total, eur(35'00));
  EXPECT_EQ(host.held(id).terms.add_ons, (AddOns{{"more_users", 1, 1}}));
  expect_clean(host.world, *host.billing, "after the migration");
}

// --- What verify finds

using Found = std::set<std::string>;

void on_line(RowStore& rows, const std::function<void(Invoice&, InvoiceLine&)>& change) {
  rows.edit<Invoice>([&](Invoice& invoice, Row&) {
    for (InvoiceLine& line : invoice.lines) {
      if (line.kind != LineKind::kAddOn) continue;
      change(invoice, line);
      return true;
    }
    return false;
  });
}

TEST(AddOnBooks, LinesThatDisagreeWithWhatIsHeldAreFound) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 2}}});
  EXPECT_EQ(host.found_by([](RowStore&) {}), Found());
  const auto found = [&host](const std::function<void(InvoiceLine&)>& plant) {
    return host.found_by([&plant](RowStore& rows) {
      on_line(rows, [&plant](Invoice&, InvoiceLine& line) { plant(line); });
    });
  };
  EXPECT_TRUE(found([](InvoiceLine& line) { line.quantity = Decimal(3); }).contains("I20"));
  EXPECT_TRUE(found([](InvoiceLine& line) { line.unit_amount = Decimal(5); }).contains("I20"));
  EXPECT_TRUE(found([](InvoiceLine& line) { line.code = "api/base"; }).contains("I20"));
}

TEST(AddOnBooks, AnAddOnThatIsNotAskedForIsFound) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "api"}, {.code = "more_users"}}});
  const auto broken = host.found_by([](RowStore& rows) {
    on_line(rows, [](Invoice& invoice, InvoiceLine&) {
      std::erase_if(invoice.lines,
                    [](const InvoiceLine& line) { return line.code == "more_users/base"; });
    });
  });
  EXPECT_TRUE(broken.contains("I20"));
}

TEST(AddOnBooks, OneThatNobodySoldIsFound) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "more_users", .quantity = 2}}});
  const auto plant = [](std::function<void(Subscription&)> change) {
    return [change = std::move(change)](RowStore& rows) {
      rows.edit<records::Held>([&change](records::Held& held, Row&) {
        change(held.subscription);
        return true;
      });
    };
  };
  EXPECT_TRUE(host.found_by(plant([](Subscription& s) { s.terms.add_ons[0].quantity = 9; }))
                  .contains("I16"));
  EXPECT_TRUE(
      host.found_by(plant([](Subscription& s) { s.terms.add_ons.clear(); })).contains("I16"));
  EXPECT_TRUE(host.found_by([](RowStore& rows) {
                    rows.rows.push_back(records::to_row(kPlatform, "add_on/ghost@1",
                                                        records::PublishedPlan{"add_on {"}, 1));
                  })
                  .contains("I20"))
      << "a version that cannot be read";
}

TEST(AddOnBooks, OverageAboveThePlansLimitAloneIsFound) {
  AddOnHost host;
  host.sell({.plan = "basic", .add_ons = {{.code = "more_reports"}}});
  ASSERT_TRUE(host.billing->quota(*host.clinic).consume("reports", 170).allowed());
  host.move_to("2026-02-02T00:00:00Z");
  const auto broken = host.found_by([](RowStore& rows) {
    rows.edit<Invoice>([](Invoice& invoice, Row&) {
      InvoiceLine& line = invoice.lines.back();
      if (line.kind != LineKind::kOverage) return false;
      line.quantity = Decimal(70);  // as if the add-on had granted nothing
      return true;
    });
  });
  EXPECT_TRUE(broken.contains("I25"));
}

// --- How records hold them

TEST(AddOnRecords, TermsAreWrittenAndReadBack) {
  Terms terms{.plan = {"pro", 2}, .interval = kMonthly, .currency = kEur, .quantity = 3};
  EXPECT_EQ(records::format_terms(terms), "pro@2|month|EUR|3") << "as before there were add-ons";
  EXPECT_EQ(**records::parse_terms("pro@2|month|EUR|3"), terms);
  terms.add_ons = {{"api", 1, 1}, {"more.users-2", 12, 40}};
  const std::string text = "pro@2|month|EUR|3|api@1*1,more.users-2@12*40";
  EXPECT_EQ(records::format_terms(terms), text);
  EXPECT_EQ(**records::parse_terms(text), terms);
}

TEST(AddOnRecords, WhatWasNeverWrittenIsRefused) {
  for (const char* text :
       {"pro@2|month|EUR|3|api", "pro@2|month|EUR|3|api@1", "pro@2|month|EUR|3|api@1*0",
        "pro@2|month|EUR|3|api@1*-2", "pro@2|month|EUR|3|api@x*1", "pro@2|month|EUR|3|b@1*1,a@1*1",
        "pro@2|month|EUR|3|a@1*1,a@1*1", "pro@2|month|EUR|3|a@1*1|", "pro@2|month|EUR|",
        "pro@2|month|EUR|3x", "pro|month|EUR|3", "@"}) {
    EXPECT_FALSE(records::parse_terms(text).ok()) << text;
  }
}

}  // namespace
}  // namespace octroi::test
