// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/bucket.h"

#include <algorithm>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr Nanos kHundredYears = kSecond * 3600 * 24 * 365 * 100;

Nanos rounded_up(Nanos period, std::int64_t amount) noexcept {
  return period / amount + (period % amount != 0 ? 1 : 0);
}

// How a bucket stands that will be full at `full_at`.
Answer standing(Nanos full_at, Nanos interval, std::int64_t burst, Nanos now) noexcept {
  const Nanos missing = std::max<Nanos>(full_at - now, 0);
  const std::int64_t used = interval > 0 ? std::min(rounded_up(missing, interval), burst) : 0;
  return {
      .limit = burst, .used = used, .remaining = burst - used, .resets_at = std::max(full_at, now)};
}

// The answer to `n` more, and when the bucket would be full then.
Answer decide(Nanos full_at, Nanos interval, std::int64_t burst, std::int64_t n, Nanos now,
              Nanos& next) noexcept {
  full_at = std::max<Nanos>(full_at, 0);
  now = std::clamp<Nanos>(now, 0, kNever - kHundredYears);
  Answer answer = standing(full_at, interval, burst, now);
  if (n < 1 || n > burst) {
    answer.why = n < 1 ? Reason::kAmountNotPositive : Reason::kLimitReached;
    answer.retry_after = kNever;
    return answer;
  }
  const Nanos missing = std::max<Nanos>(full_at - now, 0);
  const Nanos early = missing > burst * interval ? missing : missing + (n - burst) * interval;
  next = now + missing + (early > 0 ? 0 : n * interval);
  if (early > 0) {
    answer.why = Reason::kLimitReached;
    answer.retry_after = early;
    return answer;
  }
  return standing(next, interval, burst, now);
}

}  // namespace

bool is_rate(const Rate& rate) noexcept {
  if (rate.amount < 1 || rate.period < rate.amount || rate.burst < 1) return false;
  return rate.burst <= kHundredYears / rounded_up(rate.period, rate.amount);
}

Nanos interval_of(const Rate& rate) noexcept {
  return is_rate(rate) ? rounded_up(rate.period, rate.amount) : 0;
}

Answer consume_rate(std::atomic<Nanos>& full_at, Nanos interval, std::int64_t burst, std::int64_t n,
                    Nanos now) noexcept {
  Nanos before = full_at.load(std::memory_order_relaxed);
  for (;;) {
    Nanos next = 0;
    const Answer answer = decide(before, interval, burst, n, now, next);
    if (!answer.allowed()) return answer;
    if (full_at.compare_exchange_weak(before, next, std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
      return answer;
    }
  }
}

Answer check_rate(Nanos full_at, Nanos interval, std::int64_t burst, std::int64_t n,
                  Nanos now) noexcept {
  Nanos next = 0;
  return decide(full_at, interval, burst, n, now, next);
}

TokenBucket::TokenBucket(const Rate& rate) noexcept
    : interval_(interval_of(rate)), burst_(is_rate(rate) ? rate.burst : 0) {}

Answer TokenBucket::consume(std::int64_t n, Nanos now) noexcept {
  return consume_rate(full_at_, interval_, burst_, n, now);
}

Answer TokenBucket::check(std::int64_t n, Nanos now) const noexcept {
  return check_rate(full_at(), interval_, burst_, n, now);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
