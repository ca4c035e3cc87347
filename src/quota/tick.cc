// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/tick.h"

#include <chrono>

namespace octroi {
inline namespace v0 {
namespace quota {

TimeSource::~TimeSource() = default;

Nanos SystemTime::now() const noexcept {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count();
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
