// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/coupon/precise_shares.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "octroi/base/status.h"

namespace octroi {
inline namespace v0 {
namespace {

absl::Status refused(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kInvalidArgument, code, message);
}

absl::Status check_fees(std::span<const Money> fees) {
  const bool is_one_currency = std::ranges::all_of(
      fees, [&](Money fee) { return fee.currency() == fees.front().currency(); });
  if (is_one_currency) return absl::OkStatus();
  return refused("money.currency_mismatch", "the fees of an invoice have one currency");
}

absl::StatusOr<std::vector<std::size_t>> places_of(const LimitedCoupon& coupon,
                                                   std::size_t fee_count) {
  if (coupon.amount.is_negative()) {
    return refused("coupon.negative_amount", "a coupon takes off zero or more");
  }
  std::vector<std::size_t> places(fee_count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (!coupon.limited_to) return places;
  const bool all_exist =
      std::ranges::all_of(*coupon.limited_to, [&](std::size_t p) { return p < fee_count; });
  if (!all_exist) return refused("coupon.no_such_fee", "a coupon is limited to a fee that is not");
  places = *coupon.limited_to;
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
  return places;
}

// Takes the coupon's share off each fee of `left`.
absl::Status apply(const LimitedCoupon& coupon, std::span<const std::size_t> places,
                   std::vector<Decimal>& left) {
  Decimal whole;
  for (const std::size_t place : places) {
    OCTROI_ASSIGN_OR_RETURN(whole, add(whole, left[place]));
  }
  if (whole.is_zero()) return absl::OkStatus();
  const Decimal amount = std::min(Decimal(coupon.amount.minor()), whole);
  for (const std::size_t place : places) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal weighted, multiply(amount, left[place]));
    OCTROI_ASSIGN_OR_RETURN(const Decimal share,
                            divide(weighted, whole, kShareDecimals, Rounding::kHalfUp));
    OCTROI_ASSIGN_OR_RETURN(left[place], subtract(left[place], std::min(share, left[place])));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Decimal>> precise_coupon_shares(std::span<const Money> fees,
                                                           std::span<const LimitedCoupon> coupons) {
  OCTROI_RETURN_IF_ERROR(check_fees(fees));
  std::vector<Decimal> left;
  for (const Money fee : fees) left.push_back(Decimal(std::max<std::int64_t>(fee.minor(), 0)));
  for (const LimitedCoupon& coupon : coupons) {
    OCTROI_ASSIGN_OR_RETURN(const auto places, places_of(coupon, fees.size()));
    if (fees.empty() || coupon.amount.currency() != fees.front().currency()) continue;
    OCTROI_RETURN_IF_ERROR(apply(coupon, places, left));
  }
  std::vector<Decimal> shares;
  for (std::size_t i = 0; i < fees.size(); ++i) {
    const Decimal fee(std::max<std::int64_t>(fees[i].minor(), 0));
    OCTROI_ASSIGN_OR_RETURN(shares.emplace_back(), subtract(fee, left[i]));
  }
  return shares;
}

}  // namespace v0
}  // namespace octroi
