// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/percentage.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<Decimal> percent_of(const PercentagePrice& price, const Decimal& amount) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal hundredth, Decimal::of(1, 2));
  OCTROI_ASSIGN_OR_RETURN(const Decimal rate, multiply(price.percent, hundredth));
  return multiply(amount, rate);
}

// What of an event is free, by its number (from 0) and the running total before it.
Decimal free_part(const PercentagePrice& price, std::int64_t index, const Decimal& amount,
                  const Decimal& before) {
  if (!price.free_events && !price.free_amount) return Decimal(0);
  if (price.free_events && index >= *price.free_events) return Decimal(0);
  if (!price.free_amount) return amount;
  if (before >= *price.free_amount) return Decimal(0);
  const absl::StatusOr<Decimal> left = subtract(*price.free_amount, before);
  return left.ok() ? std::min(amount, *left) : Decimal(0);
}

absl::Status put_amount(const PercentagePrice& price, PercentageCharge& charge) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal share, percent_of(price, charge.paid_on));
  OCTROI_ASSIGN_OR_RETURN(charge.amount, add(share, price.fixed_per_event));
  if (price.least && charge.amount < *price.least) {
    charge.amount = *price.least;
    charge.bound = PercentageBound::kLeast;
  }
  if (price.most && charge.amount > *price.most) {
    charge.amount = *price.most;
    charge.bound = PercentageBound::kMost;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status validate(const PercentagePrice& price) {
  const auto is_negative = [](const std::optional<Decimal>& value) {
    return value && value->is_negative();
  };
  const bool has_negative = price.percent.is_negative() || price.fixed_per_event.is_negative() ||
                            price.free_events.value_or(0) < 0 || is_negative(price.free_amount) ||
                            is_negative(price.least) || is_negative(price.most);
  if (has_negative || (price.least && price.most && *price.least > *price.most)) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.bad_percentage",
                      "percent, fixed part, allowances and bounds are 0 or more, and the least is "
                      "not above the most");
  }
  return absl::OkStatus();
}

absl::StatusOr<PercentageTotal> rate_percentage(const PercentagePrice& price,
                                                std::span<const Decimal> amounts) {
  OCTROI_RETURN_IF_ERROR(validate(price));
  PercentageTotal total;
  Decimal before;
  std::int64_t index = 0;
  for (const Decimal& amount : amounts) {
    if (amount.is_negative()) {
      return make_error(absl::StatusCode::kInvalidArgument, "price.negative_amount",
                        "the amount of an event is 0 or more");
    }
    const Decimal free = free_part(price, index, amount, before);
    OCTROI_ASSIGN_OR_RETURN(before, add(before, amount));
    const bool is_inside = !price.free_events || index < *price.free_events;
    const bool has_allowance = price.free_events || price.free_amount;
    PercentageCharge charge;
    charge.is_free =
        has_allowance && is_inside && (!price.free_amount || before <= *price.free_amount);
    if (!charge.is_free) {
      OCTROI_ASSIGN_OR_RETURN(charge.paid_on, subtract(amount, free));
      OCTROI_RETURN_IF_ERROR(put_amount(price, charge));
    }
    OCTROI_ASSIGN_OR_RETURN(total.amount, add(total.amount, charge.amount));
    total.events.push_back(charge);
    ++index;
  }
  return total;
}

absl::StatusOr<Decimal> rate_percentage_sums(const PercentagePrice& price,
                                             const PercentageSums& sums) {
  OCTROI_RETURN_IF_ERROR(validate(price));
  if (price.least || price.most) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.needs_events",
                      "a least and a most apply to each event: rate the events themselves");
  }
  if (sums.sum.is_negative() || sums.events < 0) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.negative_amount",
                      "the sum of the events and their number are 0 or more");
  }
  if (sums.sum.is_zero()) return Decimal(0);
  auto totals = sums.first_running_totals;
  if (price.free_events && totals.size() > static_cast<std::size_t>(*price.free_events)) {
    totals = totals.first(static_cast<std::size_t>(*price.free_events));
  }
  Decimal free;
  std::int64_t free_events = 0;
  if (price.free_events || price.free_amount) {
    const Decimal reached = totals.empty() ? sums.sum : totals.back();
    free = price.free_amount ? std::min(*price.free_amount, reached) : reached;
    if (price.free_events && *price.free_events == 0) free = Decimal(0);
    free_events = !price.free_amount
                      ? *price.free_events
                      : std::count_if(totals.begin(), totals.end(), [&](const Decimal& total) {
                          return total <= *price.free_amount;
                        });
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal paid_on, subtract(sums.sum, std::min(free, sums.sum)));
  OCTROI_ASSIGN_OR_RETURN(const Decimal share, percent_of(price, paid_on));
  const std::int64_t paying = std::max<std::int64_t>(sums.events - free_events, 0);
  OCTROI_ASSIGN_OR_RETURN(const Decimal fixed, multiply(price.fixed_per_event, Decimal(paying)));
  return add(share, fixed);
}

}  // namespace v0
}  // namespace octroi
