// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// UsageReading: all that a price may ask of a period's usage.
//
// Most prices ask for the quantity alone. A percentage with allowances or bounds asks for each
// event's amount, a matrix for the quantities by the values of its dimensions, a capacity for the
// peak of each unit.
//
//   rate_reading({.model = CapacityPrice{tiers}}, {.peaks = {{"members", Decimal(120)}}});
//
// Layer: pricing (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_PRICING_USAGE_READING_H_
#define OCTROI_PRICING_USAGE_READING_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/pricing/price_model.h"
#include "octroi/pricing/usage_line.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct GroupReading {
  std::vector<std::string> values{};  // of a matrix's dimensions
  Decimal quantity{};

  friend bool operator==(const GroupReading&, const GroupReading&) = default;
};

struct UsageReading {
  Decimal quantity{};                      // what was counted, or what the meter shows
  std::vector<Decimal> amounts{};          // PercentagePrice: each event's, in their order
  std::vector<GroupReading> groups{};      // MatrixPrice
  std::map<std::string, Decimal> peaks{};  // CapacityPrice

  friend bool operator==(const UsageReading&, const UsageReading&) = default;
};

// The pieces of a whole period: of a percentage its share, its fixed parts, then the events at the
// least and at the most of one; of a matrix its rows in their order, then what no row names.
// Errors: as price_pieces(), but for "price.needs_events"; as rate_percentage().
absl::StatusOr<std::vector<PricePiece>> price_usage(const PriceModel& model,
                                                    const UsageReading& reading);

// The lines of a whole period, as rate_usage() makes them; conversion and free units are for models
// by quantity. Errors: as rate_usage() and price_usage().
absl::StatusOr<std::vector<UsageLine>> rate_reading(const UsagePrice& price,
                                                    const UsageReading& reading);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_PRICING_USAGE_READING_H_
