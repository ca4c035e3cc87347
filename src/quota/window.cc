// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/quota/window.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace quota {

// The latest window that was told, and another one: counters that were idle since the one before
// go through that first.
class WindowSchedule::Asked {
 public:
  explicit Asked(NextEdge next) : next_(std::move(next)) {}

  [[nodiscard]] Nanos next_edge(Nanos after) const {
    // Numbers belong together where the version is even and the same before and after.
    const std::uint32_t version = version_.load(std::memory_order_acquire);
    Nanos known = kNever;
    bool is_known = false;
    for (const Told& told : told_) {
      const Nanos from = told.from.load(std::memory_order_acquire);
      const Nanos until = told.until.load(std::memory_order_acquire);
      if (is_known || after < from || after >= until) continue;
      known = until;
      is_known = true;
    }
    const bool is_whole = version % 2 == 0 && version_.load(std::memory_order_relaxed) == version;
    if (is_known && is_whole) return known;
    const Nanos edge = std::max(next_(after), after < kNever ? after + 1 : kNever);
    remember(after, edge);
    return edge;
  }

 private:
  // From an instant until its next edge; empty where nothing was told.
  struct Told {
    std::atomic<Nanos> from{0};
    std::atomic<Nanos> until{0};

    void set(Nanos begin, Nanos end) noexcept {
      from.store(begin, std::memory_order_release);
      until.store(end, std::memory_order_release);
    }
  };

  void remember(Nanos from, Nanos until) const noexcept {
    std::uint32_t version = version_.load(std::memory_order_relaxed);
    if (version % 2 != 0 || !version_.compare_exchange_strong(version, version + 1)) return;
    auto& [latest, other] = told_;
    if (until >= latest.until.load(std::memory_order_relaxed)) {
      other.set(latest.from.load(std::memory_order_relaxed),
                latest.until.load(std::memory_order_relaxed));
      latest.set(from, until);
    } else {
      other.set(from, until);
    }
    version_.store(version + 2, std::memory_order_release);
  }

  const NextEdge next_;
  mutable std::atomic<std::uint32_t> version_{0};
  mutable std::array<Told, 2> told_{};
};

WindowSchedule WindowSchedule::every(Nanos period, Nanos offset) noexcept {
  WindowSchedule schedule;
  if (period < 1) return schedule;
  schedule.period_ = period;
  schedule.offset_ = offset % period;
  if (schedule.offset_ < 0) schedule.offset_ += period;
  return schedule;
}

WindowSchedule WindowSchedule::at(std::vector<Nanos> edges) {
  return by([edges = std::move(edges)](Nanos after) {
    const auto next = std::upper_bound(edges.begin(), edges.end(), after);
    return next == edges.end() ? kNever : *next;
  });
}

WindowSchedule WindowSchedule::by(NextEdge next) {
  WindowSchedule schedule;
  if (next) schedule.next_ = std::make_shared<const Asked>(std::move(next));
  return schedule;
}

std::size_t WindowSchedule::hash() const noexcept {
  const std::size_t numbers = std::hash<Nanos>()(period_) * 31 + std::hash<Nanos>()(offset_);
  return numbers * 31 + std::hash<std::shared_ptr<const Asked>>()(next_);
}

Nanos WindowSchedule::next_edge(Nanos after) const {
  if (next_ != nullptr) return next_->next_edge(after);
  Nanos since = 0;
  if (period_ == 0 || __builtin_sub_overflow(after, offset_, &since)) return kNever;
  // The last edge that is not after `after`; both signs round down.
  since %= period_;
  if (since < 0) since += period_;
  Nanos edge = 0;
  return __builtin_add_overflow(after, period_ - since, &edge) ? kNever : edge;
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
