// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Progressive billing: an invoice in the middle of a period whenever usage passes a threshold.
//
// It limits what a seller lends: the first usage to reach a threshold is invoiced at once, less
// what was invoiced before in the period. After the last threshold a recurring step goes on. The
// invoice of the period's end bills everything and takes the progressive ones off as a credit, and
// the next period begins at nothing.
//
// Thresholds are of one period, here and in Billing (SetThresholds). Lago's are of a subscription's
// whole life: one that was passed is not passed again, and the recurring step goes on over the ends
// of periods. Who needs its figures keeps one ProgressiveUsage for the whole life, and sets its
// `invoiced` to its `used` where the invoice of a period's end billed everything.
//
//   ProgressiveThresholds thresholds{.steps = {Decimal(200), Decimal(500)}};
//   ProgressiveUsage usage;
//   add_usage(thresholds, usage, Decimal(220));   // invoices 220
//   add_usage(thresholds, usage, Decimal(220));   // nothing: 440 is below 500
//
// Source: Lago's progressive billing and its specs, but for the life of a threshold. Amounts are in
// major units of one currency, exact: nothing is rounded here.
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_PROGRESSIVE_H_
#define OCTROI_PRICING_PROGRESSIVE_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct ProgressiveThresholds {
  std::vector<Decimal> steps{};             // amounts of a period's usage, rising, above 0
  std::optional<Decimal> recurring_step{};  // above 0; beyond the last step, again and again

  friend bool operator==(const ProgressiveThresholds&, const ProgressiveThresholds&) = default;
};
// Errors: InvalidArgument "progressive.bad_steps", naming what is wrong.
absl::Status validate(const ProgressiveThresholds& thresholds);

// A period's usage so far.
struct ProgressiveUsage {
  Decimal used{};
  Decimal invoiced{};  // of it, by progressive invoices

  friend bool operator==(const ProgressiveUsage&, const ProgressiveUsage&) = default;
};

// The greatest threshold that `used` has reached; 0 where it has reached none.
// Errors: OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> threshold_reached(const ProgressiveThresholds& thresholds,
                                          const Decimal& used);

// Counts `amount`, 0 or more, and gives what is to be invoiced now, where it reached a threshold:
// all that was used and not invoiced. Takes thresholds that pass validate().
// Errors: InvalidArgument "progressive.negative_usage"; OutOfRange "decimal.overflow".
absl::StatusOr<std::optional<Decimal>> add_usage(const ProgressiveThresholds& thresholds,
                                                 ProgressiveUsage& usage, const Decimal& amount);

// What is due at the period's end: its fees less the progressive invoices. Negative where more was
// invoiced than the fees came to in the end: the difference is the customer's credit.
// Errors: OutOfRange "decimal.overflow".
absl::StatusOr<Decimal> due_at_end(const Decimal& fees, const Decimal& invoiced);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_PROGRESSIVE_H_
