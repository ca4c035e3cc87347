// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <iterator>
#include <utility>

#include "charge_line.h"
#include "octroi/base/status.h"
#include "octroi/money/allocate.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

// The recurring charges of one side of the change, for the fraction that is left.
absl::StatusOr<std::vector<RatedLine>> rest_of(const Price& price, const ChargeTerms& terms) {
  OCTROI_RETURN_IF_ERROR(check_terms(&price, terms));
  std::vector<RatedLine> lines;
  for (const Charge& charge : price.charges) {
    if (!recurs(charge.kind)) continue;
    OCTROI_ASSIGN_OR_RETURN(RatedLine line, charge_line(price, charge, terms));
    line.from = terms.share->from;
    line.to = terms.share->to;
    if (!line.amount.is_zero()) lines.push_back(std::move(line));
  }
  return lines;
}

// Takes the negative of a rounded charge, so that a change and its undoing cancel out whatever the
// rounding (I06).
absl::Status turn_into_credit(RatedLine& line) {
  OCTROI_ASSIGN_OR_RETURN(line.amount, negate(line.amount));
  line.kind = LineKind::kCredit;
  line.is_discountable = false;
  return absl::OkStatus();
}

// Cuts credits that come to more than `most`, each in proportion to its amount.
absl::Status cap_credits(std::vector<RatedLine>& credits, Money most) {
  if (credits.empty()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const Money sum, sum_of(most.currency(), credits));
  OCTROI_ASSIGN_OR_RETURN(const Money given, negate(sum));
  if (given.minor() <= most.minor()) return absl::OkStatus();
  std::vector<std::int64_t> weights;
  weights.reserve(credits.size());
  for (const RatedLine& credit : credits) weights.push_back(-credit.amount.minor());
  const Money kept = most.is_negative() ? Money::zero(most.currency()) : most;
  OCTROI_ASSIGN_OR_RETURN(const Money whole, negate(kept));
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Money> parts, allocate(whole, weights));
  for (std::size_t i = 0; i < credits.size(); ++i) {
    if (parts[i] == credits[i].amount) continue;
    credits[i].derivation.capped_from = credits[i].amount;
    credits[i].amount = parts[i];
  }
  std::erase_if(credits, [](const RatedLine& credit) { return credit.amount.is_zero(); });
  return absl::OkStatus();
}

absl::Status check_currencies(const ChangeInput& input) {
  if (input.from == nullptr && input.to == nullptr) {
    return make_error(absl::StatusCode::kInvalidArgument, "rating.no_price",
                      "a change needs the old price, the new price or both");
  }
  const Currency currency = (input.from != nullptr ? input.from : input.to)->currency;
  const bool differ = (input.to != nullptr && input.to->currency != currency) ||
                      (input.credit_max && input.credit_max->currency() != currency);
  if (!differ) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "money.currency_mismatch",
                    "old terms, new terms and the amount paid must be in one currency");
}

}  // namespace

absl::StatusOr<std::vector<RatedLine>> rate_change(const ChangeInput& input) {
  OCTROI_RETURN_IF_ERROR(check_currencies(input));
  std::vector<RatedLine> lines;
  if (input.from != nullptr) {
    OCTROI_ASSIGN_OR_RETURN(lines,
                            rest_of(*input.from, {input.from_quantity, input.is_add_on, input.rest,
                                                  input.from_tax_category, input.rounding}));
    for (RatedLine& line : lines) OCTROI_RETURN_IF_ERROR(turn_into_credit(line));
    if (input.credit_max) OCTROI_RETURN_IF_ERROR(cap_credits(lines, *input.credit_max));
  }
  if (input.to != nullptr) {
    OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> charges,
                            rest_of(*input.to, {input.to_quantity, input.is_add_on,
                                                input.to_rest ? *input.to_rest : input.rest,
                                                input.to_tax_category, input.rounding}));
    std::move(charges.begin(), charges.end(), std::back_inserter(lines));
  }
  return lines;
}

}  // namespace v0
}  // namespace octroi
