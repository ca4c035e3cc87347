// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// USAGE charges: what a file can say, and what it cannot.

#include <string>
#include <variant>

#include "gmock/gmock.h"

#include "support.h"

namespace octroi {
namespace {

using catalog_test::parse_text;
using catalog_test::valid;
using ::testing::HasSubstr;

std::string plan(const std::string& usage, const std::string& rest = {}) {
  return R"(plan { code: "a" name: "A"
  price { interval: "month" currency: "EUR"
    charge { code: "calls" kind: USAGE entitlement: "calls" usage { )" +
         usage + " } " + rest + R"( } }
  entitlement { name: "calls" unlimited: true window: BILLING_PERIOD }
  entitlement { name: "seats" limit: 5 } })";
}

const UsagePrice& price_of(const Catalog& catalog) {
  return *catalog.current("a")->prices.front().charges.front().usage;
}

TEST(UsagePriceInAFile, EachModelIsRead) {
  const Catalog unit = valid(parse_text(plan(R"(model: UNIT unit_amount: "0.0025")")));
  EXPECT_EQ(price_of(unit).model, PriceModel(UnitPrice{*Decimal::parse("0.0025")}));
  EXPECT_EQ(price_of(unit).minor_digits, 2);
  const Catalog tiers = valid(parse_text(
      plan(R"(model: VOLUME tier { up_to: "10" unit_amount: "2" } tier { flat_amount: "5" })")));
  EXPECT_EQ(std::get<VolumePrice>(price_of(tiers).model).tiers.size(), 2u);
  EXPECT_FALSE(std::get<VolumePrice>(price_of(tiers).model).tiers[1].unit_amount.has_value());
  const Catalog packages = valid(parse_text(
      plan(R"(model: PACKAGE package_size: "100" package_amount: "9" free_units: "50")")));
  EXPECT_EQ(std::get<PackagePrice>(price_of(packages).model).size, Decimal(100));
  EXPECT_EQ(price_of(packages).free_units, Decimal(50));
}

struct Wrong {
  const char* usage;
  const char* code;
  const char* says;
};

TEST(UsagePriceInAFile, MistakesAreNamed) {
  const Wrong rows[] = {
      {R"(unit_amount: "1")", "catalog.missing_field", "model"},
      {R"(model: UNIT)", "catalog.missing_field", "unit_amount"},
      {R"(model: UNIT unit_amount: "1" tier { })", "catalog.bad_usage_price", "usage.tier"},
      {R"(model: UNIT unit_amount: "-1")", "catalog.negative_amount", "usage.unit_amount"},
      {R"(model: UNIT unit_amount: "1,5")", "catalog.bad_decimal", "usage.unit_amount"},
      {R"(model: GRADUATED)", "catalog.missing_field", "tier"},
      {R"(model: GRADUATED tier { up_to: "5" unit_amount: "1" })", "catalog.bad_tiers", "up_to"},
      {R"(model: GRADUATED tier { up_to: "5" } tier { up_to: "4" } tier { })",
       "catalog.bad_usage_price", "usage"},
      {R"(model: GRADUATED tier { } tier { })", "catalog.bad_usage_price", "usage"},
      {R"(model: VOLUME tier { up_to: "x" } tier { })", "catalog.bad_decimal", "tier"},
      {R"(model: PACKAGE package_amount: "1")", "catalog.missing_field", "package_size"},
      {R"(model: PACKAGE package_size: "0" package_amount: "1")", "catalog.bad_usage_price", ""},
      {R"(model: UNIT unit_amount: "1" minimum: "2" maximum: "1")", "catalog.bad_usage_price", ""},
      {R"(model: UNIT unit_amount: "1" divide_by: "0")", "catalog.bad_usage_price", "divide_by"},
      {R"(model: UNIT unit_amount: "1" whole_units: true)", "catalog.bad_usage_price", "divide_by"},
      {R"(model: UNIT unit_amount: "1" divide_by: "-60")", "catalog.negative_amount", "divide_by"},
      {R"(model: UNIT unit_amount: "1" multiply_by: "0")", "catalog.bad_usage_price",
       "usage.multiply_by"},
      {R"(model: UNIT unit_amount: "1" multiply_by: "2" divide_by: "2")", "catalog.bad_usage_price",
       "usage.multiply_by"},
      {R"(model: UNIT unit_amount: "1" unit_rounding: HALF_UP)", "catalog.bad_usage_price",
       "usage.unit_rounding"},
      {R"(model: UNIT unit_amount: "1" divide_by: "60" unit_decimals: 2)",
       "catalog.bad_usage_price", "usage.unit_decimals"},
      {R"(model: UNIT unit_amount: "1" divide_by: "60" unit_rounding: UP unit_decimals: 19)",
       "catalog.bad_usage_price", "usage.unit_decimals"},
      {R"(model: UNIT unit_amount: "1" divide_by: "60" unit_rounding: UP whole_units: true)",
       "catalog.bad_usage_price", "usage.unit_rounding"},
      {R"(model: UNIT unit_amount: "1" divide_by: "60" unit_rounding: ROUNDING_UNSPECIFIED)",
       "catalog.wrong_type", "HALF_EVEN"},
      {R"(model: MODEL_UNSPECIFIED)", "catalog.wrong_type", "GRADUATED"},
  };
  for (const Wrong& row : rows) {
    const auto catalog = parse_text(plan(row.usage));
    EXPECT_EQ(error_code(catalog.status()), row.code) << row.usage << ": " << catalog.status();
    EXPECT_THAT(error_message(catalog.status()), HasSubstr(row.says)) << row.usage;
  }
}

TEST(UsagePriceInAFile, ItsChargeIsCheckedToo) {
  const std::string usage = R"(usage { model: UNIT unit_amount: "1" })";
  const auto with = [&](const std::string& charge) {
    return error_code(
        parse_text(plan(R"(model: UNIT unit_amount: "1")", "} charge { code: \"b\" " + charge))
            .status());
  };
  EXPECT_EQ(with("kind: USAGE entitlement: \"calls\" " + usage), "catalog.duplicate_charge");
  EXPECT_EQ(with("kind: USAGE entitlement: \"seats\" " + usage), "catalog.usage_without_count");
  EXPECT_EQ(with("kind: USAGE entitlement: \"none\" " + usage), "catalog.usage_without_count");
  EXPECT_EQ(with("kind: USAGE entitlement: \"calls\""), "catalog.missing_field");
  EXPECT_EQ(with("kind: USAGE amount: \"1\" " + usage), "catalog.bad_charge");
  EXPECT_EQ(with("amount: \"1\" " + usage), "catalog.bad_charge");
  EXPECT_EQ(with("kind: OVERAGE unit_amount: \"1\" entitlement: \"calls\" " + usage),
            "catalog.bad_charge");
}

TEST(UsagePriceInAFile, InCodeOnlyWhatAFileCanSay) {
  Catalog catalog = valid(parse_text(plan(R"(model: UNIT unit_amount: "1")")));
  std::vector<PlanVersion> plans(catalog.plans().begin(), catalog.plans().end());
  using Change = void (*)(UsagePrice&);
  const Change changes[] = {
      [](UsagePrice& price) { price.model = FlatPrice{}; },
      [](UsagePrice& price) { price.percent_off = Decimal(10); },
      [](UsagePrice& price) { price.minor_digits = 3; },
      [](UsagePrice& price) { price.rounding = Rounding::kUp; },
      [](UsagePrice& price) { price.conversion = UnitConversion{.factor = Decimal(-1)}; },
      [](UsagePrice& price) { price.conversion = UnitConversion{.decimals = 2}; },
      [](UsagePrice& price) {
        price.conversion = UnitConversion{.rounding = static_cast<Rounding>(9)};
      },
      [](UsagePrice& price) { price.model = UnitPrice{Decimal(-1)}; },
  };
  for (const Change change : changes) {
    std::vector<PlanVersion> changed = plans;
    change(*changed.front().prices.front().charges.front().usage);
    EXPECT_EQ(error_code(Catalog::make(std::move(changed)).status()), "catalog.bad_usage_price");
  }
}

TEST(UsagePriceInAFile, UnitsAreConvertedAndRoundedAsItSays) {
  struct Row {
    const char* usage;
    const char* metered;
    const char* billed;
  };
  const Row rows[] = {
      {R"(divide_by: "60")", "90", "1.5"},
      {R"(divide_by: "60" whole_units: true)", "61", "2"},
      {R"(divide_by: "60" unit_rounding: HALF_UP)", "90", "2"},
      {R"(divide_by: "60" unit_rounding: HALF_EVEN)", "150", "2"},
      {R"(divide_by: "60" unit_rounding: DOWN unit_decimals: 1)", "119", "1.9"},
      {R"(multiply_by: "1.5")", "3", "4.5"},
      {R"(multiply_by: "0.333" unit_rounding: FLOOR unit_decimals: 2)", "1", "0.33"},
  };
  for (const Row& row : rows) {
    const std::string text = plan(R"(model: UNIT unit_amount: "1" )" + std::string(row.usage));
    const Catalog catalog = valid(parse_text(text));
    EXPECT_EQ(*billed_quantity(price_of(catalog), *Decimal::parse(row.metered)),
              *Decimal::parse(row.billed))
        << row.usage;
    EXPECT_EQ(valid(parse_text(to_textproto(catalog))), catalog) << to_textproto(catalog);
  }
}

TEST(UsagePriceInAFile, JsonSaysTheSame) {
  const auto json = catalog_test::parse_json(R"({"plan": [{"code": "a", "name": "A",
    "price": [{"interval": "month", "currency": "EUR", "charge": [
      {"code": "calls", "kind": "USAGE", "entitlement": "calls", "usage": {
        "model": "GRADUATED", "tier": [{"upTo": "5", "unitAmount": "1"}, {"flatAmount": "2"}]}}]}],
    "entitlement": [{"name": "calls", "unlimited": true, "window": "BILLING_PERIOD"},
                    {"name": "seats", "limit": 5}]}]})");
  const Catalog text = valid(parse_text(
      plan(R"(model: GRADUATED tier { up_to: "5" unit_amount: "1" } tier { flat_amount: "2" })")));
  EXPECT_EQ(valid(json), text);
  const auto twice = catalog_test::parse_json(
      R"({"plan": [{"code": "a", "price": [{"charge": [{"usage": {"tier": [
        {"upTo": "5", "upTo": "6"}]}}]}]}]})");
  EXPECT_EQ(error_code(twice.status()), "catalog.duplicate_field");
  EXPECT_THAT(error_message(twice.status()), HasSubstr("usage.tier"));
  const auto flat = catalog_test::parse_json(
      R"({"plan": [{"code": "a", "price": [{"charge": [{"usage": "1"}]}]}]})");
  EXPECT_EQ(error_code(flat.status()), "catalog.wrong_type");
}

