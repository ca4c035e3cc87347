// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SeenKeys: which event keys were counted within a window of time, in slots of 16 bytes.
//
// A slot holds 96 bits of the key's keyed fingerprint, 24 bits that tell whether the same key came
// with another content, and the slice of time its event lies in. Slots lie in one table in the
// order of the fingerprint's upper bits and are probed one after the other. When a slice leaves the
// window its keys are taken out, run by run, in one pass over the table.
//
// Two of ten million keys are taken for one with a probability below 10^-15.
//
// Layer: metering, private. Thread safety: none.
#ifndef OCTROI_SRC_METERING_SEEN_KEYS_H_
#define OCTROI_SRC_METERING_SEEN_KEYS_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace octroi {
inline namespace v0 {

class SeenKeys {
 public:
  struct Slot {
    std::uint64_t low = 0;
    std::uint32_t high = 0;
    std::uint32_t mark = 0;  // 24 bits of the content, 8 of the slice from 1; 0: an empty slot
  };

  explicit SeenKeys(std::size_t keys_max);

  void prefetch(std::uint64_t low) const noexcept { __builtin_prefetch(&slots_[home(low)], 1); }

  // The slot that holds the key, or the empty one that it belongs into.
  [[nodiscard]] Slot& find(std::uint64_t low, std::uint32_t high) noexcept {
    std::size_t at = home(low);
    while (slots_[at].mark != 0 && (slots_[at].low != low || slots_[at].high != high)) {
      at = (at + 1) & mask_;
    }
    return slots_[at];
  }
  void fill(Slot& slot, const Slot& key) noexcept {
    slot = key;
    ++size_;
  }
  [[nodiscard]] bool is_full() const noexcept { return size_ >= keys_max_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  // Slices are numbers that go on for ever; a mark holds them modulo kSlices. At most half of them
  // may be in use at once.
  static constexpr std::int64_t kSlices = 128;
  static std::uint32_t mark_of(std::uint32_t content, std::int64_t slice) noexcept {
    return content << 8 | (static_cast<std::uint32_t>(slice & (kSlices - 1)) + 1);
  }
  // Forgets the keys of the slices from `first` until `until`.
  void forget(std::int64_t first, std::int64_t until);

 private:
  struct Free {
    void operator()(Slot* slots) const noexcept { std::free(slots); }
  };

  [[nodiscard]] std::size_t home(std::uint64_t low) const noexcept { return low >> shift_; }
  void clear() noexcept;

  std::size_t keys_max_;
  std::size_t mask_ = 0;
  int shift_ = 0;
  std::size_t size_ = 0;
  std::unique_ptr<Slot[], Free> slots_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_METERING_SEEN_KEYS_H_
