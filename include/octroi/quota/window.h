// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Quota windows: how much was used since a counter last started again.
//
// The caller says when the present window began: the start of the billing period or of the calendar
// month; for a lifetime counter or a level always the same instant. A counter starts again once per
// window, and never goes back to an earlier one, so a clock that goes back grants nothing twice
// (I26).
//
//   QuotaCounter counter = roll(stored, period_start);   // used is 0 in a new window
//
// Layer: quota (std only). Thread safety: a value and a pure function.
#ifndef OCTROI_QUOTA_WINDOW_H_
#define OCTROI_QUOTA_WINDOW_H_

#include <chrono>
#include <cstdint>

#include "octroi/quota/export.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {

using QuotaInstant = std::chrono::sys_time<std::chrono::microseconds>;

struct QuotaCounter {
  std::int64_t used = 0;
  QuotaInstant window_start{};

  friend bool operator==(const QuotaCounter&, const QuotaCounter&) = default;
};

// The counter as it stands in the window that began at `window_start`.
[[nodiscard]] constexpr QuotaCounter roll(QuotaCounter counter,
                                          QuotaInstant window_start) noexcept {
  if (window_start > counter.window_start) return {.used = 0, .window_start = window_start};
  return counter;
}

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_WINDOW_H_
