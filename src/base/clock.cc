// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/clock.h"

#include <chrono>

namespace octroi {
inline namespace v0 {

Clock::~Clock() = default;

Instant SystemClock::now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace v0
}  // namespace octroi
