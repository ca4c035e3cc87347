// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/slab.h"

#include <algorithm>
#include <new>

namespace octroi {
inline namespace v0 {
namespace quota {

Slab* Slabs::make_slab() {
  if (left_ == 0) {
    // What may stay unused is little beside what is there: exactly what is expected, then pieces.
    const std::size_t made = held_.size();
    const bool is_large =
        made < expected_ ? made + kPieceSlabs <= expected_ : made >= 16 * kPieceSlabs;
    const std::size_t slabs = is_large ? kPieceSlabs : 1;
    pieces_.reserve(pieces_.size() + 1);
    next_ = static_cast<Slab*>(make_room(slabs * sizeof(Slab), kSlabBytes));
    pieces_.emplace_back(next_);
    left_ = slabs;
  }
  --left_;
  return new (next_++) Slab{.head = {.core = &core_}};
}

std::uint32_t Slabs::add() {
  const std::size_t slab = size() / kSlabCounters;
  const std::size_t place = size() % kSlabCounters;
  if (slab >= kSlabsMax) throw std::bad_alloc();
  if (slab == capacity_) {
    const std::size_t larger = capacity_ == 0 ? 16 : capacity_ * 2;
    lists_.push_back(std::make_unique<Slab*[]>(larger));
    std::copy(held_.begin(), held_.end(), lists_.back().get());
    held_.reserve(larger);
    capacity_ = larger;
    slabs_.store(lists_.back().get(), std::memory_order_release);
  }
  if (place == 0) {
    Slab* made = make_slab();
    held_.push_back(made);
    lists_.back()[slab] = made;
  }
  size_.store(size() + 1, std::memory_order_release);
  return static_cast<std::uint32_t>(slab << kPlaceBits | place);
}

std::size_t Slabs::memory_bytes() const noexcept {
  return (held_.size() + left_) * sizeof(Slab) + 3 * capacity_ * sizeof(void*);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
