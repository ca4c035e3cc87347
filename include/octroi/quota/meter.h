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
  // of them has not used so much. Reserved units are not given back so.
  [[nodiscard]] Answer release(std::int64_t n = 1) const noexcept;

  friend bool operator==(const Meter&, const Meter&) = default;

 private:
  friend class Checker;
  friend class Core;
  Meter(HotCounter& counter, const Tick& tick) noexcept : counter_(&counter), tick_(&tick) {}

  [[nodiscard]] Answer describe(const TakeResult& taken, Reason why,
                                Nanos retry_after) const noexcept;
  [[nodiscard]] Answer refuse(std::int64_t n, const TakeResult& taken) const noexcept;
  [[nodiscard]] Answer consume_closely(std::int64_t n) const noexcept;
  [[nodiscard]] Answer describe_closely(std::int64_t total) const noexcept;
  void note_races() const noexcept;

  HotCounter* counter_ = nullptr;
  const Tick* tick_ = nullptr;
};

// What a checker keeps in HotCounter::state. Bits 22 to 31 change with every change of the counter.
inline constexpr std::uint32_t kReasonBits = 0x7;      // why what is taken is allowed
inline constexpr std::uint32_t kCapIsHard = 1U << 3;   // beyond the cap there is nothing but no
inline constexpr std::uint32_t kIsChanging = 1U << 4;  // its owner is writing
inline constexpr std::uint32_t kLookCloser = 1U << 9;  // take nothing without its owner
inline constexpr int kRacesToNote = 2;

inline Answer Meter::describe(const TakeResult& taken, Reason why,
                              Nanos retry_after) const noexcept {
  const std::int64_t limit = counter_->limit.load(std::memory_order_acquire);
  const std::int64_t used = taken.total - counter_->origin.load(std::memory_order_acquire);
  Answer answer{.why = why,
                .limit = limit,
                .used = used,
                .remaining = limit > used ? limit - used : 0,
                .resets_at = counter_->resets_at.load(std::memory_order_acquire),
                .retry_after = retry_after};
  if (limit == kUnlimited) answer.remaining = kUnlimited;
  return answer;
}

inline Answer Meter::refuse(std::int64_t n, const TakeResult& taken) const noexcept {
  Answer answer = describe(taken, Reason::kLimitReached, kNever);
  if (n <= answer.limit && answer.resets_at != kNever) {
    answer.retry_after = answer.resets_at - taken.now;
  }
  return answer;
}

inline Answer Meter::consume(std::int64_t n) const noexcept {
  if (counter_ == nullptr)
    return {.why = Reason::kNotDefined, .limit = 0, .remaining = 0, .retry_after = kNever};
  const std::uint32_t state = counter_->state.load(std::memory_order_acquire);
  if (n < 1 || (state & (kIsChanging | kLookCloser)) != 0) [[unlikely]]
    return consume_closely(n);
  const TakeResult taken = take(*counter_, n, *tick_);
  if (taken.races >= kRacesToNote) [[unlikely]]
    note_races();
  if (taken.outcome == Take::kTaken) [[likely]] {
    const Answer answer = describe(taken, static_cast<Reason>(state & kReasonBits), 0);
    if (counter_->state.load(std::memory_order_relaxed) == state) [[likely]]
      return answer;
    return describe_closely(taken.total);
  }
  if (taken.outcome == Take::kAtCap && (state & kCapIsHard) != 0) {
    const Answer answer = refuse(n, taken);
    if (counter_->state.load(std::memory_order_relaxed) == state) [[likely]]
      return answer;
  }
  return consume_closely(n);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_METER_H_
