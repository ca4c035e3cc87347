// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/status.h"
#include "octroi/coupon/coupon.h"

namespace octroi {
inline namespace v0 {
namespace {

std::optional<std::int32_t> periods_of(const Coupon& coupon) {
  switch (coupon.duration) {
    case DiscountDuration::kOnce:
      return 1;
    case DiscountDuration::kPeriods:
      return coupon.periods;
    case DiscountDuration::kForever:
      return std::nullopt;
  }
  return 1;
}

absl::Status failed(std::string_view code, std::string_view message) {
  return make_error(absl::StatusCode::kFailedPrecondition, code, message);
}

absl::Status check_active(const Redemption& redemption) {
  if (redemption.status == RedemptionStatus::kActive) return absl::OkStatus();
  return failed("coupon.not_active", "this redemption is finished or was released");
}

}  // namespace

Redemption redeem(const Coupon& coupon, const RedemptionRequest& request) {
  Redemption redemption;
  redemption.id = request.id;
  redemption.tenant = request.tenant;
  redemption.subscription = request.subscription;
  redemption.at = request.at;
  redemption.discount.code = coupon.code;
  redemption.discount.kind = coupon.kind;
  redemption.discount.duration = coupon.duration;
  redemption.discount.charges = coupon.charges;
  // Only the terms of its own kind: a percentage must not carry an amount that means nothing.
  if (coupon.kind == DiscountKind::kPercent) {
    redemption.discount.percent = coupon.percent;
  } else {
    redemption.discount.amount = coupon.amount;
  }
  redemption.periods_left = periods_of(coupon);
  return redemption;
}

absl::StatusOr<Redemption> use_period(Redemption redemption) {
  OCTROI_RETURN_IF_ERROR(check_active(redemption));
  if (redemption.periods_left) {
    --*redemption.periods_left;
    if (*redemption.periods_left <= 0) {
      redemption.periods_left = 0;
      redemption.status = RedemptionStatus::kFinished;
    }
  }
  return redemption;
}

absl::StatusOr<Redemption> finish(Redemption redemption) {
  OCTROI_RETURN_IF_ERROR(check_active(redemption));
  redemption.status = RedemptionStatus::kFinished;
  return redemption;
}

absl::StatusOr<Redemption> release(Redemption redemption) {
  if (redemption.status == RedemptionStatus::kReleased) {
    return failed("coupon.already_released", "this redemption was given back before");
  }
  redemption.status = RedemptionStatus::kReleased;
  return redemption;
}

std::string_view to_string(RedemptionStatus status) noexcept {
  switch (status) {
    case RedemptionStatus::kActive:
      return "active";
    case RedemptionStatus::kFinished:
      return "finished";
    case RedemptionStatus::kReleased:
      return "released";
  }
  return {};
}

std::optional<RedemptionStatus> parse_redemption_status(std::string_view text) noexcept {
  for (const RedemptionStatus status :
       {RedemptionStatus::kActive, RedemptionStatus::kFinished, RedemptionStatus::kReleased}) {
    if (text == to_string(status)) return status;
  }
  return std::nullopt;
}

}  // namespace v0
}  // namespace octroi
