// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Sets of days, as sorted half-open segments that neither touch nor are empty.
//
//   subtract_days({{jan_1, feb_1}}, {{jan_8, jan_10}});   // 1 to 8, 10 to 1 February
//
// Layer: repair, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_REPAIR_SPANS_H_
#define OCTROI_SRC_REPAIR_SPANS_H_

#include <vector>

#include "octroi/proration/proration.h"

namespace octroi {
inline namespace v0 {

using Days = std::vector<Segment>;

// Any segments, made a set of days.
[[nodiscard]] Days days_of(Days segments);
[[nodiscard]] Days subtract_days(const Days& from, const Days& what);
[[nodiscard]] Days common_days(const Days& a, const Days& b);

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_REPAIR_SPANS_H_
