// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/pricing/usage_line.h"

#include <algorithm>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

bool is_below_zero(const std::optional<Decimal>& amount) { return amount && amount->is_negative(); }

bool has_negative(const std::vector<PriceTier>& tiers) {
  return std::ranges::any_of(tiers, [](const PriceTier& tier) {
    return is_below_zero(tier.unit_amount) || is_below_zero(tier.flat_amount);
  });
}

struct HasNegative {
  bool operator()(const FlatPrice& flat) const { return flat.amount.is_negative(); }
  bool operator()(const UnitPrice& unit) const { return unit.unit_amount.is_negative(); }
  bool operator()(const GraduatedPrice& graduated) const { return has_negative(graduated.tiers); }
  bool operator()(const VolumePrice& volume) const { return has_negative(volume.tiers); }
  bool operator()(const PackagePrice& package) const {
    return package.amount.is_negative() || package.free_units.is_negative();
  }
  bool operator()(const DynamicPrice& dynamic) const { return dynamic.multiplier.is_negative(); }
  bool operator()(const BlockPrice& blocks) const {
    return std::ranges::any_of(
        blocks.tiers, [](const BlockTier& tier) { return tier.block_price.is_negative(); });
  }
  bool operator()(const PercentagePrice&) const { return false; }  // validate() looked
  bool operator()(const MatrixPrice& matrix) const {
    return matrix.default_amount.is_negative() ||
           std::ranges::any_of(matrix.rows,
                               [](const MatrixRow& row) { return row.unit_amount.is_negative(); });
  }
  bool operator()(const CapacityPrice& capacity) const {
    return std::ranges::any_of(capacity.tiers,
                               [](const CapacityTier& tier) { return tier.price.is_negative(); });
  }
};

absl::Status check_price(const UsagePrice& price) {
  const bool has_bad_percent =
      price.percent_off && (price.percent_off->is_negative() || *price.percent_off > Decimal(100));
  if (has_bad_percent) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.bad_percent",
                      "a percentage off is 0 to 100");
  }
  const bool is_negative = (price.minimum && price.minimum->is_negative()) ||
                           (price.maximum && price.maximum->is_negative());
  if (is_negative || (price.minimum && price.maximum && *price.minimum > *price.maximum)) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.bad_limits",
                      "a minimum and a maximum are 0 or more, and the minimum is the smaller");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decimal> rounded(const UsagePrice& price, const Decimal& amount) {
  return round_to(amount, price.minor_digits, price.rounding);
}

absl::Status sum_up(UsageLine& line) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal charged, add(line.amount, line.commitment));
  OCTROI_ASSIGN_OR_RETURN(line.total, subtract(charged, line.discount));
  return absl::OkStatus();
}

absl::Status cut_at_maximum(const Decimal& maximum, const Decimal& billed,
                            std::vector<UsageLine>& lines) {
  OCTROI_ASSIGN_OR_RETURN(Decimal room, subtract(maximum, billed));
  room = std::max(room, Decimal(0));
  for (UsageLine& line : lines) {
    if (line.total > room) {
      OCTROI_ASSIGN_OR_RETURN(const Decimal above, subtract(line.total, room));
      OCTROI_RETURN_IF_ERROR(discount_more(line, above));
    }
    OCTROI_ASSIGN_OR_RETURN(room, subtract(room, line.total));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<UsageLine>> lines_of(const UsagePrice& price,
                                                std::span<const PricePiece> pieces) {
  std::vector<UsageLine> lines;
  lines.reserve(pieces.size());
  for (const PricePiece& piece : pieces) {
    OCTROI_ASSIGN_OR_RETURN(lines.emplace_back(), line_of(price, piece));
  }
  return lines;
}

absl::StatusOr<std::vector<UsageLine>> unlimited_lines(const UsagePrice& price, const Decimal& from,
                                                       const Decimal& to, SplitPosition position) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<PricePiece> pieces,
                          price_pieces(price.model, from, to, position));
  return lines_of(price, pieces);
}

absl::StatusOr<Decimal> billed_before(const UsagePrice& price, const UsageSplit& split,
                                      const Decimal& from) {
  if (split.billed) return *split.billed;
  if (split.position == SplitPosition::kWhole || split.position == SplitPosition::kFirst) {
    return Decimal(0);
  }
  OCTROI_ASSIGN_OR_RETURN(std::vector<UsageLine> earlier,
                          unlimited_lines(price, Decimal(0), from, SplitPosition::kFirst));
  if (price.maximum) {
    OCTROI_RETURN_IF_ERROR(cut_at_maximum(*price.maximum, Decimal(0), earlier));
  }
  return total_of(earlier);
}

}  // namespace

