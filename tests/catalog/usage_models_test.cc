// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The models that read events, meters and spend: what a file can say, and what it cannot.

#include <string>
#include <variant>

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_text;
using catalog_test::valid;
using ::testing::HasSubstr;

constexpr char kGrants[] = R"(
  entitlement { name: "sum" unlimited: true window: BILLING_PERIOD meter { aggregation: SUM } }
  entitlement { name: "peak" unlimited: true window: BILLING_PERIOD meter { aggregation: MAX } }
  entitlement { name: "space" unlimited: true window: BILLING_PERIOD meter { aggregation: MAX } }
  entitlement { name: "held" unlimited: true window: BILLING_PERIOD
    meter { aggregation: SUM carries_over: true } }
  entitlement { name: "hourly" unlimited: true window: BILLING_PERIOD
    meter { aggregation: MAX buckets { seconds: 3600 } } }
  entitlement { name: "daily" unlimited: true window: BILLING_PERIOD
    meter { aggregation: SUM decimals: 2 buckets { seconds: 86400 total: MAX } } }
  entitlement { name: "calls" unlimited: true window: BILLING_PERIOD } })";

// A plan whose one charge prices `counted` so; `rest` follows in its price.
std::string plan(const std::string& counted, const std::string& usage,
                 const std::string& rest = {}) {
  return R"(plan { code: "a" name: "A"
  price { interval: "month" currency: "EUR"
    charge { code: "c" kind: USAGE entitlement: ")" +
         counted + R"(" usage { )" + usage + " } } " + rest + " }" + kGrants;
}

PriceModel model_of(const std::string& text) {
  const Catalog catalog = valid(parse_text(text));
  if (catalog.plans().empty()) return {};
  // What is written is read back equal.
  EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog) << to_textproto(catalog);
  return catalog.plans().front().prices.front().charges.front().usage->model;
}

Decimal number(const char* text) { return *Decimal::parse(text); }

