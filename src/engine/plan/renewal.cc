// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/renewal.h"

#include <algorithm>
#include <utility>

#include "engine/counted_usage.h"
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

// Writes the counters that were read, so that a consume() which read one too and commits later
// loses the version check, asks again and counts into the new period (I25).
void close_counters(Work& work, const Subscription& subscription,
                    const std::vector<CountedUsage>& counted) {
  const std::int64_t index = subscription.next_index - 1;
  for (const CountedUsage& one : counted) {
    work.draft.put(work.draft.tenant(), period_counter_id(subscription.id, one.entitlement, index),
                   UsageCounter{.metric = one.entitlement,
                                .window = "period " + std::to_string(index),
                                .used = one.used,
                                .updated_at = work.draft.now(),
                                .level = one.level},
                   one.counter_version);
  }
}

// The invoice of a period, of this plan or of the store; nullopt where there is none.
absl::StatusOr<std::optional<Invoice>> invoice_of(Work& work, const std::string& billing_key) {
  std::optional<Row> written;
  work.draft.each_written<Invoice>([&](const Row& row) {
    const auto invoice = records::from_row<Invoice>(row);
    if (invoice.ok() && records::billing_key(*invoice) == billing_key) written = row;
  });
  if (written) return records::from_row<Invoice>(*written);
  OCTROI_ASSIGN_OR_RETURN(auto stored, records::load_all<Invoice>(work.engine.store(), work.context,
                                                                  "billing", {Value(billing_key)}));
  if (stored.empty()) return std::nullopt;
  return std::move(stored.front().value);
}

