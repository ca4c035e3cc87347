// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Random: the only way chance enters octroi.
//
// Ids, invitation tokens and retry jitter draw from an injected source, so that a seeded source
// makes a whole run repeatable.
//
//   SystemRandom random;                 // the kernel's entropy
//   SeededRandom replay(42);             // the same bytes every time; never for secrets
//
// Layer: base. Thread safety: SystemRandom from any thread; SeededRandom from one thread at a time.
#ifndef OCTROI_BASE_RANDOM_H_
#define OCTROI_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

class Random {
 public:
  virtual ~Random();
  virtual void fill(std::span<std::byte> out) = 0;
};

// getentropy(3).
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

// SplitMix64 over a seed: fast, repeatable, predictable.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) noexcept : state_(seed) {}
  void fill(std::span<std::byte> out) override;
  [[nodiscard]] std::uint64_t next() noexcept;

 private:
  std::uint64_t state_;
};

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_BASE_RANDOM_H_
