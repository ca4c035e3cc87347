// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "catalog/check.h"
#include "catalog/words.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

// What a file can say, and print() writes back.
bool can_be_written(const UsagePrice& price) {
  const bool is_known = !std::holds_alternative<FlatPrice>(price.model);
  if (const auto* package = std::get_if<PackagePrice>(&price.model)) {
    if (!package->free_units.is_zero() || package->rounding != Rounding::kCeiling) return false;
  }
  if (price.conversion) {
    const UnitConversion& conversion = *price.conversion;
    if (!conversion.rounding && conversion.decimals != 0) return false;
    if (conversion.rounding && word_for(*conversion.rounding).empty()) return false;
  }
  return is_known && !price.percent_off && price.rounding == Rounding::kHalfUp;
}

bool ends_without_end(const PriceModel& model) {
  const auto is_open = [](const std::vector<PriceTier>& tiers) {
    return !tiers.empty() && !tiers.back().up_to;
  };
  if (const auto* graduated = std::get_if<GraduatedPrice>(&model)) return is_open(graduated->tiers);
  if (const auto* volume = std::get_if<VolumePrice>(&model)) return is_open(volume->tiers);
  if (const auto* blocks = std::get_if<BlockPrice>(&model)) {
    return std::ranges::all_of(blocks->tiers, [&](const BlockTier& tier) {
      return tier.blocks_max.has_value() == (&tier != &blocks->tiers.back());
    });
  }
  if (const auto* capacity = std::get_if<CapacityPrice>(&model)) {
    return std::ranges::all_of(capacity->tiers, [&](const CapacityTier& tier) {
      return tier.limits.empty() == (&tier == &capacity->tiers.back());
    });
  }
  return true;
}

// The meter that a model reads its events by, where it needs one.
std::optional<Aggregation> meter_for(const PriceModel& model) {
  if (std::holds_alternative<CapacityPrice>(model)) return Aggregation::kMax;
  const bool takes_money =
      std::holds_alternative<PercentagePrice>(model) || std::holds_alternative<DynamicPrice>(model);
  if (takes_money) return Aggregation::kSum;
  return std::nullopt;
}

MaybeProblem check_counted(const Charge& charge, const std::string& unit, const Limit* limit) {
  if (limit == nullptr || limit->window != LimitWindow::kBillingPeriod) {
    return problem_of("entitlement", "catalog.usage_without_count",
                      "a USAGE charge names an entitlement with window: BILLING_PERIOD, which "
                      "counts what is used; it may be unlimited");
  }
  const PriceModel& model = charge.usage->model;
  const std::optional<Aggregation> wanted = meter_for(model);
  const bool needs_events = wanted || std::holds_alternative<MatrixPrice>(model);
  const bool fits = limit->meter && !limit->meter->carries_over &&
                    (!wanted || (limit->meter->aggregation == *wanted && !limit->meter->buckets));
  if (!needs_events || fits) return std::nullopt;
  const std::string meter = wanted ? "aggregation: " + word_for(*wanted) : "...";
  return problem_of("entitlement", "catalog.bad_meter",
                    "this model reads the events of " + quoted(unit) + ": give it meter { " +
                        meter + " }, without carries_over" + (wanted ? " and buckets" : ""));
}

MaybeProblem check_texts(const PriceModel& model) {
  const auto* matrix = std::get_if<MatrixPrice>(&model);
  if (matrix == nullptr) return std::nullopt;
  for (const std::string& name : matrix->dimensions) {
    if (auto problem = check_code_field("dimension", name)) return problem;
  }
  for (const MatrixRow& row : matrix->rows) {
    for (const std::string& value : row.values) {
      if (auto problem = check_text_field("row", value)) return problem;
    }
  }
  return std::nullopt;
}

}  // namespace

MaybeProblem check_usage(const Charge& charge, Currency currency,
                         const LimitsByName& entitlements) {
  if (!charge.amount.is_zero() || !charge.unit_amount.is_zero()) {
    return problem_of("amount", "catalog.bad_charge",
                      "a USAGE charge has no amount of its own; write usage { ... }");
  }
  if (!charge.usage) {
    return problem_of("", "catalog.missing_field",
                      "a USAGE charge needs a field usage, which says what a quantity costs");
  }
  for (const std::string& unit : counted_by(charge)) {
    const auto found = entitlements.find(unit);
    const Limit* limit = found == entitlements.end() ? nullptr : found->second->limit();
    if (auto problem = check_counted(charge, unit, limit)) return problem;
  }
  if (charge.entitlement.empty()) return check_counted(charge, {}, nullptr);
  const UsagePrice& price = *charge.usage;
  if (const absl::Status status = validate(price); !status.ok()) {
    return problem_of("usage", "catalog.bad_usage_price", error_message(status));
  }
  if (!can_be_written(price) || price.minor_digits != currency.exponent()) {
    return problem_of("usage", "catalog.bad_usage_price",
                      "a catalogue prices usage, not a flat amount, rounded half up to the "
                      "currency");
  }
  if (!ends_without_end(price.model)) {
    return problem_of("usage", "catalog.bad_tiers",
                      "the last tier goes on without end; leave out its up_to");
  }
  if (auto problem = check_texts(price.model)) {
    return within({.field = "usage", .label = {}}, *std::move(problem));
  }
  const auto* capacity = std::get_if<CapacityPrice>(&price.model);
  const bool is_limited =
      capacity == nullptr || std::ranges::any_of(capacity->tiers, [&](const CapacityTier& tier) {
        return tier.limits.contains(charge.entitlement);
      });
  if (is_limited) return std::nullopt;
  return problem_of("entitlement", "catalog.bad_usage_price",
                    "no tier of the capacity limits " + quoted(charge.entitlement));
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
