// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// When two intervals last the same: "year" and "12 months" do, "month" and "30 days" do not.
//
// Layer: catalog, private. Thread safety: pure functions.
#ifndef OCTROI_CATALOG_SAME_LENGTH_H_
#define OCTROI_CATALOG_SAME_LENGTH_H_

#include <cstdint>
#include <utility>

#include "octroi/calendar/interval.h"

namespace octroi {
inline namespace v0 {
namespace catalog_internal {

// Months and days; both zero for ever.
using Length = std::pair<std::int64_t, std::int64_t>;

inline Length length_of(Interval interval) noexcept { return {interval.months(), interval.days()}; }

inline bool same_length(Interval a, Interval b) noexcept { return length_of(a) == length_of(b); }

}  // namespace catalog_internal
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_CATALOG_SAME_LENGTH_H_
