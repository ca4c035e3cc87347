// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "catalog/defaults.h"
#include "catalog/usage_price.h"
#include "catalog/words.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

void put(std::string& text, std::string_view name, const Decimal& number) {
  text.append(" ").append(name).append(": \"").append(number.to_string()).append("\"");
}

void put(std::string& text, std::string_view name, const std::optional<Decimal>& number) {
  if (number) put(text, name, *number);
}

void put_text(std::string& text, std::string_view name, std::string_view value) {
  text.append(" ").append(name).append(": ").append(in_quotes(value));
}

void put_tiers(std::string& text, const std::vector<PriceTier>& tiers, const std::string& between) {
  for (const PriceTier& tier : tiers) {
    text += between + "tier {";
    put(text, "up_to", tier.up_to);
    put(text, "unit_amount", tier.unit_amount);
    put(text, "flat_amount", tier.flat_amount);
    text += " }";
  }
}

struct PrintModel {
  std::string& text;
  const std::string& between;

  void operator()(const UnitPrice& unit) const {
    text += " model: UNIT";
    put(text, "unit_amount", unit.unit_amount);
  }
  void operator()(const GraduatedPrice& graduated) const {
    text += " model: GRADUATED";
    put_tiers(text, graduated.tiers, between);
  }
  void operator()(const VolumePrice& volume) const {
    text += " model: VOLUME";
    put_tiers(text, volume.tiers, between);
  }
  void operator()(const PackagePrice& package) const {
    text += " model: PACKAGE";
    put(text, "package_size", package.size);
    put(text, "package_amount", package.amount);
  }
  void operator()(const DynamicPrice& dynamic) const {
    text += " model: DYNAMIC";
    if (dynamic.multiplier != Decimal(1)) put(text, "multiplier", dynamic.multiplier);
  }
  void operator()(const BlockPrice& blocks) const {
    text += " model: BLOCKS";
    if (blocks.policy == BlockPolicy::kTopTier) text += " block_policy: TOP_TIER";
    for (const BlockTier& tier : blocks.tiers) {
      text += between + "block {";
      put(text, "block_size", tier.block_size);
      put(text, "block_amount", tier.block_price);
      put(text, "blocks", tier.blocks_max);
      text += " }";
    }
  }
  void operator()(const PercentagePrice& price) const {
    text += " model: PERCENTAGE";
    put(text, "percent", price.percent);
    if (!price.fixed_per_event.is_zero()) put(text, "fixed_per_event", price.fixed_per_event);
    if (price.free_events) text += " free_events: " + std::to_string(*price.free_events);
    put(text, "free_amount", price.free_amount);
    put(text, "event_minimum", price.least);
    put(text, "event_maximum", price.most);
  }
  void operator()(const MatrixPrice& matrix) const {
    text += " model: MATRIX";
    for (const std::string& name : matrix.dimensions) put_text(text, "dimension", name);
    for (const MatrixRow& row : matrix.rows) {
      text += between + "row {";
      for (const std::string& value : row.values) put_text(text, "value", value);
      put(text, "unit_amount", row.unit_amount);
      text += " }";
    }
    text += between;
    text.pop_back();  // put() brings its own
    put(text, "default_amount", matrix.default_amount);
  }
  void operator()(const CapacityPrice& capacity) const {
    text += " model: CAPACITY";
    for (const CapacityTier& tier : capacity.tiers) {
      text += between + "capacity {";
      for (const auto& [unit, up_to] : tier.limits) {
        text += " limit {";
        put_text(text, "entitlement", unit);
        put(text, "up_to", up_to);
        text += " }";
      }
      put(text, "amount", tier.price);
      text += " }";
    }
  }
  void operator()(const FlatPrice&) const {}  // refused by check_usage()
};

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;  // A checked text has no control character.
  }
  return quoted + '"';
}

namespace {

void put_conversion(std::string& text, const UnitConversion& conversion) {
  const bool divides = conversion.operation == ConversionOperation::kDivide;
  put(text, divides ? "divide_by" : "multiply_by", conversion.factor);
  if (!conversion.rounding) return;
  if (*conversion.rounding == Rounding::kCeiling && conversion.decimals == 0) {
    text += " whole_units: true";
    return;
  }
  text += " unit_rounding: " + word_for(*conversion.rounding);
  if (conversion.decimals != 0) text += " unit_decimals: " + std::to_string(conversion.decimals);
}

}  // namespace

std::string print_usage_price(const UsagePrice& price, const std::string& between) {
  std::string text = "usage {";
  std::visit(PrintModel{text, between}, price.model);
  std::string rest;
  put(rest, "free_units", price.free_units);
  put(rest, "minimum", price.minimum);
  put(rest, "maximum", price.maximum);
  if (price.conversion) put_conversion(rest, *price.conversion);
  if (!rest.empty()) text += between + rest.substr(1);
  return text + " }";
}

std::string print_spend(const UsageSpend& spend, const std::string& usual) {
  std::string text = "spend {";
  const auto put_money = [&](const char* name, const std::optional<Money>& amount) {
    if (amount) put_text(text, name, amount->amount());
  };
  put_money("minimum", spend.minimum);
  put_money("maximum", spend.maximum);
  put_money("commitment", spend.committed);
  if (spend.term_periods != 1) text += " term_periods: " + std::to_string(spend.term_periods);
  if (spend.description != usual) put_text(text, "description", spend.description);
  return text + " }";
}

std::string print_meter(const UsageMeter& meter) {
  std::string text = "meter { aggregation: " + word_for(meter.aggregation);
  if (meter.carries_over) text += " carries_over: true";
  if (meter.decimals != UsageMeter{}.decimals) {
    text += " decimals: " + std::to_string(meter.decimals);
  }
  if (meter.buckets) {
    text += " buckets { seconds: " + std::to_string(meter.buckets->length.count());
    if (meter.buckets->total != MeterBuckets{}.total) {
      text += " total: " + word_for(meter.buckets->total);
    }
    text += " }";
  }
  return text + " }";
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
