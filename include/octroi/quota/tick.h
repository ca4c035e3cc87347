// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Tick: the time, published now and then, so that asking for it costs one load.
//
// Reading a clock costs ten times as much as counting. A Tick holds the time of its last publish();
// who asks names the edge that matters, and only within two periods of that edge is the exact clock
// read. A Tick that was never published always reads the exact clock: forgetting to publish costs
// speed, never a window. Once it is published, publish it each period, by a timer of the host or by
// a TickThread (tick_thread.h), until stop(); while publishing stands still, so does the time.
//
// After fork() nobody publishes in the child, whoever did so in its parent: the child calls stop(),
// or publishes itself. Counters are copied, so parent and child count each for itself from then on;
// a limit of both is leased (leased_limit.h).
//
//   SystemTime time;
//   Tick tick(time);
//   tick.publish();                      // each millisecond
//   tick.now_before(edge) >= edge;       // exact where it matters
//
// Layer: quota (std only). Thread safety: any thread may publish and ask.
#ifndef OCTROI_QUOTA_TICK_H_
#define OCTROI_QUOTA_TICK_H_

#include <atomic>
#include <cstdint>
#include <limits>

#include "octroi/quota/export.h"

namespace octroi OCTROI_QUOTA_API {
inline namespace v0 {
namespace quota {

using Nanos = std::int64_t;  // nanoseconds, of a duration or since the Unix epoch
inline constexpr Nanos kNever = std::numeric_limits<Nanos>::max();
inline constexpr Nanos kMillisecond = 1'000'000;
inline constexpr Nanos kSecond = 1'000'000'000;

class TimeSource {
 public:
  virtual ~TimeSource();
  // Since the Unix epoch, below kNever.
  [[nodiscard]] virtual Nanos now() const noexcept = 0;
};

// The machine's UTC clock.
class SystemTime final : public TimeSource {
 public:
  [[nodiscard]] Nanos now() const noexcept override;
};

// A clock that stands where it is put; for tests.
class ManualTime final : public TimeSource {
 public:
  explicit ManualTime(Nanos now = 0) noexcept : now_(now) {}
  [[nodiscard]] Nanos now() const noexcept override { return now_.load(std::memory_order_acquire); }
  void set(Nanos now) noexcept { now_.store(now, std::memory_order_release); }
  void advance(Nanos by) noexcept { now_.fetch_add(by, std::memory_order_acq_rel); }

 private:
  std::atomic<Nanos> now_;
};

class alignas(64) Tick {
 public:
  // Both live as long as the tick is used. `period`: how often it is going to be published.
  explicit Tick(const TimeSource& source, Nanos period = kMillisecond) noexcept
      : slack_(2 * period), source_(&source) {}
  Tick(const Tick&) = delete;
  Tick& operator=(const Tick&) = delete;

  void publish() noexcept { horizon_.store(source_->now() + slack_, std::memory_order_release); }

  // Back to the exact clock, until the next publish().
  void stop() noexcept { horizon_.store(kNever, std::memory_order_release); }

  // The exact time.
  [[nodiscard]] Nanos exact() const noexcept { return source_->now(); }
  // The time that was published last; the exact one where none was.
  [[nodiscard]] Nanos coarse() const noexcept {
    const Nanos horizon = horizon_.load(std::memory_order_relaxed);
    return horizon != kNever ? horizon - slack_ : exact();
  }
  // Good enough to tell whether `edge` has come: the published time where that is more than two
  // periods before it, the exact time otherwise.
  [[nodiscard]] Nanos now_before(Nanos edge) const noexcept {
    const Nanos horizon = horizon_.load(std::memory_order_relaxed);
    if (horizon < edge) [[likely]]
      return horizon - slack_;
    return exact();
  }

 private:
  std::atomic<Nanos> horizon_{kNever};  // the published time and two periods; kNever: none
  Nanos slack_;
  const TimeSource* source_;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_QUOTA_TICK_H_
