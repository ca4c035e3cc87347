// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PreciseShares: what each fee of an invoice bears of its coupons, finer than the minor unit.
//
// An invoice of octroi shares a discount out in minor units that sum to it (discount.h). Systems
// that tax each fee by itself carry five decimals of a minor unit instead, so that a credit note
// can take back a fee's part later: each coupon falls on what the coupons before it left of the
// fees it is limited to, in proportion, and each share is rounded half up to kShareDecimals.
//
//   precise_coupon_shares({eur(2'00), eur(1'00)}, {{.amount = eur(12)}});   // 8, 4
//
// Source: Lago's applied coupons and the specs of its credit notes.
//
// Layer: coupon (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_COUPON_PRECISE_SHARES_H_
#define OCTROI_COUPON_PRECISE_SHARES_H_

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

inline constexpr int kShareDecimals = 5;

struct LimitedCoupon {
  Money amount{};  // zero or more; in all at most what the fees it is limited to still cost
  std::optional<std::vector<std::size_t>> limited_to{};  // positions of fees; nothing: all of them
};

// One share a fee, in minor units. A coupon of another currency than the fees gives nothing.
// Errors: InvalidArgument "coupon.negative_amount", "coupon.no_such_fee", "money.currency_mismatch"
// (among the fees); OutOfRange "decimal.overflow".
absl::StatusOr<std::vector<Decimal>> precise_coupon_shares(std::span<const Money> fees,
                                                           std::span<const LimitedCoupon> coupons);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_COUPON_PRECISE_SHARES_H_
