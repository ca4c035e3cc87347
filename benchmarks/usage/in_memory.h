// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// E1: counting events in memory.
//
// Layer: benchmarks. Thread safety: none.
#ifndef OCTROI_BENCHMARKS_USAGE_IN_MEMORY_H_
#define OCTROI_BENCHMARKS_USAGE_IN_MEMORY_H_

#include <vector>

#include "common/measure.h"

namespace octroi::bench {

// Prints the figures; the goals are printed by whoever prints all.
std::vector<Goal> run_in_memory(bool smoke);

}  // namespace octroi::bench

#endif  // OCTROI_BENCHMARKS_USAGE_IN_MEMORY_H_
