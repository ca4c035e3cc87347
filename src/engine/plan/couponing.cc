// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/couponing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/plan/changing.h"
#include "engine/plan/discounting.h"
#include "engine/plan/selling.h"
#include "engine/plan/stepping.h"
#include "octroi/base/json_writer.h"
#include "octroi/coupon/coupon.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

// The subscription as it is today, with its coupons.
absl::StatusOr<HeldWork> begin(Work& work, SubscriptionId id) {
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, load_held(work, id));
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  if (is_final(held.now.subscription.status)) return to_status(SubscriptionRefusal::kIsFinal);
  OCTROI_RETURN_IF_ERROR(load_redemptions(work, held));
  return held;
}

bool is_active(const records::Loaded<Redemption>& one, const std::string& code) {
  return one.value.status == RedemptionStatus::kActive && one.value.discount.code == code;
}

std::string code_to_json(const std::string& code) {
  JsonWriter json;
  json.object().field("code", code).end();
  return std::move(json).text();
}

// What the next period asks at today's terms.
absl::StatusOr<Money> next_charges(const Work& work, const Subscription& subscription) {
  OCTROI_ASSIGN_OR_RETURN(const auto price,
                          work.engine.price_of_period(subscription, subscription.next_index));
  return first_amount(*price, subscription.terms.quantity);
}

}  // namespace

absl::Status plan_redeem_coupon(Work& work, const RedeemCoupon& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string code, coupon_code(request.coupon));
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, request.subscription));
  const auto is_it = [&](const auto& one) { return is_active(one, code); };
  if (std::ranges::any_of(*held.redemptions, is_it)) {
    return make_error(absl::StatusCode::kFailedPrecondition, "coupon.on_subscription",
                      "coupon " + code + " takes something off this subscription already");
  }
  if (held.now.active_redemptions >= kCouponsOfSubscriptionMax) {
    return make_error(absl::StatusCode::kOutOfRange, "coupon.too_many",
                      "no more than " + std::to_string(kCouponsOfSubscriptionMax) +
                          " coupons take something off a subscription; remove one first");
  }
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(const Money amount, next_charges(work, subscription));
  OCTROI_ASSIGN_OR_RETURN(auto redemption,
                          redeem_coupon(work, {.typed = code,
                                               .plan = subscription.terms.plan.code,
                                               .amount = amount,
                                               .subscription = subscription.id}));
  work.draft.about(redemption.row.id);
  held.redemptions->push_back(std::move(redemption));
  ++held.now.active_redemptions;
  note(work, held, "subscription.coupon_redeemed", code_to_json(code));
  schedule(work, held);
  return absl::OkStatus();
}

absl::Status plan_remove_coupon(Work& work, const RemoveCoupon& request) {
  OCTROI_ASSIGN_OR_RETURN(const std::string code, coupon_code(request.coupon));
  OCTROI_ASSIGN_OR_RETURN(HeldWork held, begin(work, request.subscription));
  const auto found = std::ranges::find_if(*held.redemptions,
                                          [&](const auto& one) { return is_active(one, code); });
  if (found == held.redemptions->end()) {
    return make_error(absl::StatusCode::kNotFound, "coupon.not_on_subscription",
                      "no coupon " + code + " takes anything off this subscription");
  }
  OCTROI_ASSIGN_OR_RETURN(Redemption over, finish(found->value));
  work.draft.about(found->row.id);
  work.draft.change(*found, over, "redemption.removed", code_to_json(code));
  work.draft.explain("coupon " + code + " takes nothing off after this period");
  --held.now.active_redemptions;
  note(work, held, "subscription.coupon_removed", code_to_json(code));
  schedule(work, held);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
