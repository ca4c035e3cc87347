// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/renewal.h"

#include <algorithm>
#include <utility>

#include "engine/plan/collecting.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "octroi/coupon/coupon.h"
#include "octroi/notification/templates.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::UsageCounter;

// Whether it takes something off what is billed on the present terms: a coupon for some plans waits
// while another one is held. A coupon is never edited, so its plans are those it was redeemed for.
absl::StatusOr<bool> takes_off(Work& work, const HeldWork& held, const Redemption& redemption) {
  if (redemption.status != RedemptionStatus::kActive) return false;
  OCTROI_ASSIGN_OR_RETURN(const auto coupon,
                          records::find<Coupon>(work.engine.store(), work.engine.within(kPlatform),
                                                redemption.discount.code));
  if (!coupon || coupon->value.plans.empty()) return true;
  const std::vector<std::string>& plans = coupon->value.plans;
  return std::find(plans.begin(), plans.end(), held.now.subscription.terms.plan.code) !=
         plans.end();
}

bool counts_usage(const Charge& charge) {
  return charge.kind == ChargeKind::kOverage || charge.kind == ChargeKind::kUsage;
}

using StoredCounter = std::optional<records::Loaded<UsageCounter>>;

UsageCounter present(Work& work, const Subscription& subscription, const std::string& metric,
                     const StoredCounter& stored) {
  const std::int64_t index = subscription.next_index - 1;
  UsageCounter counter{.metric = metric, .window = "period " + std::to_string(index)};
  if (stored) counter = stored->value;
  counter.updated_at = work.draft.now();
  return counter;
}

// Writes the counter that was read, so that a consume() which read it too and commits later loses
// the version check, asks again and counts into what follows (I25).
void put_counter(Work& work, const Subscription& subscription, const UsageCounter& counter,
                 const StoredCounter& stored) {
  work.draft.put(work.draft.tenant(),
                 period_counter_id(subscription.id, counter.metric, subscription.next_index - 1),
                 counter, stored ? stored->row.version : 0);
}

absl::StatusOr<StoredCounter> find_counter(Work& work, const Subscription& subscription,
                                           const std::string& metric) {
  return records::find<UsageCounter>(
      work.engine.store(), work.context,
      period_counter_id(subscription.id, metric, subscription.next_index - 1));
}

Period current_period(const Subscription& subscription) {
  return {.index = subscription.next_index - 1,
          .start = *subscription.current_start,
          .end = subscription.current_end};
}

void send_free_renewal(Work& work, const HeldWork& held) {
  const Subscription& subscription = held.now.subscription;
  if (subscription.next_index < 2) return;
  notify(work, templates::kRenewal, {},
         std::move(Values()
                       .text("plan", plan_name(work.engine, subscription.terms.plan))
                       .money("amount", Money::zero(subscription.terms.currency))
                       .day("starts_on", subscription.current_start)
                       .last_day("ends_on", subscription.current_end)));
}

