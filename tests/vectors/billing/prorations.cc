// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "proration/amount" and "proration/stub-ratio": parts of a period.

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/amounts.h"
#include "billing/area.h"
#include "billing/changes_lago.h"
#include "billing/spelling.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/anchored.h"
#include "octroi/calendar/bill_cycle.h"

namespace octroi::vectors {
namespace {

constexpr ProrationPolicy kKillBill = proration_profiles::kill_bill();

// "fixed 30-day month", or of another number of days.
absl::StatusOr<ProrationPolicy> kill_bill_policy(const Json& input) {
  const std::string policy = input.value("policy", std::string());
  ProrationPolicy fixed = proration_profiles::kill_bill_thirty_days();
  int end = 0;
  if (std::sscanf(policy.c_str(), "fixed %2d-day month%n", &fixed.month_days, &end) == 1 &&
      end == static_cast<int>(policy.size())) {
    return fixed;
  }
  if (policy.empty() || policy.starts_with("actual days")) return kKillBill;
  return unsupported("the policy '" + policy + "' is not known");
}

// A leading stub that ends on its cycle date, and the whole cycle before that date.
absl::StatusOr<BillSpan> stub_of(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date end, date_at(input, "end_exclusive"));
  BillCycle cycle;
  OCTROI_ASSIGN_OR_RETURN(cycle.interval,
                          interval_named(input.value("period", std::string("month"))));
  cycle.bill_day = static_cast<unsigned>(end.day());
  OCTROI_ASSIGN_OR_RETURN(const auto spans,
                          spans_due(cycle, {start, end}, BillingMode::kInAdvance, start));
  if (spans.front().until != end) return unsupported("the span is longer than its period");
  return spans.front();
}

absl::StatusOr<Proration> share_of(Money price, const BillSpan& span,
                                   const ProrationPolicy& policy = kKillBill) {
  return prorate(price, {0, span.whole_from, span.whole_until}, {span.from, span.until}, policy);
}

// The days of a span that is longer than the period it begins, over that period's.
absl::StatusOr<std::optional<Ratio>> longer_span(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(const Date start, date_at(input, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date end, date_at(input, "end_exclusive"));
  OCTROI_ASSIGN_OR_RETURN(const Interval interval,
                          interval_named(input.value("period", std::string("month"))));
  OCTROI_ASSIGN_OR_RETURN(const Period first, period({start, interval}, 0));
  if (end <= *first.end) return std::optional<Ratio>();
  return std::optional(Ratio{days_between(start, end), days_between(start, *first.end)});
}

absl::StatusOr<Json> days_over_days(std::int64_t days, std::int64_t whole) {
  OCTROI_ASSIGN_OR_RETURN(const Decimal rounded,
                          octroi::to_decimal({days, whole}, 9, Rounding::kHalfUp));
  return Json{{"ratio_9dp_half_up", rounded.to_string()},
              {"exact", ratio_text(days, whole)},
              {"days", days}};
}

absl::StatusOr<Json> stub_ratio(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"policy", "start", "end_exclusive", "period"}));
  OCTROI_ASSIGN_OR_RETURN(const ProrationPolicy policy, kill_bill_policy(input));
  OCTROI_ASSIGN_OR_RETURN(const auto longer, longer_span(input));
  if (longer) {
    if (policy != kKillBill) return unsupported("a span of several months that are fixed");
    return days_over_days(longer->numerator, longer->denominator);
  }
  OCTROI_ASSIGN_OR_RETURN(const BillSpan span, stub_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Proration share, share_of(Money::zero(kEur), span, policy));
  return days_over_days(share.numerator, share.denominator);
}

// --- proration/amount, by days of a bill cycle

