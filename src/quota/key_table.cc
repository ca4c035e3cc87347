// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/key_table.h"

#include <algorithm>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kCapacityMin = 64;
constexpr std::size_t kRoomy = 16 * 1024;
constexpr std::size_t kCapacityMax = std::size_t{1} << 32;

// At most 3 of 4 slots are used.
constexpr bool is_full(std::size_t used, std::size_t capacity) { return used * 4 >= capacity * 3; }

// While the slots fit into the caches, there is room for nearly every key where it belongs.
std::size_t capacity_for(std::size_t expected) {
  if (expected <= kRoomy / 4) return std::max(expected * 4, kCapacityMin);
  return std::clamp(expected + expected / 3 + 1, kRoomy, kCapacityMax);
}

}  // namespace

KeyTable::KeyTable(const Slabs& slabs, std::size_t expected)
    : slabs_(slabs), current_(std::make_unique<Table>(capacity_for(expected))) {
  table_.store(current_.get(), std::memory_order_release);
}

void KeyTable::Table::put(std::uint64_t slot) noexcept {
  std::size_t at = home(static_cast<std::uint32_t>(slot >> 32));
  while (slots[at].load(std::memory_order_relaxed) != 0) at = after(at);
  slots[at].store(slot, std::memory_order_release);
}

void KeyTable::insert(const Fingerprint& key, std::uint32_t number) {
  if (is_full(used_ + 1, current_->capacity)) grow();
  current_->put((std::uint64_t{tag_of(key)} << 32) | (number + 1));
  ++used_;
}

void KeyTable::grow() {
  auto larger = std::make_unique<Table>(current_->capacity * 2);
  for (std::size_t at = 0; at < current_->capacity; ++at) {
    const std::uint64_t slot = current_->slots[at].load(std::memory_order_relaxed);
    if (slot != 0) larger->put(slot);
  }
  retired_.push_back(std::exchange(current_, std::move(larger)));
  table_.store(current_.get(), std::memory_order_release);
}

std::size_t KeyTable::memory_bytes() const noexcept {
  std::size_t slots = current_->capacity;
  for (const std::unique_ptr<Table>& table : retired_) slots += table->capacity;
  return slots * sizeof(std::uint64_t);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
