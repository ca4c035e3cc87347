// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The phases of a price: from the message, completed, and back to text.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_PHASES_H_
#define OCTROI_CATALOG_PHASES_H_

#include <string>

#include "catalog/problem.h"
#include "octroi/catalog/plan.h"
#include "octroi/money/currency.h"
#include "octroi/v1/catalog.pb.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

// As it is written: with the charges that it names.
MaybeProblem read_phase(const v1::Phase& message, Currency currency, PricePhase& out);

// "catalog.bad_term".
[[nodiscard]] Problem bad_term();

// Gives a checked phase all the charges of its price. Idempotent.
void complete_phase(const Price& price, PricePhase& phase);

// The completed phases as a file holds them: "phase { periods: 3 percent_off: "50" }".
[[nodiscard]] std::string print_phases(const Price& price, const std::string& between);

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_PHASES_H_