absl::StatusOr<Json> fixed_month_amount(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "price", "currency", "period", "start", "end_exclusive"}));
  OCTROI_ASSIGN_OR_RETURN(const ProrationPolicy policy, kill_bill_policy(input));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const BillSpan span, stub_of(input));
  OCTROI_ASSIGN_OR_RETURN(const Proration share, share_of(price, span, policy));
  OCTROI_ASSIGN_OR_RETURN(const Money credit, negate(share.amount));
  return Json{{"amount", share.amount.amount()},
              {"credit_if_cancelled_for_the_same_span", credit.amount()}};
}

struct Phase {
  Money price;
  BillCycle cycle;
  Service service;
};

absl::StatusOr<Phase> phase_of(const Json& phase, const char* start, Interval interval,
                               Currency currency) {
  Phase result;
  OCTROI_ASSIGN_OR_RETURN(result.price, to_money(phase.at("price"), currency));
  OCTROI_ASSIGN_OR_RETURN(result.service.start, date_at(phase, start));
  result.cycle.interval = interval;
  result.cycle.bill_day = phase.value("bill_cycle_day", 1u);
  return result;
}

// The phases of a service, each until the next one begins.
absl::StatusOr<std::vector<Phase>> phases_of(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(const Interval interval, interval_named(input.at("period")));
  OCTROI_ASSIGN_OR_RETURN(const Currency currency, currency_of(input));
  if (!input.contains("phases")) {
    OCTROI_ASSIGN_OR_RETURN(Phase only, phase_of(input, "service_start", interval, currency));
    if (!input.value("service_end_exclusive", Json()).is_null()) {
      OCTROI_ASSIGN_OR_RETURN(only.service.end, date_at(input, "service_end_exclusive"));
    }
    return std::vector<Phase>{only};
  }
  std::vector<Phase> phases;
  for (const Json& one : input.at("phases")) {
    OCTROI_RETURN_IF_ERROR(only_keys(one, {"price", "start", "bill_cycle_day"}));
    OCTROI_ASSIGN_OR_RETURN(const Phase phase, phase_of(one, "start", interval, currency));
    if (!phases.empty()) phases.back().service.end = phase.service.start;
    phases.push_back(phase);
  }
  if (phases.empty()) return unsupported("no phases");
  return phases;
}

absl::StatusOr<Json> cycle_amounts(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"price", "fixed_price", "currency", "period", "billing_mode", "service_start",
              "service_end_exclusive", "bill_cycle_day", "target_date_inclusive", "phases"}));
  const std::string mode = input.at("billing_mode");
  if (mode != "in_advance" && mode != "in_arrears") return unsupported("mode '" + mode + "'");
  const BillingMode billed =
      mode == "in_advance" ? BillingMode::kInAdvance : BillingMode::kInArrears;
  OCTROI_ASSIGN_OR_RETURN(const std::vector<Phase> phases, phases_of(input));
  Date target = phases.front().service.start;  // without a target: what is due at the start
  if (input.contains("target_date_inclusive")) {
    OCTROI_ASSIGN_OR_RETURN(target, date_at(input, "target_date_inclusive"));
  }
  Json items = Json::array();
  Json breakdown = Json::array();
  Money total = Money::zero(phases.front().price.currency());
  if (input.contains("fixed_price")) {  // once, with the first invoice
    OCTROI_ASSIGN_OR_RETURN(total, money_at(input, "fixed_price"));
    breakdown.push_back(total.amount());
  }
  for (const Phase& phase : phases) {
    OCTROI_ASSIGN_OR_RETURN(const auto spans,
                            spans_due(phase.cycle, phase.service, billed, target));
    for (const BillSpan& span : spans) {
      OCTROI_ASSIGN_OR_RETURN(const Proration share, share_of(phase.price, span));
      OCTROI_ASSIGN_OR_RETURN(total, add(total, share.amount));
      items.push_back({{"start", format_date(span.from)},
                       {"end", format_date(span.until)},
                       {"ratio", ratio_text(share.numerator, share.denominator)},
                       {"amount", share.amount.amount()}});
      breakdown.push_back(share.amount.amount());
    }
  }
  Json result{{"total", total.amount()}, {"breakdown", std::move(breakdown)}};
  if (!input.contains("target_date_inclusive")) {  // the first one, and then whole periods
    result["first_invoice"] = total.amount();
    result["second_invoice"] = phases.front().price.amount();
  }
  if (!items.empty()) result["stub"] = items.front();
  result["items"] = std::move(items);
  return result;
}