absl::Status validate(const UsagePrice& price) {
  OCTROI_RETURN_IF_ERROR(validate(price.model));
  OCTROI_RETURN_IF_ERROR(check_price(price));
  if (price.conversion) {
    OCTROI_RETURN_IF_ERROR(convert_units(*price.conversion, Decimal(1)).status());
    if (price.conversion->factor <= Decimal(0)) {
      return make_error(absl::StatusCode::kInvalidArgument, "price.bad_conversion",
                        "units are divided or multiplied by a number above 0");
    }
  }
  if (std::visit(HasNegative{}, price.model) || is_below_zero(price.free_units)) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.negative_amount",
                      "an amount and a number of free units are 0 or more");
  }
  if (!is_by_quantity(price.model) && (price.conversion || price.free_units)) {
    return make_error(absl::StatusCode::kInvalidArgument, "price.not_by_quantity",
                      "this model asks for events, which have no conversion and no free units");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decimal> convert_units(const UnitConversion& conversion, const Decimal& metered) {
  if (conversion.operation == ConversionOperation::kDivide) {
    if (conversion.rounding) {
      return divide(metered, conversion.factor, conversion.decimals, *conversion.rounding);
    }
    OCTROI_ASSIGN_OR_RETURN(const Decimal exact, divide(metered, conversion.factor,
                                                        Decimal::kScaleMax, Rounding::kHalfUp));
    return exact.normalized();
  }
  OCTROI_ASSIGN_OR_RETURN(const Decimal exact, multiply(metered, conversion.factor));
  if (!conversion.rounding) return exact;
  return round_to(exact, conversion.decimals, *conversion.rounding);
}

absl::StatusOr<Decimal> billed_quantity(const UsagePrice& price, const Decimal& metered) {
  Decimal quantity = metered;
  if (price.conversion) {
    OCTROI_ASSIGN_OR_RETURN(quantity, convert_units(*price.conversion, metered));
  }
  if (price.free_units) {
    OCTROI_ASSIGN_OR_RETURN(quantity, subtract(quantity, *price.free_units));
  }
  return std::max(quantity, Decimal(0));
}

absl::StatusOr<UsageLine> line_of(const UsagePrice& price, const PricePiece& piece) {
  UsageLine line{.piece = piece};
  if (piece.kind == PieceKind::kDynamic) {
    OCTROI_ASSIGN_OR_RETURN(line.piece.unit_amount, rounded(price, piece.unit_amount));
  }
  OCTROI_ASSIGN_OR_RETURN(line.amount, multiply(line.piece.unit_amount, line.piece.quantity,
                                                price.minor_digits, price.rounding));
  if (price.percent_off) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal parts, multiply(line.amount, *price.percent_off));
    OCTROI_ASSIGN_OR_RETURN(line.discount,
                            divide(parts, Decimal(100), price.minor_digits, price.rounding));
  }
  OCTROI_RETURN_IF_ERROR(sum_up(line));
  return line;
}

absl::StatusOr<Decimal> true_up(const Decimal& minimum, const Decimal& fees) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal missing, subtract(minimum, fees));
  return std::max(missing, Decimal(0));
}

absl::Status discount_more(UsageLine& line, const Decimal& amount) {
  OCTROI_ASSIGN_OR_RETURN(line.discount, add(line.discount, amount));
  return sum_up(line);
}

absl::Status top_up(const UsagePrice& price, const Decimal& billed, std::vector<UsageLine>& lines) {
  if (!price.minimum) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const Decimal charged, total_of(lines));
  OCTROI_ASSIGN_OR_RETURN(const Decimal fees, add(billed, charged));
  OCTROI_ASSIGN_OR_RETURN(const Decimal missing, true_up(*price.minimum, fees));
  if (missing.is_zero()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const Decimal amount, rounded(price, missing));
  UsageLine line{.piece = {PieceKind::kFlat, 0, amount, Decimal(1)}, .commitment = amount};
  OCTROI_RETURN_IF_ERROR(sum_up(line));
  lines.push_back(line);
  return absl::OkStatus();
}

absl::StatusOr<Decimal> total_of(std::span<const UsageLine> lines) {
  Decimal total;
  for (const UsageLine& line : lines) {
    OCTROI_ASSIGN_OR_RETURN(total, add(total, line.total));
  }
  return total;
}

absl::StatusOr<std::vector<UsageLine>> bill_pieces(const UsagePrice& price,
                                                   std::span<const PricePiece> pieces) {
  OCTROI_ASSIGN_OR_RETURN(std::vector<UsageLine> lines, lines_of(price, pieces));
  if (price.maximum) OCTROI_RETURN_IF_ERROR(cut_at_maximum(*price.maximum, Decimal(), lines));
  OCTROI_RETURN_IF_ERROR(top_up(price, Decimal(), lines));
  return lines;
}

absl::StatusOr<std::vector<UsageLine>> rate_usage(const UsagePrice& price,
                                                  const UsageSplit& split) {
  OCTROI_RETURN_IF_ERROR(check_price(price));
  OCTROI_ASSIGN_OR_RETURN(const Decimal metered, add(split.before, split.quantity));
  OCTROI_ASSIGN_OR_RETURN(const Decimal from, billed_quantity(price, split.before));
  OCTROI_ASSIGN_OR_RETURN(const Decimal to, billed_quantity(price, metered));
  OCTROI_ASSIGN_OR_RETURN(std::vector<UsageLine> lines,
                          unlimited_lines(price, from, to, split.position));
  OCTROI_ASSIGN_OR_RETURN(const Decimal billed, billed_before(price, split, from));
  const bool is_last =
      split.position == SplitPosition::kWhole || split.position == SplitPosition::kLast;
  if (price.maximum) OCTROI_RETURN_IF_ERROR(cut_at_maximum(*price.maximum, billed, lines));
  if (is_last) OCTROI_RETURN_IF_ERROR(top_up(price, billed, lines));
  return lines;
}

}  // namespace v0
}  // namespace octroi
