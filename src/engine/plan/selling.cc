// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/selling.h"

#include <utility>

#include "engine/plan/adding.h"
#include "engine/plan/collecting.h"
#include "engine/plan/messages.h"
#include "engine/plan/stepping.h"
#include "engine/records/subscription_events.h"
#include "engine/shown.h"
#include "octroi/notification/templates.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::Claim;
using records::CouponCounter;
using records::Held;

absl::StatusOr<Currency> choose_currency(const Tenant& tenant, const PlanVersion& version,
                                         Interval interval, const std::optional<Currency>& wanted) {
  if (wanted) return *wanted;
  if (!tenant.currency.empty()) {
    OCTROI_ASSIGN_OR_RETURN(const Currency preferred, Currency::parse(tenant.currency));
    if (version.price(interval, preferred) != nullptr) return preferred;
  }
  std::optional<Currency> only;
  for (const Price& price : version.prices) {
    if (price.interval != interval) continue;
    if (only) {
      return make_error(absl::StatusCode::kInvalidArgument, "subscription.currency_needed",
                        "plan " + version.ref.code + " is sold in several currencies; name one");
    }
    only = price.currency;
  }
  return only.value_or(version.prices.front().currency);
}

// The trial's days: one trial for a tenant and plan family (I20).
absl::StatusOr<std::int32_t> trial_days(Work& work, const Subscribe& request,
                                        const PlanVersion& version) {
  const std::int32_t days = request.trial_days.value_or(version.trial_days);
  if (days < 0 || days > 3650) {
    return make_error(absl::StatusCode::kInvalidArgument, "subscription.bad_trial",
                      "a trial lasts 0 to 3650 days");
  }
  if (days == 0) return 0;
  OCTROI_ASSIGN_OR_RETURN(const auto used,
                          records::find<Claim>(work.engine.store(), work.context,
                                               records::trial_claim(version.family)));
  if (!used) return days;
  if (!request.trial_days) return 0;
  return make_error(
      absl::StatusCode::kFailedPrecondition, "subscription.trial_used",
      "this tenant had its trial of " + version.family + " already; subscribe without trial_days");
}

// A second subscription of what the tenant has already is more often a slip than a wish.
absl::Status check_is_first(Work& work, const Subscribe& request, const PlanVersion& version) {
  if (request.is_additional) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const auto all,
                          records::load_all<Held>(work.engine.store(), work.context));
  for (const auto& held : all) {
    const Subscription& other = held.value.subscription;
    const PlanVersion* theirs = work.engine.catalog().find(other.terms.plan);
    if (is_final(other.status) || theirs == nullptr || theirs->family != version.family) continue;
    return make_error(absl::StatusCode::kAlreadyExists, "subscription.already_subscribed",
                      "the tenant has subscription " + other.id.to_string() + " of " +
                          version.family +
                          "; change that one, or ask for one more with is_additional");
  }
  return absl::OkStatus();
}

absl::StatusOr<Date> first_day(const Work& work, const Subscribe& request) {
  const Date today = work.tenant.value.zone.date_of(work.draft.now());
  const Date day = request.starts_on.value_or(today);
  if (!add_days(day, 0).ok() || day < today) {
    return make_error(absl::StatusCode::kInvalidArgument, "subscription.bad_start",
                      "a subscription starts today or later");
  }
  return day;
}

// The first period that is billed must end within the calendar.
absl::Status check_first_period(const Subscription& subscription) {
  Schedule schedule = subscription.schedule;
  const absl::StatusOr<Date> billed_from =
      add_days(subscription.starts_on, subscription.trial_days);
  if (billed_from.ok()) {
    schedule.anchor = *billed_from;
    if (period(schedule, 0).ok()) return absl::OkStatus();
  }
  return make_error(absl::StatusCode::kInvalidArgument, "subscription.bad_start",
                    "the first period would end after the year 9999");
}

// The first day that is billed lies in the first period of the grid it is aligned to.
absl::Status check_alignment(const Subscription& subscription) {
  if (!subscription.aligned_to) return absl::OkStatus();
  Schedule grid = subscription.schedule;
  grid.anchor = *subscription.aligned_to;
  const auto first = period(grid, 0);
  const auto billed_from = add_days(subscription.starts_on, subscription.trial_days);
  const bool holds = first.ok() && first->end && billed_from.ok() && first->start <= *billed_from &&
                     *billed_from < *first->end;
  if (holds) return absl::OkStatus();
  return make_error(absl::StatusCode::kInvalidArgument, "subscription.bad_start",
                    "aligned_to is the first day of the period that the subscription starts in, "
                    "or that its trial ends in");
}

