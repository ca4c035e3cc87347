// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/correcting.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "engine/late_usage.h"
#include "engine/plan/issued.h"
#include "octroi/base/json_writer.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::UsageCounter;

// Marks what came late for the period as billed. Whether anything did.
absl::StatusOr<bool> settle(Work& work, const Subscription& closed,
                            std::span<const Entitlement> granted, Closing closing) {
  const UsageSource source = usage_source(work);
  bool is_any = false;
  for (const Entitlement& each : granted) {
    const std::string id = late_counter_id(closed.id, each.name, closed_index(closed));
    OCTROI_ASSIGN_OR_RETURN(const auto late, source.counter(id));
    if (!late || late->value.used == late->value.settled.value_or(0)) continue;
    is_any = true;
    if (closing == Closing::kNone) continue;
    UsageCounter settled = late->value;
    settled.settled = settled.used;
    settled.updated_at = work.draft.now();
    work.draft.put(work.draft.tenant(), id, settled, late->row.version);
  }
  return is_any;
}

// What is given back is no more than what stands of what was asked, in the proportion that coupons
// left of it.
absl::Status cut_credits(Work& work, SubscriptionId subscription, std::vector<RatedLine>& lines) {
  const auto is_credit = [](const RatedLine& line) { return line.amount.is_negative(); };
  if (std::ranges::none_of(lines, is_credit)) return absl::OkStatus();
  OCTROI_ASSIGN_OR_RETURN(const auto invoices, issued_for(work, subscription));
  OCTROI_ASSIGN_OR_RETURN(auto loaded,
                          records::load_all<CreditNote>(work.engine.store(), work.context));
  const std::vector<CreditNote> notes = records::values_of(std::move(loaded));
  for (RatedLine& line : lines) {
    if (!is_credit(line)) continue;
    OCTROI_ASSIGN_OR_RETURN(const auto standing, standing_charge(invoices, notes, line));
    OCTROI_ASSIGN_OR_RETURN(const Money back, credit_of(standing, line.amount));
    if (back == line.amount) continue;
    line.derivation.capped_from = line.amount;
    line.amount = back;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<RatedLine>> corrections_of(Work& work, const Subscription& closed,
                                                      Closing closing) {
  std::vector<RatedLine> none;
  OCTROI_ASSIGN_OR_RETURN(const auto granted, work.engine.entitlements_of(closed.terms));
  const UsageSource source = usage_source(work);
  const UsageSource before = with_late(source, LateShare::kBilled);
  const UsageSource now = with_late(source, LateShare::kAll);
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version, work.engine.held_version(closed.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto price,
                          work.engine.price_of_period(closed, closed_index(closed)));
  OCTROI_ASSIGN_OR_RETURN(auto lines, corrections({.subscription = closed,
                                                   .price = *price,
                                                   .granted = granted,
                                                   .tax_category = version->tax_category},
                                                  before, now));
  OCTROI_ASSIGN_OR_RETURN(const bool is_any, settle(work, closed, granted, closing));
  if (!is_any) return none;
  std::erase_if(lines, [](const RatedLine& line) { return line.amount.is_zero(); });
  return lines;
}

absl::StatusOr<std::vector<RatedLine>> correction_lines(Work& work, HeldWork& held,
                                                        Closing closing) {
  std::vector<RatedLine> lines;
  if (!held.now.late_from) return lines;
  const SubscriptionId id = held.now.subscription.id;
  OCTROI_ASSIGN_OR_RETURN(const auto past, past_periods(work.engine, work.context, id));
  for (const Subscription& closed : past) {
    if (closed_index(closed) < *held.now.late_from) continue;
    OCTROI_ASSIGN_OR_RETURN(auto more, corrections_of(work, closed, closing));
    OCTROI_RETURN_IF_ERROR(cut_credits(work, id, more));
    std::ranges::move(more, std::back_inserter(lines));
  }
  if (closing == Closing::kNone) return lines;
  OCTROI_ASSIGN_OR_RETURN(const Money sum, sum_of(held.now.subscription.terms.currency, lines));
  JsonWriter data;
  data.object().field("from_period", *held.now.late_from).field("amount", sum.to_string()).end();
  held.now.late_from.reset();
  note(work, held, "subscription.late_usage_billed", std::move(data).text());
  work.draft.explain("usage that came late for billed periods asks for " + sum.to_string());
  return lines;
}

}  // namespace v0
}  // namespace octroi
