// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// to_textproto: what is written is read back equal, and reads as a person would write it.

#include <algorithm>
#include <cstdint>

#include "gmock/gmock.h"
#include <rapidcheck.h>

#include "octroi/base/random.h"
#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_text;
using catalog_test::valid;

TEST(ToTextproto, WritesAsAPersonWould) {
  const char* const text = R"(plan {
  code: "free"
  version: 1
  name: "Free"
  price { interval: "month" currency: "XOF" amount: "0" }
}

plan {
  code: "pro"
  version: 1
  name: "\"Pro\" \\ é"
  family: "f"
  tax_category: "reduced"
  trial_days: 14
  listed: false
  reminder_days: 7
  reminder_days: 1
  price { interval: "month" currency: "EUR" amount: "50.00"
    charge { code: "seats" description: "Seats" kind: PER_SEAT amount: "5.00" }
    charge { code: "over" kind: OVERAGE unit_amount: "0.0025" entitlement: "calls" }
    charge { code: "gb" kind: USAGE entitlement: "bytes"
      usage { model: GRADUATED
        tier { up_to: "10" unit_amount: "0.2" flat_amount: "1" }
        tier { unit_amount: "0.15" }
        free_units: "1" minimum: "2" maximum: "50" divide_by: "1000000000" whole_units: true } }
    charge { code: "mails" kind: USAGE entitlement: "mails"
      usage { model: PACKAGE package_size: "1000" package_amount: "0.80" } }
  }
  entitlement { name: "calls" limit: 500 window: BILLING_PERIOD behaviour: OVERAGE unit: "calls" }
  entitlement { name: "bytes" unlimited: true window: BILLING_PERIOD }
  entitlement { name: "mails" limit: 50000 window: BILLING_PERIOD }
  entitlement { name: "sites" unlimited: true }
  entitlement { name: "api" flag: true }
  entitlement { name: "model" text: "m-1" }
  entitlement { name: "threshold" decimal: "0.87" }
}

add_on {
  code: "x"
  name: "X"
  plan: "pro"
  price { interval: "forever" currency: "EUR"
    charge { code: "base" description: "Once" amount: "9.00" }
  }
  entitlement { name: "api" flag: false }
}
)";
  EXPECT_EQ(to_textproto(valid(parse_text(text))), text);
}

TEST(ToTextproto, WhoseUseALimitCountsIsKept) {
  const std::string text = R"(plan {
  code: "licence"
  version: 1
  name: "Licence"
  price { interval: "month" currency: "EUR" amount: "9.00" }
  entitlement { name: "patients" limit: 500 window: CALENDAR_MONTH sharing: POOLED }
  entitlement { name: "users" unlimited: true behaviour: SOFT sharing: DELEGATED unit: "people" }
}
)";
  const Catalog catalog = valid(parse_text(text));
  const PlanVersion& plan = catalog.plans().front();
  EXPECT_EQ(plan.entitlement("patients")->limit()->sharing, LimitSharing::kPooled);
  EXPECT_EQ(plan.entitlement("users")->limit()->sharing, LimitSharing::kDelegated);
  EXPECT_EQ(to_textproto(catalog), text);
  // What it is by default is not written.
  const Catalog own = valid(parse_text(
      R"(plan { code: "a" name: "A" price { interval: "month" currency: "EUR" amount: "1" }
         entitlement { name: "sites" limit: 1 sharing: OWN } })"));
  EXPECT_EQ(to_textproto(own).find("sharing"), std::string::npos);
}

TEST(ToTextproto, AnEmptyCatalogIsAnEmptyFile) { EXPECT_EQ(to_textproto(Catalog()), ""); }

TEST(ToTextproto, TheExamplesComeBackEqual) {
  for (const char* name :
       {"sante_rurale", "sante_rurale_2", "esxi", "afrikapharma", "cabinet", "tdjaasa"}) {
    const Catalog catalog = valid(
        load_catalog(std::string(OCTROI_SOURCE_DIR) + "/examples/catalogs/" + name + ".textproto"));
    EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog) << name;
  }
}

// Random catalogues that pass every check. One draw seeds a whole catalogue: drawing each field
// from rapidcheck would take most of the time.
class Some {
 public:
  explicit Some(std::uint64_t seed) : random_(seed) {}

  Catalog catalog() {
    std::vector<PlanVersion> plans;
    for (const char* code : {"p", "q"}) {
      const int versions = below(3);
      for (int version = 1; version <= versions; ++version) plans.push_back(plan(code, version));
    }
    plans.push_back(is_so() ? plan("last", 1) : metered_plan());
    std::vector<AddOn> add_ons;
    for (const char* code : {"x", "y"}) {
      if (is_so()) continue;
      add_ons.push_back({.code = code,
                         .name = text(),
                         .plans = some_plans(plans),
                         .prices = prices(),
                         .entitlements = entitlements(code)});
    }
    return valid(Catalog::make(plans, add_ons));
  }