absl::StatusOr<std::vector<RatedLine>> period_lines(Work& work, const Subscription& subscription) {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                          work.engine.held_version(subscription.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(
      const Price* price,
      work.engine.held_price(*version, subscription.terms.interval, subscription.terms.currency));
  return rate_period({.price = price,
                      .quantity = subscription.terms.quantity,
                      .period = current_period(subscription),
                      .is_first_invoice = subscription.next_index == 1,
                      .tax_category = version->tax_category});
}

void append(std::vector<RatedLine>& lines, std::vector<RatedLine> more) {
  for (RatedLine& line : more) lines.push_back(std::move(line));
}

// What is done with the counters that are read.
enum class Meter {
  kRead,
  kClose,   // the period is over
  kSettle,  // it goes on, and this much of it is billed
};

// The part of a price that is about what was used, and what of it is still to be billed.
struct Metered {
  Price price;
  std::vector<OverageUsage> usage;  // points into `price`
};

// What was settled inside the period is neither billed again nor counted into the limit twice.
OverageUsage unsettled(const Charge& charge, const UsageCounter& counter, const Limit& limit) {
  const std::int64_t settled = counter.settled.value_or(0);
  OverageUsage usage{charge.entitlement, counter.used - settled, limit.value};
  if (usage.limit) usage.limit = std::max<std::int64_t>(0, *usage.limit - settled);
  return usage;
}

absl::StatusOr<Metered> metered_part(Work& work, const Subscription& subscription,
                                     const PlanVersion& version, const Price& price, Meter meter) {
  Metered metered;
  metered.price.interval = price.interval;
  metered.price.currency = price.currency;
  for (const Charge& charge : price.charges) {
    if (!counts_usage(charge)) continue;
    const Entitlement* entitlement = version.entitlement(charge.entitlement);
    const Limit* limit = entitlement == nullptr ? nullptr : entitlement->limit();
    OCTROI_ASSIGN_OR_RETURN(const StoredCounter stored,
                            find_counter(work, subscription, charge.entitlement));
    UsageCounter counter = present(work, subscription, charge.entitlement, stored);
    const bool is_settled = counter.settled && *counter.settled == counter.used;
    if (limit != nullptr && !is_settled) {
      metered.price.charges.push_back(charge);
      metered.usage.push_back(unsettled(charge, counter, *limit));
    }
    if (meter == Meter::kSettle) counter.settled = counter.used;
    if (meter != Meter::kRead) put_counter(work, subscription, counter, stored);
  }
  // The charges stay where they are from here on.
  for (std::size_t i = 0; i < metered.usage.size(); ++i) {
    metered.usage[i].entitlement = metered.price.charges[i].entitlement;
  }
  return metered;
}

absl::StatusOr<std::vector<RatedLine>> rate_metered(const Metered& metered, const Period& period,
                                                    std::string_view tax_category) {
  std::vector<RatedLine> lines;
  if (metered.usage.empty()) return lines;
  const OverageInput input{.price = &metered.price,
                           .period = period,
                           .usage = metered.usage,
                           .tax_category = tax_category};
  OCTROI_ASSIGN_OR_RETURN(lines, rate_overage(input));
  OCTROI_ASSIGN_OR_RETURN(auto used, rate_usage_charges(input));
  append(lines, std::move(used));
  return lines;
}

}  // namespace

bool is_metered(const Price& price, std::string_view entitlement) {
  return std::any_of(price.charges.begin(), price.charges.end(), [&](const Charge& charge) {
    return counts_usage(charge) && charge.entitlement == entitlement;
  });
}

absl::Status load_redemptions(Work& work, HeldWork& held) {
  if (held.redemptions) return absl::OkStatus();
  held.redemptions.emplace();
  if (held.now.active_redemptions == 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(held.redemptions, records::load_all<Redemption>(
                                                work.engine.store(), work.context, "subscription",
                                                {Value(held.now.subscription.id.to_string())}));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Discount>> discounts_of(Work& work, const HeldWork& held) {
  std::vector<Discount> discounts;
  for (const auto& redemption : *held.redemptions) {
    OCTROI_ASSIGN_OR_RETURN(const bool counts, takes_off(work, held, redemption.value));
    if (counts) discounts.push_back(redemption.value.discount);
  }
  return discounts;
}

absl::Status use_redemptions(Work& work, HeldWork& held, bool inside_period) {
  for (auto& redemption : *held.redemptions) {
    if (!redemption.value.periods_left) continue;
    const bool is_once = redemption.value.discount.duration == DiscountDuration::kOnce;
    if (inside_period && !is_once) continue;
    OCTROI_ASSIGN_OR_RETURN(const bool counts, takes_off(work, held, redemption.value));
    if (!counts) continue;
    OCTROI_ASSIGN_OR_RETURN(Redemption used, use_period(redemption.value));
    JsonWriter data;
    data.object().field("code", used.discount.code).end();
    work.draft.change(redemption, used, "redemption.used", std::move(data).text());
    if (used.status != RedemptionStatus::kActive) --held.now.active_redemptions;
    redemption.value = std::move(used);
  }
  return absl::OkStatus();
}

std::string period_counter_id(SubscriptionId subscription, std::string_view metric,
                              std::int64_t index) {
  std::string id = subscription.to_string();
  id += '/';
  id += metric;
  id += "/p";
  id += std::to_string(index);
  return id;
}

absl::StatusOr<std::vector<RatedLine>> overage_lines(Work& work, const Subscription& subscription,
                                                     bool closes) {
  std::vector<RatedLine> none;
  if (subscription.next_index == 0) return none;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                          work.engine.held_version(subscription.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(
      const Price* price,
      work.engine.held_price(*version, subscription.terms.interval, subscription.terms.currency));
  OCTROI_ASSIGN_OR_RETURN(Metered metered, metered_part(work, subscription, *version, *price,
                                                        closes ? Meter::kClose : Meter::kRead));
  return rate_metered(metered, current_period(subscription), version->tax_category);
}

absl::StatusOr<std::vector<RatedLine>> dropped_lines(Work& work, const Subscription& before,
                                                     const Terms& to, Date today) {
  std::vector<RatedLine> none;
  if (before.next_index == 0) return none;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, work.engine.held_version(before.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(
      const Price* price,
      work.engine.held_price(*version, before.terms.interval, before.terms.currency));
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* next_version, work.engine.held_version(to.plan));
  OCTROI_ASSIGN_OR_RETURN(const Price* next,
                          work.engine.held_price(*next_version, to.interval, to.currency));
  Price dropped = *price;
  std::erase_if(dropped.charges, [next](const Charge& charge) {
    return !counts_usage(charge) || is_metered(*next, charge.entitlement);
  });
  OCTROI_ASSIGN_OR_RETURN(Metered metered,
                          metered_part(work, before, *version, dropped, Meter::kSettle));
  Period period = current_period(before);
  if (today > period.start) period.end = today;
  return rate_metered(metered, period, version->tax_category);
}

absl::Status bill_period(Work& work, HeldWork& held, const Renew& renew,
                         std::vector<RatedLine> extra) {
  std::vector<RatedLine> lines = std::move(extra);
  OCTROI_ASSIGN_OR_RETURN(auto overage, overage_lines(work, held.now.subscription, true));
  OCTROI_RETURN_IF_ERROR(command(work, held, renew));
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(auto period, period_lines(work, subscription));
  append(lines, std::move(period));
  append(lines, std::move(overage));
  work.draft.explain("bill period " + std::to_string(subscription.next_index - 1) + " from " +
                     format_date(*subscription.current_start));
  if (is_free(lines)) {
    send_free_renewal(work, held);
    return absl::OkStatus();
  }
  OCTROI_RETURN_IF_ERROR(load_redemptions(work, held));
  OCTROI_ASSIGN_OR_RETURN(auto discounts, discounts_of(work, held));
  OCTROI_ASSIGN_OR_RETURN(
      const InvoiceWork invoice,
      issue_invoice(
          work, {.subscription = subscription.id,
                 .period_index = subscription.next_index - 1,
                 .currency = subscription.terms.currency,
                 .lines = std::move(lines),
                 .discounts = std::move(discounts),
                 .plan = plan_name(work.engine, subscription.terms.plan),
                 .is_charged_at_once = is_charged_at_once(work.engine, held.now.payment_method)}));
  OCTROI_RETURN_IF_ERROR(use_redemptions(work, held, false));
  return collect(work, &held, invoice, held.now.payment_method);
}

absl::Status bill_last_overage(Work& work, HeldWork& held) {
  OCTROI_ASSIGN_OR_RETURN(auto lines, overage_lines(work, held.now.subscription, true));
  if (lines.empty() || is_free(lines)) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(
      const InvoiceWork invoice,
      issue_invoice(
          work, {.subscription = held.now.subscription.id,
                 .currency = held.now.subscription.terms.currency,
                 .lines = std::move(lines),
                 .plan = plan_name(work.engine, held.now.subscription.terms.plan),
                 .is_charged_at_once = is_charged_at_once(work.engine, held.now.payment_method)}));
  return collect(work, &held, invoice, held.now.payment_method);
}

}  // namespace v0
}  // namespace octroi
