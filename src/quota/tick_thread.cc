// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/tick_thread.h"

#include <stop_token>
#include <unistd.h>

namespace octroi {
inline namespace v0 {
namespace quota {
TickThread::TickThread(Tick& tick, std::chrono::nanoseconds period)
    : tick_(tick), process_(::getpid()) {
  thread_ = std::make_unique<std::jthread>([&tick, period](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      tick.publish();
      std::this_thread::sleep_for(period);
    }
  });
  tick.publish();
}

TickThread::~TickThread() {
  // In a child of fork() the thread does not run: nobody could wait for its end.
  if (process_ == ::getpid()) {
    thread_.reset();
  } else {
    static_cast<void>(thread_.release());
  }
  tick_.stop();
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
