// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/slab.h"

#include <algorithm>
#include <new>

namespace octroi {
inline namespace v0 {
namespace quota {

Slabs::~Slabs() {
  for (Slab* slab : held_) ::operator delete (slab, std::align_val_t{kSlabBytes});
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
    void* memory = ::operator new (sizeof(Slab), std::align_val_t{kSlabBytes});
    Slab* made = new (memory) Slab{};
    made->head.core = &core_;
    held_.push_back(made);
    lists_.back()[slab] = made;
  }
  size_.store(size() + 1, std::memory_order_release);
  return static_cast<std::uint32_t>(slab << kPlaceBits | place);
}

std::size_t Slabs::memory_bytes() const noexcept {
  return held_.size() * sizeof(Slab) + 3 * capacity_ * sizeof(Slab*);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
