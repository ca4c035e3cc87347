// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The five products' catalogues as one.
//
// All five run on one Billing here, and three of them sell a plan called "starter". So every code
// gets its product in front: "sante_rurale.starter", "cabinet.starter", "tdjaasa.starter". A host
// with one product just loads its file.
#ifndef OCTROI_EXAMPLES_QUICKSTART_CATALOGUE_H_
#define OCTROI_EXAMPLES_QUICKSTART_CATALOGUE_H_

#include "octroi/calendar/date.h"
#include "octroi/catalog/catalog.h"

namespace quickstart {

// The day on which Santé Rurale's starter goes from 50 to 75 EUR: a second version of the plan
// beside the first.
inline constexpr octroi::Date kPriceChange{std::chrono::year(2028), std::chrono::September,
                                           std::chrono::day(1)};

// What is sold on that day.
absl::StatusOr<octroi::Catalog> catalogue_on(octroi::Date day);

}  // namespace quickstart

#endif  // OCTROI_EXAMPLES_QUICKSTART_CATALOGUE_H_
