// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KeyTable: from a fingerprint to its counter, in slots of 8 bytes.
//
// A slot holds 32 bits of the fingerprint and the number of the counter, whose own line holds the
// other 96: a hit has compared all 128, and touches one line of slots and the counter's. Two slots
// are a bucket, filled from the front and looked at together, without a branch for each. The upper
// bits of the fingerprint say which bucket; what does not fit goes into the next one. Finding takes
// no lock. A table that grew is kept until compact(): somebody may still be
// reading it.
//
// Layer: quota, private. Thread safety: find() from any thread; insert() and compact() by one at a
// time, compact() also without anyone finding.
#ifndef OCTROI_SRC_QUOTA_KEY_TABLE_H_
#define OCTROI_SRC_QUOTA_KEY_TABLE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "octroi/quota/snapshot.h"
#include "quota/room.h"
#include "quota/slab.h"

namespace octroi {
inline namespace v0 {
namespace quota {

class KeyTable {
 public:
  KeyTable(const Slabs& slabs, std::size_t expected);

  [[nodiscard, gnu::always_inline]] HotCounter* find(Fingerprint key) const noexcept {
    const Table& table = *table_.load(std::memory_order_acquire);
    const std::uint32_t tag = tag_of(key);
    const std::uint64_t slot = table.buckets[table.home(tag)].probable(tag);
    if (slot >> 32 == tag && slot != 0) [[likely]] {
      HotCounter& counter = slabs_.at(number_in(slot));
      if (is_of(counter, key)) [[likely]]
        return &counter;
    }
    return find_closely(key.high, key.low);
  }
  // Fetches the slots of `key` ahead.
  void prefetch_slots(Fingerprint key) const noexcept {
    const Table& table = *table_.load(std::memory_order_acquire);
    __builtin_prefetch(&table.buckets[table.home(tag_of(key))]);
  }
  // The counter that nearly always is the one of `key`, and always one where there is one; is_of()
  // tells. Reads slots alone, so that counters may be fetched ahead.
  [[nodiscard]] HotCounter* probable(Fingerprint key) const noexcept {
    const Table& table = *table_.load(std::memory_order_acquire);
    const std::uint32_t tag = tag_of(key);
    for (std::size_t at = table.home(tag);; at = table.after(at)) {
      const std::uint64_t slot = table.buckets[at].probable(tag);
      if (slot >> 32 == tag && slot != 0) return &slabs_.at(number_in(slot));
      if (slot == 0) return nullptr;
    }
  }
  [[nodiscard]] HotCounter* find_closely(std::uint64_t high, std::uint64_t low) const noexcept;

  // Of a key that is not there. The counter's line holds its fingerprint already.
  void insert(const Fingerprint& key, std::uint32_t number);
  template <class Function>
  void for_each(Function function) const {
    for (std::size_t at = 0; at < current_->size; ++at) {
      for (const std::atomic<std::uint64_t>& held : current_->buckets[at].slots) {
        const std::uint64_t slot = held.load(std::memory_order_relaxed);
        if (slot != 0) function(static_cast<std::uint32_t>(slot >> 32), number_in(slot));
      }
    }
  }
  void compact() noexcept { retired_.clear(); }
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

  static std::uint32_t tag_of(Fingerprint key) noexcept {
    return static_cast<std::uint32_t>(key.high >> 32);
  }
  static bool is_of(const HotCounter& counter, Fingerprint key) noexcept {
    return counter.fingerprint == key.low &&
           counter.fingerprint_low == static_cast<std::uint32_t>(key.high);
  }

 private:
  static constexpr std::size_t kBucketSlots = 2;
  struct alignas(kBucketSlots * sizeof(std::uint64_t)) Bucket {
    // The first slot of that tag where there is one, else the last. Chooses without a branch, which
    // would be guessed wrong too often.
    [[nodiscard, gnu::always_inline]] std::uint64_t probable(std::uint32_t tag) const noexcept {
      const std::uint64_t first = slots[0].load(std::memory_order_acquire);
      const std::uint64_t second = slots[1].load(std::memory_order_acquire);
      const std::uint64_t is_other = first >> 32 != tag ? 1 : 0;
      return first ^ ((first ^ second) & -is_other);
    }

    std::array<std::atomic<std::uint64_t>, kBucketSlots> slots{};
  };
  struct Table {
    explicit Table(std::size_t count);
    [[nodiscard]] std::size_t home(std::uint32_t tag) const noexcept {
      return static_cast<std::size_t>((std::uint64_t{tag} * size) >> 32);
    }
    [[nodiscard]] std::size_t after(std::size_t at) const noexcept {
      return at + 1 == size ? 0 : at + 1;
    }
    void put(std::uint64_t slot) noexcept;

    std::size_t size;  // buckets
    Room<Bucket[]> buckets;
  };

  static std::uint32_t number_in(std::uint64_t slot) noexcept {
    return static_cast<std::uint32_t>(slot) - 1;
  }
  void grow();

  const Slabs& slabs_;
  std::atomic<Table*> table_{nullptr};
  std::unique_ptr<Table> current_;
  std::vector<std::unique_ptr<Table>> retired_{};
  std::size_t used_ = 0;
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_KEY_TABLE_H_
