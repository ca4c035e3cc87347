// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Amounts: how case files write money, ratios and spans of days.
//
// Texts are major units of the input's `currency` (without one: of a currency with two decimals),
// whole numbers are minor units.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_AMOUNTS_H_
#define OCTROI_TESTS_VECTORS_BILLING_AMOUNTS_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "billing/area.h"

#include "octroi/calendar/schedule.h"
#include "octroi/money/money.h"
#include "octroi/proration/proration.h"

namespace octroi::vectors {

absl::StatusOr<Currency> currency_of(const Json& input);
absl::StatusOr<Money> money_at(const Json& input, const char* key);
absl::StatusOr<Money> to_money(const Json& value, Currency currency = kEur);
// As the input writes it: a text, or a whole number where `like` is one.
[[nodiscard]] Json money_json(Money amount, const Json& like = "");

// "1/2".
absl::StatusOr<Ratio> ratio_at(const Json& input, const char* key);
// Reduced: "14/31"; "1" for a whole.
[[nodiscard]] std::string ratio_text(std::int64_t numerator, std::int64_t denominator);

// ["2012-05-01", "2012-06-01"] as the half-open days of `policy`'s interval rule.
absl::StatusOr<Segment> segment_at(const Json& input, const char* key,
                                   const ProrationPolicy& policy = {});

// `percent` of a price, half up, on top of it.
absl::StatusOr<Money> with_tax(Money net, const Json& input);

[[nodiscard]] inline Period whole_of(const Segment& segment) {
  return {0, segment.from, segment.until};
}

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_AMOUNTS_H_
