// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/slab.h"

#include <new>

namespace octroi {
inline namespace v0 {
namespace quota {

Slabs::~Slabs() {
  for (std::atomic<Block*>& entry : blocks_) {
    Block* block = entry.load(std::memory_order_relaxed);
    if (block == nullptr) break;
    for (const std::atomic<Slab*>& held : *block) {
      Slab* slab = held.load(std::memory_order_relaxed);
      if (slab != nullptr) ::operator delete (slab, std::align_val_t{kSlabBytes});
    }
    delete block;
  }
}

std::uint32_t Slabs::add() {
  const std::uint32_t number = size_.load(std::memory_order_relaxed);
  const std::size_t slab = number / kSlabCounters;
  if (slab >= kBlocks * kBlockSlabs) throw std::bad_alloc();
  std::atomic<Block*>& entry = blocks_[slab / kBlockSlabs];
  if (entry.load(std::memory_order_relaxed) == nullptr) {
    entry.store(new Block{}, std::memory_order_release);
  }
  std::atomic<Slab*>& held = (*entry.load(std::memory_order_relaxed))[slab % kBlockSlabs];
  if (held.load(std::memory_order_relaxed) == nullptr) {
    void* memory = ::operator new (sizeof(Slab), std::align_val_t{kSlabBytes});
    Slab* made = new (memory) Slab{};
    made->head.core = &core_;
    held.store(made, std::memory_order_release);
  }
  size_.store(number + 1, std::memory_order_release);
  return number;
}

std::size_t Slabs::memory_bytes() const noexcept {
  const std::size_t slabs = (size() + kSlabCounters - 1) / kSlabCounters;
  const std::size_t blocks = (slabs + kBlockSlabs - 1) / kBlockSlabs;
  return slabs * sizeof(Slab) + blocks * sizeof(Block);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
