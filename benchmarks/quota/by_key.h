// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Q6 and Q7: a counter found by the names of its tenant and metric, and what it weighs.
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_QUOTA_BY_KEY_H_
#define OCTROI_BENCHMARKS_QUOTA_BY_KEY_H_

#include <cstddef>

#include "octroi/quota/tick.h"
#include "quota/common.h"

namespace octroi::bench {

void by_key(const Run& run, const quota::Tick& tick, std::size_t keys);

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_QUOTA_BY_KEY_H_
