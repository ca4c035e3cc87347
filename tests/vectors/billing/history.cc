// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "billing/history.h"

#include <algorithm>
#include <utility>

#include "billing/amounts.h"
#include "billing/times.h"

#include "octroi/base/status.h"

namespace octroi::vectors {
namespace {

constexpr ProrationPolicy kKillBill = proration_profiles::kill_bill();

absl::StatusOr<Segment> span_of(const Json& line) {
  OCTROI_ASSIGN_OR_RETURN(const Date from, date_at(line, "start"));
  OCTROI_ASSIGN_OR_RETURN(const Date until, date_at(line, "end"));
  return Segment{from, until};
}

}  // namespace

BilledLine whole_line(const std::string& plan, const Segment& span, Money price) {
  return {.id = plan + format_date(span.from),
          .plan = plan,
          .span = span,
          .rate = price,
          .amount = price,
          .adjusted = Money::zero(price.currency())};
}

absl::StatusOr<WantedLine> wanted_line(const Json& line, Currency currency) {
  OCTROI_RETURN_IF_ERROR(only_keys(line, {"start", "end", "amount", "rate", "plan"}));
  WantedLine wanted{.plan = line.value("plan", std::string("A"))};
  OCTROI_ASSIGN_OR_RETURN(wanted.span, span_of(line));
  OCTROI_ASSIGN_OR_RETURN(wanted.amount, to_money(line.at("amount"), currency));
  wanted.rate = wanted.amount;
  if (line.contains("rate")) {
    OCTROI_ASSIGN_OR_RETURN(wanted.rate, to_money(line.at("rate"), currency));
  }
  return wanted;
}

absl::StatusOr<BilledLine> billed_line(const Json& line, Currency currency) {
  Json plain = line;
  plain.erase("adjusted");
  OCTROI_ASSIGN_OR_RETURN(const WantedLine wanted, wanted_line(plain, currency));
  BilledLine billed = whole_line(wanted.plan, wanted.span, wanted.amount);
  billed.rate = wanted.rate;
  if (line.contains("adjusted")) {
    OCTROI_ASSIGN_OR_RETURN(const Money adjusted, to_money(line.at("adjusted"), currency));
    OCTROI_ASSIGN_OR_RETURN(billed.adjusted, negate(adjusted));
  }
  return billed;
}

absl::StatusOr<std::vector<WantedLine>> still_wanted(std::vector<BilledLine> lines) {
  std::vector<WantedLine> wanted;
  for (const BilledLine& line : lines) {
    OCTROI_ASSIGN_OR_RETURN(const auto runs, standing(line, kKillBill));
    for (const SpanCredit& run : runs) {
      wanted.push_back({line.plan, run.span, line.rate, run.amount});
    }
  }
  return wanted;
}

Segment since(const std::vector<BilledLine>& lines, Date date) {
  Segment rest{date, date};
  for (const BilledLine& line : lines) rest.until = std::max(rest.until, line.span.until);
  return rest;
}

absl::StatusOr<std::vector<WantedLine>> wanted_without(std::vector<BilledLine> lines,
                                                       const std::vector<Segment>& spans) {
  for (BilledLine& line : lines) {
    for (const Segment& span : spans) {
      const Segment both{std::max(span.from, line.span.from),
                         std::min(span.until, line.span.until)};
      if (both.from >= both.until) continue;
      line.credits.push_back({both, Money::zero(line.amount.currency())});
    }
  }
  return still_wanted(std::move(lines));
}

absl::StatusOr<std::vector<WantedLine>> wanted_until(const std::vector<BilledLine>& lines,
                                                     Date date) {
  return wanted_without(lines, {since(lines, date)});
}

absl::StatusOr<FirstSpan> first_span(const std::string& plan, Money price, const BillCycle& cycle,
                                     Date start) {
  OCTROI_ASSIGN_OR_RETURN(const auto spans,
                          spans_due(cycle, {start}, BillingMode::kInAdvance, start));
  const BillSpan& first = spans.front();
  const Segment span{first.from, first.until};
  OCTROI_ASSIGN_OR_RETURN(
      const Proration share,
      prorate(price, {0, first.whole_from, first.whole_until}, span, kKillBill));
  return FirstSpan{{plan, span, price, share.amount}, share};
}

Json item_json(const RepairLine& line) {
  return {{"kind", line.kind == RepairKind::kCharge ? "charge" : "repair"},
          {"plan", line.plan},
          {"start", format_date(line.span.from)},
          {"end", format_date(line.span.until)},
          {"amount", line.amount.amount()}};
}

Json items_json(const Repair& repair) {
  Json items = Json::array();
  for (const RepairLine& line : repair.lines) items.push_back(item_json(line));
  return items;
}

absl::StatusOr<Json> net_json(const std::vector<BilledLine>& lines) {
  OCTROI_ASSIGN_OR_RETURN(auto runs, still_wanted(lines));
  std::ranges::stable_sort(runs, {}, [](const WantedLine& run) { return run.span.from; });
  Json net = Json::array();
  for (const WantedLine& run : runs) {
    net.push_back({{"plan", run.plan},
                   {"start", format_date(run.span.from)},
                   {"end", format_date(run.span.until)},
                   {"amount", run.amount.amount()}});
  }
  return net;
}

}  // namespace octroi::vectors
