// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>

#include "octroi/http/url.h"

namespace octroi {
inline namespace v0 {
namespace {

struct Ipv4Range {
  std::array<std::uint8_t, 4> first;
  int bits;
};

// IANA's special-purpose registry (RFC 6890 and what came after), with multicast and class E; and
// one address that is public by number only: Azure answers it with a machine's own metadata.
constexpr Ipv4Range kSpecialIpv4[] = {
    {{0, 0, 0, 0}, 8},      {{10, 0, 0, 0}, 8},     {{100, 64, 0, 0}, 10}, {{127, 0, 0, 0}, 8},
    {{169, 254, 0, 0}, 16}, {{172, 16, 0, 0}, 12},  {{192, 0, 0, 0}, 24},  {{192, 0, 2, 0}, 24},
    {{192, 88, 99, 0}, 24}, {{192, 168, 0, 0}, 16}, {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24},
    {{203, 0, 113, 0}, 24}, {{224, 0, 0, 0}, 4},    {{240, 0, 0, 0}, 4},   {{168, 63, 129, 16}, 32},
};

template <std::size_t kSize>
bool is_within(std::span<const std::uint8_t> bytes, const std::array<std::uint8_t, kSize>& first,
               int bits) {
  for (std::size_t i = 0; i < kSize && bits > 0; ++i, bits -= 8) {
    const unsigned mask = bits >= 8 ? 0xFFu : 0xFFu << (8 - bits) & 0xFFu;
    if (((bytes[i] ^ first[i]) & mask) != 0) return false;
  }
  return true;
}

bool is_public_ipv4(std::span<const std::uint8_t> bytes) {
  return std::none_of(
      std::begin(kSpecialIpv4), std::end(kSpecialIpv4),
      [&](const Ipv4Range& range) { return is_within(bytes, range.first, range.bits); });
}

bool begins_with(std::span<const std::uint8_t> bytes, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public_ipv6(std::span<const std::uint8_t> bytes) {
  // Translation to IPv4 (RFC 6052): judged by the address it carries.
  if (begins_with(bytes, {0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) {
    return is_public_ipv4(bytes.subspan(12));
  }
  if (begins_with(bytes, {0x20, 0x02})) return is_public_ipv4(bytes.subspan(2, 4));  // 6to4
  const bool is_global_unicast = (bytes[0] & 0xE0) == 0x20;
  if (!is_global_unicast) return false;
  const bool is_special = begins_with(bytes, {0x20, 0x01, 0x00, 0x00}) ||  // Teredo
                          begins_with(bytes, {0x20, 0x01, 0x0D, 0xB8}) ||  // documentation
                          (begins_with(bytes, {0x20, 0x01, 0x00}) && bytes[3] <= 0x2F) ||
                          (begins_with(bytes, {0x3F, 0xFF}) && bytes[2] < 0x10);
  return !is_special;
}

}  // namespace

bool is_public_address(std::span<const std::uint8_t> bytes) noexcept {
  constexpr std::size_t kIpv4Bytes = 4;
  constexpr std::size_t kIpv6Bytes = 16;
  if (bytes.size() == kIpv4Bytes) return is_public_ipv4(bytes);
  if (bytes.size() != kIpv6Bytes) return false;
  const bool is_mapped = begins_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF});
  return is_mapped ? is_public_ipv4(bytes.subspan(12)) : is_public_ipv6(bytes);
}

}  // namespace v0
}  // namespace octroi
