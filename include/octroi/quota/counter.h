// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// HotCounter: a limit over any number of windows for the price of one compare-and-swap.
//
// `total` counts all units ever taken and only grows. Each window remembers the total at which it
// began, its base; it is full at base + limit. So all windows of a metric share one `cap`, the
// least of those, and one `edge`, the earliest end of a window. take() is exact for every n: the
// units are there, or nothing is taken. Whoever finds the cap or the edge reached goes to the
// counter's owner, who looks closer under a lock of its own.
//
//   HotCounter counter;
//   counter.cap.store(1000);
//   take(counter, 3, tick).outcome == Take::kTaken;
//
// What the owner may do while others take:
//   raise `cap`       at any time.
//   lower `cap`       who read the old one a moment before may still take up to it.
//   begin a window    base = total, then store `cap`, then `edge` (release). What slips in between
//                     counts in the new window; nothing is admitted beyond a limit.
//   seal()            ends all taking and tells the final total; nothing slips in afterwards.
// Lease holders use `total`, `cap` and `edge` alone; the other fields describe the window that
// binds, for answers.
//
// Layer: quota (std only). Thread safety: take() and seal() from any thread; the rest by the owner.
#ifndef OCTROI_QUOTA_COUNTER_H_
#define OCTROI_QUOTA_COUNTER_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

// No total comes so far; a cap lies below.
inline constexpr std::int64_t kSealed = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kCapMax = kSealed - 1;

struct alignas(64) HotCounter {
  std::atomic<std::int64_t> total{0};  // units taken since ever; kSealed after seal()
  std::atomic<std::int64_t> cap{0};    // -1 .. kCapMax: up to here nobody needs to look closer
  std::atomic<Nanos> edge{kNever};     // from here on the owner must look first

  // For answers, of the window that binds: used = total - origin.
  std::atomic<std::int64_t> origin{0};
  std::atomic<std::int64_t> limit{0};
  std::atomic<Nanos> resets_at{kNever};
  std::uint64_t fingerprint = 0;  // of the key, with the next one and 32 bits in its slot
  std::uint32_t fingerprint_low = 0;
  std::atomic<std::uint32_t> state{0};  // the owner's; changes whenever a field above does
};
static_assert(sizeof(HotCounter) == 64 && std::is_trivially_destructible_v<HotCounter>,
              "one counter is one cache line");

enum class Take : std::uint8_t {
  kTaken,
  kAtCap,   // total + n would pass the cap; nothing was taken
  kAtEdge,  // the edge has come; nothing was taken
};

struct TakeResult {
  Take outcome = Take::kTaken;
  std::int64_t total = 0;  // after the taking; where nothing was taken, as it was
  Nanos now = 0;           // the time that was compared with the edge
  int races = 0;           // others were faster so many times
};

// Takes `n` >= 1 units at the time `now`.
[[nodiscard, gnu::always_inline]] inline TakeResult take_at(HotCounter& counter, std::int64_t n,
                                                            Nanos now) noexcept {
  TakeResult result{.now = now};
  std::int64_t total = counter.total.load(std::memory_order_acquire);
  for (;; ++result.races) {
    if (n > counter.cap.load(std::memory_order_relaxed) - total) [[unlikely]] {
      result.outcome = Take::kAtCap;
      result.total = total;
      return result;
    }
    if (counter.total.compare_exchange_weak(total, total + n, std::memory_order_acq_rel,
                                            std::memory_order_acquire)) [[likely]] {
      result.total = total + n;
      return result;
    }
  }
}

// Takes `n` >= 1 units now, unless the edge has come.
[[nodiscard, gnu::always_inline]] inline TakeResult take(HotCounter& counter, std::int64_t n,
                                                         const Tick& tick) noexcept {
  const Nanos edge = counter.edge.load(std::memory_order_acquire);
  const Nanos now = tick.now_before(edge);
  if (now >= edge) [[unlikely]] {
    return {.outcome = Take::kAtEdge,
            .total = counter.total.load(std::memory_order_relaxed),
            .now = now};
  }
  return take_at(counter, n, now);
}

// Ends all taking: every take() that has not succeeded yet finds the cap reached. Returns the final
// total, kSealed where the counter was sealed before.
inline std::int64_t seal(HotCounter& counter) noexcept {
  return counter.total.exchange(kSealed, std::memory_order_acq_rel);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_COUNTER_H_
