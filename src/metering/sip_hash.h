// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// SipHash-2-4 with 128 bits: a keyed fingerprint of text (Aumasson and Bernstein, 2012).
//
// Whoever does not know the secret cannot choose two texts that meet.
//
// Layer: metering, private. Thread safety: pure functions.
#ifndef OCTROI_SRC_METERING_SIP_HASH_H_
#define OCTROI_SRC_METERING_SIP_HASH_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace octroi {
inline namespace v0 {

struct SipHash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend bool operator==(const SipHash128&, const SipHash128&) = default;
};

[[nodiscard]] SipHash128 sip_hash(const std::array<std::uint64_t, 2>& secret,
                                  std::string_view text) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SRC_METERING_SIP_HASH_H_
