// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/key_table.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

constexpr std::size_t kLineBytes = 64;
constexpr std::size_t kBucketsMin = 16;
constexpr std::size_t kRoomy = std::size_t{16} * 1024;  // slots
constexpr std::size_t kBucketsMax = std::size_t{1} << 29;

// At most 3 of 4 slots are used.
constexpr bool is_full(std::size_t used, std::size_t slots) { return used * 4 >= slots * 3; }

// While the slots fit into the caches, there is room for nearly every key where it belongs.
std::size_t slots_for(std::size_t expected) {
  if (expected <= kRoomy / 4) return expected * 4;
  return std::max(expected + expected / 3 + 1, kRoomy);
}

}  // namespace

KeyTable::KeyTable(const Slabs& slabs, std::size_t expected)
    : slabs_(slabs),
      current_(std::make_unique<Table>(
          std::clamp(slots_for(expected) / kBucketSlots + 1, kBucketsMin, kBucketsMax))) {
  table_.store(current_.get(), std::memory_order_release);
}

HotCounter* KeyTable::find_closely(std::uint64_t high, std::uint64_t low) const noexcept {
  const Fingerprint key{.high = high, .low = low};
  const Table& table = *table_.load(std::memory_order_acquire);
  const std::uint32_t tag = tag_of(key);
  for (std::size_t at = table.home(tag);; at = table.after(at)) {
    for (const std::atomic<std::uint64_t>& held : table.buckets[at].slots) {
      const std::uint64_t slot = held.load(std::memory_order_acquire);
      if (slot == 0) return nullptr;
      if (slot >> 32 != tag) continue;
      HotCounter& counter = slabs_.at(number_in(slot));
      if (is_of(counter, key)) return &counter;
    }
  }
}

KeyTable::Table::Table(std::size_t count)
    : size(count), buckets(static_cast<Bucket*>(make_room(count * sizeof(Bucket), kLineBytes))) {
  std::uninitialized_value_construct_n(buckets.get(), count);
}

void KeyTable::Table::put(std::uint64_t slot) noexcept {
  for (std::size_t at = home(static_cast<std::uint32_t>(slot >> 32));; at = after(at)) {
    for (std::atomic<std::uint64_t>& held : buckets[at].slots) {
      if (held.load(std::memory_order_relaxed) != 0) continue;
      return held.store(slot, std::memory_order_release);
    }
  }
}

void KeyTable::insert(const Fingerprint& key, std::uint32_t number) {
  if (is_full(used_ + 1, current_->size * kBucketSlots)) grow();
  current_->put((std::uint64_t{tag_of(key)} << 32) | (number + 1));
  ++used_;
}

void KeyTable::grow() {
  auto larger = std::make_unique<Table>(current_->size * 2);
  for (std::size_t at = 0; at < current_->size; ++at) {
    for (const std::atomic<std::uint64_t>& held : current_->buckets[at].slots) {
      const std::uint64_t slot = held.load(std::memory_order_relaxed);
      if (slot != 0) larger->put(slot);
    }
  }
  retired_.push_back(std::exchange(current_, std::move(larger)));
  table_.store(current_.get(), std::memory_order_release);
}

std::size_t KeyTable::memory_bytes() const noexcept {
  std::size_t buckets = current_->size;
  for (const std::unique_ptr<Table>& table : retired_) buckets += table->size;
  return buckets * sizeof(Bucket);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
