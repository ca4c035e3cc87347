// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "octroi/base/status.h"
#include "octroi/pricing/usage_line.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::StatusOr<std::int64_t> used_of(const Charge& charge, std::span<const OverageUsage> usage) {
  const auto found = std::find_if(usage.begin(), usage.end(), [&](const OverageUsage& use) {
    return use.entitlement == charge.entitlement;
  });
  if (found == usage.end()) {
    return make_error(absl::StatusCode::kFailedPrecondition, "rating.missing_usage",
                      "charge '" + charge.code + "' needs the usage of '" + charge.entitlement +
                          "'; say 0 where nothing was used");
  }
  if (found->used < 0) {
    return make_error(absl::StatusCode::kInvalidArgument, "rating.negative_usage",
                      "the usage of '" + charge.entitlement + "' is at least 0");
  }
  return found->used;
}

std::string what_is(const UsageLine& line) {
  if (!line.commitment.is_zero()) return "minimum";
  return line.piece.kind == PieceKind::kTierFlat ? "flat" : "";
}

absl::StatusOr<RatedLine> rated(const OverageInput& input, const Charge& charge, std::int64_t used,
                                const UsageLine& piece) {
  const Currency currency = input.price->currency;
  RatedLine line;
  line.code = charge.code;
  line.description = charge.description;
  line.kind = LineKind::kUsage;
  line.quantity = piece.piece.quantity;
  line.unit_amount = piece.piece.unit_amount;
  line.tax_category = input.tax_category;
  line.from = input.period.start;
  line.to = input.period.end;
  line.derivation.rounding = charge.usage->rounding;
  line.derivation.usage = UsageCount{charge.entitlement, used, piece.piece.tier, what_is(piece)};
  OCTROI_ASSIGN_OR_RETURN(line.amount, to_money(piece.total, currency, charge.usage->rounding));
  if (!piece.discount.is_zero()) {
    OCTROI_ASSIGN_OR_RETURN(const Money whole,
                            to_money(piece.amount, currency, charge.usage->rounding));
    line.derivation.capped_from = whole;
  }
  return line;
}

}  // namespace

absl::StatusOr<std::vector<RatedLine>> rate_usage_charges(const OverageInput& input) {
  if (input.price == nullptr) {
    return make_error(absl::StatusCode::kInvalidArgument, "rating.no_price",
                      "give the price to rate");
  }
  std::vector<RatedLine> lines;
  for (const Charge& charge : input.price->charges) {
    if (charge.kind != ChargeKind::kUsage || !charge.usage) continue;
    OCTROI_ASSIGN_OR_RETURN(const std::int64_t used, used_of(charge, input.usage));
    OCTROI_ASSIGN_OR_RETURN(const std::vector<UsageLine> pieces,
                            rate_usage(*charge.usage, {.quantity = Decimal(used)}));
    for (const UsageLine& piece : pieces) {
      OCTROI_ASSIGN_OR_RETURN(RatedLine line, rated(input, charge, used, piece));
      const bool is_nothing = line.amount.is_zero() && line.unit_amount.is_zero();
      if (!is_nothing && !line.quantity.is_zero()) lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace v0
}  // namespace octroi
