// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Core: what stands behind a Checker: where counters are looked at closely, under a lock.
//
// A counter's cold part belongs to the lock of its stripe. Whoever needs several stripes takes them
// in ascending order. Locks inside a stripe's: reservations, pools. Around: definitions.
//
// Layer: quota, private. Thread safety: any thread.
#ifndef OCTROI_SRC_QUOTA_CORE_H_
#define OCTROI_SRC_QUOTA_CORE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "octroi/quota/checker.h"
#include "quota/key_hash.h"
#include "quota/key_table.h"
#include "quota/reservations.h"
#include "quota/rule_book.h"
#include "quota/slab.h"
#include "quota/slices.h"
#include "quota/view.h"

namespace octroi {
inline namespace v0 {
namespace quota {

inline constexpr std::size_t kStripes = 64;
// So many races in a stripe within so short a time, and the counter is sliced.
inline constexpr int kRacesToSlice = 64;
inline constexpr Nanos kRacesWithin = 8 * kMillisecond;

struct alignas(64) Stripe {
  std::mutex mutex;
  std::unordered_map<const HotCounter*, std::vector<std::shared_ptr<Reservation>>> open{};
  std::atomic<int> races{0};
  std::atomic<Nanos> races_in{0};  // when: in units of kRacesWithin
};

// One counter of a request.
struct Part {
  HotCounter* counter = nullptr;
  std::int64_t n = 0;
  std::size_t ask = 0;  // which of the asks it belongs to
};

// Holds the stripes of some counters.
class StripeLocks {
 public:
  StripeLocks(std::array<Stripe, kStripes>& stripes, std::uint64_t wanted);
  ~StripeLocks();
  StripeLocks(const StripeLocks&) = delete;
  StripeLocks& operator=(const StripeLocks&) = delete;

 private:
  std::array<Stripe, kStripes>& stripes_;
  std::uint64_t held_;
};

// What a thread may take at once: min(1024, room / (16 x threads)); 0 where it is not worth it.
std::int64_t slice_for(const View& view, std::int64_t total) noexcept;

class Core {
 public:
  Core(const Tick& tick, CheckerOptions options);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  static Core& of(const HotCounter& counter) noexcept { return *slab_of(counter).head.core; }
  [[nodiscard]] Meter meter(HotCounter& counter) const noexcept { return Meter(counter, tick_); }
  // nullptr where the meter is empty.
  [[nodiscard]] static HotCounter* counter_of(const Meter& meter) noexcept {
    return meter.counter_;
  }
  // nullptr where it is empty or of another checker.
  [[nodiscard]] HotCounter* own(const Meter& meter) const noexcept {
    return meter.counter_ != nullptr && &of(*meter.counter_) == this ? meter.counter_ : nullptr;
  }

  // define.cc
  Meter define(const Fingerprint& key, std::shared_ptr<const Rule> rule);
  bool restore(HotCounter& counter, const Snapshot& snapshot);
  [[nodiscard]] Snapshot save(HotCounter& counter);
  bool close(HotCounter& counter);
  [[nodiscard]] std::vector<Snapshot> save_all();
  void close_all();

  // consume.cc
  Answer consume(HotCounter& counter, std::int64_t n);
  Answer consume_all(std::span<const Ask> asks, bool keep);
  [[gnu::always_inline]] std::int64_t spend_slice(HotCounter& counter, std::uint32_t state,
                                                  std::int64_t n) noexcept {
    const Nanos edge = counter.edge.load(std::memory_order_acquire);
    Slices* slices = slices_[(state & kSlicesBits) >> kSlicesShift].load(std::memory_order_acquire);
    std::int64_t left = 0;
    if (tick_.now_before(edge) >= edge || !slices->spend(n, left)) [[unlikely]]
      return kNothingTaken;
    return counter.total.load(std::memory_order_acquire) - left;
  }
  Answer release(HotCounter& counter, std::int64_t n);
  Answer describe_total(HotCounter& counter, std::int64_t total);
  void note_races(HotCounter& counter);
  std::vector<WindowUsage> usage(HotCounter& counter);

  // reserve.cc
  Reserved reserve(std::span<const Ask> asks, const ReserveOptions& options);
  enum class Ending : std::uint8_t { kCommit, kCommitParts, kCancel };
  Answer settle(ReservationId id, Ending ending, std::span<const std::int64_t> parts = {});
  std::size_t sweep();

  // pools.cc
  bool pool(HotCounter& child, HotCounter* parent);

  const Tick& tick_;
  const CheckerOptions options_;
  const KeyHash hash_;
  Slabs slabs_;
  KeyTable table_;
  RuleBook rules_{};
  mutable std::mutex definitions_{};
  bool is_closed_ = false;

 private:
  using Alerts = std::vector<Alert>;

  // The time, which never goes back here.
  Nanos now();
  Stripe& stripe_of(const HotCounter& counter) noexcept;
  static std::uint64_t stripe_bit(const HotCounter& counter) noexcept;
  // A counter's cold part, brought up to `now`; under its stripe's lock.
  View bring_up(HotCounter& counter, Nanos now);
  void end_expired(HotCounter& counter, View& view, Nanos now);
  void begin_windows(HotCounter& counter, View& view, Nanos now);
  Slices* slices_of(const View& view) const noexcept;
  // Calls slices in and gives their units back to all windows.
  std::int64_t call_in(HotCounter& counter, View& view);
  Answer take_closely(HotCounter& counter, View& view, std::int64_t n, Nanos now, Alerts& alerts);
  Answer look_closely(HotCounter& counter, View& view, std::int64_t n, Nanos now);
  void collect_alerts(HotCounter& counter, View& view, std::int64_t total, Alerts& alerts);
  void tell(const Alerts& alerts) const;
  Answer consume_and_fill(HotCounter& counter, std::int64_t n);
  void fill_slice(HotCounter& counter, const View& view);
  [[nodiscard]] std::array<std::int64_t, kWindowsMax> reserved_in(const HotCounter& counter);
  void publish(HotCounter& counter, View& view, Nanos now);
  // The counters of the asks and of their parents.
  std::vector<Part> parts_of(std::span<const Ask> asks) const;
  Answer take_parts(std::span<const Part> parts, Nanos now, Alerts& alerts);
  // Whether all parts together fit as they stand; else why not.
  Answer look_at_all(std::span<const Part> parts, Nanos now);
  Answer look_at_parts(std::span<const Part> parts, Nanos now);
  void make(HotCounter& counter, std::uint32_t rule_number);
  void undo(std::span<const Part> parts);
  Answer rate(HotCounter& counter, const Rate& rate, std::int64_t n, bool keep);
  // nullptr where the counter is of windows.
  const Rate* rate_of(const HotCounter& counter) const noexcept;
  Answer with_rates(Answer answer, std::span<const Ask> asks, std::span<const Part> parts,
                    bool keep);
  void change_rule(HotCounter& counter, const std::shared_ptr<const Rule>& rule, Nanos now,
                   Alerts& alerts);
  void rename_reserved(const HotCounter& counter, const View& before, const View& after);
  void rearm_alerts(View& view, std::int64_t total, bool levels_only) noexcept;
  // Gives back what is not kept, and closes the parts.
  void end_parts(Reservation& reservation, const std::vector<std::int64_t>& kept, Nanos now);
  static std::vector<Part> parts_of(const Reservation& reservation);
  void hold(const std::shared_ptr<Reservation>& reservation, std::span<const Part> parts,
            const Answer& answer, Nanos time);
  std::size_t end_some(std::size_t most);
  static std::uint64_t stripes_of(std::span<const Part> parts) noexcept;

  std::array<Stripe, kStripes> stripes_{};
  std::atomic<Nanos> latest_{0};
  std::array<std::atomic<Slices*>, kSlicesMax> slices_{};
  std::vector<std::unique_ptr<Slices>> slices_held_{};
  std::mutex slices_mutex_{};
  mutable std::shared_mutex pools_mutex_{};
  std::unordered_map<const HotCounter*, HotCounter*> parents_{};
  ReservationBook reservations_{};
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_CORE_H_
