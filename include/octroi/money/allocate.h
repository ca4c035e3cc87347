// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Allocation: splitting an amount without losing or inventing a unit.
//
//   allocate(Money::of_minor(1000, kEur), weights{1, 1, 1});  // 3.34 + 3.33 + 3.33
//
// Layer: money (may include base). Thread safety: pure functions.
#ifndef OCTROI_MONEY_ALLOCATE_H_
#define OCTROI_MONEY_ALLOCATE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"
#include "octroi/money/money.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// Divides `whole` in proportion to `weights`, losing nothing: the parts sum to `whole` and each is
// less than one minor unit from its exact share (I04). Left-over minor units go one each to the
// largest remainders, the earlier part first. A negative whole is the mirror image of the positive
// one.
// Errors: InvalidArgument "money.bad_weights" when `weights` is empty, holds a negative, or sums to
// zero.
absl::StatusOr<std::vector<Money>> allocate(Money whole, std::span<const std::int64_t> weights);

inline constexpr std::int64_t kPartsMax = 1'000'000;

// The same in `parts` equal shares.
// Errors: InvalidArgument "money.bad_weights" when `parts` is not 1 to kPartsMax.
absl::StatusOr<std::vector<Money>> split(Money whole, std::int64_t parts);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MONEY_ALLOCATE_H_
