// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/plan.h"

#include <algorithm>
#include <set>
#include <span>
#include <variant>

#include "catalog/same_length.h"

namespace octroi {
inline namespace v0 {
namespace {

const Price* find_price(std::span<const Price> prices, Interval interval,
                        Currency currency) noexcept {
  for (const Price& price : prices) {
    if (price.currency == currency && catalog_internal::same_length(price.interval, interval)) {
      return &price;
    }
  }
  return nullptr;
}

}  // namespace

MeterDefinition definition_of(const std::string& name, const UsageMeter& meter) {
  return {.name = name,
          .aggregation = meter.aggregation,
          .buckets = meter.buckets,
          .carries_over = meter.carries_over,
          .quantity_decimals = kMeterValueDecimals,
          .decimals = meter.decimals};
}

std::vector<std::string> counted_by(const Charge& charge) {
  std::set<std::string> units;
  if (charge.usage) {
    if (const auto* capacity = std::get_if<CapacityPrice>(&charge.usage->model)) {
      for (const CapacityTier& tier : capacity->tiers) {
        for (const auto& [unit, limit] : tier.limits) units.insert(unit);
      }
    }
  }
  if (!charge.entitlement.empty()) units.insert(charge.entitlement);
  return {units.begin(), units.end()};
}

std::string PlanRef::to_string() const { return code + '@' + std::to_string(version); }

std::optional<std::size_t> Price::phase_of(std::int64_t number) const noexcept {
  for (std::size_t i = 0; i < phases.size(); ++i) {
    if (number < phases[i].periods) return i;
    number -= phases[i].periods;
  }
  return std::nullopt;
}

Price Price::in_period(std::int64_t number) const {
  const std::optional<std::size_t> phase = phase_of(number);
  return {.interval = interval,
          .currency = currency,
          .charges = phase ? phases[*phase].charges : charges,
          .spend = spend,
          .ends_after = ends_after};
}

const Price* PlanVersion::price(Interval interval, Currency currency) const noexcept {
  return find_price(prices, interval, currency);
}

const Entitlement* PlanVersion::entitlement(std::string_view wanted) const noexcept {
  for (const Entitlement& each : entitlements) {
    if (each.name == wanted) return &each;
  }
  return nullptr;
}

const Price* AddOn::price(Interval interval, Currency currency) const noexcept {
  return find_price(prices, interval, currency);
}

std::string AddOn::label() const { return code + '@' + std::to_string(version); }

std::string AddOnHolding::to_string() const {
  return code + '@' + std::to_string(version) + " x " + std::to_string(quantity);
}

bool AddOn::goes_with(std::string_view plan_code) const noexcept {
  return plans.empty() || std::find(plans.begin(), plans.end(), plan_code) != plans.end();
}

}  // namespace v0
}  // namespace octroi
