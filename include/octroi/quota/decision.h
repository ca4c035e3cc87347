// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Quota decisions on a counter that is kept elsewhere: may so many units be used?
//
// Pure integer logic on a limit and what is used of it. A decision changes nothing itself: the
// caller stores `used` where it is allowed. Counters in memory are the checker's (checker.h).
//
//   const Answer a = decide_consume({.limit = 500}, 499, 1);   // allowed; 500 of 500 used
//   decide_consume({.limit = 500}, 500, 1).reason();           // "limit_reached"
//
// Layer: quota (std only). Thread safety: values and pure functions.
#ifndef OCTROI_QUOTA_DECISION_H_
#define OCTROI_QUOTA_DECISION_H_

#include <cstdint>

#include "octroi/quota/answer.h"
#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"
#include "octroi/quota/window.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

struct LimitTerms {
  std::int64_t limit = kUnlimited;  // a negative one counts as 0
  Behaviour behaviour = Behaviour::kHard;
  Nanos resets_at = kNever;  // the end of the present window

  friend bool operator==(const LimitTerms&, const LimitTerms&) = default;
};

// Uses `n` more units of the present window. All or nothing: a hard limit grants no part of n. Less
// than 0 used counts as 0. `now` is for retry_after.
[[nodiscard]] Answer decide_consume(const LimitTerms& terms, std::int64_t used, std::int64_t n,
                                    Nanos now = 0) noexcept;

// Gives `n` units back. Always allowed above a limit too: giving back never makes it worse. The
// first `kept` of what is used stay, as what was billed or told by others.
[[nodiscard]] Answer decide_release(const LimitTerms& terms, std::int64_t used, std::int64_t n,
                                    std::int64_t kept = 0) noexcept;

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_DECISION_H_
