// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/tick_thread.h"

#include <stop_token>

namespace octroi {
inline namespace v0 {
namespace quota {
TickThread::TickThread(Tick& tick, std::chrono::nanoseconds period)
    : thread_([&tick, period](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          tick.publish();
          std::this_thread::sleep_for(period);
        }
      }) {
  tick.publish();
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