// --- proration/amount, by time

absl::StatusOr<Json> by_time(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(input, {"price", "currency", "anchor", "start", "end",
                                           "end_exclusive", "period", "strategy"}));
  ProrationPolicy policy = proration_profiles::openmeter();
  if (input.value("strategy", std::string("second")) != "second") {
    return unsupported("the strategy " + input.at("strategy").dump() + " is not known");
  }
  policy.grain = ProrationGrain::kSecond;
  AnchoredPeriod period;
  OCTROI_ASSIGN_OR_RETURN(period.interval,
                          interval_named(input.value("period", std::string("month"))));
  OCTROI_ASSIGN_OR_RETURN(period.anchor, instant_at(input, "anchor", {}));
  OCTROI_ASSIGN_OR_RETURN(const Instant start, instant_at(input, "start", {}));
  OCTROI_ASSIGN_OR_RETURN(const Money price, money_at(input, "price"));
  OCTROI_ASSIGN_OR_RETURN(const Window whole, window_at(period, start));
  OCTROI_ASSIGN_OR_RETURN(const auto end,
                          optional_instant_at(input, word_in(input, {"end", "end_exclusive"}), {}));
  OCTROI_ASSIGN_OR_RETURN(
      const Money amount,
      prorate_between(price, {whole.start, whole.end}, {start, end.value_or(whole.end)}, policy));
  OCTROI_ASSIGN_OR_RETURN(const Ratio share,
                          share_ratio(TimeSpan{whole.start, whole.end},
                                      TimeSpan{start, end.value_or(whole.end)}, policy));
  return Json{{"amount", amount.amount()},
              {"first_invoice", amount.amount()},
              {"ratio", ratio_text(static_cast<std::int64_t>(share.numerator),
                                   static_cast<std::int64_t>(share.denominator))}};
}

// A price of a quantity, where the input has quantities.
absl::StatusOr<Money> price_of(const Json& input, const std::string& side) {
  if (!input.contains(side + "_quantity")) return money_at(input, side.c_str());
  OCTROI_ASSIGN_OR_RETURN(const Money unit, money_at(input, "unit_price"));
  OCTROI_ASSIGN_OR_RETURN(const Decimal quantity, decimal(input, (side + "_quantity").c_str()));
  OCTROI_ASSIGN_OR_RETURN(const Decimal total, multiply(octroi::to_decimal(unit), quantity));
  return octroi::to_money(total, unit.currency(), Rounding::kHalfUp);
}

// What is left of the period: told as a ratio, or by the second from its ends and the change.
absl::StatusOr<Ratio> ratio_left(const Json& input) {
  if (input.contains("fraction_left")) return ratio_at(input, "fraction_left");
  if (input.contains("days_left")) {
    const Ratio left{input.at("days_left").get<std::int64_t>(),
                     input.at("days_in_period").get<std::int64_t>()};
    if (left.denominator < 1) return unsupported("a period of no day");
    return left;
  }
  ProrationPolicy policy = proration_profiles::openmeter();
  policy.grain = ProrationGrain::kSecond;
  OCTROI_ASSIGN_OR_RETURN(const Instant start, instant_at(input, "period_start", {}));
  OCTROI_ASSIGN_OR_RETURN(const Instant end, instant_at(input, "period_end", {}));
  OCTROI_ASSIGN_OR_RETURN(const Instant change, instant_at(input, "change", {}));
  return share_ratio(TimeSpan{start, end}, TimeSpan{change, end}, policy);
}

