// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/renewal.h"

#include <algorithm>
#include <utility>

#include "engine/plan/adding.h"
#include "engine/plan/arrears.h"
#include "engine/plan/charged_again.h"
#include "engine/plan/collecting.h"
#include "engine/plan/correcting.h"
#include "engine/plan/discounting.h"
#include "engine/plan/invoicing.h"
#include "engine/plan/manual_charges.h"
#include "engine/plan/messages.h"
#include "engine/plan/progress.h"
#include "engine/plan/resting.h"
#include "octroi/notification/templates.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

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

// ", period 2 of 3 of phase 1"; nothing outside of phases.
std::string phase_in_words(const Work& work, const Subscription& subscription) {
  const Terms& terms = subscription.terms;
  const PlanVersion* version = work.engine.catalog().find(terms.plan);
  const Price* price =
      version == nullptr ? nullptr : version->price(terms.interval, terms.currency);
  std::int64_t number = number_in_plan(subscription, subscription.next_index - 1);
  const auto phase = price == nullptr ? std::nullopt : price->phase_of(number);
  if (!phase) return {};
  for (std::size_t i = 0; i < *phase; ++i) number -= price->phases[i].periods;
  return ", period " + std::to_string(number + 1) + " of " +
         std::to_string(price->phases[*phase].periods) + " of phase " + std::to_string(*phase + 1);
}

bool is_whole(const std::optional<PeriodShare>& share) {
  return !share || share->numerator == share->denominator;
}

// `billed_from`: where the period is not billed for all of it.
absl::StatusOr<std::vector<RatedLine>> period_lines(Work& work, const Subscription& subscription,
                                                    const std::optional<Date>& billed_from) {
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                          work.engine.held_version(subscription.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto price,
                          work.engine.price_of_period(subscription, subscription.next_index - 1));
  const bool is_first = subscription.next_index == 1;
  // After a trial, what is not whole has its `billed_from`.
  const bool starts_in_it = is_first && subscription.aligned_to && !subscription.trial_ends_on;
  std::optional<PeriodShare> share;
  if (billed_from || starts_in_it) {
    OCTROI_ASSIGN_OR_RETURN(share,
                            rest_of_period(work, subscription, CutKind::kStart, billed_from));
  }
  return rate_period({.price = &*price,
                      .quantity = subscription.terms.quantity,
                      .period = current_period(subscription),
                      .is_first_invoice = is_first,
                      .share = is_whole(share) ? std::nullopt : share,
                      .tax_category = version->tax_category,
                      .rounding = work.engine.options().proration.rounding});
}

// Those of before a renewal, whose one-off charges were asked for; nullopt before the first period,
// which asks for all.
std::optional<Terms> terms_billed(const Subscription& subscription) {
  if (subscription.next_index == 0) return std::nullopt;
  return subscription.terms;
}

// Days that cost nothing and are given back, or charged again, for nothing: where they come back
// once more, the document says for how much.
bool is_to_remember(const std::vector<RatedLine>& lines) {
  return std::ranges::any_of(lines, [](const RatedLine& line) {
    const bool is_back = line.kind == LineKind::kCredit || is_charged_again(line);
    return is_back && line.derivation.capped_from;
  });
}

void append(std::vector<RatedLine>& lines, std::vector<RatedLine> more) {
  for (RatedLine& line : more) lines.push_back(std::move(line));
}

InvoiceRequest request_of(const Work& work, const HeldWork& held, std::vector<RatedLine> lines) {
  const Subscription& subscription = held.now.subscription;
  return {.subscription = subscription.id,
          .currency = subscription.terms.currency,
          .lines = std::move(lines),
          .plan = plan_name(work.engine, subscription.terms.plan),
          .plan_code = subscription.terms.plan.code,
          .pays_by = held.now.payment_method};
}

absl::StatusOr<InvoiceWork> issue(Work& work, InvoiceRequest request, const TakenCharges& taken) {
  OCTROI_ASSIGN_OR_RETURN(InvoiceWork invoice, issue_invoice(work, std::move(request)));
  OCTROI_RETURN_IF_ERROR(charges_billed(work, taken, invoice.now));
  return invoice;
}

}  // namespace

