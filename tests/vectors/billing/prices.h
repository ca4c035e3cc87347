// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Prices of a case file as the library's values.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_PRICES_H_
#define OCTROI_TESTS_VECTORS_BILLING_PRICES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "billing/area.h"

#include "octroi/pricing/price_model.h"
#include "octroi/pricing/usage_line.h"

namespace octroi::vectors {

// "none" is nothing.
absl::StatusOr<std::optional<Rounding>> rounding_of(const std::string& name);
absl::StatusOr<std::vector<PriceTier>> tiers_of(const Json& tiers);
absl::StatusOr<PriceModel> model_of(const Json& price);
absl::StatusOr<UnitConversion> conversion_of(const Json& conversion);
// The price with the limits it holds, and what `input` says of discounts and conversion.
absl::StatusOr<UsagePrice> usage_price_of(const Json& input);

// A line as the case files write it: without zeros that say nothing.
[[nodiscard]] Json line_json(const UsageLine& line);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_PRICES_H_
