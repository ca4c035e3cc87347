// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/plan.h"

#include <algorithm>
#include <span>

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

std::string PlanRef::to_string() const { return code + '@' + std::to_string(version); }

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

bool AddOn::goes_with(std::string_view plan_code) const noexcept {
  return plans.empty() || std::find(plans.begin(), plans.end(), plan_code) != plans.end();
}

}  // namespace v0
}  // namespace octroi
