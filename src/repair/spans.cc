// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "repair/spans.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {

Days days_of(Days segments) {
  std::sort(segments.begin(), segments.end(),
            [](const Segment& a, const Segment& b) { return a.from < b.from; });
  Days days;
  for (const Segment& segment : segments) {
    if (segment.from >= segment.until) continue;
    if (!days.empty() && segment.from <= days.back().until) {
      days.back().until = std::max(days.back().until, segment.until);
    } else {
      days.push_back(segment);
    }
  }
  return days;
}

Days subtract_days(const Days& from, const Days& what) {
  Days left;
  for (Segment segment : from) {
    for (const Segment& taken : what) {
      if (taken.until <= segment.from || taken.from >= segment.until) continue;
      if (segment.from < taken.from) left.push_back({segment.from, taken.from});
      segment.from = std::min(taken.until, segment.until);
    }
    if (segment.from < segment.until) left.push_back(segment);
  }
  return left;
}

Days common_days(const Days& a, const Days& b) { return subtract_days(a, subtract_days(a, b)); }

}  // namespace v0
}  // namespace octroi
