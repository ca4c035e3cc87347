// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "metering/weighted-sum" and "metering/recurring": levels over time.

#include <string>
#include <utility>
#include <vector>

#include "billing/area.h"
#include "billing/prices.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/metering/level.h"

namespace octroi::vectors {
namespace {

constexpr int kDecimals = 5;

absl::StatusOr<Json> weighted(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"period", "changes", "granularity", "initial"}));
  if (input.value("granularity", std::string("second")) != "second") {
    return unsupported("only by the second");
  }
  MeteredPeriod period;
  const Json& bounds = input.at("period");
  OCTROI_ASSIGN_OR_RETURN(period.start, instant_at({{"at", bounds.at(0)}}, "at", {}));
  OCTROI_ASSIGN_OR_RETURN(period.until, instant_at({{"at", bounds.at(1)}}, "at", {}));
  OCTROI_ASSIGN_OR_RETURN(const auto initial, optional_decimal(input, "initial"));
  std::vector<LevelChange> changes;
  for (const Json& one : input.at("changes")) {
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"at", "delta"}));
    LevelChange change;
    OCTROI_ASSIGN_OR_RETURN(change.at, instant_at(one, "at", {}));
    OCTROI_ASSIGN_OR_RETURN(change.delta, decimal(one, "delta"));
    changes.push_back(change);
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal value, weighted_sum(period, initial.value_or(Decimal()),
                                                            changes, kDecimals, Rounding::kHalfUp));
  return Json{{"value", text(value)}, {"value_5dp", text(value)}};
}

// Each period's changes move the level that is carried; what is billed is never below zero.
absl::StatusOr<Json> recurring(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"periods", "tiers"}));
  Json result;
  Decimal level;
  int number = 0;
  for (const Json& changes : input.at("periods")) {
    for (const Json& delta : changes) {
      OCTROI_ASSIGN_OR_RETURN(const Decimal change, to_decimal(delta));
      OCTROI_ASSIGN_OR_RETURN(level, add(level, change));
    }
    result["units_period_" + std::to_string(++number)] = text(billable(level));
  }
  OCTROI_ASSIGN_OR_RETURN(const std::vector<PriceTier> tiers, tiers_of(input.at("tiers")));
  OCTROI_ASSIGN_OR_RETURN(const auto lines, rate_usage({.model = GraduatedPrice{tiers}},
                                                       {.quantity = billable(level)}));
  OCTROI_ASSIGN_OR_RETURN(const Decimal amount, total_of(lines));
  result["amount"] = text(amount);
  return result;
}

}  // namespace

void add_meters(Areas& areas) {
  areas["metering/recurring"] = recurring;
  areas["metering/weighted-sum"] = weighted;
}

}  // namespace octroi::vectors
