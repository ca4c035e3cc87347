// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// RefillThread: refills leased limits in the background, for hosts that have no timer of their own.
//
//   LowSignal low;
//   LeasedLimit requests(authority, tick, "tenant-7", "requests", node, windows, {.low = &low});
//   RefillThread refilling(low, {&requests});    // until it goes out of scope
//
// Layer: quota (std only). Thread safety: raise() from any thread; a RefillThread is made and
// destroyed by one thread.
#ifndef OCTROI_QUOTA_REFILL_THREAD_H_
#define OCTROI_QUOTA_REFILL_THREAD_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "octroi/quota/export.h"
#include "octroi/quota/leased_limit.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

// Tells that units run low.
class LowSignal {
 public:
  // Takes no lock. A signal that is missed by a hair is made up for by the period of the waiter.
  void raise() noexcept;
  // Until it was raised since the last wait, the period is over, or a stop is asked for.
  void wait(const std::stop_token& stop, std::chrono::nanoseconds period);

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::atomic<bool> is_raised_{false};
};

class RefillThread {
 public:
  // All outlive the thread.
  RefillThread(LowSignal& low, std::vector<LeasedLimit*> limits,
               std::chrono::nanoseconds period = std::chrono::milliseconds(1));

 private:
  std::jthread thread_;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_REFILL_THREAD_H_
