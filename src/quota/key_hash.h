// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KeyHash: the keyed 128-bit fingerprint of a tenant and a metric.
//
// Two independent lanes of 64 bits. Each cuts both names into pairs of 64-bit words and sums
// (w + k) * (w' + k') modulo 2^128 with secret k, and adds the lengths. This is NH (Black, Halevi,
// Krawczyk, Krovetz and Rogaway, "UMAC", 1999): two different keys that are chosen without knowing
// the secret have the same two sums with a probability of at most 2^-126. The halves of each sum
// are then multiplied with each other under a secret mask, and both halves of the product folded
// into one, as wyhash does; that this keeps them apart is well tested, and no theorem.
//
// The last pair of a name may overlap the one before, so that short names need no loop; the lengths
// say how. Longer keys are hashed block by block, each with the fingerprint so far.
//
// Layer: quota, private. Thread safety: immutable.
#ifndef OCTROI_SRC_QUOTA_KEY_HASH_H_
#define OCTROI_SRC_QUOTA_KEY_HASH_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "octroi/quota/snapshot.h"

namespace octroi {
inline namespace v0 {
namespace quota {

__extension__ using Word128 = unsigned __int128;

class KeyHash {
 public:
  explicit KeyHash(const std::array<std::uint64_t, 4>& secret) noexcept;

  [[nodiscard, gnu::always_inline]] Fingerprint operator()(std::string_view tenant,
                                                           std::string_view metric) const noexcept {
    if (tenant.size() + metric.size() > kShort) [[unlikely]]
      return hash_long(tenant, metric);
    Sum sum = begin(tenant.size(), metric.size());
    add(sum, tenant);
    add(sum, metric);
    return finish(sum);
  }

 private:
  static constexpr std::size_t kPairs = 24;
  static constexpr std::size_t kPairBytes = 16;
  // So that both names, each rounded up to pairs, are one block, and so is the fingerprint so far
  // with as many bytes.
  static constexpr std::size_t kShort = (kPairs - 2) * kPairBytes;

  // What is added to a pair of words, in both lanes.
  struct Addends {
    std::array<std::uint64_t, 2> first{};
    std::array<std::uint64_t, 2> second{};
  };
  struct Sum {
    Word128 first;
    Word128 second;
    const Addends* addends;  // of the next pair
  };

  [[nodiscard, gnu::always_inline]] Sum begin(std::size_t tenant,
                                              std::size_t metric) const noexcept {
    const std::uint64_t lengths = (std::uint64_t{tenant} << 32) ^ metric;
    return {lengths, lengths, addends_.data()};
  }
  [[gnu::always_inline]] static void add(Sum& sum, std::uint64_t word,
                                         std::uint64_t other) noexcept {
    const Addends& k = *sum.addends++;
    sum.first += static_cast<Word128>(word + k.first[0]) * (other + k.first[1]);
    sum.second += static_cast<Word128>(word + k.second[0]) * (other + k.second[1]);
  }
  [[gnu::always_inline]] static void add(Sum& sum, std::string_view text) noexcept {
    const char* at = text.data();
    const std::size_t size = text.size();
    if (size > kPairBytes) {
      const char* const last = at + size - kPairBytes;
      do add(sum, load<8>(at), load<8>(at + 8));
      while ((at += kPairBytes) < last);
      return add(sum, load<8>(last), load<8>(last + 8));
    }
    if (size >= 8) return add(sum, load<8>(at), load<8>(at + size - 8));
    if (size >= 4) return add(sum, load<4>(at), load<4>(at + size - 4));
    if (size == 0) return add(sum, 0, 0);
    add(sum, load<1>(at) | load<1>(at + size / 2) << 8, load<1>(at + size - 1));
  }
  [[nodiscard]] Fingerprint hash_long(std::string_view tenant,
                                      std::string_view metric) const noexcept;

  template <std::size_t kBytes>
  static std::uint64_t load(const char* at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, at, kBytes);
    return word;
  }
  [[gnu::always_inline]] static std::uint64_t fold(Word128 sum,
                                                   const std::array<std::uint64_t, 2>& k) noexcept {
    const Word128 product = static_cast<Word128>(static_cast<std::uint64_t>(sum) ^ k[0]) *
                            (static_cast<std::uint64_t>(sum >> 64) ^ k[1]);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  [[nodiscard, gnu::always_inline]] Fingerprint finish(const Sum& sum) const noexcept {
    return {.high = fold(sum.first, last_.first), .low = fold(sum.second, last_.second)};
  }

  Addends last_{};
  std::array<Addends, kPairs> addends_{};
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_KEY_HASH_H_
