// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Phases and terms of a price: read, completed, looked up, printed, compared and refused.

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/catalog/diff.h"
#include "support.h"

namespace octroi::catalog_test {
namespace {

std::string offer(const std::string& inside) {
  return R"(plan { code: "team" name: "Team"
  price { interval: "month" currency: "EUR" amount: "30.00"
    charge { code: "seats" kind: PER_SEAT amount: "9.99" }
    charge { code: "setup" kind: ONE_OFF amount: "100.00" }
    )" + inside +
         " } }";
}

const Price& price_of(const Catalog& catalog) { return catalog.plans().front().prices.front(); }

std::vector<std::int64_t> amounts(const Price& price) {
  std::vector<std::int64_t> minor;
  for (const Charge& charge : price.charges) minor.push_back(charge.amount.minor());
  return minor;
}

using Amounts = std::vector<std::int64_t>;

TEST(Phases, HoldOneAfterTheOther) {
  const Catalog catalog = valid(parse_text(offer(R"(
    phase { periods: 2 percent_off: "50" }
    phase { periods: 1 amount: "20.00" }
    phase { periods: 3 charge { code: "seats" amount: "0" } })")));
  const Price& price = price_of(catalog);
  EXPECT_EQ(amounts(price.in_period(0)), (Amounts{15'00, 5'00, 100'00})) << "4.995, half up";
  EXPECT_EQ(amounts(price.in_period(1)), (Amounts{15'00, 5'00, 100'00}));
  EXPECT_EQ(amounts(price.in_period(2)), (Amounts{20'00, 9'99, 100'00}));
  EXPECT_EQ(amounts(price.in_period(3)), (Amounts{30'00, 0, 100'00}));
  EXPECT_EQ(amounts(price.in_period(6)), (Amounts{30'00, 9'99, 100'00}));
  EXPECT_EQ(price.phase_of(1), 0u);
  EXPECT_EQ(price.phase_of(5), 2u);
  EXPECT_EQ(price.phase_of(6), std::nullopt);
  EXPECT_EQ(price.in_period(0).charges.front().description, "Team");
}

TEST(Phases, ArePrintedAndReadAgain) {
  const Catalog catalog = valid(parse_text(offer(R"(
    phase { periods: 2 percent_off: "33.3333" }
    phase { periods: 1 amount: "20.00" charge { code: "seats" amount: "1.00" } }
    phase { periods: 3 charge { code: "seats" amount: "9.99" } }
    ends_after_periods: 12)")));
  EXPECT_EQ(price_of(catalog).ends_after, 12);
  const std::string text = to_textproto(catalog);
  EXPECT_EQ(valid(parse_text(text)), catalog) << text;
  // What was made can be made again.
  EXPECT_EQ(valid(Catalog::make({catalog.plans().begin(), catalog.plans().end()})), catalog);
}

TEST(Phases, AreTheSameInJson) {
  const Catalog text = valid(parse_text(R"(plan { code: "a" name: "A"
    price { interval: "month" currency: "EUR" amount: "30.00"
      phase { periods: 3 amount: "10.00" } ends_after_periods: 6 } })"));
  const Catalog json = valid(parse_json(R"({"plan": [{"code": "a", "name": "A", "price": [
      {"interval": "month", "currency": "EUR", "amount": "30.00",
       "phase": [{"periods": 3, "amount": "10.00"}], "ends_after_periods": 6}]}]})"));
  EXPECT_EQ(json, text);
}

TEST(Phases, OfAPublishedVersionNeverChange) {
  const Catalog published = valid(parse_text(offer(R"(phase { periods: 2 percent_off: "50" })")));
  for (const char* other : {"", R"(phase { periods: 3 percent_off: "50" })",
                            R"(phase { periods: 2 percent_off: "51" })",
                            R"(phase { periods: 2 percent_off: "50" } ends_after_periods: 9)"}) {
    const Catalog next = valid(parse_text(offer(other)));
    EXPECT_EQ(error_code(check_successor(published, next)), "catalog.version_changed") << other;
  }
  EXPECT_TRUE(check_successor(published, published).ok());
}

TEST(Phases, AreRefusedWhereTheySayNothingClear) {
  struct Row {
    const char* inside;
    const char* code;
    const char* place;
  };
  const Row rows[] = {
      {"phase { percent_off: \"5\" }", "catalog.missing_field", "phase[#1]"},
      {"phase { periods: 0 percent_off: \"5\" }", "catalog.bad_phase", "phase[#1].periods"},
      {"phase { periods: 1201 percent_off: \"5\" }", "catalog.bad_phase", "phase[#1].periods"},
      {"phase { periods: 1 }", "catalog.bad_phase", "phase[#1]"},
      {"phase { periods: 1 percent_off: \"0\" }", "catalog.bad_phase", "phase[#1].percent_off"},
      {"phase { periods: 1 percent_off: \"100.01\" }", "catalog.bad_phase", ".percent_off"},
      {"phase { periods: 1 percent_off: \"1.00001\" }", "catalog.bad_phase", ".percent_off"},
      {"phase { periods: 1 percent_off: \"half\" }", "catalog.bad_decimal", ".percent_off"},
      {"phase { periods: 1 percent_off: \"5\" amount: \"1\" }", "catalog.bad_phase", "phase[#1]"},
      {"phase { periods: 1 amount: \"-1\" }", "catalog.negative_amount", "phase[#1].amount"},
      {"phase { periods: 1 amount: \"1.001\" }", "catalog.wrong_decimals", "phase[#1].amount"},
      {"phase { periods: 1 charge { code: \"x\" amount: \"1\" } }", "catalog.bad_phase",
       "charge[x].code"},
      {"phase { periods: 1 charge { code: \"setup\" amount: \"1\" } }", "catalog.bad_phase",
       "charge[setup].code"},
      {"phase { periods: 1 amount: \"1\" charge { code: \"base\" amount: \"1\" } }",
       "catalog.bad_phase", "charge[base].code"},
      {"ends_after_periods: 0", "catalog.bad_term", "ends_after_periods"},
      {"ends_after_periods: 1201", "catalog.bad_term", "ends_after_periods"},
      {"phase { periods: 4 percent_off: \"5\" } ends_after_periods: 3", "catalog.bad_term",
       "ends_after_periods"},
  };
  for (const Row& row : rows) {
    const auto catalog = parse_text(offer(row.inside));
    EXPECT_EQ(error_code(catalog.status()), row.code) << row.inside;
    EXPECT_NE(catalog.status().message().find(row.place), std::string::npos)
        << catalog.status() << " names " << row.place;
  }
}

TEST(Phases, NeedAPlanAndPeriods) {
  const auto for_ever = parse_text(R"(plan { code: "a" name: "A"
    price { interval: "forever" currency: "EUR" amount: "30"
      phase { periods: 1 amount: "9" } } })");
  EXPECT_EQ(error_code(for_ever.status()), "catalog.bad_phase");
  const auto endless = parse_text(R"(plan { code: "a" name: "A"
    price { interval: "forever" currency: "EUR" amount: "30" ends_after_periods: 1 } })");
  EXPECT_EQ(error_code(endless.status()), "catalog.bad_term");
  const auto add_on = parse_text(R"(plan { code: "a" name: "A"
    price { interval: "month" currency: "EUR" amount: "30" } }
    add_on { code: "x" name: "X" price { interval: "month" currency: "EUR" amount: "3"
      phase { periods: 1 amount: "1" } } })");
  EXPECT_EQ(error_code(add_on.status()), "catalog.bad_phase");
}

TEST(Phases, BuiltInCodeGiveAmountsOnly) {
  PlanVersion spoilt = plan("a");
  Charge other{.code = "base", .description = "Cheaper", .amount = eur(10'00)};
  spoilt.prices.front().phases = {{.periods = 2, .charges = {other}}};
  EXPECT_EQ(error_code(Catalog::make({spoilt}).status()), "catalog.bad_phase");
  spoilt.prices.front().phases.front().charges.front().description.clear();
  EXPECT_TRUE(Catalog::make({spoilt}).ok());
}

}  // namespace
}  // namespace octroi::catalog_test
