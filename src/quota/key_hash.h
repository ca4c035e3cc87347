// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// KeyHash: the keyed 128-bit fingerprint of a tenant and a metric.
//
// Two independent lanes of multilinear hashing: the sum of each 64-bit word times a secret 128-bit
// factor, modulo 2^128, of which the upper 64 bits are kept. The family is strongly universal
// (Dietzfelbinger 1996; Lemire and Kaser, "Strongly universal string hashing is fast", 2014):
// two different keys that are chosen without knowing the secret meet with a probability of 2^-128.
// The lengths of both names are the first word, so "ab" + "c" is not "a" + "bc". Longer keys are
// hashed block by block, the fingerprint so far being the first two words of the next block.
//
// Layer: quota, private. Thread safety: immutable.
#ifndef OCTROI_SRC_QUOTA_KEY_HASH_H_
#define OCTROI_SRC_QUOTA_KEY_HASH_H_

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
    Sum sum{factors_[0], factors_[1], factors_.data()};
    add(sum, (std::uint64_t{tenant.size()} << 32) ^ metric.size());
    add(sum, tenant);
    add(sum, metric);
    return finish(sum);
  }

 private:
  static constexpr std::size_t kBlockWords = 32;
  // So that the lengths and both names, each rounded up to words, fit into one block.
  static constexpr std::size_t kShort = (kBlockWords - 3) * 8;
  struct Sum {
    Word128 first;
    Word128 second;
    const Word128* factors;  // of the word before
  };

  [[gnu::always_inline]] static void add(Sum& sum, std::uint64_t word) noexcept {
    sum.factors += 2;
    sum.first += sum.factors[0] * word;
    sum.second += sum.factors[1] * word;
  }
  [[gnu::always_inline]] static void add(Sum& sum, std::string_view text) noexcept {
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; left -= 8, at += 8) add(sum, load(at));
    if (left > 0) add(sum, load_few(at, left));
  }
  [[nodiscard]] Fingerprint hash_long(std::string_view tenant,
                                      std::string_view metric) const noexcept;
  void add_long(Sum& sum, std::uint64_t word) const noexcept;

  static std::uint64_t load(const char* at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    return word;
  }
  // 1 to 7 bytes, each in its place.
  static std::uint64_t load_few(const char* at, std::size_t count) noexcept {
    if (count >= 4) {
      std::uint32_t low = 0;
      std::uint32_t high = 0;
      std::memcpy(&low, at, sizeof(low));
      std::memcpy(&high, at + count - 4, sizeof(high));
      return low | (std::uint64_t{high} << (8 * (count - 4)));
    }
    const auto byte = [at](std::size_t i) {
      return std::uint64_t{static_cast<unsigned char>(at[i])};
    };
    return byte(0) | byte(count / 2) << (8 * (count / 2)) | byte(count - 1) << (8 * (count - 1));
  }
  static Fingerprint finish(const Sum& sum) noexcept {
    return {.high = static_cast<std::uint64_t>(sum.first >> 64),
            .low = static_cast<std::uint64_t>(sum.second >> 64)};
  }

  std::array<Word128, 2 * (kBlockWords + 1)> factors_{};
};

}  // namespace quota
}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_QUOTA_KEY_HASH_H_
