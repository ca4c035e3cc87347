// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/payment/routing_json.h"

#include <string>

#include <gtest/gtest.h>

#include "octroi/base/status.h"

namespace octroi::test {
namespace {

constexpr char kWhole[] =
    R"({"providers":[{"provider":"stripe","currencies":["EUR","USD"],"kinds":["card"]},)"
    R"({"provider":"wave","currencies":["XOF"],"kinds":["wallet","mobile_money"]}],)"
    R"("rules":[{"name":"large","currencies":["EUR"],"at_least":"1000.00 EUR",)"
    R"("at_most":"5000.00 EUR","providers":["stripe"]},)"
    R"({"name":"one","countries":["SN"],"kinds":["wallet"],"plans":["firm"],)"
    R"("tenants":["07000000-0000-0000-0000-000000000000"],"providers":["wave"]}],)"
    R"("outage":{"failures_in_row":5,"rest_seconds":90}})";

TEST(RoutingJson, ATableComesBack) {
  const auto table = parse_routing_table(kWhole);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->rules[0].at_least, Money::of_minor(1000'00, kEur));
  EXPECT_EQ(table->rules[1].tenants.front(), TenantId(UuidBytes{7}));
  EXPECT_EQ(table->providers[1].kinds[1], MethodKind::kMobileMoney);
  EXPECT_EQ(table->outage, (OutagePolicy{5, std::chrono::seconds(90)}));
  EXPECT_EQ(format_routing_table(*table), kWhole);
  const auto again = parse_routing_table(format_routing_table(*table));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, *table);
}

TEST(RoutingJson, WhatIsAbsentKeepsItsDefault) {
  const auto table = parse_routing_table("{}");
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(*table, RoutingTable{});
}

TEST(RoutingJson, BadTextsAreRefused) {
  struct Bad {
    const char* json;
    const char* code;
  };
  const Bad rows[] = {
      {"", "json.malformed"},
      {"[]", "routing.bad_json"},
      {R"({"rule":[]})", "routing.bad_json"},
      {R"({"rules":{}})", "routing.bad_json"},
      {R"({"rules":[1]})", "routing.bad_json"},
      {R"({"rules":[{"name":7}]})", "routing.bad_json"},
      {R"({"rules":[{"name":"a","currency":"EUR"}]})", "routing.bad_json"},
      {R"({"rules":[{"name":"a","currencies":["eur"]}]})", "routing.bad_json"},
      {R"({"rules":[{"name":"a","kinds":["cash"]}]})", "routing.bad_json"},
      {R"({"rules":[{"name":"a","tenants":["7"]}]})", "routing.bad_json"},
      {R"({"rules":[{"name":"a","at_least":"10.00"}]})", "routing.bad_json"},
      {R"({"rules":[{"name":"a","at_least":"10,00 EUR"}]})", "routing.bad_json"},
      {R"({"rules":[{"name":"a","at_least":1000}]})", "routing.bad_json"},
      {R"({"outage":{"rest_seconds":1.5}})", "routing.bad_json"},
      {R"({"outage":{"failures_in_row":99999999999}})", "routing.bad_json"},
      {R"({"outage":{"failures_in_row":0}})", "routing.bad_table"},
      {R"({"rules":[{"name":"a","providers":["cash"]}]})", "routing.bad_table"},
      {R"({"rules":[],"rules":[]})", "json.duplicate_name"},
  };
  for (const Bad& row : rows) {
    EXPECT_EQ(error_code(parse_routing_table(row.json).status()), row.code) << row.json;
  }
}

}  // namespace
}  // namespace octroi::test