// One side alone: what is added is charged, what is removed is given back.
absl::StatusOr<Json> only_what_changed(const Json& input, const Ratio& left) {
  Money price;
  if (input.contains("added_price")) {
    OCTROI_ASSIGN_OR_RETURN(price, money_at(input, "added_price"));
  } else if (input.contains("removed_price")) {
    OCTROI_ASSIGN_OR_RETURN(const Money removed, money_at(input, "removed_price"));
    OCTROI_ASSIGN_OR_RETURN(price, negate(removed));
  } else {
    OCTROI_ASSIGN_OR_RETURN(const Money before, price_of(input, "old"));
    OCTROI_ASSIGN_OR_RETURN(const Money after, price_of(input, "new"));
    OCTROI_ASSIGN_OR_RETURN(price, subtract(after, before));
  }
  OCTROI_ASSIGN_OR_RETURN(const Money part, scale(price, left, Rounding::kHalfUp));
  return Json{{part.is_negative() ? "credit" : "charge", part.amount()}, {"net", part.amount()}};
}

// Each leg is rounded alone.
absl::StatusOr<Json> by_fraction(const Json& input) {
  OCTROI_RETURN_IF_ERROR(only_keys(
      input, {"old", "new", "old_quantity", "new_quantity", "unit_price", "added_price",
              "removed_price", "fraction_left", "days_left", "days_in_period", "period_start",
              "period_end", "change", "mode", "proration_billed", "currency"}));
  OCTROI_ASSIGN_OR_RETURN(const Ratio left, ratio_left(input));
  const std::string mode = folded(input.value("mode", std::string()));
  const bool is_one_side = input.contains("added_price") || input.contains("removed_price");
  const bool is_difference = mode == "bill_only_what_changed";
  const bool is_both = mode.empty() || mode == "credit_and_charge" || mode == "full_invoice";
  if (!is_difference && (!is_both || (is_one_side && !mode.empty()))) {
    return unsupported("another mode");
  }
  if (is_one_side || is_difference) return only_what_changed(input, left);
  const std::string billed = input.value("proration_billed", std::string("next invoice"));
  if (billed != "next invoice" && billed != "immediately" && billed != "none") {
    return unsupported("a proration that is billed at another time");
  }
  OCTROI_ASSIGN_OR_RETURN(const Money before, price_of(input, "old"));
  OCTROI_ASSIGN_OR_RETURN(const Money after, price_of(input, "new"));
  OCTROI_ASSIGN_OR_RETURN(const Money unused, scale(before, left, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Money credit, negate(unused));
  OCTROI_ASSIGN_OR_RETURN(const Money charge, scale(after, left, Rounding::kHalfUp));
  OCTROI_ASSIGN_OR_RETURN(const Money net, add(credit, charge));
  OCTROI_ASSIGN_OR_RETURN(const Money both, add(net, after));
  // The next invoice renews, and has the proration too where nothing else billed it.
  const Money next = billed == "next invoice" ? both : after;
  Json result{{"credit", credit.amount()},
              {"charge", charge.amount()},
              {"net", net.amount()},
              {"renewal", after.amount()},
              {"invoice", billed == "immediately" ? net.amount() : next.amount()},
              {"next_invoice", next.amount()}};
  for (const char* month : kMonths) result[std::string(month) + "_invoice"] = next.amount();
  return result;
}

absl::StatusOr<Json> amount(const Json& input) {
  for (const char* key : {"fraction_left", "days_left", "period_end"}) {
    if (input.contains(key)) return by_fraction(input);
  }
  if (input.contains("strategy") || input.contains("anchor")) return by_time(input);
  const bool is_lago = input.contains("start") && input.contains("billing");
  if (is_lago || input.contains("terminated") || input.contains("from")) return lago_amount(input);
  if (input.contains("end_exclusive")) return fixed_month_amount(input);
  return cycle_amounts(input);
}

}  // namespace

void add_prorations(Areas& areas) {
  areas["proration/amount"] = amount;
  areas["proration/stub-ratio"] = stub_ratio;
}

}  // namespace octroi::vectors
