// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/rating/rating.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "charge_line.h"
#include "counted.h"
#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

void set_days(RatedLine& line, const Period& period, const std::optional<PeriodShare>& share) {
  line.from = share ? share->from : period.start;
  line.to = share ? std::optional<Date>(share->to) : period.end;
}

// The units of one overage charge above its limit; 0 within it.
absl::StatusOr<OverageCount> count_overage(const Charge& charge,
                                           std::span<const OverageUsage> usage) {
  OCTROI_ASSIGN_OR_RETURN(const OverageUsage* used, usage_of(charge, charge.entitlement, usage));
  return OverageCount{charge.entitlement, used->used, used->limit.value_or(used->used)};
}

absl::StatusOr<RatedLine> overage_line(const OverageInput& input, const Charge& charge,
                                       OverageCount count) {
  if (charge.unit_amount.is_negative()) {
    return invalid("rating.negative_price", "charge '" + charge.code + "' is below 0");
  }
  RatedLine line;
  line.code = charge.code;
  line.description = charge.description;
  line.kind = LineKind::kOverage;
  line.quantity = Decimal(count.used - count.limit);
  line.unit_amount = charge.unit_amount;
  OCTROI_ASSIGN_OR_RETURN(const Decimal whole, multiply(charge.unit_amount, line.quantity));
  OCTROI_ASSIGN_OR_RETURN(line.amount, to_money(whole, input.price->currency, input.rounding));
  line.tax_category = input.tax_category;
  line.derivation.rounding = input.rounding;
  line.derivation.overage = std::move(count);
  set_days(line, input.period, std::nullopt);
  return line;
}

absl::StatusOr<std::vector<RatedLine>> flat_in_arrears(const OverageInput& input) {
  const ChargeTerms terms{
      .share = input.flat_share, .tax_category = input.tax_category, .rounding = input.rounding};
  OCTROI_RETURN_IF_ERROR(check_terms(input.price, terms));
  std::vector<RatedLine> lines;
  for (const Charge& charge : input.price->charges) {
    if (charge.kind != ChargeKind::kFlatInArrears) continue;
    OCTROI_ASSIGN_OR_RETURN(RatedLine line, charge_line(*input.price, charge, terms));
    set_days(line, input.period, input.flat_share);
    lines.push_back(std::move(line));
  }
  return lines;
}

absl::StatusOr<Money> amount_of(const Price& price, std::int64_t quantity, bool is_first) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<RatedLine> lines,
                          rate_period({.price = &price,
                                       .quantity = quantity,
                                       .period = Period{},
                                       .is_first_invoice = is_first,
                                       .share = std::nullopt}));
  OCTROI_ASSIGN_OR_RETURN(const Money in_advance, sum_of(price.currency, lines));
  if (is_first) return in_advance;
  OCTROI_ASSIGN_OR_RETURN(const std::vector<RatedLine> ended,
                          flat_in_arrears({.price = &price, .period = Period{}}));
  OCTROI_ASSIGN_OR_RETURN(const Money in_arrears, sum_of(price.currency, ended));
  return add(in_advance, in_arrears);
}

}  // namespace

absl::StatusOr<std::vector<RatedLine>> rate_period(const PeriodInput& input) {
  const ChargeTerms terms{input.quantity, input.is_add_on, input.share, input.tax_category,
                          input.rounding};
  OCTROI_RETURN_IF_ERROR(check_terms(input.price, terms));
  std::vector<RatedLine> lines;
  lines.reserve(input.price->charges.size());
  for (const Charge& charge : input.price->charges) {
    const bool is_due =
        recurs(charge.kind) || (charge.kind == ChargeKind::kOneOff && input.is_first_invoice);
    if (!is_due) continue;
    OCTROI_ASSIGN_OR_RETURN(RatedLine line, charge_line(*input.price, charge, terms));
    if (recurs(charge.kind)) set_days(line, input.period, input.share);
    lines.push_back(std::move(line));
  }
  return lines;
}

absl::StatusOr<std::vector<RatedLine>> rate_overage(const OverageInput& input) {
  if (input.price == nullptr) return invalid("rating.no_price", "give the price to rate");
  std::vector<RatedLine> lines;
  for (const Charge& charge : input.price->charges) {
    if (charge.kind != ChargeKind::kOverage) continue;
    OCTROI_ASSIGN_OR_RETURN(OverageCount count, count_overage(charge, input.usage));
    if (count.used <= count.limit) continue;
    OCTROI_ASSIGN_OR_RETURN(RatedLine line, overage_line(input, charge, std::move(count)));
    lines.push_back(std::move(line));
  }
  return lines;
}

absl::StatusOr<std::vector<RatedLine>> rate_arrears(const OverageInput& input) {
  if (input.price == nullptr) return invalid("rating.no_price", "give the price to rate");
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> lines, flat_in_arrears(input));
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> overage, rate_overage(input));
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> usage, rate_usage_charges(input));
  std::ranges::move(overage, std::back_inserter(lines));
  std::ranges::move(usage, std::back_inserter(lines));
  return lines;
}

absl::StatusOr<PeriodShare> period_share(const Period& period, Segment segment) {
  OCTROI_ASSIGN_OR_RETURN(const Ratio ratio, day_ratio(period, segment));
  PeriodShare share;
  share.numerator = static_cast<std::int64_t>(ratio.numerator);
  share.denominator = static_cast<std::int64_t>(ratio.denominator);
  share.from = segment.from;
  share.to = segment.until;
  share.whole_from = period.start;
  share.whole_to = *period.end;  // day_ratio() refuses an endless period
  return share;
}

absl::StatusOr<Money> sum_of(Currency currency, std::span<const RatedLine> lines) {
  Money sum = Money::zero(currency);
  for (const RatedLine& line : lines) {
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, line.amount));
  }
  return sum;
}

absl::StatusOr<Money> period_amount(const Price& price, std::int64_t quantity) {
  return amount_of(price, quantity, false);
}

absl::StatusOr<Money> first_amount(const Price& price, std::int64_t quantity) {
  return amount_of(price, quantity, true);
}

}  // namespace v0
}  // namespace octroi
