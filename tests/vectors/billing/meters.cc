// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "metering/weighted-sum" and "metering/recurring": levels over time.

#include <chrono>
#include <string>
#include <vector>

#include "billing/area.h"
#include "billing/prices.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/metering/level.h"
#include "octroi/metering/meter_periods.h"

namespace octroi::vectors {
namespace {

constexpr int kQuantityDecimals = 12;

absl::StatusOr<MeterEvent> event_of(const MeterDefinition& meter, std::size_t number, Instant at,
                                    const Json& quantity) {
  MeterEvent event{.key = std::to_string(number), .meter = meter.name, .at = at};
  OCTROI_ASSIGN_OR_RETURN(event.quantity, to_decimal(quantity));
  return event;
}

absl::StatusOr<Json> weighted_level(const MeteredPeriod& period, const Json& changes,
                                    const Decimal& told) {
  const MeterDefinition meter{.name = "level",
                              .aggregation = Aggregation::kWeightedSum,
                              .carries_over = true,
                              .quantity_decimals = kQuantityDecimals,
                              .decimals = 5};
  std::vector<LevelChange> earlier;
  std::vector<MeterEvent> events;
  for (const Json& one : changes) {
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"at", "delta"}));
    OCTROI_ASSIGN_OR_RETURN(const Instant at, instant_at(one, "at", {}));
    if (at < period.start) {  // of a subscription before this one
      earlier.push_back({.at = at});
      OCTROI_ASSIGN_OR_RETURN(earlier.back().delta, decimal(one, "delta"));
      continue;
    }
    OCTROI_ASSIGN_OR_RETURN(events.emplace_back(),
                            event_of(meter, events.size(), at, one.at("delta")));
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal initial, level_at(told, earlier, period.start));
  OCTROI_ASSIGN_OR_RETURN(const auto shown, meter_periods(meter, {&period, 1}, events, initial));
  const Json value = text(shown.front().value);
  return Json{
      {"value", value}, {"value_5dp", value}, {"level_at_end", text(shown.front().level_after)}};
}

// The two ends as a list, or under their names.
absl::StatusOr<MeteredPeriod> bounds_of(const Json& input) {
  const Json told = input.contains("period") ? input.at("period") : input;
  const auto end = [&](bool is_first) {
    if (told.is_array()) return told.at(is_first ? 0 : 1);
    return told.at(is_first ? word_in(told, {"from", "start"})
                            : word_in(told, {"to", "end", "to_exclusive", "end_exclusive"}));
  };
  MeteredPeriod period;
  OCTROI_ASSIGN_OR_RETURN(period.start, instant_at({{"at", end(true)}}, "at", {}));
  OCTROI_ASSIGN_OR_RETURN(period.until, instant_at({{"at", end(false)}}, "at", {}));
  return period;
}

// Each group by itself, named by what its changes say under `group_by`.
absl::StatusOr<Json> weighted_by_group(const MeteredPeriod& period, const Json& input,
                                       const Decimal& told) {
  const std::string group = input.at("group_by");
  Json changes = Json::object();
  for (Json one : input.at("changes")) {
    const std::string name = one.at(group);
    one.erase(group);
    changes[name].push_back(std::move(one));
  }
  Json values = Json::object();
  for (const auto& [name, own] : changes.items()) {
    OCTROI_ASSIGN_OR_RETURN(const Json level, weighted_level(period, own, told));
    values[name] = level.at("value");
  }
  return Json{{"value", values}, {"values", values}};
}

absl::StatusOr<Json> weighted(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"period", "changes", "granularity", "initial", "initial_value",
                        "initial_level", "carried_over", "from", "to", "group_by"}));
  if (input.value("granularity", std::string("second")) != "second") {
    return unsupported("only by the second");
  }
  OCTROI_ASSIGN_OR_RETURN(const MeteredPeriod period, bounds_of(input));
  const char* const word =
      word_in(input, {"initial", "initial_value", "initial_level", "carried_over"});
  OCTROI_ASSIGN_OR_RETURN(const auto told, optional_decimal(input, word));
  const Decimal initial = told.value_or(Decimal());
  if (input.contains("group_by")) return weighted_by_group(period, input, initial);
  return weighted_level(period, input.at("changes"), initial);
}

// The case names no days: its periods are days, and their changes come as they begin.
absl::StatusOr<Json> recurring(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"periods", "tiers", "unit_price", "recurring"}));
  const MeterDefinition meter{.name = "units",
                              .carries_over = input.value("recurring", true),
                              .quantity_decimals = kQuantityDecimals,
                              .decimals = kQuantityDecimals};
  std::vector<MeteredPeriod> periods;
  std::vector<MeterEvent> events;
  Instant day{};
  for (const Json& changes : input.at("periods")) {
    for (const Json& delta : changes) {
      OCTROI_ASSIGN_OR_RETURN(events.emplace_back(), event_of(meter, events.size(), day, delta));
    }
    periods.push_back({day, day + std::chrono::hours{24}});
    day = periods.back().until;
  }
  OCTROI_ASSIGN_OR_RETURN(const auto shown, meter_periods(meter, periods, events));
  Json result;
  Decimal billed;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    billed = billable(shown[i].value);
    result["units_period_" + std::to_string(i + 1)] = text(billed);
    result["units_per_period"].push_back(text(billed));
  }
  UsagePrice price;
  if (input.contains("tiers")) {
    OCTROI_ASSIGN_OR_RETURN(const std::vector<PriceTier> tiers, tiers_of(input.at("tiers")));
    price.model = GraduatedPrice{tiers};
  } else if (input.contains("unit_price")) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal unit, decimal(input, "unit_price"));
    price.model = UnitPrice{unit};
  } else {
    return result;
  }
  OCTROI_ASSIGN_OR_RETURN(const auto lines, rate_usage(price, {.quantity = billed}));
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