 private:
  std::vector<std::string> some_plans(const std::vector<PlanVersion>& plans) {
    return is_so() ? std::vector<std::string>() : std::vector{plans.front().ref.code};
  }

  int below(int limit) { return static_cast<int>(random_.next() % static_cast<unsigned>(limit)); }
  bool is_so() { return below(2) == 0; }
  // Small and huge ones alike.
  std::int64_t amount() { return static_cast<std::int64_t>(random_.next() >> (1 + below(63))); }

  Decimal decimal() { return *Decimal::of(amount(), below(Decimal::kScaleMax + 1)); }

  std::string text() {
    constexpr const char* kPieces[] = {"a", " ", "\"", "\\", "'",  "#",
                                       "{", "}", ":",  "é",  "日", "🙂"};
    std::string text = "t";
    for (int pieces = below(20); pieces > 0; --pieces) text += kPieces[below(12)];
    return text;
  }
  std::string text_or_nothing() { return is_so() ? text() : std::string(); }

  Charge charge(int number, Currency currency, bool is_forever) {
    constexpr ChargeKind kKinds[] = {ChargeKind::kFlat, ChargeKind::kOneOff, ChargeKind::kPerSeat};
    return {.code = number == 0 && is_so() ? "base" : "c" + std::to_string(number),
            .description = text_or_nothing(),
            .kind = kKinds[below(is_forever ? 2 : 3)],
            .amount = Money::of_minor(amount(), currency)};
  }

  std::vector<Price> prices() {
    constexpr Interval kIntervals[] = {kMonthly, kYearly, {IntervalUnit::kWeek, 2}, kOnceForever};
    constexpr Currency kCurrencies[] = {kEur, kXof, kKwd};
    std::vector<Price> prices;
    for (int way = below(12); way < 12; way += 3 + below(9)) {
      Price price{.interval = kIntervals[way / 3], .currency = kCurrencies[way % 3], .charges = {}};
      for (int i = below(3); i >= 0; --i) {
        price.charges.push_back(charge(i, price.currency, price.interval.is_forever()));
      }
      prices.push_back(std::move(price));
    }
    return prices;
  }

  Limit limit(int windows) {
    Limit limit{.value = amount(), .window = static_cast<LimitWindow>(1 + below(windows))};
    if (is_so()) limit.behaviour = LimitBehaviour::kSoft;
    return limit;
  }

  Entitlement entitlement(std::string name) {
    Entitlement entitlement{.name = std::move(name), .value = is_so(), .unit = text_or_nothing()};
    entitlement.unit.resize(std::min<std::size_t>(entitlement.unit.size(), 1));
    const int kind = below(5);
    if (kind == 1) entitlement.value = limit(4);
    if (kind == 2) entitlement.value = Limit{.value = std::nullopt, .window = limit(4).window};
    if (kind == 3) entitlement.value = text();
    if (kind == 4) entitlement.value = decimal();
    return entitlement;
  }

  std::vector<Entitlement> entitlements(const std::string& prefix) {
    std::vector<Entitlement> entitlements;
    for (int i = below(5); i > 0; --i) {
      entitlements.push_back(entitlement(prefix + std::to_string(i)));
    }
    return entitlements;
  }

  PlanVersion plan(std::string code, std::int32_t version) {
    PlanVersion plan{.ref = {std::move(code), version}, .name = text()};
    if (is_so()) plan.family = "f" + std::to_string(below(9));
    if (is_so()) plan.tax_category = "t" + std::to_string(below(9));
    plan.trial_days = is_so() ? 0 : below(3651);
    plan.is_listed = is_so();
    plan.prices = prices();
    plan.entitlements = entitlements("e");
    for (int day = below(20); day > 0; day /= 3) plan.reminder_days.push_back(day);
    return plan;
  }

  // A billed limit, and in the plan's one price the charge for what is above.
  PlanVersion metered_plan() {
    PlanVersion metered = plan("metered", 1);
    metered.prices = {{.interval = kMonthly, .currency = kEur, .charges = {}}};
    if (is_so()) metered.prices[0].charges.push_back(charge(0, kEur, false));
    metered.prices[0].charges.push_back({.code = "over",
                                         .description = text_or_nothing(),
                                         .kind = ChargeKind::kOverage,
                                         .amount = {},
                                         .unit_amount = decimal(),
                                         .entitlement = "calls"});
    Limit billed = limit(3);
    billed.window = LimitWindow::kBillingPeriod;
    billed.behaviour = LimitBehaviour::kOverage;
    metered.entitlements.push_back({.name = "calls", .value = billed, .unit = {}});
    return metered;
  }

  SeededRandom random_;
};

TEST(ToTextproto, ReadsBackEqual) {
  const bool holds = rc::check("parse(print(catalog)) == catalog", [](std::uint64_t seed) {
    const Catalog catalog = Some(seed).catalog();
    const std::string printed = to_textproto(catalog);
    RC_LOG() << printed;
    const Catalog again = valid(parse_text(printed));
    RC_ASSERT(again == catalog);
    RC_ASSERT(to_textproto(again) == printed);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace octroi