TEST(UsageModels, EachIsReadAndWrittenBack) {
  EXPECT_EQ(model_of(plan("calls", R"(model: BLOCKS block_policy: TOP_TIER
    block { block_size: "100" block_amount: "1" blocks: "10" }
    block { block_size: "1000" block_amount: "0.5" })")),
            PriceModel(BlockPrice{
                {{Decimal(100), Decimal(10), Decimal(1)}, {Decimal(1000), {}, number("0.5")}},
                BlockPolicy::kTopTier}));
  EXPECT_EQ(model_of(plan("sum", R"(model: PERCENTAGE percent: "1.3" fixed_per_event: "2.0"
    free_events: 3 free_amount: "250" event_minimum: "1" event_maximum: "12")")),
            PriceModel(PercentagePrice{.percent = number("1.3"),
                                       .fixed_per_event = Decimal(2),
                                       .free_events = 3,
                                       .free_amount = Decimal(250),
                                       .least = Decimal(1),
                                       .most = Decimal(12)}));
  EXPECT_EQ(model_of(plan("sum", R"(model: GRADUATED_PERCENTAGE
    tier { up_to: "10" percent: "1" flat_amount: "200" } tier { percent: "2.5" })")),
            PriceModel(GraduatedPrice{
                {{Decimal(10), number("0.01"), Decimal(200)}, {{}, number("0.025"), {}}}}));
  EXPECT_EQ(model_of(plan("sum", R"(model: MATRIX dimension: "region" dimension: "size"
    row { value: "eu" value: "\"big\"" unit_amount: "0.4" } default_amount: "0.1")")),
            PriceModel(MatrixPrice{
                {"region", "size"}, {{{"eu", "\"big\""}, number("0.4")}}, number("0.1")}));
  EXPECT_EQ(model_of(plan("peak", R"(model: CAPACITY
    capacity { limit { entitlement: "peak" up_to: "10" } limit { entitlement: "space" up_to: "5" }
               amount: "20" } capacity { amount: "70" })")),
            PriceModel(CapacityPrice{{{{{"peak", Decimal(10)}, {"space", Decimal(5)}}, Decimal(20)},
                                      {{}, Decimal(70)}}}));
  EXPECT_EQ(model_of(plan("sum", "model: DYNAMIC")), PriceModel(DynamicPrice{}));
  EXPECT_EQ(model_of(plan("sum", R"(model: DYNAMIC multiplier: "1.2" minimum: "5")")),
            PriceModel(DynamicPrice{number("1.2")}));
}

struct Wrong {
  const char* counted;
  const char* usage;
  const char* code;
  const char* says;  // of the path and the advice
};

constexpr Wrong kMistakes[] = {
    {"calls", "model: BLOCKS", "catalog.missing_field", "block"},
    {"calls", R"(model: BLOCKS block { block_amount: "1" })", "catalog.missing_field",
     "block[#1]: it needs a field block_size"},
    {"calls", R"(model: BLOCKS block { block_size: "1" })", "catalog.missing_field",
     "block_amount"},
    {"calls", R"(model: BLOCKS block { block_size: "0" block_amount: "1" })",
     "catalog.bad_usage_price", "usage"},
    {"calls", R"(model: BLOCKS block { block_size: "1" block_amount: "1" blocks: "2" })",
     "catalog.bad_tiers", "block[#1].blocks"},
    {"calls", R"(model: BLOCKS block { block_size: "1" block_amount: "1" }
        block { block_size: "1" block_amount: "1" })",
     "catalog.bad_tiers", "block[#1].blocks"},
    {"calls", R"(model: BLOCKS block { block_size: "1" block_amount: "-1" })",
     "catalog.negative_amount", "block[#1].block_amount"},
    {"calls", R"(model: BLOCKS block_policy: BLOCK_POLICY_UNSPECIFIED
        block { block_size: "1" block_amount: "1" })",
     "catalog.wrong_type", "block_policy"},
    {"calls", R"(model: UNIT unit_amount: "1" block_policy: TOP_TIER)", "catalog.bad_usage_price",
     "usage.block_policy"},
    {"sum", "model: PERCENTAGE", "catalog.missing_field", "percent"},
    {"sum", R"(model: PERCENTAGE percent: "-1")", "catalog.negative_amount", "usage.percent"},
    {"sum", R"(model: PERCENTAGE percent: "1%")", "catalog.bad_decimal", "usage.percent"},
    {"sum", R"(model: PERCENTAGE percent: "1" free_events: -1)", "catalog.negative_amount",
     "usage.free_events"},
    {"sum", R"(model: PERCENTAGE percent: "1" free_amount: "x")", "catalog.bad_decimal",
     "usage.free_amount"},
    {"sum", R"(model: PERCENTAGE percent: "1" event_minimum: "2" event_maximum: "1")",
     "catalog.bad_usage_price", "usage"},
    {"sum", R"(model: PERCENTAGE percent: "1" free_units: "1")", "catalog.bad_usage_price",
     "usage.free_units"},
    {"sum", R"(model: PERCENTAGE percent: "1" divide_by: "10")", "catalog.bad_usage_price",
     "usage.divide_by"},
    {"sum", R"(model: UNIT unit_amount: "1" percent: "1")", "catalog.bad_usage_price",
     "usage.percent"},
    {"calls", R"(model: PERCENTAGE percent: "1")", "catalog.bad_meter", "aggregation: SUM"},
    {"peak", R"(model: PERCENTAGE percent: "1")", "catalog.bad_meter", "aggregation: SUM"},
    {"held", R"(model: PERCENTAGE percent: "1")", "catalog.bad_meter", "carries_over"},
    {"daily", R"(model: PERCENTAGE percent: "1")", "catalog.bad_meter", "buckets"},
    {"daily", "model: DYNAMIC", "catalog.bad_meter", "buckets"},
    {"hourly", R"(model: CAPACITY capacity { limit { entitlement: "hourly" up_to: "1" }
        amount: "1" } capacity { amount: "2" })",
     "catalog.bad_meter", "buckets"},
    {"sum", R"(model: GRADUATED_PERCENTAGE tier { unit_amount: "1" })", "catalog.missing_field",
     "tier[#1]: it needs a field percent"},
    {"sum", R"(model: GRADUATED_PERCENTAGE tier { percent: "1" unit_amount: "1" })",
     "catalog.bad_usage_price", "tier[#1].unit_amount"},
    {"sum", R"(model: GRADUATED_PERCENTAGE tier { up_to: "5" percent: "1" })", "catalog.bad_tiers",
     "up_to"},
    {"sum", R"(model: GRADUATED tier { percent: "1" })", "catalog.bad_usage_price",
     "tier[#1].percent"},
    {"sum", R"(model: MATRIX dimension: "r" row { value: "eu" unit_amount: "1" })",
     "catalog.missing_field", "default_amount"},
    {"sum", R"(model: MATRIX dimension: "r" default_amount: "1")", "catalog.missing_field", "row"},
    {"sum", R"(model: MATRIX row { } default_amount: "1")", "catalog.missing_field", "dimension"},
    {"sum", R"(model: MATRIX dimension: "r" row { value: "eu" } default_amount: "1")",
     "catalog.missing_field", "row[#1]: it needs a field unit_amount"},
    {"sum", R"(model: MATRIX dimension: "r" row { unit_amount: "1" } default_amount: "1")",
     "catalog.bad_usage_price", "row[#1].value"},
    {"sum", R"(model: MATRIX dimension: "r" row { value: "" unit_amount: "1" }
        default_amount: "1")",
     "catalog.bad_text", "row"},
    {"sum", R"(model: MATRIX dimension: "the r" row { value: "eu" unit_amount: "1" }
        default_amount: "1")",
     "catalog.bad_code", "dimension"},
    {"sum", R"(model: MATRIX dimension: "r" dimension: "r"
        row { value: "eu" value: "eu" unit_amount: "1" } default_amount: "1")",
     "catalog.bad_usage_price", "two properties"},
    {"sum", R"(model: MATRIX dimension: "r" row { value: "eu" unit_amount: "1" }
        row { value: "eu" unit_amount: "2" } default_amount: "1")",
     "catalog.bad_usage_price", "each row once"},
    {"calls", R"(model: MATRIX dimension: "r" row { value: "eu" unit_amount: "1" }
        default_amount: "1")",
     "catalog.bad_meter", "meter"},
    {"peak", "model: CAPACITY", "catalog.missing_field", "capacity"},
    {"peak", "model: CAPACITY capacity { }", "catalog.missing_field",
     "capacity[#1]: it needs a field amount"},
    {"peak", R"(model: CAPACITY capacity { amount: "1" } capacity { amount: "2" })",
     "catalog.bad_tiers", "capacity[#1].limit"},
    {"peak", R"(model: CAPACITY capacity { limit { up_to: "1" } amount: "1" })",
     "catalog.missing_field", "limit[#1]: it needs a field entitlement"},
    {"peak", R"(model: CAPACITY capacity { limit { entitlement: "peak" } amount: "1" })",
     "catalog.missing_field", "up_to"},
    {"peak", R"(model: CAPACITY capacity { limit { entitlement: "peak" up_to: "1" }
        limit { entitlement: "peak" up_to: "2" } amount: "1" } capacity { amount: "2" })",
     "catalog.bad_usage_price", "capacity[#1].limit[#2].entitlement"},
    {"peak", R"(model: CAPACITY capacity { limit { entitlement: "space" up_to: "1" }
        amount: "1" } capacity { amount: "2" })",
     "catalog.bad_usage_price", "peak"},
    {"peak", R"(model: CAPACITY capacity { limit { entitlement: "sum" up_to: "1" }
        amount: "1" } capacity { amount: "2" })",
     "catalog.bad_meter", "aggregation: MAX"},
    {"peak", R"(model: CAPACITY capacity { limit { entitlement: "none" up_to: "1" }
        amount: "1" } capacity { amount: "2" })",
     "catalog.usage_without_count", "BILLING_PERIOD"},
    {"sum", R"(model: DYNAMIC multiplier: "-1")", "catalog.negative_amount", "usage.multiplier"},
    {"calls", "model: DYNAMIC", "catalog.bad_meter", "aggregation: SUM"},
};

