// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// PreciseTax: the tax of fees that bear several rates each, rounded once on the total.
//
// Where tax.h shares a rate's tax out to its lines, this is the way of systems that keep each fee's
// base at more digits than the minor unit: a fee's tax is the sum of its rates on its exact base,
// and the invoice's tax is the sum of all of them, rounded once. The rounded taxes of the fees are
// there for display; they need not add up to the total.
//
//   precise_tax({{.net = Decimal(17900), .percents = {ten}},
//                {.net = Decimal(14900), .percents = {ten, ten}}});
//   // total 4770; 14.54268 % of 32,800
//
// Layer: tax (may include money). Thread safety: values and pure functions.
#ifndef OCTROI_TAX_PRECISE_TAX_H_
#define OCTROI_TAX_PRECISE_TAX_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/decimal.h"
#include "octroi/money/rounding.h"

namespace octroi OCTROI_API {
inline namespace v0 {

struct PreciseBase {
  Decimal net{};                    // minor units, before tax
  std::vector<Decimal> percents{};  // each of the whole base, none compounding on another

  friend bool operator==(const PreciseBase&, const PreciseBase&) = default;
};

struct PreciseTax {
  std::vector<std::int64_t> fees{};  // each fee's tax, rounded alone
  Decimal exact{};                   // minor units
  std::int64_t total = 0;            // `exact`, rounded once
  // `exact` in percent of the bases, at five decimals half up; zero where they sum to nothing.
  Decimal effective_percent{};

  friend bool operator==(const PreciseTax&, const PreciseTax&) = default;
};

// Errors: InvalidArgument "tax.rate_out_of_range" (below 0 or above 100); OutOfRange
// "decimal.overflow", "money.overflow".
absl::StatusOr<PreciseTax> precise_tax(std::span<const PreciseBase> bases,
                                       Rounding rounding = Rounding::kHalfUp);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_TAX_PRECISE_TAX_H_
