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
  const auto stretch = [&states](std::array<std::uint64_t, 2>& two) {
    two[0] = split_mix(states[0]) ^ std::rotl(split_mix(states[1]), 32);
    two[1] = split_mix(states[2]) ^ std::rotl(split_mix(states[3]), 32);
  };
  stretch(last_.first);
  stretch(last_.second);
  for (Addends& addends : addends_) {
    stretch(addends.first);
    stretch(addends.second);
  }
}

Fingerprint KeyHash::hash_long(std::string_view tenant, std::string_view metric) const noexcept {
  Sum sum = begin(tenant.size(), metric.size());
  for (std::string_view text : {tenant, metric}) {
    while (!text.empty()) {
      const Fingerprint so_far = finish(sum);
      const std::string_view block = text.substr(0, kShort);
      text.remove_prefix(block.size());
      sum = begin(block.size(), 0);
      add(sum, so_far.high, so_far.low);
      add(sum, block);
    }
  }
  return finish(sum);
}

}  // namespace quota
}  // namespace v0
}  // namespace octroi