absl::Status bill_period(Work& work, HeldWork& held, const Renew& renew,
                         std::vector<RatedLine> extra) {
  std::vector<RatedLine> lines = std::move(extra);
  OCTROI_ASSIGN_OR_RETURN(auto arrears,
                          arrears_lines(work, held.now.subscription, Closing::kPeriod));
  OCTROI_ASSIGN_OR_RETURN(auto corrected, correction_lines(work, held, Closing::kPeriod));
  OCTROI_ASSIGN_OR_RETURN(auto before, billed_before(work, held));
  const std::optional<Terms> terms_before = terms_billed(held.now.subscription);
  const std::optional<Date> billed_from = held.now.subscription.billed_from;
  OCTROI_RETURN_IF_ERROR(command(work, held, renew));
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(auto period, period_lines(work, subscription, billed_from));
  append(lines, std::move(period));
  if (terms_before) {
    OCTROI_ASSIGN_OR_RETURN(
        auto added, added_lines(work, *terms_before, subscription.terms, today_of(work, held)));
    append(lines, std::move(added));
  }
  append(lines, std::move(arrears));
  append(lines, std::move(corrected));
  append(lines, std::move(before));
  work.draft.explain("bill period " + std::to_string(subscription.next_index - 1) + " from " +
                     format_date(billed_from.value_or(*subscription.current_start)) +
                     phase_in_words(work, subscription));
  InvoiceRequest request = request_of(work, held, std::move(lines));
  request.period_index = subscription.next_index - 1;
  TakenCharges taken;
  // What must be paid first may never be paid, and is given up then.
  if (subscription.status != SubscriptionStatus::kIncomplete) {
    OCTROI_ASSIGN_OR_RETURN(taken, put_charges(work, request));
  }
  if (is_free(request.lines)) {
    send_free_renewal(work, held);
    return absl::OkStatus();
  }
  OCTROI_RETURN_IF_ERROR(load_redemptions(work, held));
  OCTROI_ASSIGN_OR_RETURN(request.discounts, discounts_of(work, held));
  if (subscription.status != SubscriptionStatus::kIncomplete) {
    OCTROI_RETURN_IF_ERROR(take_credits_off(work, request, taken));
  }
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, issue(work, std::move(request), taken));
  OCTROI_RETURN_IF_ERROR(use_redemptions(work, held, invoice.now, false));
  return collect(work, &held, invoice);
}

namespace {

// With the charges that wait beside them, and the subscription's discounts.
absl::Status bill_inside_period(Work& work, HeldWork& held, std::vector<RatedLine> lines) {
  InvoiceRequest request = request_of(work, held, std::move(lines));
  OCTROI_ASSIGN_OR_RETURN(TakenCharges taken, put_charges(work, request));
  OCTROI_ASSIGN_OR_RETURN(request.discounts, discounts_inside(work, held, request.lines));
  OCTROI_RETURN_IF_ERROR(take_credits_off(work, request, taken));
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, issue(work, std::move(request), taken));
  if (invoice.now.discount_total.is_positive()) {
    OCTROI_RETURN_IF_ERROR(use_redemptions(work, held, invoice.now, true));
  }
  return collect(work, &held, invoice);
}

}  // namespace

absl::Status bill_lines(Work& work, HeldWork& held, std::vector<RatedLine> lines) {
  if (lines.empty() || (is_free(lines) && !is_to_remember(lines))) return absl::OkStatus();
  return bill_inside_period(work, held, std::move(lines));
}

absl::Status bill_charges(Work& work, HeldWork& held) { return bill_inside_period(work, held, {}); }

absl::Status bill_last(Work& work, HeldWork& held, bool was_in_use) {
  OCTROI_ASSIGN_OR_RETURN(auto lines,
                          arrears_lines(work, held.now.subscription, Closing::kSubscription));
  OCTROI_ASSIGN_OR_RETURN(auto corrected, correction_lines(work, held, Closing::kSubscription));
  OCTROI_ASSIGN_OR_RETURN(auto before, billed_before(work, held));
  append(lines, std::move(corrected));
  append(lines, std::move(before));
  InvoiceRequest request = request_of(work, held, std::move(lines));
  TakenCharges taken;
  if (was_in_use) {
    OCTROI_ASSIGN_OR_RETURN(taken, put_charges(work, request));
  }
  if (request.lines.empty() || is_free(request.lines)) {
    return pass_charges_on(work, held.now.subscription);
  }
  OCTROI_ASSIGN_OR_RETURN(request.discounts, discounts_inside(work, held, request.lines));
  if (was_in_use) OCTROI_RETURN_IF_ERROR(take_credits_off(work, request, taken));
  OCTROI_ASSIGN_OR_RETURN(const InvoiceWork invoice, issue(work, std::move(request), taken));
  if (invoice.now.discount_total.is_positive()) {
    OCTROI_RETURN_IF_ERROR(use_redemptions(work, held, invoice.now, true));
  }
  OCTROI_RETURN_IF_ERROR(pass_charges_on(work, held.now.subscription));
  return collect(work, &held, invoice);
}

}  // namespace v0
}  // namespace octroi
