// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/decision.h"

#include <algorithm>
#include <limits>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

// How a counter stands at `used` units, with no verdict yet.
Answer standing(const LimitTerms& terms, std::int64_t used) noexcept {
  Answer answer{.why = Reason::kUnlimited, .used = used, .resets_at = terms.resets_at};
  if (terms.limit == kUnlimited) return answer;
  answer.limit = std::max<std::int64_t>(terms.limit, 0);
  answer.remaining = std::max<std::int64_t>(answer.limit - used, 0);
  answer.why = Reason::kWithinLimit;
  if (used > answer.limit) {
    answer.why = terms.behaviour == Behaviour::kOverage ? Reason::kOverage : Reason::kAboveLimit;
  }
  return answer;
}

Answer refused(const LimitTerms& terms, std::int64_t used, Reason why) noexcept {
  Answer answer = standing(terms, used);
  answer.why = why;
  answer.retry_after = kNever;
  return answer;
}

bool allows_more(Behaviour behaviour) noexcept {
  return behaviour == Behaviour::kSoft || behaviour == Behaviour::kOverage;
}

}  // namespace

Answer decide_consume(const LimitTerms& terms, std::int64_t used, std::int64_t n,
                      Nanos now) noexcept {
  used = std::max<std::int64_t>(used, 0);
  if (n < 1) return refused(terms, used, Reason::kAmountNotPositive);
  if (n > std::numeric_limits<std::int64_t>::max() - used) {
    return refused(terms, used, Reason::kOverflow);
  }
  const Answer after = standing(terms, used + n);
  if (used + n <= after.limit || allows_more(terms.behaviour)) return after;
  Answer answer = refused(terms, used, Reason::kLimitReached);
  if (n <= answer.limit && terms.resets_at != kNever) {
    answer.retry_after = std::max<Nanos>(terms.resets_at - now, 0);
  }
  return answer;
}

Answer decide_release(const LimitTerms& terms, std::int64_t used, std::int64_t n,
                      std::int64_t kept) noexcept {
  used = std::max<std::int64_t>(used, 0);
  if (n < 1) return refused(terms, used, Reason::kAmountNotPositive);
  if (n > used - std::clamp<std::int64_t>(kept, 0, used))
    return refused(terms, used, Reason::kBelowZero);
  return standing(terms, used - n);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
