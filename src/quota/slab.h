// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Slabs: where counters stand, a line each, with what is seldom needed behind them.
//
// A slab is aligned to its size, so a counter's address leads to its slab, its cold part and the
// checker that owns it. Counters are never moved or freed while their checker lives.
//
// Layer: quota, private. Thread safety: at() and size() from any thread; add() by one at a time;
// cold parts under the lock of the counter's stripe.
#ifndef OCTROI_SRC_QUOTA_SLAB_H_
#define OCTROI_SRC_QUOTA_SLAB_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "octroi/quota/counter.h"
#include "quota/room.h"

namespace octroi {
inline namespace v0 {
namespace quota {

class Core;

inline constexpr std::size_t kSlabBytes = 32 * 1024;
inline constexpr std::size_t kSlabCounters = 389;
inline constexpr std::size_t kColdBases = 2;

struct Slab {
  struct alignas(64) Head {
    Core* core = nullptr;
  };
  Head head{};
  std::array<HotCounter, kSlabCounters> counters{};
  // The bases of all windows but the one that `origin` holds; for more than three windows the first
  // is the address of an array of all of them.
  std::array<std::array<std::int64_t, kColdBases>, kSlabCounters> bases{};
  std::array<std::uint32_t, kSlabCounters> meta{};  // alerts told << 24 | number of the rule
};
static_assert(sizeof(Slab) == kSlabBytes, "the address of a counter must lead to its slab");

inline Slab& slab_of(const HotCounter& counter) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(&counter);
  return *reinterpret_cast<Slab*>(address & ~(kSlabBytes - 1));
}
inline std::size_t place_in_slab(const HotCounter& counter) noexcept {
  return static_cast<std::size_t>(&counter - slab_of(counter).counters.data());
}

// A counter's number: its slab, and its place there.
inline constexpr int kPlaceBits = 9;
static_assert(kSlabCounters <= 1U << kPlaceBits);

class Slabs {
 public:
  // Counters that are expected are held in larger pieces.
  explicit Slabs(Core& core, std::size_t expected = 0) noexcept
      : core_(core), expected_((expected + kSlabCounters - 1) / kSlabCounters) {}
  Slabs(const Slabs&) = delete;
  Slabs& operator=(const Slabs&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_acquire); }
  // A number that add() returned.
  [[nodiscard, gnu::always_inline]] HotCounter& at(std::uint32_t number) const noexcept {
    Slab* const* slabs = slabs_.load(std::memory_order_acquire);
    return slabs[number >> kPlaceBits]->counters[number & ((1U << kPlaceBits) - 1)];
  }
  // The number of a new counter. It may be written until the number is handed to others.
  // Throws std::bad_alloc; so it does when it is full.
  std::uint32_t add();
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

  // Calls `function` with each counter; nobody adds meanwhile.
  template <class Function>
  void for_each(Function function) {
    for (std::size_t i = 0; i < size(); ++i) {
      function(held_[i / kSlabCounters]->counters[i % kSlabCounters]);
    }
  }

 private:
  static constexpr std::size_t kSlabsMax = (std::size_t{1} << (32 - kPlaceBits)) - 1;

  // Slabs that are held in one piece, a huge page.
  static constexpr std::size_t kPieceSlabs = kHugePage / kSlabBytes;

  [[nodiscard]] Slab* make_slab();

  Core& core_;
  std::size_t expected_;  // slabs
  std::vector<Room<Slab>> pieces_{};
  Slab* next_ = nullptr;
  std::size_t left_ = 0;  // slabs from next_ on that were not made yet
  std::atomic<std::size_t> size_{0};
  std::atomic<Slab**> slabs_{nullptr};
  // Lists that grew are kept, as somebody may still be reading them.
  std::vector<std::unique_ptr<Slab* []>> lists_ {};
  std::size_t capacity_ = 0;
  std::vector<Slab*> held_{};
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_SLAB_H_
