// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "seen_keys.h"

#include <algorithm>
#include <bit>
#include <new>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kSlotsMin = 64;

}  // namespace

SeenKeys::SeenKeys(std::size_t keys_max) : keys_max_(std::max<std::size_t>(keys_max, 1)) {
  const std::size_t slots = std::max(kSlotsMin, std::bit_ceil(keys_max_ + keys_max_ / 2));
  mask_ = slots - 1;
  shift_ = 64 - std::countr_zero(slots);
  const std::size_t alignment = slots * sizeof(Slot) < kHugePage ? 64 : kHugePage;
  slots_.reset(static_cast<Slot*>(std::aligned_alloc(alignment, slots * sizeof(Slot))));
  if (slots_ == nullptr) throw std::bad_alloc();
#ifdef __linux__
  // A key lies anywhere: with small pages each look would miss the page table's cache as well.
  if (alignment == kHugePage) madvise(slots_.get(), slots * sizeof(Slot), MADV_HUGEPAGE);
#endif
  clear();
}

void SeenKeys::clear() noexcept {
  std::uninitialized_fill_n(slots_.get(), mask_ + 1, Slot{});
  size_ = 0;
}

void SeenKeys::forget(std::int64_t first, std::int64_t until) {
  if (until <= first || size_ == 0) return;
  if (until - first >= kSlices) return clear();
  const auto is_old = [&](const Slot& slot) {
    const std::int64_t slice = (slot.mark & 0xff) - 1;
    return ((slice - first) & (kSlices - 1)) < until - first;
  };
  // A run of filled slots holds only keys whose homes are in it, so each run is made again by
  // itself. Less than all slots are filled: the walk begins behind an empty one.
  std::size_t begin = 0;
  while (slots_[begin].mark != 0) ++begin;
  std::vector<Slot> kept;
  for (std::size_t n = 1; n <= mask_ + 1; ++n) {
    Slot& slot = slots_[(begin + n) & mask_];
    if (slot.mark != 0) {
      if (!is_old(slot)) kept.push_back(slot);
      slot = Slot{};
      continue;
    }
    for (const Slot& key : kept) find(key.low, key.high) = key;
    kept.clear();
  }
  size_ = static_cast<std::size_t>(std::count_if(slots_.get(), slots_.get() + mask_ + 1,
                                                 [](const Slot& slot) { return slot.mark != 0; }));
}

}  // namespace v0
}  // namespace octroi
