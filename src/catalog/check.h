// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The parts of check_catalog(): each returns the first problem in the order of the file.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_CHECK_H_
#define OCTROI_CATALOG_CHECK_H_

#include <map>
#include <string_view>
#include <vector>

#include "catalog/problem.h"
#include "octroi/catalog/plan.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

inline constexpr std::string_view kBadCode = "catalog.bad_code";
inline constexpr std::string_view kBadText = "catalog.bad_text";

// A code of check_code().
[[nodiscard]] MaybeProblem check_code_field(std::string_view field, std::string_view text);
// A text of check_text() that is not empty.
[[nodiscard]] MaybeProblem check_text_field(std::string_view field, std::string_view text);

enum class SoldAs { kPlan, kAddOn };

[[nodiscard]] MaybeProblem check_prices(const std::vector<Price>& prices,
                                        const std::vector<Entitlement>& entitlements, SoldAs sold);
// The entitlements of a plan by their names.
using LimitsByName = std::map<std::string_view, const Entitlement*>;
[[nodiscard]] MaybeProblem check_usage(const Charge& charge, Currency currency,
                                       const LimitsByName& entitlements);
[[nodiscard]] MaybeProblem check_spend(const Price& price);
// The phases of a checked price, whether completed or not, and its term.
[[nodiscard]] MaybeProblem check_phases(const Price& price, SoldAs sold);
[[nodiscard]] MaybeProblem check_meter_of(const Limit& limit, SoldAs sold);
[[nodiscard]] MaybeProblem check_entitlements(const std::vector<Entitlement>& entitlements,
                                              SoldAs sold);

// The rules between checked plans.
[[nodiscard]] MaybeProblem check_change_rules(const std::vector<ChangeRule>& rules,
                                              const std::vector<PlanVersion>& plans);

// Whether two entitlements of one name can be merged: one kind, and for limits one window and
// meter.
[[nodiscard]] bool is_same_kind(const Entitlement& a, const Entitlement& b);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_CHECK_H_