// What the usage lines of the term's earlier periods came to; each stands on the invoice after it.
absl::StatusOr<Money> spent_before(Work& work, const Subscription& subscription,
                                   std::int32_t periods) {
  Money spent = Money::zero(subscription.terms.currency);
  const std::int64_t index = subscription.next_index - 1;
  for (std::int64_t billed = index - periods + 2; billed <= index; ++billed) {
    OCTROI_ASSIGN_OR_RETURN(const auto invoice,
                            invoice_of(work, records::billing_key(subscription.id, billed)));
    if (invoice) OCTROI_RETURN_IF_ERROR(add_usage_of(*invoice, spent));
  }
  return spent;
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

bool has_arrears(const PlanVersion& version, const Price& price) {
  const auto is_in_arrears = [](const Charge& charge) {
    return charge.kind == ChargeKind::kFlatInArrears || !charge.entitlement.empty();
  };
  return std::ranges::any_of(price.charges, is_in_arrears) ||
         std::ranges::any_of(version.entitlements, carries_over);
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

absl::Status add_usage_of(const Invoice& invoice, Money& spent) {
  for (const InvoiceLine& line : invoice.lines) {
    if (line.kind != LineKind::kUsage || line.amount.currency() != spent.currency()) continue;
    OCTROI_ASSIGN_OR_RETURN(spent, add(spent, line.amount));
  }
  return absl::OkStatus();
}

UsageSource usage_source(Work& work) {
  using Found = std::optional<records::Loaded<UsageCounter>>;
  return {.counter = [&work](const std::string& id) -> absl::StatusOr<Found> {
            std::optional<Row> written;  // a period that this plan has closed
            work.draft.each_written<UsageCounter>([&](const Row& row) {
              if (row.id == id) written = row;
            });
            if (!written) return records::find<UsageCounter>(work.engine.store(), work.context, id);
            OCTROI_ASSIGN_OR_RETURN(auto found, records::loaded_from_row<UsageCounter>(*written));
            return Found(std::move(found));
          },
          .events =
              [&work](const std::string& id) {
                return records::load_all<records::KeptUsage>(work.engine.store(), work.context,
                                                             "meter", {Value(id)});
              }};
}

absl::StatusOr<std::vector<RatedLine>> arrears_lines(Work& work, const Subscription& subscription,
                                                     Closing closing) {
  std::vector<RatedLine> none;
  if (subscription.next_index == 0) return none;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                          work.engine.held_version(subscription.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(
      const Price* price,
      work.engine.held_price(*version, subscription.terms.interval, subscription.terms.currency));
  if (!has_arrears(*version, *price)) return none;
  OCTROI_ASSIGN_OR_RETURN(const std::vector<CountedUsage> counted,
                          counted_usage(*version, *price, subscription, usage_source(work)));
  if (closing != Closing::kNone) close_counters(work, subscription, counted);
  std::vector<OverageUsage> usage;
  for (const CountedUsage& one : counted) usage.push_back(one.usage());
  OverageInput input{.price = price,
                     .period = current_period(subscription),
                     .usage = usage,
                     .tax_category = version->tax_category};
  const auto term =
      ending_term(*price, subscription.next_index - 1, closing == Closing::kSubscription);
  if (term) {
    OCTROI_ASSIGN_OR_RETURN(const Money spent, spent_before(work, subscription, *term));
    input.term = {.spent_before = spent, .periods = *term};
  }
  return rate_arrears(input);
}

absl::Status bill_period(Work& work, HeldWork& held, const Renew& renew,
                         std::vector<RatedLine> extra) {
  std::vector<RatedLine> lines = std::move(extra);
  OCTROI_ASSIGN_OR_RETURN(auto arrears,
                          arrears_lines(work, held.now.subscription, Closing::kPeriod));
  OCTROI_ASSIGN_OR_RETURN(auto before, billed_before(work, held));
  OCTROI_RETURN_IF_ERROR(command(work, held, renew));
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(auto period, period_lines(work, subscription));
  append(lines, std::move(period));
  append(lines, std::move(arrears));
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
      issue_invoice(work, {.subscription = subscription.id,
                           .period_index = subscription.next_index - 1,
                           .currency = subscription.terms.currency,
                           .lines = std::move(lines),
                           .discounts = discounts_of(held),
                           .plan = plan_name(work.engine, subscription.terms.plan),
                           .plan_code = held.now.subscription.terms.plan.code,
                           .pays_by = held.now.payment_method}));
  OCTROI_RETURN_IF_ERROR(use_redemptions(work, held));
  return collect(work, &held, invoice);
}

absl::Status bill_lines(Work& work, HeldWork& held, std::vector<RatedLine> lines) {
  if (lines.empty() || is_free(lines)) return absl::OkStatus();
  OCTROI_RETURN_IF_ERROR(load_redemptions(work, held));
  const Subscription& subscription = held.now.subscription;
  OCTROI_ASSIGN_OR_RETURN(
      const InvoiceWork invoice,
      issue_invoice(work, {.subscription = subscription.id,
                           .currency = subscription.terms.currency,
                           .lines = std::move(lines),
                           .discounts = discounts_of(held),
                           .plan = plan_name(work.engine, subscription.terms.plan),
                           .plan_code = subscription.terms.plan.code,
                           .pays_by = held.now.payment_method}));
  return collect(work, &held, invoice);
}

absl::Status bill_last_arrears(Work& work, HeldWork& held) {
  OCTROI_ASSIGN_OR_RETURN(auto lines,
                          arrears_lines(work, held.now.subscription, Closing::kSubscription));
  OCTROI_ASSIGN_OR_RETURN(auto before, billed_before(work, held));
  append(lines, std::move(before));
  if (lines.empty() || is_free(lines)) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(
      const InvoiceWork invoice,
      issue_invoice(work, {.subscription = held.now.subscription.id,
                           .currency = held.now.subscription.terms.currency,
                           .lines = std::move(lines),
                           .plan = plan_name(work.engine, held.now.subscription.terms.plan),
                           .plan_code = held.now.subscription.terms.plan.code,
                           .pays_by = held.now.payment_method}));
  return collect(work, &held, invoice);
}

}  // namespace v0
}  // namespace octroi
