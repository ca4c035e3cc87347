// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The price of usage in a catalogue: from the message, and back to text.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_USAGE_PRICE_H_
#define OCTROI_CATALOG_USAGE_PRICE_H_

#include <string>

#include "catalog/problem.h"
#include "octroi/money/currency.h"
#include "octroi/pricing/usage_line.h"
#include "octroi/v1/catalog.pb.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

MaybeProblem read_usage_price(const v1::UsagePrice& message, Currency currency, UsagePrice& out);

// "usage { model: GRADUATED tier { ... } }"; `between` stands before each tier, and before what
// follows them.
[[nodiscard]] std::string print_usage_price(const UsagePrice& price,
                                            const std::string& between = " ");

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_USAGE_PRICE_H_
