// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The lines of a case: by the library, and by the definitions.

#include <algorithm>
#include <iterator>
#include <utility>

#include "case.h"
#include "octroi/base/status.h"
#include "octroi/rating/rating.h"

namespace octroi::oracle {
namespace {

void append(std::vector<RatedLine>& lines, std::vector<RatedLine> more) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

absl::StatusOr<std::vector<RatedLine>> of_the_price(const Case& one) {
  std::optional<PeriodShare> share;
  if (one.part) {
    OCTROI_ASSIGN_OR_RETURN(share, period_share(one.period, one.part->days));
  }
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> lines,
                          rate_period({.price = &one.price,
                                       .quantity = one.seats,
                                       .period = one.period,
                                       .is_first_invoice = one.is_first,
                                       .share = share}));
  std::vector<OverageUsage> usage;
  for (const Counted& count : one.counted) {
    usage.push_back({count.entitlement, count.used, count.limit, count.reading});
  }
  OverageInput input{
      .price = &one.price, .period = one.period, .usage = usage, .tax_category = "reduced"};
  if (one.spend.ends_term) {
    const auto spent = static_cast<std::int64_t>(one.spend.spent_before.get_num().get_si());
    input.term = {.spent_before = Money::of_minor(spent, one.currency), .periods = 3};
  }
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> arrears, rate_arrears(input));
  append(lines, std::move(arrears));
  return lines;
}

absl::StatusOr<std::vector<RatedLine>> of_the_change(const Case& one) {
  const Change& change = *one.change;
  OCTROI_ASSIGN_OR_RETURN(const PeriodShare rest, period_share(one.period, change.rest.days));
  ChangeInput input{.from = &change.from,
                    .from_quantity = change.from_seats,
                    .to = &one.price,
                    .to_quantity = one.seats,
                    .rest = rest,
                    .to_tax_category = "reduced"};
  if (change.credit_max) input.credit_max = Money::of_minor(*change.credit_max, one.currency);
  return rate_change(input);
}

// What recurs of a price whose charges cost `costs`, each charge rounded.
std::vector<Number> recurring(const Price& price, const std::vector<Number>& costs,
                              std::int64_t seats, const Number& share) {
  std::vector<Number> amounts;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const Charge& charge = price.charges[i];
    const Number amount = costs[i] * share;
    if (charge.kind == ChargeKind::kFlat) amounts.push_back(rounded(amount));
    if (charge.kind == ChargeKind::kPerSeat) amounts.push_back(rounded(amount * minor(seats)));
  }
  return amounts;
}

void want_change(const Case& one, std::vector<Number>& amounts) {
  const Change& change = *one.change;
  std::vector<Number> costs;
  for (const Charge& charge : change.from.charges) costs.push_back(minor(charge.amount.minor()));
  std::vector<Number> credits = recurring(change.from, costs, change.from_seats, change.rest.share);
  Number sum = 0;
  for (const Number& credit : credits) sum += credit;
  if (change.credit_max && sum > minor(*change.credit_max)) {
    credits = shared_out(minor(*change.credit_max), credits);
  }
  for (const Number& credit : credits) amounts.push_back(-credit);
  for (const Number& charge : recurring(one.price, one.amounts, one.seats, change.rest.share)) {
    amounts.push_back(charge);
  }
}

void want_arrears(const Case& one, std::vector<Number>& amounts) {
  std::vector<Number> used;
  std::size_t next = 0;
  std::size_t usage = 0;
  for (std::size_t i = 0; i < one.amounts.size(); ++i) {
    if (one.price.charges[i].kind == ChargeKind::kFlatInArrears) amounts.push_back(one.amounts[i]);
  }
  for (const Charge& charge : one.price.charges) {
    if (charge.entitlement.empty()) continue;
    if (charge.kind == ChargeKind::kOverage) {
      const Counted& count = one.counted[next++];
      const Number above = std::max(Number(minor(count.used) - minor(count.limit)), Number(0));
      amounts.push_back(rounded(number_of(charge.unit_amount) * one.scale * above));
      continue;
    }
    std::vector<Number> lines;
    if (usage < one.usages.size()) {
      lines = lines_of(one.usages[usage], minor(one.counted[next++].used));
    } else {
      const KernelCase& kernel = one.kernels[usage - one.usages.size()];
      for (const Number& part : kernel.parts) lines.push_back(part * one.scale);
      lines = lines_of_pieces(kernel.limits, lines);
    }
    ++usage;
    used.insert(used.end(), lines.begin(), lines.end());
  }
  hold(one.spend, used);
  amounts.insert(amounts.end(), used.begin(), used.end());
}

}  // namespace

absl::StatusOr<std::vector<RatedLine>> rate(const Case& one) {
  OCTROI_RETURN_IF_ERROR(one.phases);
  OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> lines, of_the_price(one));
  if (one.change) {
    OCTROI_ASSIGN_OR_RETURN(std::vector<RatedLine> change, of_the_change(one));
    append(lines, std::move(change));
  }
  for (const KernelCase& kernel : one.kernels) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal amount, by_library(kernel));
    Number exact = 0;
    for (const Number& part : kernel.parts) exact += part;
    if (number_of(amount) != exact) return absl::InternalError("a kernel's amount");
  }
  if (one.rebate) {
    OCTROI_ASSIGN_OR_RETURN(const Decimal less, subtract(Decimal(0), *one.rebate));
    OCTROI_ASSIGN_OR_RETURN(
        RatedLine line, manual_line("Less", Decimal(one.seats), less, one.currency, "standard"));
    lines.push_back(std::move(line));
  }
  if (one.spared && *one.spared < lines.size()) lines[*one.spared].is_discountable = false;
  return lines;
}

absl::StatusOr<InvoiceTotals> calculate(const Case& one, const std::vector<RatedLine>& lines) {
  return calculate_invoice({.currency = one.currency,
                            .lines = lines,
                            .discounts = one.discounts,
                            .tax = &one.tax,
                            .credit_available = one.credit});
}

std::vector<Number> wanted_lines(const Case& one) {
  const Number share = one.part ? one.part->share : Number(1);
  std::vector<Number> amounts;
  for (std::size_t i = 0; i < one.amounts.size(); ++i) {
    const Charge& charge = one.price.charges[i];
    const Number& amount = one.amounts[i];
    if (charge.kind == ChargeKind::kFlat) amounts.push_back(rounded(amount * share));
    if (charge.kind == ChargeKind::kPerSeat) {
      amounts.push_back(rounded(amount * minor(one.seats) * share));
    }
    if (charge.kind == ChargeKind::kOneOff && one.is_first) amounts.push_back(amount);
  }
  want_arrears(one, amounts);
  if (one.change) want_change(one, amounts);
  if (one.rebate) {
    amounts.push_back(rounded(-number_of(*one.rebate) * minor(one.seats) * one.scale));
  }
  std::erase_if(amounts, [](const Number& amount) { return amount == 0; });
  return amounts;
}

}  // namespace octroi::oracle
