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

Answer refused(Answer answer, Reason why, Nanos retry_after) noexcept {
  answer.why = why;
  answer.retry_after = retry_after;
  return answer;
}

// A question of `n` more at `now`. What the answer tells takes a division, so it is reckoned when
// the question is decided.
struct Question {
  Nanos interval;
  std::int64_t burst;
  std::int64_t n;
  Nanos now;

  Question(Nanos each, std::int64_t most, std::int64_t units, Nanos at) noexcept
      : interval(each),
        burst(most),
        n(units),
        now(std::clamp<Nanos>(at, 0, kNever - kHundredYears)) {}

  [[nodiscard]] bool is_possible() const noexcept { return n >= 1 && n <= burst; }
  [[nodiscard]] Nanos missing(Nanos full_at) const noexcept {
    return std::max<Nanos>(std::max<Nanos>(full_at, 0) - now, 0);
  }
  // By how much it comes too early: not at all, where 0 or less.
  [[nodiscard]] Nanos early(Nanos missing) const noexcept {
    return missing + (n - burst) * interval;
  }
  // When it will be full after these.
  [[nodiscard]] Nanos next(Nanos missing) const noexcept { return now + missing + n * interval; }

  [[nodiscard]] Answer impossible(Nanos full_at) const noexcept {
    return refused(standing_at(full_at), n < 1 ? Reason::kAmountNotPositive : Reason::kLimitReached,
                   kNever);
  }
  [[nodiscard]] Answer too_early(Nanos full_at, Nanos by) const noexcept {
    return refused(standing_at(full_at), Reason::kLimitReached, by);
  }
  [[nodiscard]] Answer standing_at(Nanos full_at) const noexcept {
    return standing(std::max<Nanos>(full_at, 0), interval, burst, now);
  }
};

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
  const Question question(interval, burst, n, now);
  Nanos before = full_at.load(std::memory_order_relaxed);
  if (!question.is_possible()) return question.impossible(before);
  for (;;) {
    const Nanos missing = question.missing(before);
    const Nanos early = question.early(missing);
    if (early > 0) return question.too_early(before, early);
    const Nanos next = question.next(missing);
    if (full_at.compare_exchange_weak(before, next, std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
      return question.standing_at(next);
    }
  }
}

Answer check_rate(Nanos full_at, Nanos interval, std::int64_t burst, std::int64_t n,
                  Nanos now) noexcept {
  const Question question(interval, burst, n, now);
  if (!question.is_possible()) return question.impossible(full_at);
  const Nanos missing = question.missing(full_at);
  const Nanos early = question.early(missing);
  if (early > 0) return question.too_early(full_at, early);
  return question.standing_at(question.next(missing));
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
