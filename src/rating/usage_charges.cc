// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "counted.h"
#include "octroi/base/status.h"
#include "octroi/pricing/usage_reading.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

// The charge's own usage, with the peaks of all units of a capacity.
absl::StatusOr<UsageReading> reading_of(const Charge& charge, std::span<const OverageUsage> usage) {
  OCTROI_ASSIGN_OR_RETURN(const OverageUsage* used, usage_of(charge, charge.entitlement, usage));
  UsageReading reading = used->reading.value_or(UsageReading{.quantity = Decimal(used->used)});
  if (!std::holds_alternative<CapacityPrice>(charge.usage->model)) return reading;
  for (const std::string& unit : counted_by(charge)) {
    OCTROI_ASSIGN_OR_RETURN(const OverageUsage* peak, usage_of(charge, unit, usage));
    reading.peaks[unit] = peak->reading ? peak->reading->quantity : Decimal(peak->used);
  }
  return reading;
}

std::string what_is(const UsageLine& line) {
  if (!line.commitment.is_zero()) return "minimum";
  switch (line.piece.kind) {
    case PieceKind::kTierFlat:
      return "flat";
    case PieceKind::kBlocks:
      return "blocks";
    case PieceKind::kPercentage:
      return "percentage";
    case PieceKind::kPerEvent:
      return "per event";
    case PieceKind::kLeast:
      return "least";
    case PieceKind::kMost:
      return "most";
    case PieceKind::kRow:
      return line.piece.tier > 0 ? "row" : "no row";
    case PieceKind::kCapacity:
      return "peak";
    default:
      return {};
  }
}

absl::StatusOr<RatedLine> rated(const OverageInput& input, const Charge& charge,
                                const OverageUsage& used, const UsageLine& piece) {
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
  line.derivation.usage =
      UsageCount{charge.entitlement, used.used, piece.piece.tier, what_is(piece), {}};
  if (used.reading) line.derivation.usage->shown = used.reading->quantity;
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
    OCTROI_ASSIGN_OR_RETURN(const UsageReading reading, reading_of(charge, input.usage));
    OCTROI_ASSIGN_OR_RETURN(const std::vector<UsageLine> pieces,
                            rate_reading(*charge.usage, reading));
    OCTROI_ASSIGN_OR_RETURN(const OverageUsage* used,
                            usage_of(charge, charge.entitlement, input.usage));
    for (const UsageLine& piece : pieces) {
      OCTROI_ASSIGN_OR_RETURN(RatedLine line, rated(input, charge, *used, piece));
      const bool is_nothing = line.amount.is_zero() && line.unit_amount.is_zero();
      if (!is_nothing && !line.quantity.is_zero()) lines.push_back(std::move(line));
    }
  }
  OCTROI_RETURN_IF_ERROR(hold_spend(input, lines));
  return lines;
}

}  // namespace v0
}  // namespace octroi
