// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/slices.h"

#include <algorithm>
#include <thread>

namespace octroi {
inline namespace v0 {
namespace quota {

std::size_t number_thread() noexcept {
  static std::atomic<std::size_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::int64_t parallel_threads() noexcept {
  static const auto threads = static_cast<std::int64_t>(std::thread::hardware_concurrency());
  return std::clamp<std::int64_t>(threads, 2, kSliceSlots);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
