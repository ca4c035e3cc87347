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
  if (period_ == 0 || after > kNever - 2 * (period_ / 2 + 1)) return kNever;
  // The last edge that is not after `after`; both signs round down.
  Nanos since = (after - offset_) % period_;
  if (since < 0) since += period_;
  return period_ - since > kNever - after ? kNever : after - since + period_;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
