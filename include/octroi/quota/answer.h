// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Answer: what a quota says to one request, in all that an HTTP 429 and its headers need.
//
// It tells whether the request is let through and why, and how the window that binds stands: of
// the windows that refuse, the one with the least left (the later end where two are alike), else
// the one of those that only warn.
//
//   const Answer a = meter.consume(1);
//   if (!a.allowed()) return too_many_requests(a.reason(), a.retry_after);
//
// Layer: quota (std only). Thread safety: a value.
#ifndef OCTROI_QUOTA_ANSWER_H_
#define OCTROI_QUOTA_ANSWER_H_

#include <cstdint>
#include <limits>
#include <string_view>

#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

inline constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

enum class Reason : std::uint8_t {  // Numbers are wire format.
  // Allowed.
  kWithinLimit = 1,
  kUnlimited = 2,
  kAboveLimit = 3,  // of a soft limit; or given back, and still above
  kOverage = 4,     // above a limit that bills what lies beyond
  // Refused; nothing was counted.
  kAmountNotPositive = 5,    // n < 1
  kOverflow = 6,             // the counter cannot count so far
  kLimitReached = 7,         // used + n would pass a hard limit
  kBelowZero = 8,            // more is given back than is used
  kNotDefined = 9,           // no rule was set for this tenant and metric
  kClosed = 10,              // the counter was closed
  kReservationUnknown = 11,  // never made, or forgotten after its expiry
  kReservationEnded = 12,    // committed in another way, cancelled or expired
  kKeyReused = 13,           // the idempotency key stands for another request
  kExceedsReservation = 14,  // more is committed than was reserved
};

// "limit_reached"; stable. Empty for a number that names no reason.
[[nodiscard]] std::string_view to_string(Reason reason) noexcept;

struct Answer {
  Reason why = Reason::kWithinLimit;
  std::uint8_t alert = 0;               // the percentage of a limit that was just reached, else 0
  std::int64_t limit = kUnlimited;      // of the window that binds
  std::int64_t used = 0;                // in it, this request and reservations included
  std::int64_t remaining = kUnlimited;  // until its limit, never below 0
  Nanos resets_at = kNever;             // when it ends, since the Unix epoch
  Nanos retry_after = 0;  // refused: not worth asking sooner; kNever: no such time is known

  [[nodiscard]] constexpr bool allowed() const noexcept { return why <= Reason::kOverage; }
  [[nodiscard]] std::string_view reason() const noexcept { return to_string(why); }

  friend bool operator==(const Answer&, const Answer&) = default;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_ANSWER_H_
