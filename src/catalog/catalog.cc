// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/catalog/catalog.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "catalog/defaults.h"
#include "catalog/phases.h"
#include "catalog/problem.h"

namespace octroi {
inline namespace v0 {
namespace {

using catalog_internal::check_catalog;

bool in_order(const PlanVersion& a, const PlanVersion& b) {
  return std::tie(a.ref.code, a.ref.version) < std::tie(b.ref.code, b.ref.version);
}

void fill_in(const std::string& name, std::vector<Price>& prices) {
  for (Price& price : prices) {
    if (price.spend && price.spend->description.empty()) {
      price.spend->description =
          catalog_internal::default_description(name, catalog_internal::kSpendText);
    }
    for (Charge& charge : price.charges) {
      if (charge.description.empty()) {
        charge.description = catalog_internal::default_description(name, charge.code);
      }
    }
    for (PricePhase& phase : price.phases) catalog_internal::complete_phase(price, phase);
  }
}

}  // namespace

absl::StatusOr<Catalog> Catalog::make(std::vector<PlanVersion> plans, std::vector<AddOn> add_ons,
                                      std::vector<ChangeRule> change_rules) {
  if (const auto problem = check_catalog(plans, add_ons, change_rules)) {
    return catalog_internal::to_status(*problem);
  }
  Catalog catalog;
  catalog.plans_ = std::move(plans);
  catalog.add_ons_ = std::move(add_ons);
  catalog.change_rules_ = std::move(change_rules);
  for (PlanVersion& plan : catalog.plans_) {
    if (plan.family.empty()) plan.family = plan.ref.code;
    fill_in(plan.name, plan.prices);
  }
  for (AddOn& add_on : catalog.add_ons_) fill_in(add_on.name, add_on.prices);
  std::sort(catalog.plans_.begin(), catalog.plans_.end(), in_order);
  std::sort(catalog.add_ons_.begin(), catalog.add_ons_.end(), [](const AddOn& a, const AddOn& b) {
    return std::tie(a.code, a.version) < std::tie(b.code, b.version);
  });
  return catalog;
}

const PlanVersion* Catalog::current(std::string_view code) const noexcept {
  const auto after = std::upper_bound(
      plans_.begin(), plans_.end(), code,
      [](std::string_view wanted, const PlanVersion& plan) { return wanted < plan.ref.code; });
  if (after == plans_.begin() || (after - 1)->ref.code != code) return nullptr;
  return &*(after - 1);
}

const PlanVersion* Catalog::find(const PlanRef& ref) const noexcept {
  const auto at = std::lower_bound(
      plans_.begin(), plans_.end(), ref, [](const PlanVersion& plan, const PlanRef& wanted) {
        return std::tie(plan.ref.code, plan.ref.version) < std::tie(wanted.code, wanted.version);
      });
  return at != plans_.end() && at->ref == ref ? &*at : nullptr;
}

const AddOn* Catalog::add_on(std::string_view code) const noexcept {
  const auto after = std::upper_bound(
      add_ons_.begin(), add_ons_.end(), code,
      [](std::string_view wanted, const AddOn& each) { return wanted < each.code; });
  if (after == add_ons_.begin() || (after - 1)->code != code) return nullptr;
  return &*(after - 1);
}

const AddOn* Catalog::add_on(std::string_view code, std::int32_t version) const noexcept {
  const auto at =
      std::lower_bound(add_ons_.begin(), add_ons_.end(), std::pair(code, version),
                       [](const AddOn& each, const auto& wanted) {
                         return std::pair(std::string_view(each.code), each.version) < wanted;
                       });
  return at != add_ons_.end() && at->code == code && at->version == version ? &*at : nullptr;
}

}  // namespace v0
}  // namespace octroi
