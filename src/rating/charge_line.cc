// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "charge_line.h"

#include <string>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status invalid(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

bool is_share(const PeriodShare& share) {
  return share.denominator > 0 && share.numerator >= 0 && share.numerator <= share.denominator;
}

absl::Status check_charge(const Price& price, const Charge& charge) {
  if (charge.amount.currency() != price.currency) {
    return invalid("money.currency_mismatch",
                   "charge '" + charge.code + "' is not in its price's currency");
  }
  if (charge.amount.is_negative()) {
    return invalid("rating.negative_price", "charge '" + charge.code + "' is below 0");
  }
  return absl::OkStatus();
}

LineKind kind_of(ChargeKind kind, bool is_add_on) {
  if (kind == ChargeKind::kOneOff) return LineKind::kOneOff;
  if (kind == ChargeKind::kFlatInArrears) return LineKind::kFlatInArrears;
  if (is_add_on) return LineKind::kAddOn;
  return kind == ChargeKind::kPerSeat ? LineKind::kPerSeat : LineKind::kFlat;
}

std::int64_t quantity_of(const Charge& charge, const ChargeTerms& terms) {
  if (charge.units > 0) return charge.units;
  if (terms.is_add_on || charge.kind == ChargeKind::kPerSeat) return terms.quantity;
  return 1;
}

}  // namespace

absl::Status check_terms(const Price* price, const ChargeTerms& terms) {
  if (price == nullptr) return invalid("rating.no_price", "give the price to rate");
  if (terms.quantity < 1) return invalid("rating.bad_quantity", "the quantity is at least 1");
  if (terms.share && !is_share(*terms.share)) {
    return invalid("rating.bad_share", "a share of a period lies between 0 and 1");
  }
  return absl::OkStatus();
}

absl::StatusOr<RatedLine> charge_line(const Price& price, const Charge& charge,
                                      const ChargeTerms& terms) {
  OCTROI_RETURN_IF_ERROR(check_charge(price, charge));
  const std::int64_t quantity = quantity_of(charge, terms);
  RatedLine line;
  line.code = charge.code;
  line.description = charge.description;
  line.kind = kind_of(charge.kind, terms.is_add_on || charge.units > 0);
  line.quantity = Decimal(quantity);
  line.unit_amount = to_decimal(charge.amount);
  line.tax_category = terms.tax_category;
  line.derivation.rounding = terms.rounding;
  OCTROI_ASSIGN_OR_RETURN(line.amount, multiply(charge.amount, quantity));
  if (terms.share && charge.kind != ChargeKind::kOneOff) {
    line.derivation.share = terms.share;
    OCTROI_ASSIGN_OR_RETURN(
        line.amount,
        scale(line.amount, {terms.share->numerator, terms.share->denominator}, terms.rounding));
  }
  return line;
}

}  // namespace v0
}  // namespace octroi
