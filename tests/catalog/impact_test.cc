// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/impact.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "octroi/base/status.h"
#include "support.h"

namespace octroi {
namespace {

using catalog_test::eur;
using catalog_test::plan;
using catalog_test::valid;

HeldPlan holding(PlanRef held, Interval interval = kMonthly) {
  return {.plan = std::move(held), .interval = interval, .currency = kEur};
}

Catalog published() { return valid(Catalog::make({plan("pro", 1, 40'00), plan("lite", 1, 5'00)})); }

struct Row {
  const char* name;
  std::vector<PlanVersion> next;
  HeldPlan held;
  ImpactKind kind;
  std::int64_t after;  // -1: none
  bool can_be_published;
};

TEST(ImpactOf, SaysWhatBecomesOfAHolding) {
  const PlanVersion pro = plan("pro", 1, 40'00);
  const PlanVersion lite = plan("lite", 1, 5'00);
  PlanVersion yearly = plan("pro", 2, 400'00);
  yearly.prices.front().interval = kYearly;
  const Row rows[] = {
      {"as it is", {pro, lite}, holding({"pro", 1}), ImpactKind::kStays, 40'00, true},
      {"a new version",
       {pro, plan("pro", 2, 45'00), lite},
       holding({"pro", 1}),
       ImpactKind::kMoves,
       45'00,
       true},
      {"at the same price",
       {pro, plan("pro", 2, 40'00), lite},
       holding({"pro", 1}),
       ImpactKind::kMoves,
       40'00,
       true},
      {"not sold so", {pro, yearly, lite}, holding({"pro", 1}), ImpactKind::kNotSold, 40'00, true},
      {"gone", {lite}, holding({"pro", 1}), ImpactKind::kIsGone, -1, false},
      {"edited",
       {plan("pro", 1, 41'00), lite},
       holding({"pro", 1}),
       ImpactKind::kIsEdited,
       41'00,
       false},
      {"another is edited",
       {pro, plan("lite", 1, 6'00)},
       holding({"pro", 1}),
       ImpactKind::kStays,
       40'00,
       false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto impact = impact_of(published(), valid(Catalog::make(row.next)), {&row.held, 1});
    ASSERT_TRUE(impact.ok()) << impact.status();
    ASSERT_EQ(impact->rows.size(), 1u);
    const ImpactRow& found = impact->rows.front();
    EXPECT_EQ(found.kind, row.kind) << to_string(found.kind);
    EXPECT_EQ(found.before, eur(40'00));
    EXPECT_EQ(found.after ? found.after->minor() : -1, row.after);
    EXPECT_EQ(found.difference, eur(row.after < 0 ? 0 : row.after - 40'00));
    EXPECT_EQ(impact->can_be_published(), row.can_be_published);
  }
}

TEST(ImpactOf, RefusesWhatItCannotCompare) {
  const Catalog catalog = published();
  struct Bad {
    const char* name;
    HeldPlan held;
    std::vector<Migration> migrations;
    const char* code;
  };
  const Bad rows[] = {
      {"held and unknown", holding({"gone", 1}), {}, "catalog.unknown_plan"},
      {"held otherwise", holding({"pro", 1}, kYearly), {}, "catalog.no_such_price"},
      {"moved nowhere", holding({"pro", 1}), {{{"pro", 1}, {"pro", 9}}}, "catalog.unknown_plan"},
  };
  for (const Bad& row : rows) {
    EXPECT_EQ(error_code(impact_of(catalog, catalog, {&row.held, 1}, row.migrations).status()),
              row.code)
        << row.name;
  }
  HeldPlan many = holding({"pro", 1});
  many.quantity = -1;
  EXPECT_EQ(error_code(impact_of(catalog, catalog, {&many, 1}).status()), "catalog.bad_quantity");
}

}  // namespace
}  // namespace octroi
