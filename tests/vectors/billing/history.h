// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// History: billed lines as case files write them, and what is wanted instead after a change.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_HISTORY_H_
#define OCTROI_TESTS_VECTORS_BILLING_HISTORY_H_

#include <vector>

#include "absl/status/statusor.h"
#include "billing/area.h"

#include "octroi/calendar/bill_cycle.h"
#include "octroi/repair/repair.h"

namespace octroi::vectors {

// {"start", "end", "amount", "rate"?, "plan"?}; without a rate the amount is a whole period's.
absl::StatusOr<BilledLine> billed_line(const Json& line, Currency currency);
absl::StatusOr<WantedLine> wanted_line(const Json& line, Currency currency);
// Of a whole period, as one line.
[[nodiscard]] BilledLine whole_line(const std::string& plan, const Segment& span, Money price);

// What still stands of the lines, as wanted.
absl::StatusOr<std::vector<WantedLine>> still_wanted(std::vector<BilledLine> lines);
// The same without the days of `spans`, without those from `date` on.
absl::StatusOr<std::vector<WantedLine>> wanted_without(std::vector<BilledLine> lines,
                                                       const std::vector<Segment>& spans);
absl::StatusOr<std::vector<WantedLine>> wanted_until(const std::vector<BilledLine>& lines,
                                                     Date date);
// From `date` to the end of the last line.
[[nodiscard]] Segment since(const std::vector<BilledLine>& lines, Date date);

// The first span of a rate that begins on `start`, priced by its share of the whole cycle.
struct FirstSpan {
  WantedLine line;
  Proration share;
};
absl::StatusOr<FirstSpan> first_span(const std::string& plan, Money price, const BillCycle& cycle,
                                     Date start);

// {"kind": "charge" | "repair", "plan", "start", "end", "amount"}.
[[nodiscard]] Json item_json(const RepairLine& line);
[[nodiscard]] Json items_json(const Repair& repair);
// What stands of each line, in the order of days: {"plan", "start", "end", "amount"}.
absl::StatusOr<Json> net_json(const std::vector<BilledLine>& lines);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_HISTORY_H_
