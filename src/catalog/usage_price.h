// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Usage in a catalogue, its price, spend and meter: from the messages, and back to text.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_USAGE_PRICE_H_
#define OCTROI_CATALOG_USAGE_PRICE_H_

#include <string>
#include <string_view>

#include "catalog/problem.h"
#include "octroi/catalog/plan.h"
#include "octroi/money/currency.h"
#include "octroi/pricing/usage_line.h"
#include "octroi/v1/catalog.pb.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

MaybeProblem read_usage_price(const v1::UsagePrice& message, Currency currency, UsagePrice& out);

MaybeProblem read_spend(const v1::Spend& message, Currency currency, UsageSpend& out);
MaybeProblem read_meter(const v1::Meter& message, UsageMeter& out);

// `text` as a file holds it.
[[nodiscard]] std::string in_quotes(std::string_view text);

// "usage { model: GRADUATED tier { ... } }"; `between` stands before each tier, and before what
// follows them.
[[nodiscard]] std::string print_usage_price(const UsagePrice& price,
                                            const std::string& between = " ");
// "spend { minimum: "5.00" }"; without a description that is `usual`.
[[nodiscard]] std::string print_spend(const UsageSpend& spend, const std::string& usual);
// "meter { aggregation: MAX }".
[[nodiscard]] std::string print_meter(const UsageMeter& meter);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_USAGE_PRICE_H_
