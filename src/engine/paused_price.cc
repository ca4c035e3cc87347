// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/paused_price.h"

#include <string>

#include "octroi/money/money.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace {

bool is_of_a_period(ChargeKind kind) {
  return kind == ChargeKind::kFlat || kind == ChargeKind::kPerSeat ||
         kind == ChargeKind::kFlatInArrears;
}

}  // namespace

Price at_percent(Price price, std::int32_t percent) {
  if (percent == 100) return price;
  for (Charge& charge : price.charges) {
    if (!is_of_a_period(charge.kind)) continue;
    const auto part = scale(charge.amount, {percent, 100}, Rounding::kHalfUp);
    if (!part.ok()) continue;  // a percentage of an amount that fits does fit
    if (!charge.description.empty()) charge.description += ", ";
    charge.description +=
        "while paused, " + std::to_string(percent) + "% of " + charge.amount.to_string();
    charge.amount = *part;
  }
  return price;
}

}  // namespace v0
}  // namespace octroi
