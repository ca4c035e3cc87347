// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/decision.h"

#include <algorithm>
#include <array>
#include <limits>

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::array<std::string_view, 8> kReasonNames = {
    "within_limit",        "unlimited", "above_limit",   "overage",
    "amount_not_positive", "overflow",  "limit_reached", "below_zero"};

// How a counter stands at `used` units, with no verdict yet.
QuotaDecision standing(const QuotaLimit& limit, std::int64_t used) noexcept {
  QuotaDecision decision{.why = QuotaReason::kUnlimited, .used = used};
  if (!limit.limit) return decision;
  const std::int64_t bound = std::max<std::int64_t>(*limit.limit, 0);
  decision.limit = bound;
  decision.remaining = std::max<std::int64_t>(bound - used, 0);
  decision.overage = std::max<std::int64_t>(used - bound, 0);
  if (decision.overage == 0) {
    decision.why = QuotaReason::kWithinLimit;
  } else if (limit.behaviour == QuotaBehaviour::kOverage) {
    decision.why = QuotaReason::kOverage;
  } else {
    decision.why = QuotaReason::kAboveLimit;
  }
  return decision;
}

QuotaDecision refused(const QuotaLimit& limit, std::int64_t used, QuotaReason why) noexcept {
  QuotaDecision decision = standing(limit, used);
  decision.why = why;
  return decision;
}

bool allows_more(QuotaBehaviour behaviour) noexcept {
  return behaviour == QuotaBehaviour::kSoft || behaviour == QuotaBehaviour::kOverage;
}

}  // namespace

std::string_view to_string(QuotaReason reason) noexcept {
  const auto number = static_cast<std::size_t>(reason);
  return number >= 1 && number <= kReasonNames.size() ? kReasonNames[number - 1]
                                                      : std::string_view();
}

QuotaDecision decide_consume(const QuotaLimit& limit, const QuotaCounter& counter,
                             std::int64_t n) noexcept {
  const std::int64_t used = std::max<std::int64_t>(counter.used, 0);
  if (n < 1) return refused(limit, used, QuotaReason::kAmountNotPositive);
  if (n > std::numeric_limits<std::int64_t>::max() - used) {
    return refused(limit, used, QuotaReason::kOverflow);
  }
  const QuotaDecision after = standing(limit, used + n);
  if (after.overage > 0 && !allows_more(limit.behaviour)) {
    return refused(limit, used, QuotaReason::kLimitReached);
  }
  return after;
}

QuotaDecision decide_release(const QuotaLimit& limit, const QuotaCounter& counter,
                             std::int64_t n) noexcept {
  const std::int64_t used = std::max<std::int64_t>(counter.used, 0);
  if (n < 1) return refused(limit, used, QuotaReason::kAmountNotPositive);
  if (n > used) return refused(limit, used, QuotaReason::kBelowZero);
  return standing(limit, used - n);
}

}  // namespace v0
}  // namespace octroi
