// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include "octroi/base/random.h"

#include <algorithm>
#include <cstring>
#include <unistd.h>

#include "octroi/base/check.h"

namespace octroi {
inline namespace v0 {
namespace {

constexpr std::size_t kGetentropyMax = 256;  // POSIX: larger requests fail with EIO

}  // namespace

Random::~Random() = default;

void SystemRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const std::size_t length = std::min(out.size(), kGetentropyMax);
    // Ids and tokens made of anything weaker would be worse than no process at all.
    OCTROI_CHECK(::getentropy(out.data(), length) == 0, "the kernel gives no entropy");
    out = out.subspan(length);
  }
}

void SeededRandom::fill(std::span<std::byte> out) {
  while (!out.empty()) {
    const std::uint64_t word = next();
    const std::size_t length = std::min(out.size(), sizeof word);
    for (std::size_t i = 0; i < length; ++i) {
      out[i] = static_cast<std::byte>(word >> (8 * i));  // little-endian on every machine
    }
    out = out.subspan(length);
  }
}

// Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
std::uint64_t SeededRandom::next() noexcept {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31);
}

}  // namespace v0
}  // namespace octroi
