// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/tax/precise_tax.h"

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr int kEffectiveDecimals = 5;

absl::StatusOr<Decimal> percent_sum(const PreciseBase& base) {
  Decimal sum;
  for (const Decimal& percent : base.percents) {
    if (percent.is_negative() || percent > Decimal(100)) {
      return make_error(absl::StatusCode::kInvalidArgument, "tax.rate_out_of_range",
                        percent.to_string() + " is no tax rate; a rate is 0 to 100 percent");
    }
    OCTROI_ASSIGN_OR_RETURN(sum, add(sum, percent));
  }
  return sum;
}

absl::StatusOr<Decimal> tax_of(const PreciseBase& base) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal percent, percent_sum(base));
  OCTROI_ASSIGN_OR_RETURN(const Decimal hundredth, Decimal::of(1, 2));
  OCTROI_ASSIGN_OR_RETURN(const Decimal times, multiply(base.net, percent));
  return multiply(times, hundredth);
}

}  // namespace

absl::StatusOr<PreciseTax> precise_tax(std::span<const PreciseBase> bases, Rounding rounding) {
  PreciseTax result;
  Decimal net;
  for (const PreciseBase& base : bases) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal tax, tax_of(base));
    OCTROI_ASSIGN_OR_RETURN(result.fees.emplace_back(), to_integer(tax, rounding));
    OCTROI_ASSIGN_OR_RETURN(result.exact, add(result.exact, tax));
    OCTROI_ASSIGN_OR_RETURN(net, add(net, base.net));
  }
  OCTROI_ASSIGN_OR_RETURN(result.total, to_integer(result.exact, rounding));
  if (net.is_zero()) return result;
  OCTROI_ASSIGN_OR_RETURN(const Decimal hundred_times, multiply(result.exact, Decimal(100)));
  OCTROI_ASSIGN_OR_RETURN(result.effective_percent,
                          divide(hundred_times, net, kEffectiveDecimals, Rounding::kHalfUp));
  return result;
}

}  // namespace v0
}  // namespace octroi