absl::StatusOr<Subscription> new_subscription(Work& work, const Subscribe& request,
                                              const Sale& sale) {
  OCTROI_RETURN_IF_ERROR(check_is_first(work, request, *sale.version));
  Subscription subscription;
  OCTROI_ASSIGN_OR_RETURN(subscription.trial_days, trial_days(work, request, *sale.version));
  OCTROI_ASSIGN_OR_RETURN(subscription.starts_on, first_day(work, request));
  subscription.id = work.draft.new_id<SubscriptionId>();
  subscription.tenant = work.draft.tenant();
  subscription.terms = sale.terms;
  subscription.pays_first = request.pays_first;
  subscription.auto_renews = request.auto_renews;
  subscription.schedule.zone = work.tenant.value.zone;
  subscription.schedule.interval = request.interval;
  subscription.aligned_to = request.aligned_to;
  OCTROI_RETURN_IF_ERROR(check_first_period(subscription));
  OCTROI_RETURN_IF_ERROR(check_alignment(subscription));
  return subscription;
}

void send_welcome(Work& work, const HeldWork& held) {
  const Subscription& subscription = held.now.subscription;
  notify(work, templates::kWelcome, {},
         std::move(Values()
                       .text("plan", plan_name(work.engine, subscription.terms.plan))
                       .day("starts_on", subscription.starts_on)
                       .last_day("trial_ends_on", subscription.trial_ends_on)));
}

}  // namespace

absl::StatusOr<Offer> find_offer(const Engine& engine, const Tenant& tenant, std::string_view plan,
                                 Interval interval, const std::optional<Currency>& currency) {
  Offer offer{.version = engine.catalog().current(plan)};
  if (offer.version == nullptr) {
    return make_error(absl::StatusCode::kNotFound, "catalog.unknown_plan",
                      "the catalogue has no plan called \"" + shown(plan) + "\"");
  }
  OCTROI_ASSIGN_OR_RETURN(const Currency chosen,
                          choose_currency(tenant, *offer.version, interval, currency));
  OCTROI_ASSIGN_OR_RETURN(offer.price, engine.held_price(*offer.version, interval, chosen));
  return offer;
}

absl::StatusOr<Sale> make_sale(const Engine& engine, const Offer& offer, Interval interval,
                               std::int64_t quantity, std::span<const WantedAddOn> add_ons) {
  Sale sale{.version = offer.version,
            .terms = {.plan = offer.version->ref,
                      .interval = interval,
                      .currency = offer.price->currency,
                      .quantity = quantity},
            .first = {}};
  OCTROI_ASSIGN_OR_RETURN(sale.terms.add_ons, choose_add_ons(engine, add_ons));
  OCTROI_RETURN_IF_ERROR(check_sold(engine, {}, sale.terms));
  OCTROI_ASSIGN_OR_RETURN(const auto held, find_held(engine.catalog(), sale.terms.add_ons));
  OCTROI_ASSIGN_OR_RETURN(sale.first, price_with(offer.price->in_period(0), held));
  return sale;
}

absl::Status check_amount(const Price& price, std::int64_t quantity,
                          std::span<const HeldAddOn> add_ons) {
  std::int64_t number = 0;  // of the first period at these amounts
  for (std::size_t i = 0; i <= price.phases.size(); ++i) {
    OCTROI_ASSIGN_OR_RETURN(const Price whole, price_with(price.in_period(number), add_ons));
    OCTROI_ASSIGN_OR_RETURN(const Money amount, first_amount(whole, quantity));
    if (amount.minor() > kAmountMax) {
      return make_error(
          absl::StatusCode::kOutOfRange, "money.overflow",
          "this quantity asks for " + amount.to_string() + ", more than can be billed");
    }
    if (i < price.phases.size()) number += price.phases[i].periods;
  }
  return absl::OkStatus();
}

absl::StatusOr<UsableCoupon> usable_coupon(Work& work, const CouponUse& use) {
  OCTROI_ASSIGN_OR_RETURN(const std::string code, coupon_code(use.typed));
  const TenantContext platform = work.engine.within(kPlatform);
  Store& store = work.engine.store();
  OCTROI_ASSIGN_OR_RETURN(const auto coupon, records::find<Coupon>(store, platform, code));
  if (!coupon) return to_status(CouponRefusal::kUnknown);
  OCTROI_ASSIGN_OR_RETURN(auto counter, records::find<CouponCounter>(store, platform, code));
  OCTROI_ASSIGN_OR_RETURN(
      const auto mine, records::load_all<Redemption>(store, work.context, "coupon", {Value(code)}));
  OCTROI_ASSIGN_OR_RETURN(const auto held, records::load_all<Held>(store, work.context));
  CouponRequest request{.plan = use.plan, .amount = use.amount, .at = work.draft.now()};
  request.redemptions = counter ? counter->value.redemptions : 0;
  request.is_first_purchase = held.empty();
  for (const auto& redemption : mine) {
    if (redemption.value.status != RedemptionStatus::kReleased) ++request.redemptions_of_tenant;
  }
  if (const auto refusal = check(&coupon->value, request)) return to_status(*refusal);
  return UsableCoupon{coupon->value, std::move(counter)};
}