TEST(UsagePriceInAFile, LinesAreThoseOfTheFile) {
  const auto wrong = parse_text(
      "plan { code: \"a\" name: \"A\"\n price { interval: \"month\" currency: \"EUR\"\n"
      " charge { code: \"c\" kind: USAGE entitlement: \"calls\"\n usage { model: VOLUME\n"
      " tier { up_to: \"1\" }\n tier { unit_amount: \"-1\" } } } } }");
  EXPECT_THAT(error_message(wrong.status()),
              HasSubstr(":6: plan[a@1].price[month EUR].charge[c].usage.tier[#2].unit_amount"));
  const auto unknown = parse_text(
      "plan { code: \"a\"\n price { interval: \"month\" currency: \"EUR\"\n"
      " charge { code: \"c\" usage {\n tiers { } } } } }");
  EXPECT_EQ(error_code(unknown.status()), "catalog.unknown_field");
  EXPECT_THAT(error_message(unknown.status()), HasSubstr(".charge[c].usage: there is no field"));
}

TEST(UsagePriceInAFile, AnotherPriceIsAnotherVersion) {
  const Catalog one = valid(parse_text(plan(R"(model: UNIT unit_amount: "1")")));
  const Catalog two = valid(parse_text(plan(R"(model: UNIT unit_amount: "2")")));
  const absl::Status status = check_successor(one, two);
  EXPECT_EQ(error_code(status), "catalog.version_changed");
  EXPECT_THAT(error_message(status), HasSubstr("usage"));
}

}  // namespace
}  // namespace octroi
