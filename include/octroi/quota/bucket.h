// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// TokenBucket: a rate with bursts, in one word.
//
// The generic cell rate algorithm: the bucket remembers when it will be full again (the
// "theoretical arrival time"). Units come back one by one, every period / amount nanoseconds,
// rounded up, so a bucket never lets through more than its rate. At most `burst` units are there
// at once.
//
//   TokenBucket bucket({.amount = 100, .period = kSecond, .burst = 20});
//   bucket.consume(1, tick.coarse()).allowed();
//
// A published tick suffices: it lags, and an earlier time lets through less, not more.
//
// Layer: quota (std only). Thread safety: any thread.
#ifndef OCTROI_QUOTA_BUCKET_H_
#define OCTROI_QUOTA_BUCKET_H_

#include <atomic>
#include <cstdint>

#include "octroi/quota/answer.h"
#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

struct Rate {
  std::int64_t amount = 0;  // units a period, 1 .. period: no more than one a nanosecond
  Nanos period = kSecond;
  std::int64_t burst = 0;  // >= 1; an empty bucket is full again within a hundred years

  friend bool operator==(const Rate&, const Rate&) noexcept = default;
};

// Whether the numbers lie in their ranges; what is no rate admits nothing.
[[nodiscard]] bool is_rate(const Rate& rate) noexcept;

class TokenBucket {
 public:
  explicit TokenBucket(const Rate& rate) noexcept;

  // All or nothing. limit = burst, remaining = what is there, resets_at = when it is full again.
  [[nodiscard]] Answer consume(std::int64_t n, Nanos now) noexcept;
  // The answer consume() would give; counts nothing.
  [[nodiscard]] Answer check(std::int64_t n, Nanos now) const noexcept;

  // When it will be full: all there is to save and restore.
  [[nodiscard]] Nanos full_at() const noexcept { return full_at_.load(std::memory_order_relaxed); }
  void restore(Nanos full_at) noexcept { full_at_.store(full_at, std::memory_order_relaxed); }

 private:
  std::atomic<Nanos> full_at_{0};
  Nanos interval_ = 0;  // between two units
  std::int64_t burst_ = 0;
};

// The same over a word of the caller's.
[[nodiscard]] Answer consume_rate(std::atomic<Nanos>& full_at, Nanos interval, std::int64_t burst,
                                  std::int64_t n, Nanos now) noexcept;
[[nodiscard]] Answer check_rate(Nanos full_at, Nanos interval, std::int64_t burst, std::int64_t n,
                                Nanos now) noexcept;
[[nodiscard]] Nanos interval_of(const Rate& rate) noexcept;

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_BUCKET_H_
