// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Slices: what threads hold of a counter that many of them hit at once.
//
// A slice's units are taken from the counter at once and spent one by one from a line of the
// thread's own. Slices are filled and called in under the lock of the counter's stripe, and always
// before a window begins, so their units belong to the present windows; spending is a
// compare-and-swap that fails where the slice was called in. Slices stay with their counter.
//
// Layer: quota, private. Thread safety: spend() from any thread; the rest under the stripe's lock.
#ifndef OCTROI_SRC_QUOTA_SLICES_H_
#define OCTROI_SRC_QUOTA_SLICES_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace octroi {
inline namespace v0 {
namespace quota {

inline constexpr std::int64_t kSliceMax = 1024;
inline constexpr std::int64_t kSliceMin = 2;  // a smaller one is not worth it
inline constexpr std::size_t kSliceSlots = 16;

// Numbers threads from 1 in the order in which they first ask.
std::size_t number_thread() noexcept;
inline constinit thread_local std::size_t thread_number = 0;
inline std::size_t slice_of_thread() noexcept {
  if (thread_number == 0) [[unlikely]]
    thread_number = number_thread();
  return thread_number % kSliceSlots;
}
// Processors of this machine, 2 .. kSliceSlots.
std::int64_t parallel_threads() noexcept;

class Slices {
 public:
  // Whether `n` units were spent from this thread's slice; `left` is what remains there.
  bool spend(std::int64_t n, std::int64_t& left) noexcept {
    std::atomic<std::int64_t>& mine = slots_[slice_of_thread()].left;
    std::int64_t before = mine.load(std::memory_order_relaxed);
    while (before >= n) {
      if (mine.compare_exchange_weak(before, before - n, std::memory_order_acq_rel,
                                     std::memory_order_relaxed)) [[likely]] {
        left = before - n;
        return true;
      }
    }
    return false;
  }
  void fill(std::int64_t n) noexcept {
    slots_[slice_of_thread()].left.fetch_add(n, std::memory_order_acq_rel);
  }
  // Empties all slices and returns what was in them.
  std::int64_t call_in() noexcept {
    std::int64_t sum = 0;
    for (Slot& slot : slots_) sum += slot.left.exchange(0, std::memory_order_acq_rel);
    return sum;
  }

 private:
  struct alignas(64) Slot {
    std::atomic<std::int64_t> left{0};
  };
  std::array<Slot, kSliceSlots> slots_{};
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_SLICES_H_
