// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "engine/plan/arrears.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/plan/reduced.h"
#include "octroi/rating/rating.h"

namespace octroi {
inline namespace v0 {
namespace {

using records::UsageCounter;

// Writes the counters that were read, so that a consume() which read one too and commits later
// loses the version check, asks again and counts into what follows (I25).
absl::Status put_counters(Work& work, const Subscription& subscription,
                          const std::vector<CountedUsage>& counted) {
  const std::int64_t index = subscription.next_index - 1;
  const UsageSource source = usage_source(work);
  for (const CountedUsage& one : counted) {
    const std::string id = period_counter_id(subscription.id, one.entitlement, index);
    OCTROI_ASSIGN_OR_RETURN(const auto stored, source.counter(id));
    UsageCounter counter{.metric = one.entitlement, .window = "period " + std::to_string(index)};
    if (stored) counter = stored->value;  // who used it stays
    counter.used = one.counted;
    counter.updated_at = work.draft.now();
    counter.level = one.level;
    counter.settled = one.settled;
    work.draft.put(work.draft.tenant(), id, counter, one.counter_version);
  }
  return absl::OkStatus();
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

bool has_arrears(const PlanVersion& version, const Price& price) {
  const auto is_in_arrears = [](const Charge& charge) {
    return charge.kind == ChargeKind::kFlatInArrears || !charge.entitlement.empty();
  };
  return std::ranges::any_of(price.charges, is_in_arrears) ||
         std::ranges::any_of(version.entitlements, carries_over);
}

// What of the price is about use that is still to be billed, and that use.
struct Unbilled {
  Price price;
  std::vector<OverageUsage> usage;
};

Unbilled unbilled(const Price& price, const std::vector<CountedUsage>& counted) {
  Unbilled result{without_settled(price, counted), {}};
  for (const CountedUsage& one : counted) result.usage.push_back(one.usage());
  return result;
}

}  // namespace

Period current_period(const Subscription& subscription) {
  return {.index = subscription.next_index - 1,
          .start = *subscription.current_start,
          .end = subscription.current_end};
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
  using Events = std::vector<records::Loaded<records::KeptUsage>>;
  return {.counter = [&work](const std::string& id) -> absl::StatusOr<Found> {
            std::optional<Row> written;  // a period that this plan has closed
            work.draft.each_written<UsageCounter>([&](const Row& row) {
              if (row.id == id) written = row;
            });
            if (!written) return records::find<UsageCounter>(work.engine.store(), work.context, id);
            OCTROI_ASSIGN_OR_RETURN(auto found, records::loaded_from_row<UsageCounter>(*written));
            return Found(std::move(found));
          },
          .events = [&work](const std::string& id) -> absl::StatusOr<Events> {
            OCTROI_ASSIGN_OR_RETURN(Events events,
                                    records::load_all<records::KeptUsage>(
                                        work.engine.store(), work.context, "meter", {Value(id)}));
            absl::Status read;
            work.draft.each_written<records::KeptUsage>([&](const Row& row) {
              auto planned = records::loaded_from_row<records::KeptUsage>(row);
              if (!planned.ok()) {
                read = planned.status();
              } else if (records::metered_in(planned->value) == id) {
                events.push_back(*std::move(planned));
              }
            });
            OCTROI_RETURN_IF_ERROR(read);
            return events;
          }};
}

absl::StatusOr<std::vector<RatedLine>> arrears_lines(Work& work, const Subscription& subscription,
                                                     Closing closing) {
  std::vector<RatedLine> none;
  if (subscription.next_index == 0) return none;
  OCTROI_ASSIGN_OR_RETURN(const PlanVersion* version,
                          work.engine.held_version(subscription.terms.plan));
  OCTROI_ASSIGN_OR_RETURN(const auto held,
                          work.engine.price_of_period(subscription, subscription.next_index - 1));
  const Price& price = *held;
  if (!has_arrears(*version, price)) return none;
  OCTROI_ASSIGN_OR_RETURN(const auto granted, work.engine.entitlements_of(subscription.terms));
  OCTROI_ASSIGN_OR_RETURN(const std::vector<CountedUsage> counted,
                          counted_usage(granted, price, subscription, usage_source(work)));
  if (closing != Closing::kNone) {
    OCTROI_RETURN_IF_ERROR(put_counters(work, subscription, counted));
  }
  Unbilled asked = unbilled(price, counted);
  OverageInput input{.price = &asked.price,
                     .period = current_period(subscription),
                     .usage = asked.usage,
                     .tax_category = version->tax_category};
  const auto term =
      ending_term(price, subscription.next_index - 1, closing == Closing::kSubscription);
  if (term) {
    OCTROI_ASSIGN_OR_RETURN(const Money spent, spent_before(work, subscription, *term));
    input.term = {.spent_before = spent, .periods = *term};
  }
  if (subscription.reduced.empty()) return rate_arrears(input);
  OCTROI_ASSIGN_OR_RETURN(const auto parts,
                          parts_of_period(subscription, work.engine.options().proration));
  OCTROI_ASSIGN_OR_RETURN(auto lines, flats_of_parts(input, parts));
  std::erase_if(asked.price.charges,
                [](const Charge& one) { return one.kind == ChargeKind::kFlatInArrears; });
  OCTROI_ASSIGN_OR_RETURN(auto counted_lines, rate_arrears(input));
  std::ranges::move(counted_lines, std::back_inserter(lines));
  return lines;
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
  dropped.spend.reset();  // it is held, or not, at the period's end
  std::erase_if(dropped.charges, [next](const Charge& charge) {
    const std::vector<std::string> counted = counted_by(charge);
    return counted.empty() || std::ranges::all_of(counted, [next](const std::string& name) {
             return is_metered(*next, name);
           });
  });
  if (dropped.charges.empty()) return none;
  OCTROI_ASSIGN_OR_RETURN(const auto granted, work.engine.entitlements_of(before.terms));
  OCTROI_ASSIGN_OR_RETURN(std::vector<CountedUsage> counted,
                          counted_usage(granted, dropped, before, usage_source(work)));
  std::erase_if(counted, [&](const CountedUsage& one) {
    return !is_metered(dropped, one.entitlement);  // a level that is only carried over
  });
  const Unbilled asked = unbilled(dropped, counted);
  for (CountedUsage& one : counted) one.settled = one.counted;
  OCTROI_RETURN_IF_ERROR(put_counters(work, before, counted));
  Period period = current_period(before);
  if (today > period.start) period.end = today;
  return rate_arrears({.price = &asked.price,
                       .period = period,
                       .usage = asked.usage,
                       .tax_category = version->tax_category});
}

}  // namespace v0
}  // namespace octroi
