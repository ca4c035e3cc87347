// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// The goals of this benchmark, each measured by itself: prints its figures, then its goals.
//
//   measure_invoice(smoke);   // R1
//   measure_coupons(smoke);   // R5
//   measure_tiers(smoke);     // R5
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_RATING_GOALS_H_
#define OCTROI_BENCHMARKS_RATING_GOALS_H_

namespace octroi::bench {

void measure_invoice(bool smoke);
void measure_coupons(bool smoke);
void measure_tiers(bool smoke);

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_RATING_GOALS_H_
