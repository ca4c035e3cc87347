// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// BilledHistory: what a subscription was billed in advance, by its invoices.
//
// Layer: engine, private. Thread safety: one thread.
#ifndef OCTROI_SRC_ENGINE_PLAN_BILLED_HISTORY_H_
#define OCTROI_SRC_ENGINE_PLAN_BILLED_HISTORY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/work.h"
#include "octroi/rating/line.h"
#include "octroi/repair/repair.h"

namespace octroi {
inline namespace v0 {

// One charge of an invoice, with what was given back of it.
struct BilledCharge {
  BilledLine line;   // what was asked, after discounts
  RatedLine source;  // as the invoice has it
  Segment whole;     // the period that it is for, or a share of
};

struct PeriodOfHistory {
  Segment whole;
  Date begins{};                        // later than `whole` does, where a pause left a rest of it
  std::optional<std::int64_t> index{};  // where an invoice names it
};

struct BilledHistory {
  std::vector<BilledCharge> charges{};
  std::vector<PeriodOfHistory> periods{};  // in order; back to the first day asked about

  // The lines of one charge code.
  [[nodiscard]] std::vector<BilledLine> lane(std::string_view code) const;
  // nullptr for an id that names none.
  [[nodiscard]] const BilledCharge* find(std::string_view id) const;
};

// Errors: those of the store; OutOfRange "date.out_of_range", "money.overflow".
absl::StatusOr<BilledHistory> billed_history(Work& work, const Subscription& subscription,
                                             Date from);

// What tells one thing sold from another, beside its rate.
[[nodiscard]] std::string billed_plan(const RatedLine& line);
// The price of a whole period. Errors: OutOfRange "money.overflow".
absl::StatusOr<Money> rate_of(const RatedLine& line);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_ENGINE_PLAN_BILLED_HISTORY_H_
