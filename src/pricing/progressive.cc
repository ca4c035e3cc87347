// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/progressive.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

}  // namespace

absl::Status validate(const ProgressiveThresholds& thresholds) {
  const auto& steps = thresholds.steps;
  const bool rises = std::ranges::adjacent_find(steps, std::greater_equal<>{}) == steps.end();
  if (!rises || (!steps.empty() && steps.front() <= Decimal())) {
    return refused("progressive.bad_steps", "thresholds rise, from above zero");
  }
  if (thresholds.recurring_step && *thresholds.recurring_step <= Decimal()) {
    return refused("progressive.bad_steps", "the recurring step is above zero");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decimal> threshold_reached(const ProgressiveThresholds& thresholds,
                                          const Decimal& used) {
  const auto& steps = thresholds.steps;
  const auto above = std::ranges::upper_bound(steps, used);
  const Decimal step = above == steps.begin() ? Decimal() : *std::prev(above);
  if (above != steps.end() || !thresholds.recurring_step) return step;
  OCTROI_ASSIGN_OR_RETURN(const Decimal beyond, subtract(used, step));
  OCTROI_ASSIGN_OR_RETURN(const Decimal times,
                          divide(beyond, *thresholds.recurring_step, 0, Rounding::kFloor));
  OCTROI_ASSIGN_OR_RETURN(const Decimal further, multiply(times, *thresholds.recurring_step));
  return add(step, further);
}

absl::StatusOr<std::optional<Decimal>> add_usage(const ProgressiveThresholds& thresholds,
                                                 ProgressiveUsage& usage, const Decimal& amount) {
  if (amount.is_negative()) {
    return refused("progressive.negative_usage", "usage of a period only grows");
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal used, add(usage.used, amount));
  OCTROI_ASSIGN_OR_RETURN(const Decimal before, threshold_reached(thresholds, usage.used));
  OCTROI_ASSIGN_OR_RETURN(const Decimal now, threshold_reached(thresholds, used));
  usage.used = used;
  if (now <= before) return std::optional<Decimal>();
  OCTROI_ASSIGN_OR_RETURN(const Decimal due, subtract(used, usage.invoiced));
  usage.invoiced = used;
  return std::optional<Decimal>(due);
}

absl::StatusOr<Decimal> due_at_end(const Decimal& fees, const Decimal& invoiced) {
  return subtract(fees, invoiced);
}

}  // namespace v0
}  // namespace octroi
