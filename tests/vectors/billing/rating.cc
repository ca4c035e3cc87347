// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "rating/...": one price, one quantity.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "billing/area.h"
#include "billing/block_units.h"
#include "billing/prices.h"

#include "octroi/base/status.h"
#include "octroi/pricing/percentage.h"
#include "octroi/pricing/price_model.h"
#include "octroi/pricing/seat_changes.h"
#include "octroi/pricing/usage_line.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<SplitPosition> position_of(const std::string& mode) {
  if (mode == "single_line_for_period") return SplitPosition::kWhole;
  if (mode == "first_split_in_period") return SplitPosition::kFirst;
  if (mode == "mid_period_split") return SplitPosition::kMiddle;
  if (mode == "last_split_in_period") return SplitPosition::kLast;
  return unsupported("the line mode '" + mode + "' is not known");
}

absl::StatusOr<Json> rate_lines(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "price", "line_mode", "quantity_before_line", "line_quantity",
                        "already_billed_amount", "discounts", "unit_conversion"}));
  OCTROI_ASSIGN_OR_RETURN(UsagePrice price, usage_price_of(input));
  UsageSplit split;
  OCTROI_ASSIGN_OR_RETURN(split.before, decimal(input, "quantity_before_line"));
  OCTROI_ASSIGN_OR_RETURN(split.quantity, decimal(input, "line_quantity"));
  if (price.conversion) {  // OpenMeter converts each line by itself
    OCTROI_ASSIGN_OR_RETURN(split.before, convert_units(*price.conversion, split.before));
    OCTROI_ASSIGN_OR_RETURN(split.quantity, convert_units(*price.conversion, split.quantity));
    price.conversion.reset();
  }
  OCTROI_ASSIGN_OR_RETURN(split.billed, optional_decimal(input, "already_billed_amount"));
  OCTROI_ASSIGN_OR_RETURN(split.position, position_of(input["line_mode"]));
  OCTROI_ASSIGN_OR_RETURN(const std::vector<UsageLine> lines, rate_usage(price, split));
  OCTROI_ASSIGN_OR_RETURN(const Decimal total, total_of(lines));
  Json result = {{"lines", Json::array()}, {"total", text(total)}};
  for (const UsageLine& line : lines) result["lines"].push_back(line_json(line));
  return result;
}

absl::StatusOr<Json> rate_volume_by_share(const Json& input, const PriceModel& model) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "full_units", "prorated_units"}));
  const auto* volume = std::get_if<VolumePrice>(&model);
  if (volume == nullptr) return unsupported("only volume prices take a share of their units");
  OCTROI_ASSIGN_OR_RETURN(const Decimal units, decimal(input, "full_units"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal weighted, decimal(input, "prorated_units"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal total, rate_weighted_volume(*volume, units, weighted));
  return Json{{"total", text(total)}};
}

// Events that come with their amounts, in Lago's dynamic model.
absl::StatusOr<Json> rate_priced_events(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "events"}));
  OCTROI_RETURN_IF_ERROR(only_keys(input.at("price"), {"model"}));
  if (input.at("price").value("model", "") != "dynamic") return unsupported("events with amounts");
  Decimal units;
  Decimal amounts;
  for (const Json& event : input.at("events")) {
    OCTROI_RETURN_IF_ERROR(only_keys(event, {"units", "amount"}));
    OCTROI_ASSIGN_OR_RETURN(const Decimal each, decimal(event, "units"));
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, decimal(event, "amount"));
    OCTROI_ASSIGN_OR_RETURN(units, add(units, each));
    OCTROI_ASSIGN_OR_RETURN(amounts, add(amounts, amount));
  }
  // What was told is the quantity, at a multiplier of one.
  OCTROI_ASSIGN_OR_RETURN(const PricedQuantity priced,
                          price_quantity(PriceModel(DynamicPrice{Decimal(1)}), amounts));
  return Json{{"units", text(units)}, {"total", text(priced.amount)}};
}

absl::StatusOr<Json> rate_price(const Json& input);

// The price's own keys among those of the case: {"model", "tiers", "quantity"}.
absl::StatusOr<Json> with_price(const Json& input) {
  constexpr std::array<const char*, 8> kOfCase{
      "quantity",       "amount",    "full_units",    "policy",
      "prorated_units", "line_mode", "line_quantity", "quantity_before_line"};
  if (!input.contains("model")) return unsupported("the input lacks 'price'");
  Json price = Json::object();
  Json rest = Json::object();
  for (const auto& [key, value] : input.items()) {
    const std::string& name = key;
    const bool is_of_case =
        std::ranges::any_of(kOfCase, [&](const char* one) { return name == one; });
    (is_of_case ? rest : price)[key] = value;
  }
  rest["price"] = std::move(price);
  return rate_price(rest);
}

