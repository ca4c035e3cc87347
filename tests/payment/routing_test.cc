// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/routing.h"

#include <algorithm>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "octroi/base/random.h"
#include "octroi/base/status.h"

namespace octroi::test {
namespace {

constexpr Currency kGhs = Currency::literal("GHS");
using Kind = MethodKind;

TenantId tenant(std::uint8_t n) { return TenantId(UuidBytes{n}); }
Money xof(std::int64_t units) { return Money::of_minor(units, kXof); }
Money eur(std::int64_t cents) { return Money::of_minor(cents, kEur); }

RoutingTable shop() {
  return {.providers = {{"stripe", {kEur, kUsd}, {Kind::kCard}},
                        {"paypal", {kEur, kUsd}, {Kind::kWallet}},
                        {"wave", {kXof}, {Kind::kWallet}},
                        {"mtn_momo", {kXof, kGhs}, {Kind::kMobileMoney}},
                        {"bank", {kEur, kXof}, {Kind::kBankTransfer}}},
          .rules = {{.name = "key-account", .tenants = {tenant(7)}, .providers = {"bank"}},
                    {.name = "big-plan", .plans = {"firm"}, .providers = {"bank", "stripe"}},
                    {.name = "large-eur", .at_least = eur(1000'00), .providers = {"bank"}},
                    {.name = "small-xof",
                     .countries = {"SN", "CI"},
                     .at_most = xof(999),
                     .providers = {"mtn_momo", "wave"}},
                    {.name = "senegal", .countries = {"SN"}, .providers = {"wave", "mtn_momo"}},
                    {.name = "phones",
                     .kinds = {Kind::kMobileMoney, Kind::kWallet},
                     .providers = {"mtn_momo", "wave", "paypal"}},
                    {.name = "others", .providers = {"stripe", "paypal", "bank"}}}};
}

struct Row {
  const char* name;
  RouteRequest request;
  const char* rule;
  const char* provider;
  std::vector<PassedOver> passed_over{};
  bool is_down = false;
};

TEST(Routing, TheFirstRuleThatAppliesDecides) {
  const Row rows[] = {
      {"tenant before all",
       {.amount = xof(10), .tenant = tenant(7), .country = "SN"},
       "key-account",
       "bank"},
      {"plan", {.amount = eur(1), .plan = "firm"}, "big-plan", "bank"},
      {"plan, whose first is of another kind",
       {.amount = eur(1), .plan = "firm", .kind = Kind::kCard},
       "big-plan",
       "stripe",
       {{"bank", PassReason::kKind}}},
      {"amount at its bound", {.amount = eur(1000'00)}, "large-eur", "bank"},
      {"amount below", {.amount = eur(999'99), .kind = Kind::kCard}, "others", "stripe"},
      {"amount bound of another currency",
       {.amount = xof(1000'00), .country = "SN"},
       "senegal",
       "wave"},
      {"upper bound", {.amount = xof(999), .country = "CI"}, "small-xof", "mtn_momo"},
      {"above the upper bound", {.amount = xof(1000), .country = "SN"}, "senegal", "wave"},
      {"kind passes one over",
       {.amount = xof(5000), .country = "SN", .kind = Kind::kMobileMoney},
       "senegal",
       "mtn_momo",
       {{"wave", PassReason::kKind}}},
      {"currency passes two over",
       {.amount = eur(5), .kind = Kind::kWallet},
       "phones",
       "paypal",
       {{"mtn_momo", PassReason::kCurrency}, {"wave", PassReason::kCurrency}}},
      {"down",
       {.amount = xof(5000), .country = "SN", .down = {"wave"}},
       "senegal",
       "mtn_momo",
       {{"wave", PassReason::kDown}}},
      {"all down: the first all the same",
       {.amount = xof(5000), .country = "SN", .down = {"mtn_momo", "wave"}},
       "senegal",
       "wave",
       {},
       true},
      {"the only one that fits is down",
       {.amount = xof(5000), .country = "SN", .kind = Kind::kMobileMoney, .down = {"mtn_momo"}},
       "senegal",
       "mtn_momo",
       {{"wave", PassReason::kKind}},
       true},
  };
  const RoutingTable table = shop();
  ASSERT_TRUE(validate(table).ok()) << validate(table);
  for (const Row& row : rows) {
    const auto choice = route(table, row.request);
    ASSERT_TRUE(choice.ok()) << row.name << ": " << choice.status();
    EXPECT_EQ(choice->rule, row.rule) << row.name;
    EXPECT_EQ(choice->provider, row.provider) << row.name;
    EXPECT_EQ(choice->passed_over, row.passed_over) << row.name;
    EXPECT_EQ(choice->is_down, row.is_down) << row.name;
  }
}

TEST(Routing, SaysThatNobodyTakesIt) {
  RoutingTable table = shop();
  const auto ghs = route(table, {.amount = Money::of_minor(5, kGhs), .kind = Kind::kCard});
  EXPECT_EQ(error_code(ghs.status()), "routing.no_provider");
  table.rules.resize(1);
  const auto none = route(table, {.amount = xof(5), .tenant = tenant(1)});
  EXPECT_EQ(error_code(none.status()), "routing.no_provider");
  EXPECT_EQ(error_code(route({}, {.amount = xof(5)}).status()), "routing.no_provider");
}

TEST(Routing, AnEmptyTableLetsEveryProviderPass) {
  EXPECT_EQ(reason_to_pass({}, "cash", xof(1), Kind::kCard), std::nullopt);
  EXPECT_EQ(reason_to_pass(shop(), "cash", xof(1), std::nullopt), PassReason::kNotThere);
}

TEST(Routing, BadTablesAreRefused) {
  struct Bad {
    const char* name;
    std::function<void(RoutingTable&)> spoil;
  };
  const Bad rows[] = {
      {"no name", [](auto& t) { t.rules[0].name = ""; }},
      {"a name with a blank", [](auto& t) { t.rules[0].name = "a b"; }},
      {"a name twice", [](auto& t) { t.rules[1].name = t.rules[0].name; }},
      {"no provider", [](auto& t) { t.rules[0].providers.clear(); }},
      {"a provider twice",
       [](auto& t) {
         t.rules[1].providers = {"bank", "bank"};
       }},
      {"an unknown provider", [](auto& t) { t.rules[0].providers = {"cash"}; }},
      {"a provider of another currency", [](auto& t) { t.rules[4].currencies = {kEur}; }},
      {"a provider of another currency than the bound's",
       [](auto& t) { t.rules[2].providers = {"wave"}; }},
      {"a provider of another kind", [](auto& t) { t.rules[4].kinds = {Kind::kCard}; }},
      {"a country in small letters", [](auto& t) { t.rules[4].countries = {"sn"}; }},
      {"a country of three letters", [](auto& t) { t.rules[4].countries = {"SEN"}; }},
      {"a country twice",
       [](auto& t) {
         t.rules[4].countries = {"SN", "SN"};
       }},
      {"an amount of nothing", [](auto& t) { t.rules[2].at_least = eur(0); }},
      {"an amount of no currency", [](auto& t) { t.rules[2].at_least = Money::of_minor(5, {}); }},
      {"amounts upside down", [](auto& t) { t.rules[2].at_most = eur(999'99); }},
      {"amounts in two currencies", [](auto& t) { t.rules[2].at_most = xof(1); }},
      {"an amount in none of the currencies",
       [](auto& t) {
         t.rules[6].currencies = {kEur};
         t.rules[6].at_most = xof(1);
       }},
      {"a provider described twice", [](auto& t) { t.providers[1].provider = "stripe"; }},
      {"a provider without a name", [](auto& t) { t.providers[1].provider = ""; }},
      {"a provider that takes nothing", [](auto& t) { t.providers[1].currencies.clear(); }},
      {"a provider of no kind", [](auto& t) { t.providers[1].kinds.clear(); }},
      {"a currency twice",
       [](auto& t) {
         t.providers[1].currencies = {kEur, kEur};
       }},
      {"a currency that is none", [](auto& t) { t.providers[1].currencies = {Currency()}; }},
      {"no failure is an outage", [](auto& t) { t.outage.failures_in_row = 0; }},
      {"no rest", [](auto& t) { t.outage.rest = std::chrono::seconds(0); }},
      {"a rest of days", [](auto& t) { t.outage.rest = std::chrono::hours(25); }},
  };
  for (const Bad& row : rows) {
    RoutingTable table = shop();
    row.spoil(table);
    EXPECT_EQ(error_code(validate(table)), "routing.bad_table") << row.name;
  }
  EXPECT_TRUE(validate(RoutingTable{}).ok());
}

TEST(Routing, MethodsAreChosenInTheTenantsOrder) {
  const RoutingTable table = shop();
  const MethodState card{"stripe", Kind::kCard};
  const MethodState wallet{"paypal", Kind::kWallet};
  const auto with = [](MethodState method, bool MethodState::*flag) {
    method.*flag = true;
    return method;
  };
  struct Case {
    const char* name;
    std::vector<MethodState> methods;
    std::vector<std::string> down;
    std::size_t index;
    std::vector<PassedOver> passed_over{};
  };
  const Case cases[] = {
      {"the default", {card, wallet}, {}, 0},
      {"tried",
       {with(card, &MethodState::was_tried), wallet},
       {},
       1,
       {{"stripe", PassReason::kTried}}},
      {"all tried: from the beginning",
       {with(card, &MethodState::was_tried), with(wallet, &MethodState::was_tried)},
       {},
       0},
      {"refused for good",
       {with(card, &MethodState::was_refused), with(wallet, &MethodState::was_tried)},
       {},
       1,
       {{"stripe", PassReason::kRefused}}},
      {"down", {card, wallet}, {"stripe"}, 1, {{"stripe", PassReason::kDown}}},
      {"down is better than refused",
       {with(wallet, &MethodState::was_refused), card},
       {"stripe"},
       1,
       {{"paypal", PassReason::kRefused}}},
      {"expired",
       {with(card, &MethodState::is_expired), wallet},
       {},
       1,
       {{"stripe", PassReason::kExpired}}},
      {"expired is the last resort", {with(card, &MethodState::is_expired)}, {}, 0},
      {"another currency",
       {{"wave", Kind::kWallet}, card},
       {},
       1,
       {{"wave", PassReason::kCurrency}}},
  };
  for (const Case& one : cases) {
    const auto choice = choose_method(table, one.methods, eur(5), one.down);
    ASSERT_TRUE(choice.ok()) << one.name << ": " << choice.status();
    EXPECT_EQ(choice->index, one.index) << one.name;
    EXPECT_EQ(choice->passed_over, one.passed_over) << one.name;
  }
  EXPECT_EQ(error_code(choose_method(table, {}, eur(5), {}).status()), "routing.no_provider");
}

TEST(Routing, AProviderIsDownAfterFailuresInARowUntilItHasRested) {
  const OutagePolicy policy{.failures_in_row = 3, .rest = std::chrono::minutes(10)};
  const Instant noon = *parse_instant("2027-03-01T12:00:00Z");
  EXPECT_FALSE(is_down(policy, {}, noon));
  EXPECT_FALSE(is_down(policy, {2, noon}, noon));
  EXPECT_TRUE(is_down(policy, {3, noon}, noon));
  EXPECT_TRUE(is_down(policy, {9, noon}, noon + std::chrono::seconds(599)));
  EXPECT_FALSE(is_down(policy, {9, noon}, noon + std::chrono::seconds(600)));
  EXPECT_FALSE(is_down(policy, {9, noon}, noon - std::chrono::hours(1))) << "the clock went back";
}

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  RoutingTable table() {
    RoutingTable table;
    for (const char* name : {"a", "b", "c", "d"}) {
      ProviderReach reach{.provider = name};
      for (const Currency currency : {kEur, kXof, kUsd}) {
        if (below(2) == 0) reach.currencies.push_back(currency);
      }
      for (const Kind kind : {Kind::kCard, Kind::kWallet}) {
        if (below(3) > 0) reach.kinds.push_back(kind);
      }
      table.providers.push_back(std::move(reach));
    }
    for (const char* name : {"r0", "r1", "r2"}) table.rules.push_back(rule(name));
    return table;
  }
  RouteRequest request() {
    const Currency currencies[] = {kEur, kXof, kUsd};
    RouteRequest request{
        .amount = Money::of_minor(static_cast<std::int64_t>(1 + below(1000)), currencies[below(3)]),
        .country = below(2) == 0 ? "SN" : ""};
    if (below(2) == 0) request.kind = kind();
    for (const char* name : {"a", "b", "c", "d"}) {
      if (below(3) == 0) request.down.emplace_back(name);
    }
    return request;
  }

 private:
  std::uint64_t below(std::uint64_t n) { return random_.next() % n; }
  Kind kind() { return below(2) == 0 ? Kind::kCard : Kind::kWallet; }
  RoutingRule rule(const char* name) {
    RoutingRule rule{.name = name};
    if (below(3) == 0) rule.countries = {below(2) == 0 ? "SN" : "ML"};
    if (below(3) == 0) rule.kinds = {kind()};
    if (below(4) == 0) rule.at_least = eur(500);
    const char* const names[] = {"a", "b", "c", "d", "a", "b", "c"};
    const std::uint64_t first = below(4);
    for (std::uint64_t i = 0; i <= first; ++i) rule.providers.emplace_back(names[first + i]);
    return rule;
  }

  SeededRandom random_;
};

template <class T>
bool has(const std::vector<T>& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

bool takes(const RoutingTable& table, const std::string& provider, const RouteRequest& request) {
  for (const ProviderReach& reach : table.providers) {
    if (reach.provider != provider) continue;
    return has(reach.currencies, request.amount.currency()) &&
           (!request.kind || has(reach.kinds, *request.kind));
  }
  return false;
}

// Tables, requests and outages by chance: the choice depends on nothing else, and never falls on a
// provider that does not take the currency or the kind, nor on one that is down beside one that is
// up.
TEST(Routing, AnyTableGivesOneChoiceThatFits) {
  constexpr std::uint64_t kSeed = 20270301;
  Chance chance(kSeed);
  int chosen = 0;
  int passed = 0;
  int down = 0;
  for (int round = 0; round < 4000; ++round) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + " round " + std::to_string(round));
    const RoutingTable table = chance.table();
    const RouteRequest request = chance.request();
    const auto choice = route(table, request);
    RouteRequest turned = request;  // the same outages, told in another order
    std::reverse(turned.down.begin(), turned.down.end());
    const auto again = route(table, turned);
    ASSERT_EQ(choice.ok(), again.ok());
    if (!choice.ok()) continue;
    ASSERT_EQ(*choice, *again);
    ASSERT_TRUE(takes(table, choice->provider, request)) << choice->provider;
    ASSERT_EQ(choice->is_down, has(request.down, choice->provider));
    ++chosen;
    passed += static_cast<int>(choice->passed_over.size());
    if (!choice->is_down) continue;
    ++down;
    const auto rule = std::find_if(table.rules.begin(), table.rules.end(),
                                   [&](const auto& one) { return one.name == choice->rule; });
    if (!request.kind && !rule->kinds.empty()) continue;  // the rule's kinds count, too
    for (const std::string& other : rule->providers) {
      ASSERT_FALSE(takes(table, other, request) && !has(request.down, other)) << other;
    }
  }
  EXPECT_GT(chosen, 1000);
  EXPECT_GT(passed, 300) << "the property must see providers that are passed over";
  EXPECT_GT(down, 100);
}

}  // namespace
}  // namespace octroi::test
