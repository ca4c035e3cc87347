// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "late-usage/...", "rating/capacity" and "metering/unit-conversion".

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "billing/area.h"
#include "billing/block_units.h"
#include "billing/prices.h"

#include "octroi/base/status.h"
#include "octroi/metering/level.h"
#include "octroi/pricing/blocks.h"
#include "octroi/pricing/correction.h"

namespace octroi::vectors {
namespace {

constexpr std::int64_t kMostPeriods = 1000;

Json run_json(int number, const std::vector<CorrectionLine>& lines, const Decimal& total) {
  Json result = {{"run", number}, {"lines", Json::array()}, {"total", text(total)}};
  for (const CorrectionLine& correction : lines) {
    Json line = line_json(correction.line);
    line["service_period"] = "period" + std::to_string(correction.period);
    result["lines"].push_back(line);
  }
  return result;
}

// The last run of a case closes its term.
absl::StatusOr<Json> rate_runs(const Json& input, CorrectionPeriod booked_on) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "price", "runs", "discounts", "unit_conversion"}));
  OCTROI_ASSIGN_OR_RETURN(const UsagePrice price, usage_price_of(input));
  Json result = {{"runs", Json::array()}};
  UsageBook book;
  CorrectionRun run{.booked_on = booked_on};
  const Json& runs = input.at("runs");
  for (std::size_t i = 0; i < runs.size(); ++i) {
    OCTROI_RETURN_IF_ERROR(
        only_keys(runs[i], {"run", "period", "cumulative_metered_quantity",
                            "cumulative_metered_quantity_at_end_of_each_period"}));
    if (booked_on == CorrectionPeriod::kOriginal) {
      run.cumulative.clear();
      for (const Json& value : runs[i].at("cumulative_metered_quantity_at_end_of_each_period")) {
        OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, to_decimal(value));
        run.cumulative.push_back(billable(quantity));
      }
    } else {
      OCTROI_ASSIGN_OR_RETURN(const Decimal metered,
                              decimal(runs[i], "cumulative_metered_quantity"));
      const Decimal quantity = billable(metered);
      const auto period = runs[i].at("period").get<std::int64_t>();
      if (period < 1 || period > kMostPeriods) return unsupported("no such period");
      run.cumulative.resize(static_cast<std::size_t>(period), quantity);
      run.cumulative.back() = quantity;
    }
    run.is_final = i + 1 == runs.size();
    const Decimal before = book.total;
    OCTROI_ASSIGN_OR_RETURN(const std::vector<CorrectionLine> lines, rerate(price, run, book));
    OCTROI_ASSIGN_OR_RETURN(const Decimal total, subtract(book.total, before));
    result["runs"].push_back(run_json(static_cast<int>(i + 1), lines, total));
  }
  return result;
}

absl::StatusOr<Json> against_billed(const Json& input, const Decimal& total) {
  Json result = {{"total", text(total)}};
  if (!input.contains("already_billed")) return result;
  OCTROI_ASSIGN_OR_RETURN(const Decimal billed, decimal(input, "already_billed"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal delta, subtract(total, billed));
  result["delta"] = text(delta);
  return result;
}

absl::StatusOr<Json> rate_late_blocks(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"units", "tiers", "tier_policy", "block_size",
                                           "block_price", "already_billed", "usage"}));
  OCTROI_ASSIGN_OR_RETURN(const BlocksOfUnits rated, rate_block_units(input, "usage"));
  return against_billed(input, rated.total);
}

// Null is no limit.
absl::StatusOr<std::map<std::string, Decimal>> by_unit(const Json& object) {
  std::map<std::string, Decimal> result;
  if (object.is_null()) return result;
  if (object.is_array()) {  // the highest of each unit's records is its peak
    for (const Json& one : object) {
      OCTROI_RETURN_IF_ERROR(only_keys(one, {"unit", "max", "limit", "amount", "quantity", "at"}));
      const char* const word = word_in(one, {"amount", "max", "limit", "quantity"});
      OCTROI_ASSIGN_OR_RETURN(const Decimal amount, decimal(one, word));
      const std::string unit = one.at("unit");
      const auto [peak, is_new] = result.try_emplace(unit, amount);
      if (!is_new) peak->second = std::max(peak->second, amount);
    }
    return result;
  }
  for (const auto& [unit, value] : object.items()) {
    if (value.is_null()) continue;
    OCTROI_ASSIGN_OR_RETURN(result[unit], to_decimal(value));
  }
  return result;
}

absl::StatusOr<Json> rate_peaks(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"tiers", "peak", "already_billed"}));
  std::vector<CapacityTier> tiers;
  for (const Json& tier : input.at("tiers")) {
    OCTROI_RETURN_IF_ERROR(only_keys(tier, {"limits", "price"}));
    CapacityTier read;
    OCTROI_ASSIGN_OR_RETURN(read.limits, by_unit(tier.at("limits")));
    OCTROI_ASSIGN_OR_RETURN(read.price, decimal(tier, "price"));
    tiers.push_back(read);
  }
  OCTROI_ASSIGN_OR_RETURN(const auto peaks, by_unit(input.at("peak")));
  OCTROI_ASSIGN_OR_RETURN(const Decimal total, rate_capacity(tiers, peaks));
  OCTROI_ASSIGN_OR_RETURN(const std::size_t tier, capacity_tier(tiers, peaks));
  OCTROI_ASSIGN_OR_RETURN(Json result, against_billed(input, total));
  result["tier"] = tier + 1;
  return result;
}

absl::StatusOr<Json> convert(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(UnitConversion conversion, conversion_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Decimal raw, decimal(input, "raw"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal billed, convert_units(conversion, raw));
  conversion.rounding.reset();
  OCTROI_ASSIGN_OR_RETURN(const Decimal exact, convert_units(conversion, raw));
  return Json{{"converted_quantity", text(exact)}, {"billed_quantity", text(billed)}};
}

}  // namespace

void add_corrections(Areas& areas) {
  areas["late-usage/current-period"] = [](const Json& input) {
    return rate_runs(input, CorrectionPeriod::kCurrent);
  };
  areas["late-usage/original-period"] = [](const Json& input) {
    return rate_runs(input, CorrectionPeriod::kOriginal);
  };
  areas["late-usage/blocks"] = rate_late_blocks;
  areas["late-usage/capacity"] = rate_peaks;
  areas["rating/capacity"] = rate_peaks;
  areas["metering/unit-conversion"] = convert;
}

}  // namespace octroi::vectors
