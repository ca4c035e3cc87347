// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/effective.h"

#include <algorithm>
#include <string>
#include <utility>

#include "catalog/check.h"
#include "octroi/base/check.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status overflow(const std::string& name) {
  return make_error(absl::StatusCode::kOutOfRange, "catalog.limit_overflow",
                    "the limits of " + name + " add up to more than 2^63 - 1");
}

absl::StatusOr<Limit> times(const Entitlement& each, std::int64_t quantity) {
  Limit limit = *each.limit();
  if (limit.value && __builtin_mul_overflow(*limit.value, quantity, &*limit.value)) {
    return overflow(each.name);
  }
  return limit;
}

absl::Status merge_limit(Entitlement& into, const Entitlement& more, std::int64_t quantity) {
  Limit& limit = std::get<Limit>(into.value);
  OCTROI_ASSIGN_OR_RETURN(const Limit added, times(more, quantity));
  if (!limit.value || !added.value) {
    limit.value = std::nullopt;
  } else if (__builtin_add_overflow(*limit.value, *added.value, &*limit.value)) {
    return overflow(into.name);
  }
  return absl::OkStatus();
}

absl::Status merge(Entitlement& into, const Entitlement& more, std::int64_t quantity) {
  if (!catalog_internal::is_same_kind(into, more)) {
    return make_error(absl::StatusCode::kInvalidArgument, "catalog.entitlement_kind",
                      "plan and add-on grant " + into.name + " as another kind or window");
  }
  if (into.limit() != nullptr) return merge_limit(into, more, quantity);
  if (const bool* const flag = into.flag()) {
    into.value = *flag || *more.flag();
  } else {
    into.value = more.value;
  }
  return absl::OkStatus();
}

absl::Status check_quantity(const HeldAddOn& held) {
  OCTROI_CHECK(held.add_on != nullptr, "a held add-on is one of the catalogue's");
  if (held.quantity >= 1) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "catalog.bad_quantity",
                    "add-on " + held.add_on->code + ": a quantity is 1 or more, not " +
                        std::to_string(held.quantity));
}

}  // namespace

absl::StatusOr<std::vector<HeldAddOn>> find_held(const Catalog& catalog,
                                                 std::span<const AddOnHolding> holdings) {
  std::vector<HeldAddOn> held;
  held.reserve(holdings.size());
  for (const AddOnHolding& one : holdings) {
    const AddOn* add_on = catalog.add_on(one.code, one.version);
    if (add_on == nullptr) {
      return make_error(absl::StatusCode::kFailedPrecondition, "catalog.version_missing",
                        "subscriptions hold add-on " + one.code + "@" +
                            std::to_string(one.version) +
                            ", which the catalogue no longer has; keep every published version in "
                            "it");
    }
    held.push_back({add_on, one.quantity});
  }
  return held;
}

absl::StatusOr<std::vector<Entitlement>> held_entitlements(const PlanVersion& plan,
                                                           std::span<const HeldAddOn> add_ons) {
  std::vector<Entitlement> granted = plan.entitlements;
  for (const HeldAddOn& held : add_ons) {
    OCTROI_RETURN_IF_ERROR(check_quantity(held));
    for (const Entitlement& more : held.add_on->entitlements) {
      const auto is_it = [&](const Entitlement& each) { return each.name == more.name; };
      const auto found = std::find_if(granted.begin(), granted.end(), is_it);
      if (found != granted.end()) {
        OCTROI_RETURN_IF_ERROR(merge(*found, more, held.quantity));
        continue;
      }
      Entitlement first = more;
      if (first.limit() != nullptr) {
        OCTROI_ASSIGN_OR_RETURN(first.value, times(more, held.quantity));
      }
      granted.push_back(std::move(first));
    }
  }
  return granted;
}

absl::StatusOr<std::vector<Entitlement>> effective_entitlements(
    const PlanVersion& plan, std::span<const HeldAddOn> add_ons) {
  for (const HeldAddOn& held : add_ons) {
    OCTROI_RETURN_IF_ERROR(check_quantity(held));
    if (held.add_on->goes_with(plan.ref.code)) continue;
    return make_error(absl::StatusCode::kFailedPrecondition, "catalog.add_on_not_for_plan",
                      "add-on " + held.add_on->code + " does not go with plan " + plan.ref.code);
  }
  return held_entitlements(plan, add_ons);
}

absl::StatusOr<Price> price_with(Price plan, std::span<const HeldAddOn> add_ons) {
  for (const HeldAddOn& held : add_ons) {
    const Price* price = held.add_on->price(plan.interval, plan.currency);
    if (price == nullptr) {
      return make_error(absl::StatusCode::kFailedPrecondition, "catalog.no_such_price",
                        "add-on " + held.add_on->label() + " is not sold by the " +
                            format_interval(plan.interval) + " in " +
                            std::string(plan.currency.code()) +
                            "; see its prices in the catalogue");
    }
    for (const Charge& each : price->charges) {
      Charge charge = each;
      charge.code = charge_code(*held.add_on, each);
      charge.units = held.quantity;
      plan.charges.push_back(std::move(charge));
    }
  }
  return plan;
}

std::string charge_code(const AddOn& add_on, const Charge& charge) {
  return add_on.code + '/' + charge.code;
}

}  // namespace v0
}  // namespace octroi