TEST(UsageModels, MistakesAreNamed) {
  for (const Wrong& row : kMistakes) {
    const auto catalog = parse_text(plan(row.counted, row.usage));
    EXPECT_EQ(error_code(catalog.status()), row.code) << row.usage << ": " << catalog.status();
    EXPECT_THAT(error_message(catalog.status()), HasSubstr(row.says)) << row.usage;
    EXPECT_THAT(error_message(catalog.status()), HasSubstr("plans.textproto:")) << row.usage;
  }
}

TEST(UsageModels, ACapacityAndAChargeOfItsUnitWouldBillTwice) {
  const auto twice = parse_text(plan("peak", R"(model: CAPACITY
    capacity { limit { entitlement: "peak" up_to: "1" } limit { entitlement: "space" up_to: "1" }
               amount: "1" } capacity { amount: "2" })",
                                     R"(charge { code: "d" kind: USAGE entitlement: "space"
    usage { model: UNIT unit_amount: "1" } })"));
  EXPECT_EQ(error_code(twice.status()), "catalog.duplicate_charge") << twice.status();
}

TEST(UsageModels, JsonSaysTheSame) {
  const auto json = catalog_test::parse_json(R"({"plan": [{"code": "a", "name": "A",
    "price": [{"interval": "month", "currency": "EUR", "spend": {"minimum": "5.00"}, "charge": [
      {"code": "c", "kind": "USAGE", "entitlement": "p", "usage": {"model": "CAPACITY",
        "capacity": [{"limit": [{"entitlement": "p", "upTo": "10"}], "amount": "20"},
                     {"amount": "70"}]}},
      {"code": "d", "kind": "USAGE", "entitlement": "s", "usage": {"model": "MATRIX",
        "dimension": ["r"], "row": [{"value": ["eu"], "unitAmount": "1"}],
        "defaultAmount": "2"}}]}],
    "entitlement": [
      {"name": "p", "unlimited": true, "window": "BILLING_PERIOD", "meter": {"aggregation": "MAX"}},
      {"name": "s", "unlimited": true, "window": "BILLING_PERIOD",
       "meter": {"aggregation": "UNIQUE", "decimals": 0}}]}]})");
  const auto text = parse_text(R"(plan { code: "a" name: "A"
    price { interval: "month" currency: "EUR" spend { minimum: "5.00" }
      charge { code: "c" kind: USAGE entitlement: "p" usage { model: CAPACITY
        capacity { limit { entitlement: "p" up_to: "10" } amount: "20" }
        capacity { amount: "70" } } }
      charge { code: "d" kind: USAGE entitlement: "s" usage { model: MATRIX dimension: "r"
        row { value: "eu" unit_amount: "1" } default_amount: "2" } } }
    entitlement { name: "p" unlimited: true window: BILLING_PERIOD meter { aggregation: MAX } }
    entitlement { name: "s" unlimited: true window: BILLING_PERIOD
      meter { aggregation: UNIQUE decimals: 0 } } })");
  EXPECT_EQ(valid(json), valid(text));
}

