// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/window.h"

#include <algorithm>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace quota {
WindowSchedule WindowSchedule::every(Nanos period, Nanos offset) noexcept {
  WindowSchedule schedule;
  if (period < 1) return schedule;
  schedule.period_ = period;
  schedule.offset_ = offset % period;
  if (schedule.offset_ < 0) schedule.offset_ += period;
  return schedule;
}

WindowSchedule WindowSchedule::at(std::vector<Nanos> edges) {
  return by([edges = std::move(edges)](Nanos after) {
    const auto next = std::upper_bound(edges.begin(), edges.end(), after);
    return next == edges.end() ? kNever : *next;
  });
}

WindowSchedule WindowSchedule::by(NextEdge next) {
  WindowSchedule schedule;
  if (next) schedule.next_ = std::make_shared<const NextEdge>(std::move(next));
  return schedule;
}

Nanos WindowSchedule::next_edge(Nanos after) const {
  if (next_ != nullptr) return std::max((*next_)(after), after < kNever ? after + 1 : kNever);
  Nanos since = 0;
  if (period_ == 0 || __builtin_sub_overflow(after, offset_, &since)) return kNever;
  // The last edge that is not after `after`; both signs round down.
  since %= period_;
  if (since < 0) since += period_;
  Nanos edge = 0;
  return __builtin_add_overflow(after, period_ - since, &edge) ? kNever : edge;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
