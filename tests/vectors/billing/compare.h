// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Comparing what a case expects with what was computed.
//
// Layer: tests. Thread safety: pure functions.
#ifndef OCTROI_TESTS_VECTORS_BILLING_COMPARE_H_
#define OCTROI_TESTS_VECTORS_BILLING_COMPARE_H_

#include "billing/area.h"

namespace octroi::vectors {

// Every member that is expected must be there and the same; more may be computed than a case asks
// for. Numbers are compared by value, however they are written ("0.80" is 0.8), lists in order, but
// the lines of an invoice in any order, ratios by value ("4/5" is "292/365"), shares of coupons to
// 1e-5. The member "note" is a remark.
[[nodiscard]] bool is_same(const Json& expected, const Json& computed);

}  // namespace octroi::vectors

#endif  // OCTROI_TESTS_VECTORS_BILLING_COMPARE_H_