struct WrongPart {
  const char* text;
  const char* code;
  const char* says;
};

TEST(Meters, AreReadAndWrittenBack) {
  const Catalog catalog = valid(parse_text(plan("sum", "model: DYNAMIC")));
  const UsageMeter meter = *catalog.current("a")->entitlement("held")->limit()->meter;
  EXPECT_EQ(meter, (UsageMeter{Aggregation::kSum, true, 6}));
  EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog);
}

TEST(Meters, MistakesAreNamed) {
  const WrongPart rows[] = {
      {R"(unlimited: true window: BILLING_PERIOD meter { })", "catalog.missing_field",
       "entitlement[m].meter: it needs a field aggregation"},
      {R"(unlimited: true window: BILLING_PERIOD meter { aggregation: AGGREGATION_UNSPECIFIED })",
       "catalog.wrong_type", "meter.aggregation"},
      {R"(unlimited: true meter { aggregation: MAX })", "catalog.bad_meter",
       "entitlement[m].window"},
      {R"(limit: 5 window: BILLING_PERIOD meter { aggregation: MAX })", "catalog.bad_meter",
       "entitlement[m].limit"},
      {R"(unlimited: true window: BILLING_PERIOD behaviour: SOFT meter { aggregation: MAX })",
       "catalog.bad_meter", "entitlement[m].behaviour"},
      {R"(unlimited: true window: BILLING_PERIOD meter { aggregation: MAX carries_over: true })",
       "catalog.bad_meter", "entitlement[m].meter"},
      {R"(unlimited: true window: BILLING_PERIOD meter { aggregation: SUM decimals: 19 })",
       "catalog.bad_meter", "entitlement[m].meter"},
      {R"(flag: true meter { aggregation: SUM })", "catalog.bad_entitlement",
       "entitlement[m].meter"},
  };
  for (const WrongPart& row : rows) {
    const auto catalog = parse_text(
        std::string("plan { code: \"a\" name: \"A\" price { interval: \"month\" currency: \"EUR\" "
                    "amount: \"1\" } entitlement { name: \"m\" ") +
        row.text + " } }");
    EXPECT_EQ(error_code(catalog.status()), row.code) << row.text << ": " << catalog.status();
    EXPECT_THAT(error_message(catalog.status()), HasSubstr(row.says)) << row.text;
  }
}