absl::StatusOr<Json> rate_price(const Json& input) {
  if (!input.contains("price") || !input.at("price").is_object()) return with_price(input);
  if (input.contains("line_mode")) return rate_lines(input);
  if (input.contains("events")) return rate_priced_events(input);
  OCTROI_ASSIGN_OR_RETURN(const PriceModel model, model_of(input["price"]));
  if (input.contains("full_units")) return rate_volume_by_share(input, model);
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "quantity", "amount"}));
  const char* const key = input.contains("amount") ? "amount" : "quantity";
  OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, decimal(input, key));
  // Corrections beyond what was used: no volume tier holds them, and nothing is due. The library
  // refuses to price them, so who asks for them has to know the rule, as here.
  if (quantity.is_negative() && std::holds_alternative<VolumePrice>(model)) {
    return Json{{"total", text(Decimal())}};
  }
  OCTROI_ASSIGN_OR_RETURN(const PricedQuantity priced, price_quantity(model, quantity));
  Json result = {{"total", text(priced.amount)}};
  if (std::holds_alternative<PackagePrice>(model)) {
    result["packages"] = priced.pieces.empty() ? "0" : text(priced.pieces.front().quantity);
  }
  return result;
}

absl::StatusOr<Json> rate_percent(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"rate_percent", "fixed_per_event", "sum", "events",
                        "running_totals_of_first_events", "free_events", "free_amount",
                        "event_amounts", "per_transaction_min", "per_transaction_max"}));
  PercentagePrice price;
  OCTROI_ASSIGN_OR_RETURN(price.percent, decimal(input, "rate_percent"));
  OCTROI_ASSIGN_OR_RETURN(const auto fixed, optional_decimal(input, "fixed_per_event"));
  price.fixed_per_event = fixed.value_or(Decimal(0));
  if (input.contains("free_events") && !input["free_events"].is_null()) {
    price.free_events = input["free_events"].get<std::int64_t>();
  }
  OCTROI_ASSIGN_OR_RETURN(price.free_amount, optional_decimal(input, "free_amount"));
  OCTROI_ASSIGN_OR_RETURN(price.least, optional_decimal(input, "per_transaction_min"));
  OCTROI_ASSIGN_OR_RETURN(price.most, optional_decimal(input, "per_transaction_max"));
  const bool has_events = input.contains("event_amounts");
  const char* const key = has_events ? "event_amounts" : "running_totals_of_first_events";
  std::vector<Decimal> amounts;
  for (const Json& amount : input.value(key, Json::array())) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal value, to_decimal(amount));
    amounts.push_back(value);
  }
  if (has_events) {
    OCTROI_ASSIGN_OR_RETURN(const PercentageTotal total, rate_percentage(price, amounts));
    return Json{{"total", text(total.amount)}};
  }
  PercentageSums sums{.events = input.value("events", std::int64_t{0}),
                      .first_running_totals = amounts};
  OCTROI_ASSIGN_OR_RETURN(sums.sum, decimal(input, "sum"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal total, rate_percentage_sums(price, sums));
  return Json{{"total", text(total)}};
}

absl::StatusOr<Json> rate_seats(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "unit_changes", "prorated_units", "rounding"}));
  OCTROI_ASSIGN_OR_RETURN(const PriceModel model, model_of(input.at("price")));
  const auto* graduated = std::get_if<GraduatedPrice>(&model);
  if (graduated == nullptr) return unsupported("seat changes need a graduated price");
  const Json& units = input.at("unit_changes");
  const Json& weighted = input.at("prorated_units");
  if (units.size() != weighted.size()) return unsupported("each change needs its weighted units");
  std::vector<SeatChange> changes;
  for (std::size_t i = 0; i < units.size(); ++i) {
    SeatChange change;
    OCTROI_ASSIGN_OR_RETURN(change.units, to_decimal(units[i]));
    OCTROI_ASSIGN_OR_RETURN(change.weighted, to_decimal(weighted[i]));
    changes.push_back(change);
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal exact, rate_seat_changes(*graduated, changes));
  OCTROI_ASSIGN_OR_RETURN(const auto rounding,
                          rounding_of(input.value("rounding", std::string("half_up"))));
  if (!rounding) return Json{{"total", text(exact)}};
  OCTROI_ASSIGN_OR_RETURN(const Decimal total, round_to(exact, 2, *rounding));
  return Json{{"total", text(total)}};
}

absl::StatusOr<Json> rate_in_blocks(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"units", "tiers", "tier_policy", "quantity"}));
  OCTROI_ASSIGN_OR_RETURN(const BlocksOfUnits rated, rate_block_units(input, "quantity"));
  Json result = {{"total", text(rated.total)}};
  if (!input.contains("units")) result["per_tier"] = rated.by_unit.front().second;
  for (const auto& [unit, tiers] : rated.by_unit) result["per_tier_of_units"][unit] = tiers;
  result["per_unit"] = rated.totals;
  return result;
}

}  // namespace

void add_rating(Areas& areas) {
  for (const char* area : {"rating/flat", "rating/unit", "rating/graduated", "rating/volume",
                           "rating/package", "rating/dynamic", "rating/graduated-percentage"}) {
    areas[area] = rate_price;
  }
  areas["rating/percentage"] = rate_percent;
  areas["rating/graduated-prorated"] = rate_seats;
  areas["rating/block-tiers"] = rate_in_blocks;
}

}  // namespace octroi::vectors
