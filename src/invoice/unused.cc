// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/invoice/unused.h"

#include <algorithm>

#include "octroi/base/status.h"
#include "octroi/money/rounding.h"

namespace octroi {
inline namespace v0 {
namespace {

// The days of a line from `on`, over all its days.
Ratio rest_of(Date from, Date to, Date on) {
  const std::int64_t whole = days_between(from, to);
  if (whole <= 0) return {0, 1};
  return {std::clamp<std::int64_t>(days_between(on, to), 0, whole), whole};
}

}  // namespace

absl::StatusOr<Money> unused_amount(Currency currency, std::span<const InvoiceLine> lines,
                                    Date on) {
  Money sum = Money::zero(currency);
  for (const InvoiceLine& line : lines) {
    if (!line.from || !line.to) continue;
    OCTROI_ASSIGN_OR_RETURN(const Money asked, subtract(line.amount, line.discount));
    OCTROI_ASSIGN_OR_RETURN(const Money rest,
                            scale(asked, rest_of(*line.from, *line.to, on), Rounding::kHalfUp));
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, rest));
  }
  return sum.is_negative() ? Money::zero(currency) : sum;
}

}  // namespace v0
}  // namespace octroi
