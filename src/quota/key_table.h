// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KeyTable: from a fingerprint to its counter, in slots of 8 bytes.
//
// A slot holds 32 bits of the fingerprint and the number of the counter, whose own line holds the
// other 96: a hit has compared all 128, and touches one line of slots and the counter's. Slots lie
// where the upper bits of the fingerprint say, and are probed one after the other. Finding takes no
// lock. A table that grew is kept until compact(): somebody may still be reading it.
//
// Layer: quota, private. Thread safety: find() from any thread; insert() and compact() by one at a
// time, compact() also without anyone finding.
#ifndef OCTROI_SRC_QUOTA_KEY_TABLE_H_
#define OCTROI_SRC_QUOTA_KEY_TABLE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "octroi/quota/snapshot.h"
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
    for (std::size_t at = table.home(tag);; at = table.after(at)) {
      const std::uint64_t slot = table.slots[at].load(std::memory_order_acquire);
      if (slot == 0) return nullptr;
      if (slot >> 32 != tag) continue;
      HotCounter& counter = slabs_.at(static_cast<std::uint32_t>(slot) - 1);
      if (is_of(counter, key)) return &counter;
    }
  }
  // Fetches the slot of `key` ahead.
  void prefetch_slot(Fingerprint key) const noexcept {
    const Table& table = *table_.load(std::memory_order_acquire);
    __builtin_prefetch(&table.slots[table.home(tag_of(key))]);
  }
  // Fetches the counter ahead that `key` probably has.
  void prefetch_counter(Fingerprint key) const noexcept {
    const Table& table = *table_.load(std::memory_order_acquire);
    const std::uint32_t tag = tag_of(key);
    for (std::size_t at = table.home(tag);; at = table.after(at)) {
      const std::uint64_t slot = table.slots[at].load(std::memory_order_acquire);
      if (slot == 0) return;
      if (slot >> 32 != tag) continue;
      __builtin_prefetch(&slabs_.at(static_cast<std::uint32_t>(slot) - 1), /*write=*/1);
      return;
    }
  }

  // Of a key that is not there. The counter's line holds its fingerprint already.
  void insert(const Fingerprint& key, std::uint32_t number);
  template <class Function>
  void for_each(Function function) const {
    for (std::size_t at = 0; at < current_->capacity; ++at) {
      const std::uint64_t slot = current_->slots[at].load(std::memory_order_relaxed);
      if (slot != 0) {
        function(static_cast<std::uint32_t>(slot >> 32), static_cast<std::uint32_t>(slot) - 1);
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
  struct Table {
    explicit Table(std::size_t size)
        : capacity(size), slots(new std::atomic<std::uint64_t>[size]()) {}
    [[nodiscard]] std::size_t home(std::uint32_t tag) const noexcept {
      return static_cast<std::size_t>((std::uint64_t{tag} * capacity) >> 32);
    }
    [[nodiscard]] std::size_t after(std::size_t at) const noexcept {
      return at + 1 == capacity ? 0 : at + 1;
    }
    void put(std::uint64_t slot) noexcept;

    std::size_t capacity;
    std::unique_ptr<std::atomic<std::uint64_t>[]> slots;
  };

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
