// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TickThread: a thread that publishes a tick, for hosts that have no timer of their own.
//
// The only thread the quota checker ever starts, and only where one is made. When it ends, the tick
// reads the exact clock again. A child of fork() has no such thread: it calls tick.stop() or makes
// one of its own; the copy of its parent's may be destroyed there, and stops the tick too.
//
//   TickThread ticking(tick);    // publishes each millisecond until it goes out of scope
//
// Layer: quota (std only). Thread safety: made and destroyed by one thread.
#ifndef OCTROI_QUOTA_TICK_THREAD_H_
#define OCTROI_QUOTA_TICK_THREAD_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

class TickThread {
 public:
  // `tick` outlives the thread. `period` is the tick's own.
  explicit TickThread(Tick& tick, std::chrono::nanoseconds period = std::chrono::milliseconds(1));
  ~TickThread();
  TickThread(const TickThread&) = delete;
  TickThread& operator=(const TickThread&) = delete;

 private:
  Tick& tick_;
  std::int64_t process_;  // that made it
  std::unique_ptr<std::jthread> thread_;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_TICK_THREAD_H_
