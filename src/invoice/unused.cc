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

// How much of the line the rest of its period is.
Ratio rest_of(const InvoiceLine& line, const PeriodShare& rest) {
  const auto& own = line.derivation.share;
  const bool is_same_count = own && own->whole_from == rest.whole_from &&
                             own->whole_to == rest.whole_to &&
                             own->denominator == rest.denominator && own->numerator > 0;
  if (is_same_count) return {std::min(rest.numerator, own->numerator), own->numerator};
  const bool is_whole = !own && line.from == rest.whole_from && line.to == rest.whole_to;
  if (is_whole) return {rest.numerator, rest.denominator};
  return rest_of(*line.from, *line.to, rest.from);
}

absl::StatusOr<Money> sum_of_rests(Currency currency, std::span<const InvoiceLine> lines,
                                   Rounding rounding, const auto& ratio_of) {
  Money sum = Money::zero(currency);
  for (const InvoiceLine& line : lines) {
    if (!line.from || !line.to) continue;
    OCTROI_ASSIGN_OR_RETURN(const Money asked, subtract(line.amount, line.discount));
    OCTROI_ASSIGN_OR_RETURN(const Money rest, scale(asked, ratio_of(line), rounding));
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, rest));
  }
  return sum.is_negative() ? Money::zero(currency) : sum;
}

}  // namespace

absl::StatusOr<Money> unused_amount(Currency currency, std::span<const InvoiceLine> lines,
                                    Date on) {
  return sum_of_rests(currency, lines, Rounding::kHalfUp,
                      [on](const InvoiceLine& line) { return rest_of(*line.from, *line.to, on); });
}

absl::StatusOr<Money> unused_amount(Currency currency, std::span<const InvoiceLine> lines,
                                    const PeriodShare& rest, Rounding rounding) {
  return sum_of_rests(currency, lines, rounding,
                      [&rest](const InvoiceLine& line) { return rest_of(line, rest); });
}

}  // namespace v0
}  // namespace octroi