absl::StatusOr<records::Loaded<Redemption>> redeem_coupon(Work& work, const CouponUse& use) {
  OCTROI_ASSIGN_OR_RETURN(const UsableCoupon usable, usable_coupon(work, use));
  const Coupon& coupon = usable.coupon;
  // The counter that was judged is the one that is written: one that another sale raised meanwhile
  // is a lost race, not one more redemption (I21).
  const auto& counter = usable.counter;
  const std::int64_t before = counter ? counter->value.redemptions : 0;
  work.draft.put(kPlatform, coupon.code, CouponCounter{before + 1},
                 counter ? counter->row.version : 0);
  const auto id = work.draft.new_id<RedemptionId>();
  Redemption redemption = redeem(coupon, {.id = id,
                                          .tenant = work.draft.tenant(),
                                          .subscription = use.subscription,
                                          .at = work.draft.now()});
  work.draft.explain("coupon " + coupon.code + " is redeemed");
  JsonWriter data;
  data.object().field("code", coupon.code).end();
  return work.draft.create(id.to_string(), std::move(redemption), "redemption.created",
                           std::move(data).text());
}

absl::Status release_coupons(Work& work, const std::vector<records::Loaded<Redemption>>& redeemed) {
  const TenantContext platform = work.engine.within(kPlatform);
  for (const auto& was : redeemed) {
    const std::string& code = was.value.discount.code;
    if (was.value.status == RedemptionStatus::kReleased) continue;
    if (!work.released[code].insert(was.row.id).second) continue;
    OCTROI_ASSIGN_OR_RETURN(Redemption now, release(was.value));
    const auto count = static_cast<std::int64_t>(work.released[code].size());
    OCTROI_ASSIGN_OR_RETURN(const auto counter,
                            records::find<CouponCounter>(work.engine.store(), platform, code));
    if (counter) {
      work.draft.put(kPlatform, code, CouponCounter{counter->value.redemptions - count},
                     counter->row.version);
    }
    JsonWriter data;
    data.object().field("code", code).end();
    work.draft.change(was, now, "redemption.released", std::move(data).text());
    work.draft.explain("coupon " + code + " is given back");
  }
  return absl::OkStatus();
}

HeldWork create_held(Work& work, Subscription subscription, const PaymentMethod& method,
                     const std::string& family) {
  Held held;
  held.subscription = std::move(subscription);
  held.payment_method = method;
  held.family = family;
  const std::string id = held.subscription.id.to_string();
  const std::string data = records::created_to_json(held.subscription);
  work.draft.about(id);
  auto was = work.draft.create(id, held, "subscription.created", data);
  return {std::move(was), std::move(held)};
}

absl::Status plan_subscribe(Work& work, const Subscribe& request) {
  if (request.quantity < 1) return to_status(SubscriptionRefusal::kBadQuantity);
  OCTROI_RETURN_IF_ERROR(check_method(work.engine, request.payment_method));
  OCTROI_ASSIGN_OR_RETURN(const Sale sale, find_sale(work.engine, work.tenant.value, request));
  OCTROI_ASSIGN_OR_RETURN(Subscription subscription, new_subscription(work, request, sale));
  work.draft.explain("subscribe to " + sale.version->ref.to_string());
  if (!sale.terms.add_ons.empty()) {
    work.draft.explain("with add-ons: " + in_words(sale.terms.add_ons));
  }
  HeldWork held =
      create_held(work, std::move(subscription), request.payment_method, sale.version->family);
  if (held.now.subscription.trial_days > 0) {
    work.draft.put(work.draft.tenant(), records::trial_claim(sale.version->family),
                   Claim{"trial", held.now.subscription.id.to_string(), {}});
  }
  held.redemptions.emplace();
  if (!request.coupon.empty()) {
    OCTROI_ASSIGN_OR_RETURN(const Money amount, first_amount(sale.first, request.quantity));
    OCTROI_ASSIGN_OR_RETURN(auto redemption,
                            redeem_coupon(work, {.typed = request.coupon,
                                                 .plan = request.plan,
                                                 .amount = amount,
                                                 .subscription = held.now.subscription.id}));
    held.redemptions->push_back(std::move(redemption));
    held.now.active_redemptions = 1;
  }
  OCTROI_RETURN_IF_ERROR(advance(work, held).status());
  schedule(work, held);
  send_welcome(work, held);
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
