// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Keyed digests (HMAC, RFC 2104), and the comparison that belongs to them.
//
// All give raw bytes; encoding.h writes them as text. A digest that comes from outside is compared
// with equals_in_constant_time(), never with ==, so that the time taken tells nothing of how much
// of it was right.
//
//   const std::string mac = hmac_sha256(secret.reveal(), body);
//   if (!equals_in_constant_time(mac, received)) return refused;
//
// Layer: signing (may include base). Thread safety: pure functions.
#ifndef OCTROI_SIGNING_MAC_H_
#define OCTROI_SIGNING_MAC_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "octroi/base/export.h"

namespace octroi OCTROI_API {
inline namespace v0 {

// 20 bytes; only where a provider's protocol is bound to it (Twilio).
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view message);
// 32 bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);
// 64 bytes.
[[nodiscard]] std::string hmac_sha512(std::string_view key, std::string_view message);

// Lengths may leak, contents do not.
[[nodiscard]] bool equals_in_constant_time(std::string_view a, std::string_view b) noexcept;

// CRC-32 of ISO 3309 (zlib, PNG). A checksum, no protection.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes) noexcept;

}  // namespace v0
}  // namespace octroi

#endif  // OCTROI_SIGNING_MAC_H_
