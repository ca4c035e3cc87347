// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "quota/key_hash.h"

namespace octroi {
inline namespace v0 {
namespace quota {
namespace {

// SplitMix64 (Steele, Lea and Flood, 2014): stretches the secret to as many words as are needed.
std::uint64_t split_mix(std::uint64_t& state) noexcept {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

}  // namespace

KeyHash::KeyHash(const std::array<std::uint64_t, 4>& secret) noexcept {
  std::array<std::uint64_t, 4> states = secret;
  for (Word128& factor : factors_) {
    const std::uint64_t high = split_mix(states[0]) ^ std::rotl(split_mix(states[1]), 32);
    const std::uint64_t low = split_mix(states[2]) ^ std::rotl(split_mix(states[3]), 32);
    factor = (static_cast<Word128>(high) << 64) | low;
  }
}

void KeyHash::add_long(Sum& sum, std::uint64_t word) const noexcept {
  if (sum.factors == factors_.data() + 2 * kBlockWords) {
    const Fingerprint so_far = finish(sum);
    sum = {factors_[0], factors_[1], factors_.data()};
    add(sum, so_far.high);
    add(sum, so_far.low);
  }
  add(sum, word);
}

Fingerprint KeyHash::hash_long(std::string_view tenant, std::string_view metric) const noexcept {
  Sum sum{factors_[0], factors_[1], factors_.data()};
  add(sum, (std::uint64_t{tenant.size()} << 32) ^ metric.size());
  for (std::string_view text : {tenant, metric}) {
    for (; text.size() >= 8; text.remove_prefix(8)) add_long(sum, load(text.data()));
    if (!text.empty()) add_long(sum, load_few(text.data(), text.size()));
  }
  return finish(sum);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
