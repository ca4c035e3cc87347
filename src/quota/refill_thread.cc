// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/refill_thread.h"

#include <utility>

namespace octroi {
inline namespace v0 {
namespace quota {

void LowSignal::raise() noexcept {
  is_raised_.store(true, std::memory_order_release);
  changed_.notify_one();
}

void LowSignal::wait(const std::stop_token& stop, std::chrono::nanoseconds period) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, period, [&] { return is_raised_.load(std::memory_order_acquire); });
  is_raised_.store(false, std::memory_order_release);
}

RefillThread::RefillThread(LowSignal& low, std::vector<LeasedLimit*> limits,
                           std::chrono::nanoseconds period)
    : thread_([&low, period, limits = std::move(limits)](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          for (LeasedLimit* limit : limits) limit->refill();
          low.wait(stop, period);
        }
      }) {}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
