// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Selling: new subscriptions, their trials and their coupons.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_SELLING_H_
#define OCTROI_SRC_ENGINE_PLAN_SELLING_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/catalog/effective.h"
#include "octroi/engine/commands.h"

namespace octroi {
inline namespace v0 {

// No single charge asks for more minor units, so that no sum of an invoice, with its taxes and what
// was used, leaves 64 bits when it is billed: a period that cannot be billed never ends.
inline constexpr std::int64_t kAmountMax = 1'000'000'000'000'000;

// Errors: OutOfRange "money.overflow": so many are more than can be billed.
absl::Status check_amount(const Price& price, std::int64_t quantity,
                          std::span<const HeldAddOn> add_ons);

// Creates the subscription, redeems its coupon, and does what is due on its first day.
absl::Status plan_subscribe(Work& work, const Subscribe& request);

// A plan as it is sold today.
struct Offer {
  const PlanVersion* version = nullptr;
  const Price* price = nullptr;
};
// Errors: NotFound "catalog.unknown_plan"; InvalidArgument "subscription.currency_needed";
// FailedPrecondition "catalog.no_such_price".
absl::StatusOr<Offer> find_offer(const Engine& engine, const Tenant& tenant, std::string_view plan,
                                 Interval interval, const std::optional<Currency>& currency);

// A sale as it would be made today.
struct Sale {
  const PlanVersion* version = nullptr;
  Terms terms;
  Price first;  // of the first period, plan and add-ons together
};
absl::StatusOr<Sale> make_sale(const Engine& engine, const Offer& offer, Interval interval,
                               std::int64_t quantity, std::span<const WantedAddOn> add_ons);
// `request`: Subscribe or PlaceOrder. Errors: those of find_offer() and WantedAddOn; OutOfRange
// "money.overflow".
template <class Request>
absl::StatusOr<Sale> find_sale(const Engine& engine, const Tenant& tenant, const Request& request) {
  OCTROI_ASSIGN_OR_RETURN(const Offer offer, find_offer(engine, tenant, request.plan,
                                                        request.interval, request.currency));
  return make_sale(engine, offer, request.interval, request.quantity, request.add_ons);
}

struct CouponUse {
  std::string typed;  // as the buyer typed it
  std::string plan;
  Money amount;  // before discount
  std::optional<SubscriptionId> subscription{};
};
// A coupon and the counter it was judged by; none before the first redemption.
struct UsableCoupon {
  Coupon coupon;
  std::optional<records::Loaded<records::CouponCounter>> counter;
};
// Errors: the refusals of coupon.h.
absl::StatusOr<UsableCoupon> usable_coupon(Work& work, const CouponUse& use);
// Redeems it: the redemption and the coupon's counter are written with the purchase (I21).
absl::StatusOr<records::Loaded<Redemption>> redeem_coupon(Work& work, const CouponUse& use);

// The purchase did not happen: what it redeemed counts against no maximum any more (I21).
absl::Status release_coupons(Work& work, const std::vector<records::Loaded<Redemption>>& redeemed);

// A pending subscription in the draft, with its event.
HeldWork create_held(Work& work, Subscription subscription, const PaymentMethod& method,
                     const std::string& family);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_SELLING_H_
