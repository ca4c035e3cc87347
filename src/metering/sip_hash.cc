// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "sip_hash.h"

#include <bit>
#include <cstddef>
#include <cstring>

namespace octroi {
inline namespace v0 {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie");

struct State {
  std::uint64_t a, b, c, d;

  void rounds(int count) noexcept {
    for (int i = 0; i < count; ++i) {
      a += b;
      c += d;
      b = std::rotl(b, 13) ^ a;
      d = std::rotl(d, 16) ^ c;
      a = std::rotl(a, 32);
      c += b;
      a += d;
      b = std::rotl(b, 17) ^ c;
      d = std::rotl(d, 21) ^ a;
      c = std::rotl(c, 32);
    }
  }
  void take(std::uint64_t word) noexcept {
    d ^= word;
    rounds(2);
    a ^= word;
  }
  [[nodiscard]] std::uint64_t folded() const noexcept { return a ^ b ^ c ^ d; }
};

}  // namespace

SipHash128 sip_hash(const std::array<std::uint64_t, 2>& secret, std::string_view text) noexcept {
  State state{secret[0] ^ 0x736f6d6570736575, secret[1] ^ 0x646f72616e646f6d ^ 0xee,
              secret[0] ^ 0x6c7967656e657261, secret[1] ^ 0x7465646279746573};
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    state.take(word);
  }
  std::uint64_t last = 0;
  if (left > 0) std::memcpy(&last, at, left);
  state.take(last | std::uint64_t{text.size()} << 56);
  state.c ^= 0xee;
  state.rounds(4);
  SipHash128 hash{.low = state.folded()};
  state.b ^= 0xdd;
  state.rounds(4);
  hash.high = state.folded();
  return hash;
}

}  // namespace v0
}  // namespace octroi
