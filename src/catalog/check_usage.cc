// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <variant>

#include "catalog/check.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

// What a file can say, and print() writes back.
bool can_be_written(const UsagePrice& price) {
  const bool is_known = std::holds_alternative<UnitPrice>(price.model) ||
                        std::holds_alternative<GraduatedPrice>(price.model) ||
                        std::holds_alternative<VolumePrice>(price.model) ||
                        std::holds_alternative<PackagePrice>(price.model);
  if (const auto* package = std::get_if<PackagePrice>(&price.model)) {
    if (!package->free_units.is_zero() || package->rounding != Rounding::kCeiling) return false;
  }
  if (price.conversion) {
    const UnitConversion& conversion = *price.conversion;
    const bool is_whole = conversion.rounding == Rounding::kCeiling && conversion.decimals == 0;
    if (conversion.operation != ConversionOperation::kDivide) return false;
    if (conversion.rounding && !is_whole) return false;
  }
  return is_known && !price.percent_off && price.rounding == Rounding::kHalfUp;
}

bool ends_without_end(const PriceModel& model) {
  const auto is_open = [](const std::vector<PriceTier>& tiers) {
    return !tiers.empty() && !tiers.back().up_to;
  };
  if (const auto* graduated = std::get_if<GraduatedPrice>(&model)) return is_open(graduated->tiers);
  if (const auto* volume = std::get_if<VolumePrice>(&model)) return is_open(volume->tiers);
  return true;
}

}  // namespace

MaybeProblem check_usage(const Charge& charge, Currency currency, const Limit* limit) {
  if (!charge.amount.is_zero() || !charge.unit_amount.is_zero()) {
    return problem_of("amount", "catalog.bad_charge",
                      "a USAGE charge has no amount of its own; write usage { ... }");
  }
  if (!charge.usage) {
    return problem_of("", "catalog.missing_field",
                      "a USAGE charge needs a field usage, which says what a quantity costs");
  }
  if (limit == nullptr || limit->window != LimitWindow::kBillingPeriod) {
    return problem_of("entitlement", "catalog.usage_without_count",
                      "a USAGE charge names an entitlement with window: BILLING_PERIOD, which "
                      "counts what is used; it may be unlimited");
  }
  const UsagePrice& price = *charge.usage;
  if (const absl::Status status = validate(price); !status.ok()) {
    return problem_of("usage", "catalog.bad_usage_price", error_message(status));
  }
  if (!can_be_written(price) || price.minor_digits != currency.exponent()) {
    return problem_of("usage", "catalog.bad_usage_price",
                      "a catalogue prices by the unit, by tiers or by the package, rounded half up "
                      "to the currency");
  }
  if (!ends_without_end(price.model)) {
    return problem_of("usage", "catalog.bad_tiers",
                      "the last tier goes on without end; leave out its up_to");
  }
  return std::nullopt;
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
