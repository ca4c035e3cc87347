// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Areas "proration/in-advance-cycles" and "billing/in-arrears-periods": service cut by a bill day.

#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "billing/area.h"
#include "billing/times.h"

#include "octroi/base/status.h"
#include "octroi/calendar/bill_cycle.h"
#include "octroi/calendar/date.h"
#include "octroi/money/decimal.h"

namespace octroi::vectors {
namespace {

absl::StatusOr<std::vector<BillSpan>> spans_of(const Json& input) {
  OCTROI_RETURN_IF_ERROR(
      only_keys(input, {"policy", "period", "billing_mode", "service_start",
                        "service_end_exclusive", "target_date_inclusive", "bill_cycle_day"}));
  BillCycle cycle;
  OCTROI_ASSIGN_OR_RETURN(cycle.interval, interval_named(input.at("period")));
  cycle.bill_day = input.at("bill_cycle_day").get<unsigned>();
  Service service;
  OCTROI_ASSIGN_OR_RETURN(service.start, date_at(input, "service_start"));
  const Json end = input.value("service_end_exclusive", Json());
  if (!end.is_null()) {
    OCTROI_ASSIGN_OR_RETURN(service.end, date_at(input, "service_end_exclusive"));
  }
  OCTROI_ASSIGN_OR_RETURN(const Date target, date_at(input, "target_date_inclusive"));
  const std::string mode = input.at("billing_mode");
  if (mode != "in_advance" && mode != "in_arrears") {
    return unsupported("the billing mode '" + mode + "' is not known");
  }
  return spans_due(cycle, service,
                   mode == "in_advance" ? BillingMode::kInAdvance : BillingMode::kInArrears,
                   target);
}

// The exact sum, reduced, as "31/28" or "2".
struct Fraction {
  std::int64_t over = 0;
  std::int64_t under = 1;

  void add(std::int64_t numerator, std::int64_t denominator) {
    const std::int64_t common = std::lcm(under, denominator);
    over = over * (common / under) + numerator * (common / denominator);
    under = common;
    const std::int64_t divisor = std::gcd(over, under);
    over /= divisor;
    under /= divisor;
  }
  [[nodiscard]] std::string to_string() const {
    if (under == 1) return std::to_string(over);
    return std::to_string(over) + "/" + std::to_string(under);
  }
};

absl::StatusOr<Json> cycles_due(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<BillSpan> spans, spans_of(input));
  Fraction exact;
  Decimal rounded;
  for (const BillSpan& span : spans) {
    const std::int64_t days = days_between(span.from, span.until);
    const std::int64_t whole = days_between(span.whole_from, span.whole_until);
    exact.add(days, whole);
    OCTROI_ASSIGN_OR_RETURN(const Decimal share,
                            octroi::to_decimal({days, whole}, 9, Rounding::kHalfUp));
    OCTROI_ASSIGN_OR_RETURN(rounded, add(rounded, share));
  }
  return Json{{"cycles_exact_fraction", exact.to_string()},
              {"cycles_decimal_9dp_half_up_per_stub", text(rounded)}};
}

absl::StatusOr<Json> periods_due(const Json& input) {
  OCTROI_ASSIGN_OR_RETURN(const std::vector<BillSpan> spans, spans_of(input));
  Json result = {{"periods", Json::array()}};
  for (const BillSpan& span : spans) {
    result["periods"].push_back(
        {{"start", format_date(span.from)}, {"end", format_date(span.until)}});
  }
  result["number_of_periods"] = result["periods"].size();
  return result;
}

}  // namespace

void add_cycles(Areas& areas) {
  areas["proration/in-advance-cycles"] = cycles_due;
  areas["billing/in-arrears-periods"] = periods_due;
}

}  // namespace octroi::vectors
