// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <mutex>

#include "quota/core.h"

namespace octroi {
inline namespace v0 {
namespace quota {
std::vector<Part> Core::parts_of(std::span<const Ask> asks) const {
  std::vector<Part> parts;
  parts.reserve(asks.size() + 1);
  for (std::size_t i = 0; i < asks.size(); ++i) {
    HotCounter* counter = counter_of(asks[i].meter);
    if (rate_of(*counter) != nullptr) continue;
    parts.push_back({.counter = counter, .n = asks[i].n, .ask = i});
    if ((counter->state.load(std::memory_order_acquire) & kIsPooled) == 0) continue;
    const std::shared_lock lock(pools_mutex_);
    for (auto at = parents_.find(counter); at != parents_.end(); at = parents_.find(at->second)) {
      parts.push_back({.counter = at->second, .n = asks[i].n, .ask = i});
    }
  }
  return parts;
}

bool Core::pool(HotCounter& child, HotCounter* parent) {
  if (rate_of(child) != nullptr) return false;
  if (parent != nullptr && rate_of(*parent) != nullptr) return false;
  const std::lock_guard lock(stripe_of(child).mutex);
  {
    const std::lock_guard pools(pools_mutex_);
    for (HotCounter* at = parent; at != nullptr;) {
      if (at == &child) return false;
      const auto above = parents_.find(at);
      at = above != parents_.end() ? above->second : nullptr;
    }
    if (parent == nullptr) {
      parents_.erase(&child);
    } else {
      parents_.insert_or_assign(&child, parent);
    }
  }
  View view = bring_up(child, now());
  call_in(child, view);
  view.state &= ~(kIsPooled | kIsSliced);
  if (parent != nullptr) view.state |= kIsPooled;
  view.weigh(total_of(child, view));
  store(child, view);
  return true;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
