// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Quota decisions: may so many units be used?
//
// Pure integer logic on a limit and a counter. A decision says yes or no, why, and how the counter
// stands afterwards; it changes nothing itself: the caller stores `used` where it is allowed.
//
//   const QuotaDecision d = decide_consume({.limit = 500}, {.used = 499}, 1);
//   d.allowed();        // true; 500 of 500 used
//   decide_consume({.limit = 500}, {.used = 500}, 1).reason();   // "limit_reached"
//
// Layer: quota (std only). Thread safety: values and pure functions.
#ifndef OCTROI_QUOTA_DECISION_H_
#define OCTROI_QUOTA_DECISION_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "octroi/quota/export.h"
#include "octroi/quota/window.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {

enum class QuotaBehaviour : std::uint8_t {  // Numbers are wire format.
  kHard = 1,                                // refuse beyond the limit
  kSoft = 2,                                // allow and say so
  kOverage = 3,                             // allow, and bill what is above the limit
};

struct QuotaLimit {
  std::optional<std::int64_t> limit{};  // nullopt: unlimited; a negative one counts as 0
  QuotaBehaviour behaviour = QuotaBehaviour::kHard;

  friend bool operator==(const QuotaLimit&, const QuotaLimit&) = default;
};

enum class QuotaReason : std::uint8_t {  // Numbers are wire format.
  // Allowed.
  kWithinLimit = 1,
  kUnlimited = 2,
  kAboveLimit = 3,  // soft; or given back, and still above
  kOverage = 4,
  // Refused, in order of precedence.
  kAmountNotPositive = 5,  // n < 1
  kOverflow = 6,           // the counter cannot count so far
  kLimitReached = 7,       // used + n would pass a hard limit
  kBelowZero = 8,          // more is released than is used
};

// "limit_reached"; stable. Empty for a number that names no reason.
[[nodiscard]] std::string_view to_string(QuotaReason reason) noexcept;

struct QuotaDecision {
  QuotaReason why = QuotaReason::kWithinLimit;
  std::optional<std::int64_t> limit{};      // nullopt: unlimited
  std::int64_t used = 0;                    // after the request; where refused, as it was
  std::optional<std::int64_t> remaining{};  // until the limit, never below 0; nullopt: unlimited
  std::int64_t overage = 0;                 // above the limit, whatever the behaviour

  [[nodiscard]] constexpr bool allowed() const noexcept { return why <= QuotaReason::kOverage; }
  [[nodiscard]] std::string_view reason() const noexcept { return to_string(why); }

  friend bool operator==(const QuotaDecision&, const QuotaDecision&) = default;
};

// Uses `n` more units. All or nothing: a hard limit grants no part of n. A counter below 0 counts
// as 0. The counter must stand in the present window: roll() it first.
[[nodiscard]] QuotaDecision decide_consume(const QuotaLimit& limit, const QuotaCounter& counter,
                                           std::int64_t n) noexcept;

// Gives `n` units back. Always allowed above a limit too: giving back never makes it worse.
[[nodiscard]] QuotaDecision decide_release(const QuotaLimit& limit, const QuotaCounter& counter,
                                           std::int64_t n) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_DECISION_H_
