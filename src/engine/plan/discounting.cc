// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/discounting.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/plan/coupons_of_period.h"
#include "engine/plan/issued.h"
#include "engine/plan/resting.h"
#include "octroi/base/json_writer.h"
#include "octroi/coupon/coupon.h"

namespace octroi {
inline namespace v0 {
namespace {

// Whether it is good for the plan that is held: a coupon for some plans waits while another one is.
// A coupon is never edited, so its plans are those it was redeemed for.
absl::StatusOr<bool> is_of_plan(Work& work, const HeldWork& held, const Redemption& redemption) {
  OCTROI_ASSIGN_OR_RETURN(const auto coupon,
                          records::find<Coupon>(work.engine.store(), work.engine.within(kPlatform),
                                                redemption.discount.code));
  if (!coupon || coupon->value.plans.empty()) return true;
  const std::vector<std::string>& plans = coupon->value.plans;
  return std::find(plans.begin(), plans.end(), held.now.subscription.terms.plan.code) !=
         plans.end();
}

// Whether it takes something off what is billed on the present terms.
absl::StatusOr<bool> takes_off(Work& work, const HeldWork& held, const Redemption& redemption) {
  if (redemption.status != RedemptionStatus::kActive) return false;
  return is_of_plan(work, held, redemption);
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

// Those that are used up, too.
absl::Status load_all_redemptions(Work& work, HeldWork& held) {
  if (held.redemptions && !held.redemptions->empty()) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(held.redemptions, records::load_all<Redemption>(
                                                work.engine.store(), work.context, "subscription",
                                                {Value(held.now.subscription.id.to_string())}));
  return absl::OkStatus();
}

// What coupons took off the running period, with the lines of the change in hand.
absl::StatusOr<CouponsOfPeriod> coupons_so_far(Work& work, const Subscription& subscription,
                                               const std::vector<RatedLine>& lines) {
  OCTROI_ASSIGN_OR_RETURN(const auto issued, issued_for(work, subscription.id));
  std::vector<Invoice> invoices;
  for (const Invoice& one : issued) {
    OCTROI_ASSIGN_OR_RETURN(const bool is_of_it, is_of_running_period(one, subscription));
    if (is_of_it) invoices.push_back(one);
  }
  OCTROI_ASSIGN_OR_RETURN(auto all, standing_lines(work, subscription, invoices));
  for (const RatedLine& line : lines) {
    InvoiceLine next;
    static_cast<RatedLine&>(next) = line;
    next.discount = Money::zero(subscription.terms.currency);
    all.push_back(std::move(next));
  }
  return CouponsOfPeriod::of(subscription.terms.currency, all,
                             work.engine.options().proration.rounding);
}

// What the coupon has not taken off the period: of one that is used up, of what it took; `standing`
// is less by what this one stands for.
std::optional<Discount> rest_of(const Redemption& redemption, bool is_running,
                                const CouponsOfPeriod& coupons, std::int64_t& standing) {
  const Discount& terms = redemption.discount;
  const Money taken = coupons.taken(terms);
  const bool is_fixed = terms.kind == DiscountKind::kFixed;
  if (is_fixed && terms.amount.currency() != taken.currency()) return std::nullopt;
  std::int64_t whole = is_running ? terms.amount.minor() : taken.minor();
  if (is_fixed) whole = std::min(whole, terms.amount.minor());
  const std::int64_t stands = std::min(whole, standing);
  standing -= stands;
  if (stands == whole) return std::nullopt;
  Discount rest = terms;
  rest.kind = DiscountKind::kFixed;
  rest.percent = Decimal();
  rest.amount = Money::of_minor(whole - stands, taken.currency());
  return rest;
}

bool is_redeemed_again(const HeldWork& held, const std::string& code) {
  return std::ranges::any_of(*held.redemptions, [&](const auto& one) {
    return one.value.status == RedemptionStatus::kActive && one.value.discount.code == code;
  });
}

}  // namespace

absl::Status load_redemptions(Work& work, HeldWork& held) {
  if (held.redemptions) return absl::OkStatus();
  if (held.now.active_redemptions > 0) return load_all_redemptions(work, held);
  held.redemptions.emplace();
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

absl::StatusOr<std::vector<Discount>> discounts_inside(Work& work, HeldWork& held,
                                                       const std::vector<RatedLine>& lines) {
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(const auto coupons, coupons_so_far(work, subscription, lines));
  OCTROI_RETURN_IF_ERROR(coupons.empty() ? load_redemptions(work, held)
                                         : load_all_redemptions(work, held));
  std::map<std::string, std::int64_t> standing;
  std::vector<Discount> discounts;
  for (const auto& redemption : *held.redemptions) {
    const Discount& terms = redemption.value.discount;
    const bool took = coupons.taken(terms).is_positive();
    const bool is_active = redemption.value.status == RedemptionStatus::kActive;
    const bool is_finished = redemption.value.status == RedemptionStatus::kFinished;
    if (!is_active && !(is_finished && took && !is_redeemed_again(held, terms.code))) continue;
    OCTROI_ASSIGN_OR_RETURN(const bool counts, is_of_plan(work, held, redemption.value));
    if (!counts) continue;
    // The last of its periods is one of them to its end.
    const bool is_running = is_active || terms.duration != DiscountDuration::kOnce;
    if (is_running && terms.kind == DiscountKind::kPercent) {
      discounts.push_back(terms);
      continue;
    }
    std::int64_t& stands =
        standing.try_emplace(terms.code, coupons.standing(terms.code).minor()).first->second;
    if (auto rest = rest_of(redemption.value, is_running, coupons, stands)) {
      discounts.push_back(*std::move(rest));
    }
  }
  return discounts;
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
