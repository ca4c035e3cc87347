// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/discounting.h"

#include <algorithm>
#include <utility>

#include "engine/plan/issued.h"
#include "engine/plan/resting.h"
#include "octroi/base/json_writer.h"
#include "octroi/coupon/coupon.h"

namespace octroi {
inline namespace v0 {
namespace {

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

// By the days that it bills, however late it was issued and wherever pauses moved them.
absl::StatusOr<bool> is_of_running_period(const Invoice& invoice,
                                          const Subscription& subscription) {
  if (invoice.period_index) return *invoice.period_index == subscription.next_index - 1;
  for (InvoiceLine line : invoice.lines) {
    if (!line.from) continue;
    OCTROI_RETURN_IF_ERROR(move_days(invoice, line, subscription.paused));
    return line.from >= subscription.current_start &&
           (!subscription.current_end || *line.from < *subscription.current_end);
  }
  return invoice.issued_on >= subscription.current_start;
}

// The invoices of the running period that were discounted.
absl::StatusOr<std::vector<Invoice>> discounted(Work& work, const Subscription& subscription) {
  OCTROI_ASSIGN_OR_RETURN(const auto invoices, issued_for(work, subscription.id));
  std::vector<Invoice> found;
  for (const Invoice& one : invoices) {
    if (!one.discount_total.is_positive()) continue;
    OCTROI_ASSIGN_OR_RETURN(const bool is_of_it, is_of_running_period(one, subscription));
    if (is_of_it) found.push_back(one);
  }
  return found;
}

// Whether an amount was taken off the period already. One of some charges stands by itself.
bool is_taken(const Discount& discount, const std::vector<Invoice>& invoices) {
  if (discount.charges.empty()) return !invoices.empty();
  const auto is_it = [&](const CouponShare& share) { return share.terms == discount; };
  for (const Invoice& invoice : invoices) {
    for (const InvoiceLine& line : invoice.lines) {
      if (std::any_of(line.coupons.begin(), line.coupons.end(), is_it)) return true;
    }
  }
  return false;
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

absl::StatusOr<std::vector<Discount>> discounts_of(Work& work, const HeldWork& held) {
  std::vector<Discount> discounts;
  for (const auto& redemption : *held.redemptions) {
    OCTROI_ASSIGN_OR_RETURN(const bool counts, takes_off(work, held, redemption.value));
    if (counts) discounts.push_back(redemption.value.discount);
  }
  return discounts;
}

absl::Status share_discounts(Work& work, const Subscription& subscription,
                             std::vector<Discount>& discounts) {
  const auto is_fixed = [](const Discount& one) { return one.kind == DiscountKind::kFixed; };
  if (std::none_of(discounts.begin(), discounts.end(), is_fixed)) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const auto before, discounted(work, subscription));
  std::erase_if(discounts,
                [&](const Discount& one) { return is_fixed(one) && is_taken(one, before); });
  return absl::OkStatus();
}

absl::Status use_redemptions(Work& work, HeldWork& held, const Invoice& billed,
                             bool inside_period) {
  for (auto& redemption : *held.redemptions) {
    if (!redemption.value.periods_left) continue;
    const bool is_once = redemption.value.discount.duration == DiscountDuration::kOnce;
    if (inside_period && !is_once) continue;
    OCTROI_ASSIGN_OR_RETURN(const bool counts, takes_off(work, held, redemption.value));
    if (!counts || !reaches_any(redemption.value.discount, billed.lines)) continue;
    OCTROI_ASSIGN_OR_RETURN(Redemption used, use_period(redemption.value));
    JsonWriter data;
    data.object().field("code", used.discount.code).end();
    work.draft.change(redemption, used, "redemption.used", std::move(data).text());
    if (used.status != RedemptionStatus::kActive) --held.now.active_redemptions;
    redemption.value = std::move(used);
  }
  return absl::OkStatus();
}

}  // namespace v0
}  // namespace octroi
