// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Rounding: how an exact value becomes a whole number of units.
//
// Rounding happens only where a policy says so, through round_ratio(); everything before it is
// exact. The names follow java.math and EN 16931 (whose amounts round half up). "Up" and "down"
// speak of magnitude, "ceiling" and "floor" of the number line.
//
//   round_ratio({5, 2}, Rounding::kHalfUp);    // 3
//   round_ratio({-5, 2}, Rounding::kHalfUp);   // -3: half away from zero
//
// Layer: money (may include base). Thread safety: pure functions.
#ifndef OCTROI_MONEY_ROUNDING_H_
#define OCTROI_MONEY_ROUNDING_H_

#include <cstdint>

#include "absl/status/statusor.h"

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// The compilers' 128-bit integer, under a name that -Wpedantic accepts.
__extension__ typedef __int128 Int128;

enum class Rounding : std::uint8_t {  // Numbers are wire format.
  kHalfUp = 1,                        // to nearest, ties away from zero
  kHalfEven = 2,                      // to nearest, ties to the even neighbour
  kHalfDown = 3,                      // to nearest, ties towards zero
  kUp = 4,                            // away from zero
  kDown = 5,                          // towards zero
  kCeiling = 6,                       // towards +infinity
  kFloor = 7,                         // towards -infinity
};

// numerator / denominator; the denominator is never zero and may have any sign.
struct Ratio {
  Int128 numerator;
  Int128 denominator;
};

// Errors: OutOfRange "money.overflow" when the result does not fit 64 bits; InvalidArgument
// "money.division_by_zero".
absl::StatusOr<std::int64_t> round_ratio(Ratio value, Rounding rounding);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_MONEY_ROUNDING_H_