// A change of plan bills what was counted before it.
TEST(Meters, ANameIsCountedOneWayInAllPlans) {
  const auto with = [](const std::string& meter) {
    const std::string price = R"(price { interval: "month" currency: "EUR" amount: "1" })";
    return error_code(parse_text(R"(plan { code: "a" name: "A" )" + price + R"(
          entitlement { name: "m" unlimited: true window: BILLING_PERIOD
                        meter { aggregation: SUM } } }
        plan { code: "b" name: "B" )" +
                                 price + R"(
          entitlement { name: "m" unlimited: true window: BILLING_PERIOD )" +
                                 meter + " } }")
                          .status());
  };
  EXPECT_EQ(with("meter { aggregation: SUM }"), "");
  EXPECT_EQ(with("meter { aggregation: MAX }"), "catalog.meter_differs");
  EXPECT_EQ(with("meter { aggregation: SUM buckets { seconds: 60 } }"), "catalog.meter_differs");
  EXPECT_EQ(with(""), "catalog.meter_differs");
}

TEST(Meters, AnAddOnHasNone) {
  const auto catalog = parse_text(plan("sum", "model: DYNAMIC") + R"(
    add_on { code: "x" name: "X" price { interval: "month" currency: "EUR" amount: "1" }
      entitlement { name: "n" unlimited: true window: BILLING_PERIOD
                    meter { aggregation: SUM } } })");
  EXPECT_EQ(error_code(catalog.status()), "catalog.bad_meter") << catalog.status();
}

TEST(SpendInAFile, IsReadAndWrittenBack) {
  const Catalog catalog =
      valid(parse_text(plan("sum", "model: DYNAMIC", R"(spend { minimum: "5" maximum: "500.00"
    commitment: "1200" term_periods: 12 })")));
  const UsageSpend& spend = *catalog.current("a")->prices.front().spend;
  EXPECT_EQ(spend.minimum, catalog_test::eur(5'00));
  EXPECT_EQ(spend.committed, catalog_test::eur(1200'00));
  EXPECT_EQ(spend.term_periods, 12);
  EXPECT_EQ(spend.description, "A: usage");
  EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog) << to_textproto(catalog);
}

TEST(SpendInAFile, MistakesAreNamed) {
  const WrongPart rows[] = {
      {"spend { }", "catalog.missing_field", "price[month EUR].spend: write minimum"},
      {R"(spend { minimum: "5,0" })", "catalog.bad_amount", "spend.minimum"},
      {R"(spend { maximum: "5.005" })", "catalog.wrong_decimals", "spend.maximum"},
      {R"(spend { commitment: "-5" })", "catalog.negative_amount", "spend.commitment"},
      {R"(spend { minimum: "6" maximum: "5" })", "catalog.bad_spend", "spend.minimum"},
      {R"(spend { minimum: "6" term_periods: 2 })", "catalog.bad_spend", "spend.term_periods"},
      {R"(spend { commitment: "6" term_periods: 0 })", "catalog.bad_spend", "spend.term_periods"},
  };
  for (const WrongPart& row : rows) {
    const auto catalog = parse_text(plan("sum", "model: DYNAMIC", row.text));
    EXPECT_EQ(error_code(catalog.status()), row.code) << row.text << ": " << catalog.status();
    EXPECT_THAT(error_message(catalog.status()), HasSubstr(row.says)) << row.text;
  }
  const auto flat = parse_text(R"(plan { code: "a" name: "A"
    price { interval: "month" currency: "EUR" amount: "1" spend { minimum: "5" } } })");
  EXPECT_EQ(error_code(flat.status()), "catalog.bad_spend") << flat.status();
}

TEST(FlatInArrears, IsAChargeOfAPlanWithPeriods) {
  const auto with = [](const std::string& interval, const std::string& charge) {
    return parse_text(R"(plan { code: "a" name: "A" price { interval: ")" + interval +
                      R"(" currency: "EUR" charge { code: "s" kind: FLAT_IN_ARREARS )" + charge +
                      " } } }");
  };
  const Catalog catalog = valid(with("month", R"(amount: "15")"));
  EXPECT_EQ(catalog.plans().front().prices.front().charges.front().kind,
            ChargeKind::kFlatInArrears);
  EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog);
  EXPECT_EQ(error_code(with("forever", R"(amount: "15")").status()), "catalog.charge_needs_period");
  EXPECT_EQ(error_code(with("month", "").status()), "catalog.missing_field");
  const auto add_on = parse_text(R"(
    plan { code: "a" name: "A" price { interval: "month" currency: "EUR" amount: "1" } }
    add_on { code: "x" name: "X" price { interval: "month" currency: "EUR"
      charge { code: "s" kind: FLAT_IN_ARREARS amount: "15" } } })");
  EXPECT_EQ(error_code(add_on.status()), "catalog.overage_in_add_on");
}

}  // namespace
}  // namespace octroi
