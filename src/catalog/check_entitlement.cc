// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <set>
#include <utility>

#include "catalog/check.h"
#include "octroi/base/text.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {
namespace {

constexpr std::size_t kUnitBytesMax = 30;

MaybeProblem check_sharing(const Limit& limit, SoldAs sold) {
  if (limit.sharing == LimitSharing::kOwn) return std::nullopt;
  if (sold == SoldAs::kAddOn) {
    return problem_of("sharing", "catalog.sharing_in_add_on",
                      "an add-on raises the plan's limit, and the plan says whose use it counts; "
                      "leave it out");
  }
  if (limit.meter) {
    return problem_of("sharing", "catalog.metered_pool",
                      "a meter reads the events of one subscription; leave sharing or meter out");
  }
  return std::nullopt;
}

MaybeProblem check_limit(const Limit& limit, SoldAs sold) {
  if (limit.value.has_value() && *limit.value < 0) {
    return problem_of("limit", "catalog.negative_limit",
                      "a limit is 0 or more; for no limit write unlimited: true");
  }
  if (auto problem = check_sharing(limit, sold)) return problem;
  if (limit.meter) return check_meter_of(limit, sold);
  if (limit.behaviour != LimitBehaviour::kOverage) return std::nullopt;
  if (sold == SoldAs::kAddOn) {
    return problem_of("behaviour", "catalog.overage_in_add_on",
                      "an add-on raises the plan's limit and keeps its behaviour; leave it out");
  }
  if (!limit.value.has_value()) {
    return problem_of("behaviour", "catalog.overage_of_unlimited",
                      "nothing is above an unlimited one; write a limit or leave OVERAGE out");
  }
  if (limit.window == LimitWindow::kLifetime) {
    return problem_of("window", "catalog.overage_of_lifetime",
                      "a count that never starts again would be billed again each period; write "
                      "BILLING_PERIOD");
  }
  if (limit.window != LimitWindow::kBillingPeriod) {
    return problem_of("window", "catalog.overage_window",
                      "what lies above is billed for the period that it was counted in; write "
                      "BILLING_PERIOD");
  }
  return std::nullopt;
}

MaybeProblem check_entitlement(const Entitlement& entitlement, SoldAs sold) {
  if (auto problem = check_code_field("name", entitlement.name)) return problem;
  const TextRule unit_rule{.bytes_max = kUnitBytesMax, .may_be_empty = true};
  if (!check_text("unit", entitlement.unit, unit_rule).ok()) {
    return problem_of("unit", kBadText, "write a short unit, such as \"GB\"");
  }
  if (const std::string* const text = entitlement.text()) return check_text_field("text", *text);
  if (const Limit* const limit = entitlement.limit()) return check_limit(*limit, sold);
  return std::nullopt;
}

}  // namespace

bool is_same_kind(const Entitlement& a, const Entitlement& b) {
  if (a.value.index() != b.value.index()) return false;
  if (a.limit() == nullptr) return true;
  return a.limit()->window == b.limit()->window && a.limit()->meter == b.limit()->meter;
}

MaybeProblem check_entitlements(const std::vector<Entitlement>& entitlements, SoldAs sold) {
  std::set<std::string_view> names;
  int i = 0;
  for (const Entitlement& entitlement : entitlements) {
    auto problem = check_entitlement(entitlement, sold);
    if (!problem && !names.insert(entitlement.name).second) {
      problem = problem_of("name", "catalog.duplicate_entitlement",
                           "it is granted twice; keep one of the two");
    }
    if (problem) return within({"entitlement", i, code_label(entitlement.name)}, *problem);
    ++i;
  }
  return std::nullopt;
}

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi
