// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/renewal.h"

#include <utility>

#include "engine/plan/collecting.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/messages.h"
#include "engine/plan/progress.h"
#include "engine/plan/resting.h"
#include "octroi/coupon/coupon.h"
#include "octroi/notification/templates.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::UsageCounter;

absl::Status use_redemptions(Work& work, HeldWork& held) {
  for (auto& redemption : *held.redemptions) {
    const bool is_counted = redemption.value.periods_left.has_value();
    if (redemption.value.status != RedemptionStatus::kActive || !is_counted) continue;
    OCTROI_ASSIGN_OR_RETURN(Redemption used, use_period(redemption.value));
    JsonWriter data;
    data.object().field("code", used.discount.code).end();
    work.draft.change(redemption, used, "redemption.used", std::move(data).text());
    if (used.status != RedemptionStatus::kActive) --held.now.active_redemptions;
    redemption.value = std::move(used);
  }
  return absl::OkStatus();
}

// Writes the counter that was read, so that a consume() which read it too and commits later loses
// the version check, asks again and counts into the new period (I25).
void close_counter(Work& work, const Subscription& subscription, const std::string& metric,
                   const std::optional<records::Loaded<UsageCounter>>& counter) {
  const std::int64_t index = subscription.next_index - 1;
  UsageCounter closed{.metric = metric,
                      .window = "period " + std::to_string(index),
                      .used = 0,
                      .updated_at = work.draft.now()};
  if (counter) closed.used = counter->value.used;
  work.draft.put(work.draft.tenant(), period_counter_id(subscription.id, metric, index), closed,
                 counter ? counter->row.version : 0);
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

bool is_whole(const std::optional<PeriodShare>& share) {
  return !share || share->numerator == share->denominator;
}

absl::StatusOr<std::vector<RatedLine>> period_lines(Work& work, const Subscription& subscription) {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                          work.engine.held_version(subscription.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(
      const Price* price,
      work.engine.held_price(*version, subscription.terms.interval, subscription.terms.currency));
  const bool is_first = subscription.next_index == 1;
  std::optional<PeriodShare> share;
  if (is_first && subscription.aligned_to) {
    OCTROI_ASSIGN_OR_RETURN(share, rest_of_period(work, subscription, CutKind::kStart));
  }
  return rate_period({.price = price,
                      .quantity = subscription.terms.quantity,
                      .period = current_period(subscription),
                      .is_first_invoice = is_first,
                      .share = is_whole(share) ? std::nullopt : share,
                      .tax_category = version->tax_category,
                      .rounding = work.engine.options().proration.rounding});
}

void append(std::vector<RatedLine>& lines, std::vector<RatedLine> more) {
  for (RatedLine& line : more) lines.push_back(std::move(line));
}

}  // namespace

absl::Status load_redemptions(Work& work, HeldWork& held) {
  if (held.redemptions) return absl::OkStatus();
  held.redemptions.emplace();
  if (held.now.active_redemptions == 0) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(held.redemptions, records::load_all<Redemption>(
                                                work.engine.store(), work.context, "subscription",
                                                {Value(held.now.subscription.id.to_string())}));
  return absl::OkStatus();
}

std::vector<Discount> discounts_of(const HeldWork& held) {
  std::vector<Discount> discounts;
  for (const auto& redemption : *held.redemptions) {
    if (redemption.value.status == RedemptionStatus::kActive) {
      discounts.push_back(redemption.value.discount);
    }
  }
  return discounts;
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
  const std::int64_t index = subscription.next_index - 1;
  std::vector<OverageUsage> usage;
  for (const Charge& charge : price->charges) {
    if (charge.kind != ChargeKind::kOverage && charge.kind != ChargeKind::kUsage) continue;
    const Entitlement* entitlement = version->entitlement(charge.entitlement);
    const Limit* limit = entitlement == nullptr ? nullptr : std::get_if<Limit>(&entitlement->value);
    OCTROI_ASSIGN_OR_RETURN(
        const auto counter,
        records::find<UsageCounter>(work.engine.store(), work.context,
                                    period_counter_id(subscription.id, charge.entitlement, index)));
    if (closes) close_counter(work, subscription, charge.entitlement, counter);
    if (limit == nullptr) continue;
    usage.push_back({charge.entitlement, counter ? counter->value.used : 0, limit->value});
  }
  if (usage.empty()) return none;
  const OverageInput input{.price = price,
                           .period = current_period(subscription),
                           .usage = usage,
                           .tax_category = version->tax_category};
  OCTROI_ASSIGN_OR_RETURN(auto lines, rate_overage(input));
  OCTROI_ASSIGN_OR_RETURN(auto used, rate_usage_charges(input));
  append(lines, std::move(used));
  return lines;
}

absl::Status bill_period(Work& work, HeldWork& held, const Renew& renew,
                         std::vector<RatedLine> extra) {
  std::vector<RatedLine> lines = std::move(extra);
  OCTROI_ASSIGN_OR_RETURN(auto overage, overage_lines(work, held.now.subscription, true));
  OCTROI_ASSIGN_OR_RETURN(auto before, billed_before(work, held));
  OCTROI_RETURN_IF_ERROR(command(work, held, renew));
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(auto period, period_lines(work, subscription));
  append(lines, std::move(period));
  append(lines, std::move(overage));
  append(lines, std::move(before));
  work.draft.explain("bill period " + std::to_string(subscription.next_index - 1) + " from " +
                     format_date(*subscription.current_start));
  if (is_free(lines)) {
    send_free_renewal(work, held);
    return absl::OkStatus();
  }
  OCTROI_RETURN_IF_ERROR(load_redemptions(work, held));
  OCTROI_ASSIGN_OR_RETURN(
      const InvoiceWork invoice,
      issue_invoice(
          work, {.subscription = subscription.id,
                 .period_index = subscription.next_index - 1,
                 .currency = subscription.terms.currency,
                 .lines = std::move(lines),
                 .discounts = discounts_of(held),
                 .plan = plan_name(work.engine, subscription.terms.plan),
                 .is_charged_at_once = is_charged_at_once(work.engine, held.now.payment_method)}));
  OCTROI_RETURN_IF_ERROR(use_redemptions(work, held));
  return collect(work, &held, invoice, held.now.payment_method);
}

absl::Status bill_lines(Work& work, HeldWork& held, std::vector<RatedLine> lines) {
  if (lines.empty() || is_free(lines)) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(load_redemptions(work, held));
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(
      const InvoiceWork invoice,
      issue_invoice(
          work, {.subscription = subscription.id,
                 .currency = subscription.terms.currency,
                 .lines = std::move(lines),
                 .discounts = discounts_of(held),
                 .plan = plan_name(work.engine, subscription.terms.plan),
                 .is_charged_at_once = is_charged_at_once(work.engine, held.now.payment_method)}));
  return collect(work, &held, invoice, held.now.payment_method);
}

absl::Status bill_last_overage(Work& work, HeldWork& held) {
  OCTROI_ASSIGN_OR_RETURN(auto lines, overage_lines(work, held.now.subscription, true));
  OCTROI_ASSIGN_OR_RETURN(auto before, billed_before(work, held));
  append(lines, std::move(before));
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
