// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Meter: a handle to one counter, for a tenant and a metric.
//
// Resolved once and then used as often as you like: consume() is a few loads and one
// compare-and-swap, whatever the number of windows. A refusal writes nothing.
//
//   const Meter requests = checker.meter("tenant-7", "requests");
//   if (const Answer a = requests.consume(); !a.allowed()) return refuse(a);
//
// A counter that many threads hit at once hands each of them a slice to count from, far from the
// limit; then an answer's `used` may be ahead by what other threads still hold. No unit is
// admitted beyond a limit, and none is refused that is there: slices are called in first.
//
// Layer: quota (std only). Thread safety: any thread; a meter lives as long as its checker.
#ifndef OCTROI_QUOTA_METER_H_
#define OCTROI_QUOTA_METER_H_

#include <atomic>
#include <cstdint>

#include "octroi/quota/answer.h"
#include "octroi/quota/counter.h"
#include "octroi/quota/export.h"
#include "octroi/quota/tick.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

class Meter {
 public:
  Meter() noexcept = default;  // counts nothing: every answer is kNotDefined
  [[nodiscard]] explicit operator bool() const noexcept { return counter_ != nullptr; }

  // Counts `n` (>= 1) when every window has room for it. All or nothing.
  [[nodiscard]] Answer consume(std::int64_t n = 1) const noexcept;
  // The answer that consume() would give now; counts nothing.
  [[nodiscard]] Answer check(std::int64_t n = 1) const noexcept;
  // Gives `n` back: of the levels where the rule has any, else of every window; refused where one
  // of them has not used so much. Reserved units are not given back so. Of a rate: kNotDefined.
  [[nodiscard]] Answer release(std::int64_t n = 1) const noexcept;

  friend bool operator==(const Meter&, const Meter&) = default;

 private:
  friend class Checker;
  friend class Core;
  Meter(HotCounter& counter, const Tick& tick) noexcept : counter_(&counter), tick_(&tick) {}

  // Static, so that a meter that is used here stays in registers.
  [[nodiscard, gnu::always_inline]] static Answer consume_of(HotCounter* counter, const Tick* tick,
                                                             std::int64_t n) noexcept;
  // `total`: what take() came to, or kNothingTaken.
  [[nodiscard]] static Answer consume_closely(HotCounter* counter, std::int64_t n,
                                              std::int64_t total) noexcept;
  // From this thread's slice: the total to describe it by, or kNothingTaken.
  [[nodiscard]] static std::int64_t spend_slice(HotCounter& counter, std::int64_t n,
                                                std::uint32_t state) noexcept;
  static void note_races(HotCounter& counter) noexcept;

  HotCounter* counter_ = nullptr;
  const Tick* tick_ = nullptr;
};

// What a checker keeps in HotCounter::state. Bits 22 to 31 change with every change of the counter.
inline constexpr std::uint32_t kReasonBits = 0x7;      // why what is taken is allowed
inline constexpr std::uint32_t kCapIsHard = 1U << 3;   // beyond the cap there is nothing but no
inline constexpr std::uint32_t kIsChanging = 1U << 4;  // its owner is writing
inline constexpr std::uint32_t kLookCloser = 1U << 9;  // take nothing without its owner
inline constexpr std::uint32_t kIsSliced = 1U << 19;   // threads hold slices
inline constexpr int kRacesToNote = 1;
inline constexpr std::int64_t kNothingTaken = -1;

// Everything that is rare is behind one call, so that what a caller does not look at costs nothing.
inline Answer Meter::consume_of(HotCounter* counter, const Tick* tick, std::int64_t n) noexcept {
  if (counter == nullptr || n < 1) [[unlikely]]
    return consume_closely(counter, n, kNothingTaken);
  const std::uint32_t state = counter->state.load(std::memory_order_acquire);
  TakeResult taken;
  if ((state & (kIsChanging | kLookCloser)) == 0) [[likely]] {
    taken = take(*counter, n, *tick);
    if (taken.races >= kRacesToNote) [[unlikely]]
      note_races(*counter);
  } else {
    taken.total = (state & kIsSliced) != 0 ? spend_slice(*counter, n, state) : kNothingTaken;
    if (taken.total == kNothingTaken) return consume_closely(counter, n, kNothingTaken);
  }
  const bool is_taken = taken.outcome == Take::kTaken;
  if (is_taken || (taken.outcome == Take::kAtCap && (state & kCapIsHard) != 0)) [[likely]] {
    const std::int64_t limit = counter->limit.load(std::memory_order_acquire);
    const std::int64_t used = taken.total - counter->origin.load(std::memory_order_acquire);
    const Nanos resets_at = counter->resets_at.load(std::memory_order_acquire);
    const bool may_help = n <= limit && resets_at != kNever;
    const std::int64_t left = limit > used ? limit - used : 0;
    if (counter->state.load(std::memory_order_relaxed) == state) [[likely]] {
      return {.why = is_taken ? static_cast<Reason>(state & kReasonBits) : Reason::kLimitReached,
              .limit = limit,
              .used = used,
              .remaining = limit == kUnlimited ? kUnlimited : left,
              .resets_at = resets_at,
              .retry_after = is_taken ? 0 : (may_help ? resets_at - taken.now : kNever)};
    }
  }
  return consume_closely(counter, n, is_taken ? taken.total : kNothingTaken);
}

[[gnu::always_inline]] inline Answer Meter::consume(std::int64_t n) const noexcept {
  return consume_of(counter_, tick_, n);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_METER_H_
