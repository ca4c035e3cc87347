// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The catalogues of the five systems under examples/, figure by figure.

#include <map>
#include <optional>

#include "gmock/gmock.h"

#include "octroi/catalog/migration.h"
#include "support.h"

namespace octroi {
namespace {

using catalog_test::eur;
using catalog_test::valid;
using ::testing::ElementsAre;

Catalog example(const std::string& name) {
  return valid(
      load_catalog(std::string(OCTROI_SOURCE_DIR) + "/examples/catalogs/" + name + ".textproto"));
}

Money xof(std::int64_t francs) { return Money::of_minor(francs, kXof); }

// What one seat pays a period; nullopt where the plan is not sold that way.
std::optional<Money> amount(const Catalog& catalog, const PlanRef& ref, Interval interval,
                            Currency currency = kEur) {
  const PlanVersion* const plan = catalog.find(ref);
  const Price* const price = plan == nullptr ? nullptr : plan->price(interval, currency);
  if (price == nullptr) return std::nullopt;
  return *recurring_amount(*price, 1);
}

std::vector<std::string> refs(const Catalog& catalog) {
  std::vector<std::string> refs;
  for (const PlanVersion& plan : catalog.plans()) refs.push_back(plan.ref.to_string());
  return refs;
}

const Entitlement& granted(const Catalog& catalog, const std::string& plan,
                           const std::string& name) {
  static const Entitlement kNothing;
  const Entitlement* const found = catalog.current(plan)->entitlement(name);
  EXPECT_NE(found, nullptr) << plan << " does not grant " << name;
  return found == nullptr ? kNothing : *found;
}

Limit limit_of(const Catalog& catalog, const std::string& plan, const std::string& name) {
  const Limit* const limit = granted(catalog, plan, name).limit();
  EXPECT_NE(limit, nullptr) << plan << ": " << name << " is no limit";
  return limit == nullptr ? Limit{.value = -1} : *limit;
}

std::vector<std::string> flags_on(const PlanVersion& plan) {
  std::vector<std::string> names;
  for (const Entitlement& each : plan.entitlements) {
    if (each.flag() != nullptr && *each.flag()) names.push_back(each.name);
  }
  return names;
}

constexpr std::nullopt_t kUnlimited = std::nullopt;

struct HealthPlan {
  const char* code;
  std::int64_t monthly;  // euros
  std::optional<std::int64_t> users;
  std::optional<std::int64_t> patients;
  std::optional<std::int64_t> sites;
  std::int64_t storage_gb;
  std::vector<std::string> features;
};

TEST(SanteRurale, HasTheFiguresOfItsTable) {
  const Catalog catalog = example("sante_rurale");
  EXPECT_THAT(refs(catalog), ElementsAre("enterprise@1", "free@1", "pro@1", "starter@1"));
  const HealthPlan rows[] = {
      {"free", 0, 5, kUnlimited, 1, 10, {"basic"}},
      {"starter", 50, 5, 500, 1, 20, {"basic", "mobile"}},
      {"pro", 150, 50, kUnlimited, 10, 100, {"basic", "mobile", "dhis2", "multi_site"}},
      {"enterprise",
       500,
       kUnlimited,
       kUnlimited,
       kUnlimited,
       500,
       {"basic", "mobile", "dhis2", "multi_site", "api", "support"}},
  };
  for (const HealthPlan& row : rows) {
    SCOPED_TRACE(row.code);
    const PlanVersion& plan = *catalog.current(row.code);
    EXPECT_EQ(amount(catalog, plan.ref, kMonthly), eur(row.monthly * 100));
    EXPECT_EQ(amount(catalog, plan.ref, kYearly), eur(row.monthly * 1000));
    EXPECT_EQ(limit_of(catalog, row.code, "users"), (Limit{.value = row.users}));
    EXPECT_EQ(limit_of(catalog, row.code, "patients"),
              (Limit{.value = row.patients, .window = LimitWindow::kCalendarMonth}));
    EXPECT_EQ(limit_of(catalog, row.code, "sites"), (Limit{.value = row.sites}));
    EXPECT_EQ(limit_of(catalog, row.code, "storage"), (Limit{.value = row.storage_gb}));
    EXPECT_EQ(granted(catalog, row.code, "storage").unit, "GB");
    EXPECT_EQ(flags_on(plan), row.features);
    EXPECT_EQ(plan.trial_days, row.monthly == 0 ? 0 : 30);
    EXPECT_THAT(plan.reminder_days, ElementsAre(7, 3, 1));
    EXPECT_EQ(plan.family, "sante_rurale");
  }
}

TEST(SanteRurale, SecondFileAddsTheNewPriceAndChangesNothing) {
  const Catalog first = example("sante_rurale");
  const Catalog second = example("sante_rurale_2");
  EXPECT_EQ(check_successor(first, second), absl::OkStatus());
  EXPECT_EQ(second.plans().size(), first.plans().size() + 1);
  EXPECT_EQ(second.current("starter")->ref, (PlanRef{"starter", 2}));
  EXPECT_EQ(amount(second, {"starter", 1}, kMonthly), eur(50'00));
  EXPECT_EQ(amount(second, {"starter", 1}, kYearly), eur(500'00));
  EXPECT_EQ(amount(second, {"starter", 2}, kMonthly), eur(75'00));
  EXPECT_EQ(amount(second, {"starter", 2}, kYearly), eur(750'00));
  EXPECT_EQ(second.find({"starter", 1})->entitlements, second.find({"starter", 2})->entitlements);
}

TEST(Esxi, SellsBronzeSilverAndGoldByMonthAndYear) {
  const Catalog catalog = example("esxi");
  EXPECT_THAT(refs(catalog), ElementsAre("bronze@1", "gold@1", "silver@1"));
  const std::map<std::string, std::int64_t> euros = {{"bronze", 29}, {"silver", 79}, {"gold", 199}};
  for (const auto& [code, monthly] : euros) {
    SCOPED_TRACE(code);
    EXPECT_EQ(amount(catalog, {code, 1}, kMonthly), eur(monthly * 100));
    EXPECT_EQ(amount(catalog, {code, 1}, kYearly), eur(monthly * 1000));
    EXPECT_EQ(amount(catalog, {code, 1}, kThirtyDays), eur(monthly * 100));
    EXPECT_EQ(amount(catalog, {code, 1}, kThreeHundredSixtyFiveDays), eur(monthly * 1000));
    for (const char* quota : {"servers", "vms", "backups", "storage", "users"}) {
      limit_of(catalog, code, quota);
    }
    for (const char* feature : {"replication", "surebackup", "monitoring", "api", "support"}) {
      EXPECT_NE(granted(catalog, code, feature).flag(), nullptr);
    }
    EXPECT_NE(granted(catalog, code, "retention").decimal(), nullptr);
    EXPECT_THAT(catalog.current(code)->reminder_days, ElementsAre(7, 3, 1));
  }
}

TEST(AfrikaPharma, SellsAMonthAYearAndForEver) {
  const Catalog catalog = example("afrikapharma");
  EXPECT_THAT(refs(catalog), ElementsAre("annual@1", "lifetime@1", "monthly@1"));
  EXPECT_EQ(amount(catalog, {"monthly", 1}, kMonthly), eur(50'00));
  EXPECT_EQ(amount(catalog, {"annual", 1}, kYearly), eur(450'00));
  EXPECT_EQ(amount(catalog, {"lifetime", 1}, kOnceForever), eur(1000'00));
  EXPECT_EQ(catalog.current("monthly")->trial_days, 7);
  EXPECT_EQ(catalog.current("annual")->trial_days, 0);
  EXPECT_THAT(catalog.current("monthly")->reminder_days, ElementsAre(2));
  EXPECT_THAT(catalog.current("annual")->reminder_days, ElementsAre(2));
  for (const PlanVersion& plan : catalog.plans()) EXPECT_EQ(plan.family, "instance");
}

struct LawPlan {
  const char* code;
  std::int64_t monthly;  // euros
  std::int64_t users;
  std::int64_t cases;
  std::int64_t analyses;
  const char* model;
  bool is_advanced;
};

TEST(Cabinet, HasTheFiguresOfItsTable) {
  const Catalog catalog = example("cabinet");
  EXPECT_THAT(refs(catalog), ElementsAre("enterprise@1", "professional@1", "starter@1"));
  const LawPlan rows[] = {
      {"starter", 99, 3, 500, 100, "ceseda-basic-v1", false},
      {"professional", 299, 10, 2000, 500, "ceseda-pro-v1", true},
      {"enterprise", 599, 50, 10000, 2000, "ceseda-enterprise-v1", true},
  };
  for (const LawPlan& row : rows) {
    SCOPED_TRACE(row.code);
    const PlanVersion& plan = *catalog.current(row.code);
    EXPECT_EQ(amount(catalog, plan.ref, kMonthly), eur(row.monthly * 100));
    EXPECT_EQ(limit_of(catalog, row.code, "users"), (Limit{.value = row.users}));
    EXPECT_EQ(limit_of(catalog, row.code, "cases"), (Limit{.value = row.cases}));
    EXPECT_EQ(limit_of(catalog, row.code, "analyses"),
              (Limit{.value = row.analyses,
                     .window = LimitWindow::kBillingPeriod,
                     .behaviour = LimitBehaviour::kOverage}));
    EXPECT_EQ(*granted(catalog, row.code, "ai_model").text(), row.model);
    EXPECT_EQ(*granted(catalog, row.code, "threshold").decimal(), *Decimal::parse("0.87"));
    EXPECT_EQ(*granted(catalog, row.code, "advanced").flag(), row.is_advanced);
    const Charge& overage = plan.price(kMonthly, kEur)->charges.at(1);
    EXPECT_EQ(overage.kind, ChargeKind::kOverage);
    EXPECT_EQ(overage.entitlement, "analyses");
    EXPECT_EQ(overage.unit_amount, *Decimal::parse("0.50"));
    EXPECT_THAT(plan.reminder_days, ElementsAre(7));
  }
}

TEST(Cabinet, SeventeenFirmsPay3683EurosAMonth) {
  const Catalog catalog = example("cabinet");
  const std::pair<const char*, std::int64_t> firms[] = {
      {"starter", 10}, {"professional", 5}, {"enterprise", 2}};
  std::int64_t cents = 0;
  for (const auto& [code, count] : firms) {
    cents += amount(catalog, {code, 1}, kMonthly)->minor() * count;
  }
  EXPECT_EQ(cents, 3'683'00);
  EXPECT_EQ(cents * 12, 44'196'00);
}

TEST(Tdjaasa, HasItsThreePricesInFrancs) {
  const Catalog catalog = example("tdjaasa");
  EXPECT_THAT(refs(catalog), ElementsAre("business@1", "pro@1", "starter@1"));
  EXPECT_EQ(amount(catalog, {"starter", 1}, kMonthly, kXof), xof(5'000));
  EXPECT_EQ(amount(catalog, {"pro", 1}, kMonthly, kXof), xof(10'000));
  EXPECT_EQ(amount(catalog, {"business", 1}, kMonthly, kXof), xof(15'000));
  for (const PlanVersion& plan : catalog.plans()) {
    EXPECT_THAT(plan.reminder_days, ElementsAre(3, 1));
    EXPECT_EQ(limit_of(catalog, plan.ref.code, "whatsapp_sessions"), (Limit{.value = 1}));
  }
}

}  // namespace
}  // namespace octroi
